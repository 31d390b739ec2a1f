// What charts show: axes, series, rows, words.

import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { Measuring } from '../../ui/lib/measuring.js';
import { endOf, everySo, heldAt, nearest, stacked, timeTicks, timeWords, valueTicks } from '../../ui/lib/scale.js';
import { binary, codeWords, durationChart, figuresOf, healthChart, rowWords, sizeChart, successChart, versionChart } from '../../ui/lib/series.js';
import { databaseRows } from './fixtures/fleet.js';
import { metricsOf, newMetrics } from './fixtures/metrics.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY = 24 * 3600e3;
const rows = databaseRows(374);
const month = metricsOf({ from: new Date(NOW - 30 * DAY).toISOString(), to: new Date(NOW).toISOString() }, rows, NOW);

test('a value axis ends at a round figure that holds the most, and its half is whole where that matters', () => {
  for (const [most, end] of [[374, 400], [910, 1000], [118, 120], [3, 4], [1, 2], [0, 2], [5, 6], [7, 8], [1000, 1000], [1001, 1200], [99_999, 100_000], [87.4e9, 100e9]]) assert.equal(endOf(most), end, String(most));
  assert.equal(endOf(0.3, false), 0.3);
  assert.equal(endOf(0, false), 1);
  for (let most = 1; most < 5000; most += 7) {
    assert.ok(endOf(most) >= most && endOf(most) <= 2 * most + 1, String(most));
    assert.equal(endOf(most) % 2, 0, String(most));
  }
  assert.deepEqual(valueTicks(400), [0, 200, 400]);
});

test('a time axis tells its ends and its middle: days, or times of day where it is short', () => {
  const words = (from, to) => timeTicks(from, to, NOW).map(({ words: said }) => said);
  const at = (day, hour = 12) => new Date(2026, 10, day, hour).getTime();
  assert.deepEqual(words(at(2), at(22)), ['2 Nov', '12 Nov', '22 Nov']);
  assert.deepEqual(words(at(22, 8), at(22, 12)), ['08:00', '10:00', '12:00']);
  assert.deepEqual(timeWords([at(21), at(22)], NOW), ['21 Nov', '22 Nov']);
  assert.deepEqual(timeWords([at(22, 8), at(22, 12)], NOW), ['22 Nov 08:00', '22 Nov 12:00']);
});

test('labels below bars give way where there is no room, and the last one stays', () => {
  assert.deepEqual(everySo(6, 6), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(everySo(10, 5), [1, 3, 5, 7, 9]);
  assert.deepEqual(everySo(52, 6).at(-1), 51);
  assert.ok(everySo(52, 6).length <= 6);
  assert.deepEqual(everySo(0, 3), []);
});

test('what is pointed at is the point that holds then, or the one that is nearest', () => {
  const times = [10, 20, 30];
  assert.deepEqual([5, 10, 19, 20, 99].map((time) => heldAt(times, time)), [0, 0, 0, 1, 2]);
  assert.deepEqual([5, 14, 16, 99].map((time) => nearest(times, time)), [0, 0, 1, 2]);
  assert.deepEqual(stacked([[1, 2], [3, null], [1, 1]]), [[1, 2], [4, 2], [5, 3]]);
});

test('the lines of health add up to all databases, and so do the columns of its table', () => {
  const chart = healthChart(month, NOW);
  assert.equal(chart.empty, null);
  chart.xs.forEach((_, at) => assert.equal(chart.lines.reduce((sum, { values }) => sum + values[at], 0), 374));
  assert.equal(chart.rows.length, chart.xs.length);
  assert.equal(chart.rows[0].at, chart.xs.length - 1, 'the last one comes first');
  assert.ok(chart.rows.every(({ cells }) => cells.slice(1).reduce((sum, cell) => sum + Number(cell), 0) === 374 && cells.length === chart.head.length));
  assert.match(chart.summary, /^Databases by status from \d+ \w+ to 22 Nov: current from 12 to \d+, outdated from \d+ to \d+, .* of 374\.$/);
  assert.equal(rowWords(chart, 0), `${chart.rows.at(-1).cells[0]}: 12 current, 355 to do, 7 other`);
  assert.equal(rowWords(chart, 999), '');
});

test('versions stand newest first, the older ones together, and what states none apart', () => {
  assert.deepEqual(versionChart(month, NOW).lines.map(({ label, tone }) => [label, tone]), [['v3', 'version-3'], ['v2', 'version-2'], ['v1', 'version-1'], ['none', 'unversioned-solid']]);
  const at = new Date(NOW - DAY).toISOString();
  const many = { ...month, versions: [{ at: month.from, by_version: { 1: 1, 2: 2, 9: 3, 10: 4, '-1': 5, '3.0.0': 6 }, none: 0 }, { at, by_version: { 10: 21 }, none: 0 }] };
  const chart = versionChart(many, NOW);
  assert.deepEqual(chart.lines.map(({ label, values }) => [label, ...values]), [['latest', 5, 0], ['3.0.0', 6, 0], ['older', 10, 21]]);
  assert.match(versionChart({ ...month, versions: [{ at: month.from, by_version: {}, none: 3 }] }, NOW).empty, /No database states/);
});

test('a repair is told by what a database took, and a scan as a whole', () => {
  const repair = durationChart(month, 'repair', NOW);
  assert.deepEqual(repair.lines.map(({ values }) => values.length), [6, 6]);
  assert.deepEqual(repair.rows[0].cells.slice(1), ['280 ms', '844 ms', '45']);
  assert.match(repair.summary, /^6 jobs; in the last half of the databases took 280 ms at most, 95 of 100 844 ms\.$/);
  const scan = durationChart(month, 'scan', NOW);
  assert.deepEqual([scan.lines.length, scan.xs.length, scan.head.length], [1, 31, 3]);
  assert.match(scan.summary, /^31 scans, half of them within 2\.\d s;/);
  const checks = { ...month, durations: [{ ...month.durations.at(-1), kind: 'check' }] };
  assert.equal(durationChart(checks, 'repair', NOW).empty, 'Nothing was repaired in this time.');
});

test('success is a share of what was tried, and a restore is none', () => {
  const chart = successChart(month, NOW);
  assert.deepEqual(chart.lines.map(({ label }) => label), ['succeeded', 'needs a confirmation', 'failed']);
  chart.xs.forEach((_, at) => assert.ok(Math.abs(chart.lines.reduce((sum, { values }) => sum + values[at], 0) - 100) < 1e-9));
  assert.deepEqual(chart.rows[0].cells.slice(1), ['43', '2', '96 %']);
  const restored = { ...month, repairs: [{ ...month.repairs[0], kind: 'restore' }] };
  assert.equal(successChart(restored, NOW).empty, 'Nothing was repaired in this time.');
});

test('sizes have a bar for each power of two between, and growth the sum', () => {
  const chart = sizeChart(month, 'now', NOW);
  assert.equal(chart.xs.length, 10, 'one that no database has is there too');
  assert.deepEqual([chart.names[0], chart.names.at(-1), chart.lines[0].values[8]], ['256K', '128M', 0]);
  assert.deepEqual(chart.rows[3].cells, ['2 MiB', '118', '32 %']);
  assert.match(chart.summary, /^374 databases; most, 118, are of up to 2 MiB\.$/);
  assert.deepEqual([512, 4096, 2 ** 20, 2 ** 31].map(binary), ['512 B', '4 KiB', '1 MiB', '2 GiB']);
  const growth = sizeChart(month, 'growth', NOW);
  assert.deepEqual(growth.rows[0].cells.slice(1), ['374', '8.1 GB']);
});

test('a fleet that was just met has no charts, and a fleet that never changed has a level one', () => {
  const fresh = newMetrics(rows, NOW);
  for (const chart of [healthChart(fresh, NOW), versionChart(fresh, NOW), sizeChart(fresh, 'growth', NOW)]) assert.match(chart.empty, /Not enough history yet/);
  assert.equal(successChart(fresh, NOW).empty, 'Nothing was repaired in this time.');
  const level = { ...month, statuses: month.statuses.slice(0, 1) };
  assert.equal(healthChart(level, NOW).empty, null);
  assert.match(healthChart(level, NOW).summary, /current 12 throughout/);
  assert.match(healthChart({ ...month, statuses: [] }, NOW).empty, /Not enough/);
});

test('the figures say the share of now, what it was, and never all or nothing where it is not', () => {
  const figures = (metrics) => Object.fromEntries(figuresOf(metrics, NOW).map((one) => [one.name, one]));
  const of = figures(month);
  assert.deepEqual([of.current.figure, of.current.tone], ['84.5 %', 'up']);
  assert.match(of.current.beside, /^\+81\.3 points since 23 Oct$/);
  assert.deepEqual([of['repairs that succeeded'].figure, of['repairs that succeeded'].beside], ['98.2 %', '780 of 794']);
  assert.deepEqual([of['median repair'].figure, of['median repair'].beside], ['280 ms', '95th percentile 844 ms']);
  assert.equal(of['drifted again after repair'].beside, 'databases');
  const point = (current, total) => ({ at: month.from, total, by_status: { current } });
  assert.equal(figures({ ...month, statuses: [point(99_999, 100_000)] }).current.figure, '99.9 %');
  assert.equal(figures({ ...month, statuses: [point(1, 100_000)] }).current.figure, '0.1 %');
  const none = figures({ ...month, statuses: [], repairs: [], durations: [], drifted_again: 1 });
  assert.deepEqual(Object.values(none).map(({ figure }) => figure), ['–', '–', '–', '1']);
  assert.equal(none['drifted again after repair'].beside, 'database');
  assert.deepEqual([codeWords('does_not_fit'), codeWords(null)], ['does not fit', 'without a code']);
});

/** The metrics of an open fleet; each answer is what `next` holds then. */
async function measuring(next) {
  connect({ litefleetHost: scripted({ metrics: () => next.metrics }) });
  const found = new Measuring({ store: { get: () => ({ fleet: { fleet: { root: '/srv' } }, screen: 'metrics' }) }, settings: { get: (_, otherwise) => otherwise } });
  found.enter();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return found;
}

test('a cursor stays at its time when the points are others', async () => {
  const next = { metrics: month };
  const measured = await measuring(next);
  measured.setCursor('health', 5);
  const time = measured.store.get().charts.get('health').xs[5];
  next.metrics = { ...month, statuses: month.statuses.slice(3) };
  await measured.load();
  const { charts, cursors } = measured.store.get();
  assert.deepEqual([cursors.health, charts.get('health').xs[cursors.health]], [2, time]);
});

test('the pointer moves a cursor, and what is exported stays that of the focus', async () => {
  const measured = await measuring({ metrics: month });
  measured.setCursor('versions', 2);
  assert.equal(measured.store.get().current, 'health');
  measured.move('versions', 1);
  assert.deepEqual([measured.store.get().current, measured.store.get().cursors.versions], ['versions', 3]);
});

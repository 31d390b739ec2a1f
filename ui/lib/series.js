// The metrics of a fleet as charts and tables: what is drawn, what the rows are, what is said of it. Pure.

import { bytes, count, day, duration, percent, plural } from './format.js';
import { timeWords } from './scale.js';
import { compareVersions, versionLabel, versionOfKey } from './versions.js';

/** Statuses that repair takes away, and those that it does not. */
const TO_DO = ['outdated', 'incomplete', 'drifted'];
const OTHER = ['ahead', 'unversioned', 'unreadable'];

/** Work that brings databases to their schema, whose success and pace are told. */
const REPAIRS = ['repair', 'repair-single', 'migrate', 'adopt'];

/** How many versions have a colour of their own. */
const VERSIONS = 3;

/**
 * What is drawn of one series, and the table of the same.
 *
 * @typedef {{ label: string, tone: string, values: (number | null)[] }} Line
 * @typedef {{ at: number, cells: string[] }} Row `at` is its place among `xs`; the last one comes first
 * @typedef {{ form: 'steps' | 'lines' | 'bars', xs: number[], span: [number, number] | null, names: string[] | null, whole: boolean,
 *   tell: (value: number) => string, most: number | null, lines: Line[], head: string[], rows: Row[], summary: string, empty: string | null }} Chart
 *   `span` are the ends of a time axis, and `names` what stands below each x where there is none; `most` is the end of the value
 *   axis where that is known; `lines` of steps and bars stand upon each other, the lowest first
 */

const time = (at) => Date.parse(at);
const spanOf = ({ from, to }) => [time(from), time(to)];
const sum = (counts, keys) => keys.reduce((all, key) => all + (counts[key] ?? 0), 0);
const TOO_FEW = 'Not enough history yet. A point is kept each time that a scan finds a change.';

/** Rows from cells by place, the last one first. */
const rowsOf = (xs, cells) => xs.map((_, at) => ({ at, cells: cells(at) })).reverse();

/** `current from 12 to 318` for each line. */
const changes = (lines, tell) => lines.map(({ label, values }) => (values[0] === values.at(-1) ? `${label} ${tell(values[0])} throughout` : `${label} from ${tell(values[0])} to ${tell(values.at(-1))}`)).join(', ');

const between = (span, now) => `from ${day(span[0], now)} to ${day(span[1], now)}`;

/** True where a series in time tells nothing: no point, or one that was made just now. */
function isTooShort(points, [from, to]) {
  if (points.length > 1) return false;
  return !points.length || time(points[0].at) - from > (to - from) / 50;
}

/** How many databases had which status. @returns {Chart} */
export function healthChart(metrics, now = Date.now()) {
  const points = metrics.statuses;
  const span = spanOf(metrics);
  const xs = points.map(({ at }) => time(at));
  const line = (label, tone, keys) => ({ label, tone, values: points.map(({ by_status: counts }) => sum(counts, keys)) });
  const lines = [...['current', ...TO_DO].map((status) => line(status, `${status}-solid`, [status])), line('other', 'unreadable-solid', OTHER)];
  const words = timeWords(xs, now);
  const cells = (at) => [words[at], count(lines[0].values[at]), count(sum(points[at].by_status, TO_DO)), count(lines[4].values[at])];
  return {
    form: 'steps', xs, span, names: null, whole: true, tell: count, most: null, lines,
    head: ['Since', 'current', 'to do', 'other'], rows: rowsOf(xs, cells),
    summary: points.length ? `Databases by status ${between(span, now)}: ${changes(lines, count)}, of ${count(points.at(-1).total)}.` : '',
    empty: isTooShort(points, span) ? TOO_FEW : null,
  };
}

/** The versions that a chart tells apart: the newest first, the older ones together. */
function versionGroups(points) {
  const keys = [...new Set(points.flatMap(({ by_version: counts }) => Object.keys(counts)))];
  keys.sort((one, other) => compareVersions(versionOfKey(other), versionOfKey(one)));
  const groups = keys.slice(0, VERSIONS).map((key) => ({ label: versionLabel(versionOfKey(key)), keys: [key] }));
  if (keys.length > VERSIONS) groups.splice(VERSIONS - 1, 1, { label: 'older', keys: keys.slice(VERSIONS - 1) });
  return groups;
}

/** How many databases stated which version: the way of a migration. @returns {Chart} */
export function versionChart(metrics, now = Date.now()) {
  const points = metrics.versions;
  const span = spanOf(metrics);
  const xs = points.map(({ at }) => time(at));
  const groups = versionGroups(points);
  const lines = groups.map(({ label, keys }, place) => ({ label, tone: `version-${VERSIONS - place}`, values: points.map(({ by_version: counts }) => sum(counts, keys)) }));
  if (points.some(({ none }) => none)) lines.push({ label: 'none', tone: 'unversioned-solid', values: points.map(({ none }) => none) });
  const words = timeWords(xs, now);
  const empty = isTooShort(points, span) ? TOO_FEW : groups.length ? null : 'No database states a version.';
  return {
    form: 'steps', xs, span, names: null, whole: true, tell: count, most: null, lines,
    head: ['Since', ...lines.map(({ label }) => label)], rows: rowsOf(xs, (at) => [words[at], ...lines.map(({ values }) => count(values[at]))]),
    summary: points.length && lines.length ? `Databases by version ${between(span, now)}: ${changes(lines, count)}.` : '', empty,
  };
}

/** What a database took, job by job; `what` is `repair`, or `scan`, whose jobs are told as a whole. @returns {Chart} */
export function durationChart(metrics, what, now = Date.now()) {
  const scans = what === 'scan';
  const points = metrics.durations.filter(({ kind, p50_ms: half }) => (scans ? kind === 'scan' : REPAIRS.includes(kind) && half !== null));
  const xs = points.map(({ at }) => time(at));
  const values = (key) => points.map((point) => point[key]);
  const lines = scans
    ? [{ label: 'whole scan', tone: 'accent', values: values('duration_ms') }]
    : [{ label: 'p50, the median', tone: 'accent', values: values('p50_ms') }, { label: 'p95', tone: 'outdated-solid', values: values('p95_ms') }];
  const words = timeWords(xs, now);
  const cells = (at) => [words[at], ...lines.map((line) => duration(line.values[at])), count(points[at].databases)];
  const typical = scans ? middle(lines[0].values) : null;
  return {
    form: 'lines', xs, span: spanOf(metrics), names: null, whole: false, tell: duration, most: null, lines,
    head: ['Job', ...(scans ? ['took'] : ['p50', 'p95']), 'n'], rows: rowsOf(xs, cells),
    summary: !points.length ? '' : scans ? `${plural(points.length, 'scan')}, half of them within ${duration(typical)}; the last took ${duration(lines[0].values.at(-1))}.` : `${plural(points.length, 'job')}; in the last half of the databases took ${duration(lines[0].values.at(-1))} at most, 95 of 100 ${duration(lines[1].values.at(-1))}.`,
    empty: points.length ? null : scans ? 'No scan in this time.' : 'Nothing was repaired in this time.',
  };
}

/** What came of each job that wrote to databases, in per cent of them. @returns {Chart} */
export function successChart(metrics, now = Date.now()) {
  const points = metrics.repairs.filter(({ kind }) => REPAIRS.includes(kind));
  const tried = ({ done, failed, needs_confirmation: waiting }) => done + failed + waiting;
  const share = (key) => points.map((point) => (100 * point[key]) / tried(point));
  const waits = points.some(({ needs_confirmation: waiting }) => waiting);
  const lines = [
    { label: 'succeeded', tone: 'current-solid', values: share('done') },
    ...(waits ? [{ label: 'needs a confirmation', tone: 'outdated-solid', values: share('needs_confirmation') }] : []),
    { label: 'failed', tone: 'unreadable-solid', values: share('failed') },
  ];
  const xs = points.map((_, at) => at);
  const words = timeWords(points.map(({ at }) => time(at)), now);
  const cells = (at) => [words[at], count(points[at].done), count(points[at].failed), percent(points[at].done, tried(points[at]))];
  const { done, all } = successOf(metrics);
  return {
    form: 'bars', xs, span: null, names: points.map(({ at }) => day(time(at), now)), whole: true, tell: (value) => String(Math.round(value)), most: 100, lines,
    head: ['Job', 'done', 'failed', 'rate'], rows: rowsOf(xs, cells),
    summary: points.length ? `${plural(points.length, 'job')} brought ${count(done)} of ${plural(all, 'database')} to the wanted schema.` : '',
    empty: points.length ? null : 'Nothing was repaired in this time.',
  };
}

/** How large the databases are now, or how all of them together have grown. @returns {Chart} */
export function sizeChart(metrics, what, now = Date.now()) {
  return what === 'growth' ? growthChart(metrics, now) : distributionChart(metrics.size_distribution);
}

function growthChart(metrics, now) {
  const points = metrics.sizes;
  const span = spanOf(metrics);
  const xs = points.map(({ at }) => time(at));
  const lines = [{ label: 'all databases together', tone: 'accent', values: points.map(({ bytes: size }) => size) }];
  const words = timeWords(xs, now);
  return {
    form: 'steps', xs, span, names: null, whole: false, tell: bytes, most: null, lines,
    head: ['Since', 'databases', 'size'], rows: rowsOf(xs, (at) => [words[at], count(points[at].databases), bytes(points[at].bytes)]),
    summary: points.length ? `Size of all databases ${between(span, now)}: ${changes(lines, bytes)}.` : '',
    empty: isTooShort(points, span) ? TOO_FEW : null,
  };
}

function distributionChart(buckets) {
  const all = withGaps(buckets);
  const total = all.reduce((amount, { databases }) => amount + databases, 0);
  const names = all.map(({ up_to_bytes: end }) => binary(end));
  const xs = all.map((_, at) => at);
  const largest = all.reduce((best, one, at) => (one.databases > all[best].databases ? at : best), 0);
  return {
    form: 'bars', xs, span: null, names: names.map((name) => name.replace(/ (.)i?B?$/, '$1')), whole: true, tell: count, most: null,
    lines: [{ label: 'databases', tone: 'accent', values: all.map(({ databases }) => databases) }],
    head: ['Up to', 'databases', 'share'],
    rows: all.map(({ databases }, at) => ({ at, cells: [names[at], count(databases), percent(databases, total)] })),
    summary: all.length ? `${plural(total, 'database')}; most, ${count(all[largest].databases)}, are of up to ${names[largest]}.` : '',
    empty: all.length ? null : 'No database yet.',
  };
}

/** The sizes between that no database has are there with none. */
function withGaps(buckets) {
  const all = [];
  for (const bucket of buckets) {
    for (let end = all.at(-1)?.up_to_bytes * 2; end < bucket.up_to_bytes; end *= 2) all.push({ up_to_bytes: end, databases: 0, bytes: 0 });
    all.push(bucket);
  }
  return all;
}

/** A power of two in bytes: `256 KiB`, `4 MiB`, `1 GiB`. */
export function binary(number) {
  let [value, unit] = [number, 0];
  while (value >= 1024 && unit < 5) [value, unit] = [value / 1024, unit + 1];
  return `${value} ${['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'][unit]}`;
}

/** How many databases work in this time brought to their schema, and of how many. */
export function successOf({ repairs }) {
  const own = repairs.filter(({ kind }) => REPAIRS.includes(kind));
  const done = own.reduce((all, one) => all + one.done, 0);
  return { done, all: done + own.reduce((all, one) => all + one.failed + one.needs_confirmation, 0) };
}

/** The figures that stand above the charts. @returns {{ name: string, figure: string, beside: string, tone?: string, title?: string }[]} */
export function figuresOf(metrics, now = Date.now()) {
  const [first, last] = [metrics.statuses[0], metrics.statuses.at(-1)];
  const share = (point) => (point?.total ? (100 * (point.by_status.current ?? 0)) / point.total : null);
  const [before, after] = [share(first), share(last)];
  const gain = before === null || after === null ? null : after - before;
  const { done, all } = successOf(metrics);
  const pace = metrics.durations.filter(({ kind, p50_ms: half }) => REPAIRS.includes(kind) && half !== null).at(-1);
  const again = metrics.drifted_again;
  return [
    { name: 'current', figure: after === null ? '–' : exact(after), beside: gain === null || first === last ? 'no change in this time' : `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(1)} points since ${day(time(first.at), now)}`, tone: gain > 0.05 ? 'up' : '' },
    { name: 'repairs that succeeded', figure: all ? exact((100 * done) / all) : '–', beside: all ? `${count(done)} of ${count(all)}` : 'none in this time' },
    { name: 'median repair', figure: pace ? duration(pace.p50_ms) : '–', beside: pace ? `95th percentile ${duration(pace.p95_ms)}` : 'none in this time', title: pace && 'Of the databases of the last job' },
    { name: 'drifted again after repair', figure: count(again), beside: again === 1 ? 'database' : 'databases' },
  ];
}

/** A share to one place; what is not all and not nothing never looks so. */
function exact(share) {
  const shown = share > 0 && share < 0.1 ? 0.1 : share < 100 && share > 99.9 ? 99.9 : share;
  return `${shown.toFixed(1)} %`;
}

function middle(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length / 2) - 1];
}

/** What a row of a chart's table says in one sentence, for those who do not see the chart. */
export const rowWords = ({ head, rows }, at) => {
  const row = rows.find((one) => one.at === at);
  return row ? `${row.cells[0]}: ${row.cells.slice(1).map((cell, place) => `${cell} ${head[place + 1]}`).join(', ')}` : '';
};

/** A code of the engine in words: `does_not_fit` as `does not fit`. */
export const codeWords = (code) => code?.replaceAll('_', ' ') ?? 'without a code';


// The alerts of the open fleet, with a scripted engine and without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { condition, headline, more, newsWords, standing, title, what } from '../../ui/lib/alert-words.js';
import { connect, scripted } from '../../ui/lib/host.js';
import { Session } from '../../ui/lib/session.js';
import { actOn, alertsOf, alertsPage } from './fixtures/alerts.js';
import { databaseRows, fleetStatus, page } from './fixtures/fleet.js';

const ROOT = '/srv/libraries';
const rows = databaseRows(374);
const settled = (time = 15) => new Promise((resolve) => setTimeout(resolve, time));
const SCAN = { id: 'job-1', type: 'scan', status: 'completed', root: ROOT, progress: { total: 374, processed: 374 }, result: null, error: null, created_at: '2026-11-22T07:00:00Z', started_at: null, completed_at: null };

async function begin({ all = alertsOf(rows), settings = {}, ...commands } = {}) {
  globalThis.document = { documentElement: { dataset: {} } };
  const host = scripted({
    app_start: { version: '0', recent: [{ root: ROOT, name: 'libraries', exists: true }], open: null, settings },
    fleet_open: fleetStatus(rows), fleet_status: { ...fleetStatus(rows), source: 'scanned' },
    databases_list: ({ query }) => page(rows, query),
    databases_ids: ({ query }) => page(rows, { sort: 'path', descending: false, ...query, offset: 0, limit: rows.length }).rows.map(({ id }) => id),
    scan_start: SCAN, setting_set: null,
    alerts_list: ({ query }) => alertsPage(all, query),
    alert_act: ({ id, act }) => actOn(all, id, act),
    alert_databases: ({ id }) => all.find(({ alert }) => alert.id === id).ids,
    work_preview: () => Promise.reject({ code: 'busy', message: 'another job' }),
    ...commands,
  });
  connect({ litefleetHost: host });
  const session = new Session();
  await session.start();
  await session.openFolder(ROOT);
  await settled();
  return { all, host, session, alerts: session.alerts, called: (name) => host.calls.filter(([command]) => command === name).map(([, args]) => args) };
}

const ids = (alerts) => alerts.store.get().alerts.map(({ id }) => id);

test('a fleet opens with the number of its open alerts, and what is new since the last look', async () => {
  const { alerts } = await begin();
  assert.equal(alerts.store.get().open, 3);
  assert.deepEqual(alerts.store.get().news.map(({ id }) => id), [7, 6, 5]);
  const later = await begin({ settings: { [`view:${ROOT}`]: { alertsSeen: 6 } } });
  assert.deepEqual(later.alerts.store.get().news.map(({ id }) => id), [7]);
});

test('whoever looks at the alerts has seen them, and is told of later ones only', async () => {
  const { all, host, session, alerts, called } = await begin();
  session.show('alerts');
  await settled(500);
  assert.deepEqual([alerts.store.get().news, called('setting_set').at(-1).value.alertsSeen], [[], 7]);
  session.show('databases');
  host.emit('alerts', { root: ROOT, open: 3 });
  await settled();
  assert.deepEqual(alerts.store.get().news, []);
  all.unshift({ ids: [1], alert: { ...all[0].alert, id: 8 } });
  host.emit('alerts', { root: ROOT, open: 4 });
  await settled();
  assert.deepEqual([alerts.store.get().open, alerts.store.get().news.map(({ id }) => id)], [4, [8]]);
});

test('alerts of another fleet change nothing here, and a new result of this one is asked after', async () => {
  const { host, called } = await begin();
  const before = called('alerts_list').length;
  host.emit('alerts', { root: '/srv/other', open: 9 });
  await settled();
  assert.equal(called('alerts_list').length, before);
  host.emit('fleet', { root: ROOT });
  await settled();
  assert.equal(called('alerts_list').length, before + 1);
});

test('the one that is looked at stays so when others come above it', async () => {
  const { all, host, session, alerts } = await begin();
  session.show('alerts');
  await settled();
  alerts.goTo(2);
  assert.equal(alerts.current().id, 5);
  all.unshift({ ids: [1], alert: { ...all[0].alert, id: 8 } });
  host.emit('alerts', { root: ROOT, open: 4 });
  await settled();
  assert.deepEqual([alerts.current().id, alerts.place()], [5, 3]);
});

test('an alert is acknowledged, put off and taken up again', async () => {
  const { session, alerts, called } = await begin();
  session.show('alerts');
  await settled();
  await alerts.acknowledge();
  assert.deepEqual([alerts.current().state, alerts.store.get().open], ['acknowledged', 2]);
  await alerts.acknowledge();
  assert.equal(called('alert_act').length, 1, 'once is enough');
  await alerts.snooze('day');
  const { act, until } = called('alert_act').at(-1).act;
  assert.equal(act, 'snooze');
  assert.ok(Math.abs(Date.parse(until) - Date.now() - 24 * 3600e3) < 5000);
  await alerts.reopen();
  assert.deepEqual([alerts.current().state, alerts.store.get().open], ['open', 3]);
});

test('what was put off comes back by itself', async () => {
  const all = alertsOf(rows);
  all[0].alert = { ...all[0].alert, state: 'snoozed', snoozed_until: new Date(Date.now() + 30).toISOString() };
  const { alerts } = await begin({ all });
  assert.equal(alerts.store.get().open, 2);
  all[0].alert = { ...all[0].alert, state: 'open', snoozed_until: null };
  await settled(700);
  assert.equal(alerts.store.get().open, 3);
});

test('its databases are selected in the table, which shows those of its shape', async () => {
  const { all, session, alerts } = await begin();
  session.show('alerts');
  await settled();
  await alerts.show();
  await settled();
  assert.equal(session.store.get().screen, 'databases');
  assert.deepEqual([...session.list.chosen.ids()].sort(), [...all[0].ids].sort());
  assert.deepEqual(session.list.store.get().tokens, [{ key: 'status', values: ['drifted'] }, { key: 'shape', values: ['8f14e45f'] }]);
  assert.equal(session.list.chosen.store.get().hidden, 0);
});

test('a repair is previewed of those that are in it now', async () => {
  const { all, session, alerts, called } = await begin();
  session.show('alerts');
  await settled();
  await alerts.repair();
  await settled();
  assert.deepEqual(called('work_preview').at(-1).request.targets, { which: 'databases', ids: all[0].ids });
  session.work.back();
  assert.equal(session.store.get().screen, 'alerts');
});

test('closed ones are listed apart, and nothing is done with them', async () => {
  const { session, alerts, called } = await begin();
  session.show('alerts');
  await settled();
  alerts.setClosed(true);
  await settled();
  assert.deepEqual([ids(alerts), alerts.store.get().open], [[2], 3]);
  await alerts.acknowledge();
  await alerts.show();
  assert.deepEqual([called('alert_act'), called('alert_databases')], [[], []]);
  alerts.leave();
  await settled();
  assert.deepEqual(ids(alerts), [7, 6, 5, 4, 3]);
});

test('an act that fails is told, and a list that cannot be read leaves the last one', async () => {
  const { session, alerts, host } = await begin({ alert_act: () => Promise.reject({ code: 'bad_request', message: 'alert 7 is closed' }) });
  session.show('alerts');
  await settled();
  await alerts.acknowledge();
  assert.deepEqual([alerts.store.get().problem.code, alerts.store.get().busy], ['bad_request', null]);
  const broken = await begin({ alerts_list: () => Promise.reject({ code: 'state', message: 'disk I/O error' }) });
  assert.equal(broken.alerts.store.get().error.code, 'state');
  assert.ok(host);
});

test('words for what is the matter, where it stands and what came', () => {
  const [drifted, damaged, , snoozed, known, closed] = alertsOf(rows).map(({ alert }) => alert);
  assert.deepEqual([what(drifted), what(damaged), what({ summary: null, reason: null, is: 'unversioned' })], ['extra column `readers.local_note`', 'damaged', 'unversioned']);
  assert.deepEqual([more(drifted), more(damaged)], [null, 'damaged: page 1 is malformed (SQLITE_CORRUPT 11)']);
  assert.match(title(drifted), /^\d+ databases are drifted$/);
  assert.equal(title(closed), '1 database was drifted');
  assert.match(standing(snoozed), /^snoozed until /);
  assert.match(standing(known), /^acknowledged /);
  assert.match(standing(closed), /^closed /);
  assert.deepEqual([condition('current', 3), condition('unreadable', null), condition('outdated', -1)], ['current v3', 'unreadable', 'outdated latest']);
  assert.deepEqual([headline({ open: 2, total: 5, closed: false }), headline({ open: 2, total: 1204, closed: true }), headline({ open: 0, total: null, closed: false })], ['2 open, 3 known or put off', '1,204 closed', '']);
  assert.equal(newsWords([{ databases: 1 }]), '1 database is not as expected any more');
  assert.equal(newsWords([{ databases: 4 }, { databases: 3 }]), '7 databases are not as expected any more');
});

test('what is shown is of one alert, though another is gone to or the list is empty meanwhile', async () => {
  const { all, session, alerts } = await begin();
  session.show('alerts');
  await settled();
  const shown = alerts.show();
  alerts.goTo(2);
  await shown;
  assert.deepEqual(session.list.store.get().tokens, [{ key: 'status', values: ['drifted'] }, { key: 'shape', values: ['8f14e45f'] }]);
  session.show('alerts');
  await settled();
  alerts.goTo(0);
  const last = alerts.show();
  all.length = 0;
  await Promise.all([alerts.load(), last]);
  assert.equal(session.store.get().screen, 'databases');
});

test('an answer that comes after one has left takes over no screen', async () => {
  const { session, alerts } = await begin();
  session.show('alerts');
  await settled();
  const acts = [alerts.show(), alerts.repair(), alerts.compare()];
  session.show('jobs');
  await Promise.all(acts);
  await settled();
  assert.equal(session.store.get().screen, 'jobs');
});

test('where the one that is looked at has closed, the next in its place is', async () => {
  const { all, session, alerts } = await begin();
  session.show('alerts');
  await settled();
  alerts.goTo(1);
  all.splice(1, 1);
  await alerts.load();
  assert.equal(alerts.current().id, 5);
  alerts.goTo(3);
  all.splice(3, 1);
  await alerts.load();
  assert.deepEqual([alerts.place(), alerts.store.get().alerts.length], [2, 3]);
});

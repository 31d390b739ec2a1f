// The window's work, with a scripted engine and without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { Inspection } from '../../ui/lib/inspect.js';
import { Session } from '../../ui/lib/session.js';
import { Setup } from '../../ui/lib/setup.js';
import { databaseRows, fleetStatus, page } from './fixtures/fleet.js';
import { CHANGES, DAMAGED, V3 } from './fixtures/schemas.js';

const ROOT = '/srv/libraries';
const rows = databaseRows(374);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const JOB = { id: 'job-1', type: 'scan', status: 'running', root: ROOT, progress: { total: 374, processed: 0 }, result: null, error: null, created_at: '2026-11-22T07:00:00Z', started_at: null, completed_at: null };

async function begin(commands = {}) {
  globalThis.document = { documentElement: { dataset: {} } };
  const host = scripted({
    app_start: { version: '0', recent: [{ root: ROOT, name: 'libraries', exists: true }], open: null, settings: {} },
    fleet_open: { ...fleetStatus(rows), refreshing: JOB.id },
    job_get: JOB,
    fleet_status: { ...fleetStatus(rows), source: 'scanned' },
    databases_list: ({ query }) => page(rows, query),
    database_schema: ({ id }) => ({ database: rows.find((row) => row.id === id), schema: DAMAGED, expected: V3, changes: CHANGES, facts: {} }),
    scan_start: JOB,
    job_cancel: { ...JOB, status: 'cancelled' },
    jobs_list: [],
    setting_set: null,
    ...commands,
  });
  connect({ litefleetHost: host });
  const session = new Session();
  await session.start();
  return { host, session, called: (name) => host.calls.filter(([command]) => command === name).map(([, args]) => args) };
}

test('a known fleet opens with its last scan, and the scan that the engine runs behind it is followed', async () => {
  const { session, called } = await begin();
  await session.openFolder(ROOT);
  await settled();
  assert.equal(session.store.get().screen, 'databases');
  assert.equal(session.list.rows.count, 374);
  assert.ok(session.isScanning);
  assert.deepEqual(called('fleet_open'), [{ root: ROOT, settings: null }]);
  assert.deepEqual([called('scan_start'), called('job_get')], [[], [{ id: 'job-1' }]]);
});

test('an unknown folder is asked about first', async () => {
  const { session, called } = await begin();
  await session.openFolder('/srv/new');
  assert.deepEqual([session.store.get().screen, session.store.get().setup.root], ['welcome', '/srv/new']);
  assert.deepEqual(called('fleet_open'), []);
});

test('the folder that the window was started with is opened', async () => {
  const start = (open) => ({ app_start: { version: '0', recent: [], open, settings: {} } });
  const asked = await begin(start({ root: '/srv/new', settings: null }));
  assert.equal(asked.session.store.get().setup.root, '/srv/new');
  const given = await begin(start({ root: '/srv/new', settings: { schemas: 'x' } }));
  assert.deepEqual(given.called('fleet_open'), [{ root: '/srv/new', settings: { schemas: 'x' } }]);
});

const RECENT = [{ root: ROOT, name: 'libraries', exists: true }];
const started = (settings, open = null) => ({ app_start: { version: '0', recent: RECENT, open, settings } });

test('the fleet that was open last is opened again, unless a folder was asked for or Welcome was', async () => {
  const again = await begin(started({ fleet: ROOT }));
  assert.deepEqual(again.called('fleet_open'), [{ root: ROOT, settings: null }]);
  again.session.show('welcome');
  assert.deepEqual(again.called('setting_set').filter(({ key }) => key === 'fleet').map(({ value }) => value), [ROOT, null]);
  const asked = await begin(started({ fleet: ROOT }, { root: '/srv/new', settings: null }));
  assert.equal(asked.session.store.get().setup.root, '/srv/new');
  assert.deepEqual(asked.called('fleet_open'), []);
  assert.deepEqual((await begin(started({ fleet: '/srv/forgotten' }))).called('fleet_open'), []);
});

test('a fleet that is gone is not tried again at the next start', async () => {
  const { session, called } = await begin({ ...started({ fleet: ROOT }), fleet_open: () => Promise.reject({ code: 'not_found', message: 'there is no folder' }) });
  assert.deepEqual([session.store.get().error.fleet, called('setting_set')], ['libraries', [{ key: 'fleet', value: null }]]);
});

const stale = { ...fleetStatus(rows), stale: true, refreshing: 'job-1' };

test('settings that changed while a scan ran are followed by one scan with them', async () => {
  const { session, host, called } = await begin({ fleet_open: stale, fleet_status: stale });
  await session.openFolder(ROOT);
  await settled();
  for (const id of ['job-1', 'job-2']) {
    host.emit('job', { ...JOB, id, status: 'cancelled' });
    await settled();
  }
  assert.equal(called('scan_start').length, 1);
});

test('a scan that failed or was stopped by hand is not started again', async () => {
  for (const end of ['failed', 'cancelled']) {
    const { session, host, called } = await begin({ fleet_open: stale, fleet_status: stale });
    await session.openFolder(ROOT);
    await settled();
    if (end === 'cancelled') await session.stop();
    else host.emit('job', { ...JOB, status: end });
    await settled();
    assert.equal(called('scan_start').length, 0, end);
  }
});

test('every turn to the settings of a fleet is a new one', async () => {
  const { session } = await begin();
  session.editSettings('/srv/new', null);
  const { turn } = session.store.get().setup;
  session.closeSettings();
  session.editSettings(ROOT, {});
  assert.notEqual(session.store.get().setup.turn, turn);
});

test('a folder that cannot be looked into is told once, and not scanned', async () => {
  const gone = (more) => () => Promise.reject({ code: 'not_found', message: 'there is no folder /srv/gone', path: '/srv/gone', ...more });
  await begin({ fleet_config: gone(), catalog_suggest: gone(), fleet_discover: gone() });
  const setup = new Setup('/srv/gone', null);
  await setup.begin();
  await settled();
  const { discoveryError, error, catalogError } = setup.store.get();
  assert.ok(discoveryError && setup.hindrance());
  assert.deepEqual([error, catalogError].map((one) => setup.otherThanFolder(one)), [null, null]);
  assert.ok(setup.otherThanFolder({ code: 'bad_schema', message: '', path: 'v2.sql' }));
  setup.end();
});

test('a folder that cannot be opened is told on Welcome', async () => {
  const { session } = await begin({ fleet_open: () => Promise.reject({ code: 'not_found', message: 'there is no folder /srv/libraries' }) });
  await session.openFolder(ROOT);
  const { screen, error, opening } = session.store.get();
  assert.deepEqual([screen, error.code, opening], ['welcome', 'not_found', false]);
});

test('a fleet that was left comes back with its filter, sort and place', async () => {
  const view = { filter: 'status:outdated', sort: 'bytes', descending: true, scroll: 280, overview: false };
  const { session, called } = await begin({ app_start: { version: '0', recent: [{ root: ROOT }], open: null, settings: { [`view:${ROOT}`]: view } } });
  await session.openFolder(ROOT);
  await settled();
  const [{ query }] = called('databases_list');
  assert.deepEqual([query.filter.status, query.sort, query.descending], [['outdated'], 'bytes', true]);
  assert.deepEqual([session.list.scroll, session.store.get().overview], [280, false]);
});

test('what is selected and gone after a scan is selected no longer', async () => {
  const there = rows.map(({ id }) => id);
  const { session, host } = await begin({ databases_ids: () => there });
  await session.openFolder(ROOT);
  await settled();
  const { chosen } = session.list;
  chosen.addRows(0, 3);
  there.splice(there.indexOf(chosen.ids()[1]), 1);
  host.emit('job', { ...JOB, status: 'completed', progress: { total: 374, processed: 374 } });
  await settled();
  assert.deepEqual([chosen.size, chosen.store.get().gone], [2, 1]);
});

test('while a scan runs the last result stays; when it ends the view follows', async () => {
  const { session, host, called } = await begin();
  await session.openFolder(ROOT);
  await settled();
  host.emit('job', { ...JOB, progress: { total: 374, processed: 100 } });
  assert.equal(session.store.get().job.progress.processed, 100);
  assert.equal(session.list.rows.count, 374);
  assert.equal(called('fleet_status').length, 0);
  host.emit('job', { ...JOB, status: 'completed', progress: { total: 374, processed: 374 } });
  await settled();
  assert.ok(!session.isScanning);
  assert.equal(session.store.get().fleet.source, 'scanned');
  assert.ok(called('fleet_status').length > 0);
});

test('events that overtake each other do not turn a job back', async () => {
  const { session, host } = await begin();
  await session.openFolder(ROOT);
  await settled();
  host.emit('job', { ...JOB, progress: { total: 374, processed: 200 } });
  host.emit('job', { ...JOB, progress: { total: 374, processed: 100 } });
  assert.equal(session.store.get().job.progress.processed, 200);
  host.emit('job', { ...JOB, status: 'cancelled' });
  host.emit('job', { ...JOB, progress: { total: 374, processed: 300 } });
  assert.equal(session.store.get().job.status, 'cancelled');
  host.emit('job', { ...JOB, id: 'job-2', root: '/elsewhere' });
  assert.equal(session.store.get().job.id, 'job-1');
});

test('a result that is young enough is not scanned again', async () => {
  const { session, called } = await begin({ fleet_open: fleetStatus(rows) });
  await session.openFolder(ROOT);
  await settled();
  assert.deepEqual([session.isScanning, called('scan_start'), called('job_get')], [false, [], []]);
});

test('a row that comes above the current one moves neither it nor what is in sight', async () => {
  let there = databaseRows(374);
  const listed = { databases_list: ({ query }) => page(there, query), databases_ids: ({ query }) => page(there, { ...query, offset: 0, limit: 1000 }).rows.map(({ id }) => id) };
  const { session, host, called } = await begin({ ...listed, fleet_open: fleetStatus(rows) });
  await session.openFolder(ROOT);
  await settled();
  const { list } = session;
  list.rows.want(40, 60);
  list.setCurrent(50);
  const { id } = list.rows.row(50);
  await list.chosen.set([id]);
  there = [...there, { ...there[0], id: 9000, label: 'aaa', path: 'aaa.db' }];
  host.emit('fleet', { root: ROOT, changed: [9000] });
  await settled();
  const { current, shift } = list.store.get();
  assert.deepEqual([list.rows.row(0).id, list.rows.count], [9000, 375]);
  assert.deepEqual([current, list.rows.row(current).id, shift, list.chosen.ids()], [51, id, 1, [id]]);

  // A row that the order takes far away is followed, and what is in sight stays.
  there = there.map((row) => (row.id === id ? { ...row, label: 'zzz' } : row));
  host.emit('fleet', { root: ROOT, changed: [id] });
  await settled();
  assert.deepEqual([list.store.get().current, list.store.get().shift, called('databases_ids').length > 0], [374, 0, true]);
});

test('results that come while one is taken over are taken over once, after it', async () => {
  const { session, host, called } = await begin({ fleet_open: fleetStatus(rows) });
  await session.openFolder(ROOT);
  await settled();
  for (let n = 0; n < 20; n++) host.emit('fleet', { root: ROOT, changed: [n] });
  await settled();
  assert.equal(called('fleet_status').length, 2);
  host.emit('fleet', { root: ROOT, changed: [] });
  await settled();
  const lists = called('databases_list').length;
  assert.deepEqual([called('fleet_status').length, called('databases_list').length], [3, lists]);
  host.emit('watching', { root: ROOT });
  host.emit('watching', { root: '/elsewhere' });
  await settled();
  assert.deepEqual([called('fleet_status').length, called('databases_list').length], [4, lists]);
});

test('stopping a scan cancels its job', async () => {
  const { session, called } = await begin();
  await session.openFolder(ROOT);
  await settled();
  await session.stop();
  assert.deepEqual(called('job_cancel'), [{ id: 'job-1' }]);
  assert.ok(!session.isScanning);
  await session.stop();
  assert.equal(called('job_cancel').length, 1);
});

test('only work that ended behind another screen is told by a toast', async () => {
  const { session, host } = await begin();
  await session.openFolder(ROOT);
  await settled();
  host.emit('job', { ...JOB, status: 'completed' });
  assert.equal(session.store.get().toast, null);
  session.show('jobs');
  host.emit('job', { ...JOB, id: 'job-2', status: 'completed', result: { total: 374, by_status: { current: 298 } } });
  assert.equal(session.store.get().toast.text, '374 databases, 298 current.');
});

test('the filter is asked for as it is typed, and kept', async () => {
  const { session, called } = await begin();
  await session.openFolder(ROOT);
  await settled();
  session.list.toggle('status', 'incomplete');
  session.list.setDraft('cork version:');
  await settled();
  const { query } = called('databases_list').at(-1);
  assert.deepEqual([query.filter.status, query.filter.search], [['incomplete'], ['cork']]);
  assert.ok(session.list.rows.count > 0 && session.list.rows.row(0).label.startsWith('cork'));
  assert.equal(session.settings.view(ROOT).filter, 'status:incomplete cork');
  session.list.clear();
  await settled();
  assert.equal(session.list.rows.count, 374);
});

test('the chips hold whatever is typed behind them', async () => {
  const { session, called } = await begin();
  await session.openFolder(ROOT);
  session.list.toggle('status', 'incomplete');
  session.list.setDraft('status:bo');
  await settled();
  assert.deepEqual(called('databases_list').at(-1).query.filter.status, ['incomplete']);
  assert.match(session.list.problems()[0], /no status is called bo/);
  assert.equal(session.settings.view(ROOT).filter, 'status:incomplete');
  session.list.setTokens([...session.list.store.get().tokens, { key: 'status', values: ['bogus'] }]);
  session.list.toggle('version', '<3');
  const { tokens } = session.list.store.get();
  assert.deepEqual([tokens.length, session.list.tokens().length, session.list.problems().length], [3, 2, 1]);
});

test('a column sorts one way, then the other', async () => {
  const { session, called } = await begin();
  await session.openFolder(ROOT);
  session.list.sortBy('bytes');
  session.list.sortBy('bytes');
  session.list.sortBy('status');
  assert.deepEqual(called('databases_list').slice(1).map(({ query }) => [query.sort, query.descending]), [['bytes', true], ['bytes', false], ['status', false]]);
});

test('the next database keeps object and tab, and the list follows', async () => {
  const { session } = await begin();
  await session.openFolder(ROOT);
  await settled();
  const inspection = new Inspection(session.list);
  await inspection.open(3);
  inspection.choose(inspection.store.get().groups[0].entries[2]);
  inspection.setTab('indexes');
  inspection.step(1);
  await settled();
  const { index, object, tab, row } = inspection.store.get();
  assert.deepEqual([index, object.name, tab, row.id], [4, 'loans', 'indexes', session.list.rows.row(4).id]);
  assert.equal(session.list.store.get().current, 4);
  inspection.step(-10);
  assert.equal(inspection.store.get().index, 4);
});

test('a database that is chosen in the list opens at what differs first', async () => {
  const { session } = await begin();
  await session.openFolder(ROOT);
  await settled();
  const inspection = new Inspection(session.list);
  await inspection.open(3);
  inspection.choose(inspection.store.get().groups[0].entries[1]);
  inspection.setFind('library');
  await inspection.open(5);
  assert.deepEqual([inspection.store.get().object.name, inspection.store.get().find], ['books', '']);
  const indexes = inspection.visible().find(({ kind }) => kind === 'index');
  assert.deepEqual([indexes.entries.length, indexes.there, indexes.found], [2, 1, 1]);
});

test('an object is found by a part of its name', async () => {
  const { session } = await begin();
  await session.openFolder(ROOT);
  await settled();
  const inspection = new Inspection(session.list);
  await inspection.open(0);
  inspection.setFind('LOANS');
  assert.deepEqual(inspection.visible().flatMap(({ entries }) => entries.map(({ name }) => name)), ['loans', 'idx_loans_book', 'idx_loans_open', 'loans_lent']);
});

test('a new fleet takes the likeliest schema, and says what it found', async () => {
  const schemas = { path: '/srv/new/schemas', kind: 'versions', tool: null, versions: [1, 2, 3], version_source: null, notes: [] };
  const { host } = await begin({ catalog_suggest: [schemas], fleet_discover: { databases: 7, files: 9, bytes: 1, complete: true }, pick_schema: () => Promise.reject({ code: 'bad_schema', message: 'near "x"', path: 'v3.sql', line: 3 }) });
  const setup = new Setup('/srv/new', null);
  await setup.begin();
  host.emit('discovery', { root: '/srv/new', databases: 3, complete: false });
  await settled();
  assert.deepEqual([setup.settings().schemas, setup.catalog().versions, setup.store.get().discovery.databases], ['/srv/new/schemas', [1, 2, 3], 7]);
  await setup.pick('file');
  assert.equal(setup.store.get().catalogError.line, 3);
  assert.equal(setup.settings().schemas, '/srv/new/schemas');
  setup.choose('most_common');
  setup.setVersionSource(' user_version ');
  assert.deepEqual(setup.settings(), { schemas: null, version_source: 'user_version', target: null, include: [], exclude: [], label: null });
  setup.end();
});

test('patterns are trimmed, told apart and counted again', async () => {
  const { called } = await begin({ catalog_suggest: [], fleet_discover: { databases: 1, files: 1, bytes: 1, complete: true } });
  const setup = new Setup('/srv/new', null);
  setup.setPatterns('include', [' *.db ', '*.db', '']);
  assert.deepEqual(setup.settings().include, ['*.db']);
  await new Promise((resolve) => setTimeout(resolve, 350));
  assert.deepEqual(called('fleet_discover').at(-1).settings.include, ['*.db']);
  setup.end();
});

test('a new fleet begins with what litefleet.toml in its folder asks for, whatever else was found', async () => {
  const asked = { schemas: '/srv/new/sql', version_source: 'user_version', target: 2, include: ['*.db'], exclude: [], label: '{label}/*.db' };
  const found = (path) => ({ path, kind: 'versions', tool: null, versions: [1, 2], version_source: null, notes: [] });
  await begin({ fleet_config: { settings: asked, schemas: asked.schemas, query: null, accepted: false }, catalog_suggest: [found('/srv/new/schemas')], catalog_try: ({ path }) => found(path), fleet_discover: { databases: 1, files: 1, bytes: 1, complete: true } });
  const setup = new Setup('/srv/new', null);
  await setup.begin();
  assert.deepEqual(setup.settings(), asked);
  assert.equal(setup.store.get().hasConfig, true);
  assert.equal(setup.catalog().path, '/srv/new/sql');
  setup.end();
});

test('what a known fleet is called by stays when its other settings are changed', () => {
  const setup = new Setup('/srv/known', { schemas: null, version_source: null, target: null, include: [], exclude: [], label: '*/{label}/x.db' });
  setup.setPatterns('exclude', ['*.bak']);
  assert.deepEqual([setup.settings().label, setup.settings().exclude], ['*/{label}/x.db', ['*.bak']]);
  setup.setLabel('  ');
  assert.equal(setup.settings().label, null);
  setup.end();
});

test('a result that is told of while its fleet is being opened is taken over once it is', async () => {
  let answer;
  const { session, host, called } = await begin({ fleet_open: () => new Promise((resolve) => { answer = resolve; }) });
  const opened = session.openFolder(ROOT);
  await settled();
  host.emit('fleet', { root: ROOT, changed: null });
  assert.equal(called('fleet_status').length, 0);
  answer({ ...fleetStatus(rows), scanned_at: null });
  await opened;
  await settled();
  assert.equal(called('fleet_status').length, 1);
  assert.equal(session.store.get().fleet.source, 'scanned');
});

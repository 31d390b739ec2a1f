// Saved filters, with a scripted engine and without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { parse } from '../../ui/lib/filter.js';
import { Session } from '../../ui/lib/session.js';
import { databaseRows, fleetStatus, page } from './fixtures/fleet.js';

const ROOT = '/srv/libraries';
const rows = databaseRows(50);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const NEEDS = { name: 'Needs repair', text: 'status:outdated,drifted' };

async function begin({ kept = [], commands = {} } = {}) {
  globalThis.document = { documentElement: { dataset: {} } };
  const host = scripted({
    app_start: { version: '0', recent: [{ root: ROOT, name: 'libraries', exists: true }], open: null, settings: { [`filters:${ROOT}`]: kept } },
    fleet_open: fleetStatus(rows), fleet_status: fleetStatus(rows), databases_list: ({ query }) => page(rows, query), databases_ids: [],
    databases_count: ({ filters }) => filters.map((filter) => page(rows, { filter, sort: 'path', descending: false, offset: 0, limit: 0 }).matching),
    scan_start: { id: 'j', type: 'scan', status: 'running', root: ROOT, progress: { total: 0, processed: 0 } }, setting_set: null,
    ...commands,
  });
  connect({ litefleetHost: host });
  const session = new Session();
  await session.start();
  await session.openFolder(ROOT);
  await settled();
  const written = () => host.calls.filter(([command, { key }]) => command === 'setting_set' && key === `filters:${ROOT}`).map(([, { value }]) => value);
  return { session, saved: session.saved, host, written, names: () => session.saved.store.get().filters.map(({ name }) => name) };
}

test('saved filters come back with their fleet, each with its count', async () => {
  const { saved } = await begin({ kept: [NEEDS, { name: 'broken' }, { name: 'All of a kind', text: 'no-such-word' }] });
  const { filters, counts } = saved.store.get();
  assert.deepEqual(filters.map(({ name }) => name), ['Needs repair', 'All of a kind']);
  assert.deepEqual(counts, [rows.filter(({ status }) => ['outdated', 'drifted'].includes(status)).length, 0]);
});

test('a filter is saved as it filters now, and is the one in use until the list is filtered otherwise', async () => {
  const { session, saved, written } = await begin();
  assert.equal(saved.active(), -1);
  await session.list.setTokens(parse('status:drifted size:>10MB'));
  saved.save(' Large drifted ', saved.current());
  await settled();
  assert.deepEqual(written().at(-1), [{ name: 'Large drifted', text: 'status:drifted size:>10MB' }]);
  assert.equal(saved.active(), 0);
  await session.list.clear();
  assert.equal(saved.active(), -1);
  session.show('history');
  saved.use(0);
  assert.deepEqual([session.store.get().screen, saved.active()], ['databases', 0]);
});

test('what cannot be saved says why', async () => {
  const { saved, names } = await begin({ kept: [NEEDS] });
  assert.equal(saved.hindrance('', 'words'), 'Give it a name');
  assert.equal(saved.hindrance('New', ' '), 'It would let everything through');
  assert.match(saved.hindrance('New', 'status:gone'), /no status is called gone/);
  assert.equal(saved.hindrance('Needs repair', 'words'), 'Another one has this name');
  assert.equal(saved.hindrance('Needs repair', 'words', 0), null);
  saved.save('Needs repair', 'words');
  assert.deepEqual(names(), ['Needs repair']);
});

test('one is renamed, moved and deleted, and the last one leaves nothing behind', async () => {
  const { saved, names, written } = await begin({ kept: [NEEDS, { name: 'B', text: 'b' }] });
  saved.save('First of all', NEEDS.text, 0);
  assert.deepEqual(names(), ['First of all', 'B']);
  assert.equal(saved.move(0, 1), 1);
  assert.equal(saved.move(1, 1), 1);
  assert.deepEqual(names(), ['B', 'First of all']);
  saved.delete(0);
  saved.delete(0);
  await settled();
  assert.deepEqual([names(), written().at(-1)], [[], null]);
});

test('counts that cannot be had are not shown, and the filters stay', async () => {
  const { saved, names } = await begin({ kept: [NEEDS], commands: { databases_count: () => Promise.reject({ code: 'state', message: 'broken' }) } });
  assert.deepEqual([names(), saved.store.get().counts], [['Needs repair'], []]);
});

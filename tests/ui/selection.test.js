import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { DatabaseList } from '../../ui/lib/list.js';
import { Selection, selectionWords } from '../../ui/lib/selection.js';
import { Settings } from '../../ui/lib/settings.js';
import { databaseRows, page } from './fixtures/fleet.js';

const ROOT = '/srv/libraries';
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const of = (...ids) => {
  const selection = new Selection();
  selection.set(ids);
  return selection;
};

test('an id is selected, and then no longer', () => {
  const selection = of(3);
  selection.toggle(5);
  selection.toggle(3);
  assert.deepEqual([selection.ids(), selection.size, selection.has(5), selection.has(3)], [[5], 1, true, false]);
});

test('a stretch can be drawn out and in again, and leaves alone what was selected before', () => {
  const selection = of(4, 9);
  selection.stretch([2, 3, 4, 5]);
  assert.deepEqual(selection.ids().sort(), [2, 3, 4, 5, 9]);
  selection.stretch([2, 3]);
  assert.deepEqual(selection.ids().sort(), [2, 3, 4, 9]);
  selection.settle();
  selection.stretch([7]);
  assert.deepEqual(selection.ids().sort(), [2, 3, 4, 7, 9]);
});

test('what is done between two stretches is not taken back', () => {
  const selection = of();
  selection.stretch([1, 2]);
  selection.add([3]);
  selection.stretch([8]);
  assert.deepEqual(selection.ids(), [1, 2, 3, 8]);
  selection.remove([1, 8]);
  selection.stretch([]);
  assert.deepEqual(selection.ids(), [2, 3]);
});

test('what is gone is counted and dropped', () => {
  const selection = of(1, 2, 3);
  assert.equal(selection.keep([2, 3, 4]), 1);
  assert.equal(selection.keep([2, 3, 4]), 0);
  assert.deepEqual([selection.ids(), selection.among([3, 4])], [[2, 3], 1]);
});

test('the words say how many are selected, hidden and gone', () => {
  const say = (more) => Object.values(selectionWords({ size: 0, hidden: 0, gone: 0, ...more })).join('');
  assert.equal(say({ size: 1204 }), '1,204 selected');
  assert.equal(say({ size: 3, hidden: 1 }), '3 selected, 1 hidden by the filter');
  assert.equal(say({ size: 3, hidden: 1, gone: 2 }), '3 selected, 1 hidden by the filter, 2 more gone since the scan');
  assert.equal(say({ gone: 1 }), '1 selected database is gone since the scan');
});

async function begin(count, { kept = {}, ids } = {}) {
  const rows = databaseRows(count);
  const fleet = { rows };
  const host = scripted({
    databases_list: ({ query }) => page(fleet.rows, query),
    databases_ids: ids ?? (({ query }) => page(fleet.rows, { sort: 'path', descending: false, ...query, offset: 0, limit: Infinity }).rows.map(({ id }) => id)),
    setting_set: null,
  });
  connect({ litefleetHost: host });
  const settings = new Settings();
  settings.load(kept);
  const list = new DatabaseList(settings);
  await list.open(ROOT);
  await settled();
  return { fleet, list, chosen: list.chosen, settings, asked: () => host.calls.filter(([command]) => command === 'databases_ids').length };
}

test('selected rows stay selected when the filter hides them, and can be shown', async () => {
  const { list, chosen } = await begin(374);
  chosen.toggle(5);
  chosen.toggle(2);
  const first = list.rows.row(2).id;
  await list.setTokens([{ key: 'status', values: ['incomplete'] }]);
  await settled();
  const { size, hidden } = chosen.store.get();
  assert.deepEqual([size, hidden, chosen.state()], [2, 2, 'none']);
  assert.equal(await chosen.showHidden(), 2);
  await settled();
  assert.deepEqual([list.tokens(), list.rows.row(list.store.get().current).id, chosen.store.get().hidden], [[], first, 0]);
});

test('a sort and a scan leave the selection as it is, but for what is gone', async () => {
  const { fleet, list, chosen } = await begin(374);
  chosen.addRows(0, 3);
  const ids = chosen.ids();
  list.sortBy('bytes');
  await settled();
  assert.deepEqual(chosen.ids(), ids);
  fleet.rows = fleet.rows.filter(({ id }) => id !== ids[1]);
  await list.refresh();
  await chosen.dropGone();
  assert.deepEqual([chosen.ids(), chosen.store.get().gone, chosen.store.get().size], [[ids[0], ids[2]], 1, 2]);
  chosen.toggle(0);
  assert.equal(chosen.store.get().gone, 0);
});

test('what is gone is asked after only where a selected row may be', async () => {
  const { chosen, asked } = await begin(374);
  chosen.addRows(0, 3);
  const before = asked();
  await chosen.dropGone([-1]);
  assert.equal(asked(), before);
  await chosen.dropGone([-1, chosen.ids()[1]]);
  assert.equal(asked(), before + 1);
});

test('a scan that ends before a new sort is answered leaves its first row the current one', async () => {
  const { list } = await begin(374);
  list.setCurrent(100);
  list.sortBy('bytes');
  await Promise.all([list.refresh(), settled()]);
  assert.equal(list.store.get().current, 0);
});

test('all that match are more than the rows that are here', async () => {
  const { list, chosen } = await begin(1000);
  chosen.addRows(0, 23);
  assert.deepEqual([chosen.size, chosen.state()], [23, 'some']);
  await chosen.addAll();
  assert.deepEqual([chosen.size, chosen.state()], [1000, 'all']);
  await list.setTokens([{ key: 'status', values: ['outdated'] }]);
  await settled();
  assert.equal(chosen.state(), 'all');
  await chosen.removeAll();
  assert.deepEqual([chosen.size, chosen.state(), chosen.store.get().hidden], [1000 - list.rows.count, 'none', 1000 - list.rows.count]);
});

test('a stretch reaches over rows that were never fetched', async () => {
  const { list, chosen, asked } = await begin(1000);
  await chosen.stretch(2, 5);
  assert.deepEqual([chosen.size, asked()], [4, 0]);
  await chosen.stretch(5, 900);
  assert.deepEqual([chosen.size, asked(), list.rows.row(700)], [899, 1, undefined]);
  await chosen.stretch(900, 0);
  assert.equal(chosen.size, 3);
});

test('a stretch begins at the row that was selected last, or where the person walked to', async () => {
  const { list, chosen } = await begin(50);
  const places = () => chosen.ids().map((id) => list.rows.indexOf(id)).sort((a, b) => a - b);
  chosen.toggle(2);
  chosen.settle();
  await chosen.stretch(4, 4);
  assert.deepEqual(places(), [2, 3, 4]);
  chosen.settle();
  await chosen.stretch(8, 9, true);
  await chosen.stretch(9, 10, true);
  await chosen.stretch(10, 9, true);
  assert.deepEqual(places(), [2, 3, 4, 8, 9]);
  chosen.settle(12);
  await chosen.stretch(12, 13);
  assert.deepEqual(places(), [2, 3, 4, 8, 9, 12, 13]);
});

test('a stretch of a list that is another by now selects nothing', async () => {
  const answers = [];
  const { list, chosen } = await begin(1000, { ids: () => new Promise((resolve) => answers.push(resolve)) });
  const stretch = chosen.stretch(2, 900);
  await list.setTokens([{ key: 'status', values: ['outdated'] }]);
  answers[0](databaseRows(1000).map(({ id }) => id));
  await stretch;
  assert.equal(chosen.size, 0);
});

test('a selection comes back with its fleet, without what went meanwhile', async () => {
  const { chosen, settings } = await begin(10, { kept: { 'view:selection': { root: ROOT, ids: [3, 4, 77] } } });
  assert.deepEqual([chosen.ids(), chosen.store.get().gone, settings.get('view:selection').ids], [[3, 4], 0, [3, 4]]);
  assert.deepEqual((await begin(10, { kept: { 'view:selection': { root: '/elsewhere', ids: [3] } } })).chosen.ids(), []);
});

test('a selection too large to keep is not kept', async () => {
  const { chosen, settings } = await begin(1200);
  chosen.addRows(0, 2);
  assert.deepEqual(settings.get('view:selection').ids.length, 2);
  await chosen.addAll();
  assert.deepEqual([chosen.size, settings.get('view:selection', null)], [1200, null]);
});

test('ids that cannot be had are an error, and nothing is selected by it', async () => {
  const { chosen } = await begin(300, { ids: () => Promise.reject({ code: 'state', message: 'no' }) });
  await chosen.addAll();
  assert.deepEqual([chosen.size, chosen.store.get().error.code], [0, 'state']);
});

test('a hundred thousand rows are selected and counted', async () => {
  const { list, chosen } = await begin(100_000);
  await chosen.addAll();
  chosen.toggle(0);
  await list.setTokens([{ key: 'status', values: ['outdated'] }]);
  await settled();
  assert.ok(chosen.size === 99_999 && chosen.store.get().hidden > 50_000);
});

// Comparing, with a scripted engine and without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { Session } from '../../ui/lib/session.js';
import { BackupSearch, SideSearch } from '../../ui/lib/side-search.js';
import { direction, ignoredWords, keptSides, nameOfSide, sameSide, sidesOfKept, swapped } from '../../ui/lib/sides.js';
import { treeMove } from '../../ui/lib/tree-moves.js';
import { asSql, libraryComparison, mirrored } from './fixtures/compare.js';
import { databaseRows, fleetStatus, page } from './fixtures/fleet.js';

const ROOT = '/srv/libraries';
const DATABASE = { from: 'database', id: 4 };
const V3 = { from: 'version', version: 3 };
const rows = databaseRows(40);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const refused = { code: 'unreadable', message: 'it is locked', hint: 'wait' };

async function begin(commands = {}, settings = {}) {
  globalThis.document = { documentElement: { dataset: {} } };
  const host = scripted({
    app_start: { version: '0', recent: [{ root: ROOT, name: 'libraries', exists: true }], open: null, settings: { fleet: ROOT, ...settings } },
    fleet_open: fleetStatus(rows),
    fleet_status: fleetStatus(rows),
    databases_list: ({ query }) => page(rows, query),
    scan_start: () => Promise.reject(refused),
    setting_set: null,
    compare: ({ request }) => (request.view === 'sql' ? asSql(libraryComparison(request)) : libraryComparison(request)),
    compare_also: [],
    ...commands,
  });
  connect({ litefleetHost: host });
  const session = new Session();
  await session.start();
  await settled();
  const { compare } = session;
  return { host, session, compare, state: () => compare.store.get(), asked: (name) => host.calls.filter(([command]) => command === name).map(([, args]) => args) };
}

test('two sides are compared and shown, with what does not count left out', async () => {
  const { session, compare, state, asked } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  assert.equal(session.store.get().screen, 'compare');
  assert.deepEqual(asked('compare'), [{ request: { left: DATABASE, right: V3, ignore: { white_space: true, spelling: true, column_order: true }, view: 'aligned' } }]);
  assert.deepEqual([state().model.steps.length, state().step, state().loading], [17, -1, false]);
});

test('the screen is turned to with the answer, and without it where that takes long', async () => {
  for (const [took, shown] of [[20, 'databases'], [400, 'compare']]) {
    const { session, compare, state } = await begin({ compare: ({ request }) => new Promise((resolve) => setTimeout(() => resolve(libraryComparison(request)), took)) });
    const opened = compare.open({ left: DATABASE, right: V3 });
    await new Promise((resolve) => setTimeout(resolve, took - 10));
    assert.deepEqual([session.store.get().screen, state().model], [shown, null]);
    await opened;
    assert.deepEqual([session.store.get().screen, state().model.steps.length], ['compare', 17]);
  }
});

test('who goes elsewhere while a comparison is on its way stays there', async () => {
  const { session, compare } = await begin({ compare: ({ request }) => new Promise((resolve) => setTimeout(() => resolve(libraryComparison(request)), 20)) });
  const opened = compare.open({ left: DATABASE, right: V3 });
  session.show('jobs');
  await opened;
  assert.equal(session.store.get().screen, 'jobs');
});

test('stepping goes from the first difference to the last and no further', async () => {
  const { compare, state } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  compare.step(1);
  assert.deepEqual([state().step, state().goal], [0, { step: 0 }]);
  compare.step(-1);
  assert.equal(state().step, 0);
  for (let turn = 0; turn < 30; turn++) compare.step(1);
  assert.equal(state().step, 16);
  const { goal } = state();
  compare.step(1);
  assert.ok(state().goal !== goal, 'the last one is gone to again');
});

test('a difference in a folded object unfolds it', async () => {
  const { compare, state } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  compare.toggleObject(0);
  assert.ok(state().folded.has(0));
  compare.goToChange(1);
  assert.deepEqual([state().folded.size, state().object, state().step], [0, 0, 1]);
});

test('an equal object that is gone to is shown in the pane', async () => {
  const { compare, state } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  const loans = state().data.objects.findIndex(({ name }) => name === 'loans');
  compare.goToObject(loans);
  assert.deepEqual([[...state().shown], state().goal], [[loans], { object: loans }]);
});

test('a swap compares the other way round', async () => {
  const { compare, state, asked } = await begin({ compare: ({ request }) => (request.left.from === 'version' ? mirrored(libraryComparison()) : libraryComparison()) });
  await compare.open({ left: DATABASE, right: V3 });
  await compare.swap();
  assert.deepEqual([asked('compare').at(-1).request.left, asked('compare').at(-1).request.right], [V3, DATABASE]);
  assert.equal(state().data.left, 'v3');
});

test('what is not ignored any more is asked for, and one stays at the difference that one was at', async () => {
  const { compare, state, asked } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  compare.goTo(3);
  await compare.setIgnored('column_order', false);
  assert.deepEqual(asked('compare').at(-1).request.ignore, { white_space: true, spelling: true, column_order: false });
  assert.equal(state().step, 3);
});

test('the SQL is another view of the same', async () => {
  const { compare, state, asked } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  await compare.setView('sql');
  await compare.setView('sql');
  assert.equal(asked('compare').length, 2);
  assert.deepEqual([asked('compare').at(-1).request.view, state().model.steps.every(({ change }) => change === null)], ['sql', true]);
});

test('an answer that comes too late is dropped, and what is shown stays until the next is there', async () => {
  const answers = [];
  const { compare, state } = await begin({ compare: () => new Promise((resolve) => answers.push(resolve)) });
  const first = compare.open({ left: DATABASE, right: V3 });
  answers[0](libraryComparison());
  await first;
  const slow = compare.choose('right', { from: 'version', version: 1 });
  const fast = compare.choose('right', { from: 'version', version: 2 });
  assert.ok(state().loading && state().model);
  answers[2]({ ...libraryComparison(), right: 'v2' });
  await fast;
  answers[1]({ ...libraryComparison(), right: 'v1' });
  await slow;
  assert.equal(state().data.right, 'v2');
});

test('a comparison that fails says which side it is about', async () => {
  const fails = ({ request }) => ([request.left, request.right].some(({ from }) => from === 'database') ? Promise.reject(refused) : libraryComparison());
  const { compare, state } = await begin({ compare: fails });
  await compare.open({ left: DATABASE, right: V3 });
  assert.deepEqual([state().error.side, state().error.message, state().model], ['left', 'it is locked', null]);
  await compare.choose('right', { from: 'database', id: 5 });
  assert.equal(state().error.side, 'both');
  await compare.choose('left', V3);
  assert.equal(state().error.side, 'right');
  await compare.choose('right', { from: 'version', version: 2 });
  assert.deepEqual([state().error, state().model.steps.length], [null, 17]);
});

test('a failure of neither side is about the comparison', async () => {
  const { compare, state } = await begin({ compare: ({ request }) => (sameSide(request.left, request.right) ? libraryComparison() : Promise.reject(refused)) });
  await compare.open({ left: DATABASE, right: V3 });
  assert.deepEqual([state().error.side, state().error.code], [null, 'unreadable']);
});

test('what was compared last is there after a restart, in its fleet alone', async () => {
  const { compare, asked } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  const kept = asked('setting_set').find(({ key }) => key === 'compare:sides').value;
  assert.deepEqual(kept, { root: ROOT, left: DATABASE, right: V3 });
  const again = await begin({}, { 'compare:sides': kept });
  again.session.show('compare');
  await settled();
  assert.deepEqual([again.state().left, again.state().right, again.state().model.steps.length], [DATABASE, V3, 17]);
  const elsewhere = await begin({}, { 'compare:sides': { ...kept, root: '/srv/other' } });
  elsewhere.session.show('compare');
  assert.deepEqual([elsewhere.state().left, elsewhere.asked('compare')], [null, []]);
});

test('a file is not kept for the next start', async () => {
  const { compare, asked } = await begin({ pick_side: '/srv/backup.db' });
  await compare.open({ left: DATABASE, right: V3 });
  await compare.chooseFile('right');
  assert.deepEqual(asked('compare').at(-1).request.right, { from: 'file', path: '/srv/backup.db' });
  assert.equal(asked('setting_set').filter(({ key }) => key === 'compare:sides').length, 1);
});

test('no file picked changes nothing', async () => {
  const { compare, state, asked } = await begin({ pick_side: null });
  await compare.open({ left: DATABASE, right: V3 });
  await compare.chooseFile('left');
  assert.deepEqual([state().left, asked('compare').length], [DATABASE, 1]);
});

test('one goes back to the screen that one came from', async () => {
  const { session, compare } = await begin();
  session.show('inspector');
  await compare.open({ left: DATABASE, right: V3 });
  compare.back();
  assert.equal(session.store.get().screen, 'inspector');
});

test('others that differ in the same way are one filter away', async () => {
  const also = { kind: 'table', name: 'readers', databases: 4, shapes: ['b1946ac92492d2347c6235b4d2611184', '7d793037a0760186574b0282f2f435e7'] };
  const { session, compare, state } = await begin({ compare_also: [also, { ...also, name: 'books', databases: 0 }] });
  await compare.open({ left: DATABASE, right: V3 });
  await compare.loadAlso();
  assert.deepEqual([...state().also.keys()], ['table readers']);
  await compare.showAlso(also);
  assert.equal(session.store.get().screen, 'databases');
  assert.deepEqual(session.list.tokens(), [{ key: 'shape', values: also.shapes }]);
});

test('others are selected without the database on the left', async () => {
  const own = rows.find(({ shape }) => shape);
  const all = rows.filter(({ shape }) => shape === own.shape);
  const { session, compare } = await begin({ databases_ids: ({ query }) => page(rows, { ...query, offset: 0, limit: Infinity }).rows.map(({ id }) => id) });
  await compare.open({ left: { from: 'database', id: own.id }, right: V3 });
  await compare.showAlso({ shapes: [own.shape] });
  const ids = session.list.chosen.ids();
  assert.ok(all.length > 1 && ids.length === all.length - 1 && !ids.includes(own.id), `${ids} of ${all.map(({ id }) => id)}`);
});

test('SQL and export are of the sides that the head shows, after their comparison is there', async () => {
  const answers = [];
  const { compare, asked } = await begin({ compare: () => new Promise((resolve) => answers.push(resolve)), compare_sql: { script: '', statements: [] }, compare_export: null });
  const first = compare.open({ left: DATABASE, right: V3 });
  answers[0](libraryComparison());
  await first;
  const swap = compare.swap();
  const acts = [compare.copySql(null), compare.exportHtml()];
  await settled();
  assert.deepEqual([asked('compare_sql'), asked('compare_export')], [[], []]);
  answers[1](mirrored(libraryComparison()));
  await Promise.all([swap, ...acts]);
  for (const [{ request }] of [asked('compare_sql'), asked('compare_export')]) assert.deepEqual([request.left, request.right], [V3, DATABASE]);
  const count = compare.setIgnored('spelling', false);
  const copy = compare.copySql(null);
  answers[2](libraryComparison());
  await Promise.all([count, copy]);
  assert.equal(asked('compare_sql')[1].request.ignore.spelling, false);
});

test('others like it are of the comparison that is shown, not of one before', async () => {
  const answers = [];
  const also = { kind: 'table', name: 'readers', databases: 4, shapes: [] };
  const { compare, state } = await begin({ compare_also: () => new Promise((resolve) => answers.push(resolve)) });
  await compare.open({ left: DATABASE, right: V3 });
  const swap = compare.swap();
  const late = compare.loadAlso();
  await swap;
  answers[0]([also]);
  await late;
  assert.equal(state().also.size, 0);
});

test('a new result of the fleet is compared quietly, and where nothing changed nothing is shown anew', async () => {
  const found = { data: libraryComparison() };
  const { host, compare, state, asked } = await begin({ compare: () => structuredClone(found.data) });
  await compare.open({ left: DATABASE, right: V3 });
  compare.goTo(3);
  compare.toggleObject(2);
  const { model, folded } = state();
  let waited = false;
  compare.store.watch(({ loading }) => (waited ||= loading));
  host.emit('fleet', { root: ROOT });
  await settled();
  assert.deepEqual([asked('compare').length, state().model === model, state().step, state().folded === folded, waited], [2, true, 3, true, false]);
  found.data = { ...found.data, objects: [{ ...structuredClone(found.data.objects.at(-1)), name: 'aaa', sign: 'equal' }, ...found.data.objects] };
  host.emit('fleet', { root: ROOT });
  await settled();
  assert.ok(state().model !== model && !waited);
  assert.deepEqual([state().step, [...state().folded], state().object], [3, [3], state().model.steps[3].object]);
});

test('what was compared before a new result is compared again when one comes back', async () => {
  const { host, session, compare, asked } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  session.show('databases');
  host.emit('fleet', { root: ROOT });
  await settled();
  assert.equal(asked('compare').length, 1);
  session.show('compare');
  await settled();
  session.show('databases');
  session.show('compare');
  assert.equal(asked('compare').length, 2);
});

test('two files are not compared again because the fleet was scanned', async () => {
  const { host, compare, asked } = await begin();
  await compare.open({ left: { from: 'file', path: 'a.db' }, right: { from: 'file', path: 'b.db' } });
  host.emit('fleet', { root: ROOT });
  await settled();
  assert.equal(asked('compare').length, 1);
});

test('while a side is searched, only databases that can match are offered', async () => {
  const answers = [];
  connect({ litefleetHost: scripted({ databases_list: () => new Promise((resolve) => answers.push(resolve)) }) });
  const search = new SideSearch();
  const all = search.ask('');
  answers[0]({ rows, matching: 40 });
  assert.equal(await all, true);
  assert.deepEqual([search.found.rows.length, search.found.matching], [30, 40]);
  const { label } = rows[17];
  const slow = search.ask(label);
  assert.deepEqual([search.found.rows.map((row) => row.label), search.found.matching], [[label], 1]);
  const fast = search.ask('nothing is called so');
  assert.deepEqual([search.found.rows, search.isOnItsWay], [[], true]);
  answers[1]({ rows: [rows[17]], matching: 1 });
  assert.equal(await slow, false);
  assert.deepEqual(search.found.rows, []);
  answers[2]({ rows: [rows[2]], matching: 1 });
  assert.deepEqual([await fast, await search.answered()], [true, true]);
  assert.deepEqual([search.found.rows, search.isOnItsWay], [[rows[2]], false]);
});

test('a backup that is there is offered by the words of its database', async () => {
  const asked = [];
  const one = { label: 'northgate', path: 'a/library.db', backup: '/b/1.db', backup_is_there: true };
  connect({ litefleetHost: scripted({ history: ({ query }) => (asked.push(query), { total: 3, revisions: [one, { ...one, backup_is_there: false }, { ...one, backup: null }] }) }) });
  const search = new BackupSearch();
  await new Promise((tell) => search.ask('', tell));
  assert.deepEqual([search.found(''), search.found('north backup'), search.found('south')], [[one], [one], []]);
  search.ask('a', () => assert.fail('another search is on its way'));
  await new Promise((tell) => search.ask('backup north', tell));
  assert.deepEqual(asked.map((query) => query.search), [[], ['north']]);
});

test('the SQL follows a reading that is taken for a rename, until other sides are chosen', async () => {
  const { compare, state, asked } = await begin({ compare_sql: { script: '', statements: [] } });
  await compare.open({ left: DATABASE, right: V3 });
  const [reading] = state().data.renames;
  assert.equal(compare.isAccepted(reading), false);
  assert.equal(compare.toggleRename(reading), true);
  assert.equal(compare.isAccepted(reading), true);
  await compare.copySql(null);
  await compare.load();
  assert.equal(compare.isAccepted(reading), true, 'the same comparison once more');
  compare.toggleRename(reading);
  await compare.copySql(null);
  compare.toggleRename(reading);
  await compare.swap();
  await compare.copySql(null);
  const rename = { table: reading.object, column: reading.column, to: reading.to };
  assert.deepEqual(asked('compare_sql').map(({ request }) => request.renames), [[rename], undefined, undefined]);
  assert.ok(asked('compare').every(({ request }) => request.renames === undefined), 'what differs is told as it is');
});

test('a reading of what has no values cannot be taken for a rename', async () => {
  const { compare } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  const reading = { object_kind: 'index', object: 'i', to: 'j' };
  assert.deepEqual([compare.isAccepted(reading), compare.toggleRename(reading)], [null, false]);
});

test('SQL that is refused is told with its hint; SQL that is empty is no copy', async () => {
  const { compare, state, asked } = await begin({ compare_sql: ({ object }) => (object ? Promise.reject({ code: 'not_supported', message: 'no', hint: 'by hand' }) : { script: '', statements: [] }) });
  await compare.open({ left: DATABASE, right: V3 });
  await compare.copySql(state().data.objects[0]);
  assert.deepEqual([state().problem.hint, asked('compare_sql')[0].object], ['by hand', { kind: 'table', name: 'books' }]);
  await compare.copySql(null);
  assert.deepEqual([state().problem, state().said], [null, { key: 'all', text: 'Nothing to change' }]);
});

test('another fleet begins with nothing chosen', async () => {
  const { session, compare, state } = await begin();
  await compare.open({ left: DATABASE, right: V3 });
  session.store.set({ fleet: fleetStatus(rows, { root: '/srv/other' }) });
  session.show('compare');
  assert.deepEqual([state().left, state().model], [null, null]);
});

test('sides have names before the engine has said them', () => {
  assert.equal(nameOfSide(DATABASE), 'database 4');
  assert.equal(nameOfSide(DATABASE, () => 'harbour'), 'harbour');
  assert.equal(nameOfSide({ from: 'expected', id: 4 }, () => 'harbour'), 'expected of harbour');
  assert.equal(nameOfSide({ from: 'version', version: null }), 'expected schema');
  assert.equal(nameOfSide({ from: 'version', version: -1 }), 'latest');
  assert.equal(nameOfSide({ from: 'shape', fingerprint: 'b1946ac92492' }), 'shape b1946ac9');
  assert.equal(nameOfSide({ from: 'file', path: '/srv/a.sql' }), 'a.sql');
});

test('the direction of the SQL is said in words', () => {
  const names = { left: 'harbour', right: 'v3' };
  assert.equal(direction(DATABASE, V3, names), 'SQL turns this database into v3');
  assert.equal(swapped(DATABASE, V3, names), 'the SQL would turn v3 into this database');
  assert.equal(direction(DATABASE, { from: 'database', id: 5 }, names), 'SQL turns left into right');
});

test('only sides that will be there again are kept, and nothing else is taken for them', () => {
  assert.equal(keptSides(ROOT, DATABASE, { from: 'file', path: 'a' }), null);
  assert.equal(keptSides(null, DATABASE, V3), null);
  for (const kept of [null, 'x', { root: ROOT }, { root: ROOT, left: { from: 'nowhere' }, right: V3 }, { root: ROOT, left: { from: 'database' }, right: V3 }]) assert.equal(sidesOfKept(kept, ROOT), null);
});

test('what is ignored reads as a sentence', () => {
  assert.equal(ignoredWords({ white_space: true, spelling: true, column_order: true }), 'white space, comments, quotes, letter case and column order');
  assert.equal(ignoredWords({ column_order: true }), 'column order');
  assert.equal(ignoredWords({}), '');
});

test('keys move in a tree, fold and unfold it', () => {
  const tree = [{ level: 1, folded: false }, { level: 2 }, { level: 3 }, { level: 3 }, { level: 1, folded: true }];
  const move = (at, key) => treeMove(tree, at, key);
  assert.deepEqual([move(-1, 'ArrowDown'), move(0, 'ArrowUp'), move(4, 'ArrowDown'), move(2, 'End'), move(2, 'Home')], [{ go: 0 }, { go: 0 }, { go: 4 }, { go: 4 }, { go: 0 }]);
  assert.deepEqual([move(3, 'ArrowLeft'), move(1, 'ArrowLeft'), move(0, 'ArrowLeft'), move(4, 'ArrowLeft')], [{ go: 1 }, { go: 0 }, { toggle: 0 }, { go: 4 }]);
  assert.deepEqual([move(4, 'ArrowRight'), move(0, 'ArrowRight'), move(4, 'Enter'), move(2, 'Enter')], [{ toggle: 4 }, { go: 1 }, { toggle: 4 }, { go: 2 }]);
  assert.deepEqual([move(0, 'x'), treeMove([], -1, 'ArrowDown')], [null, null]);
});

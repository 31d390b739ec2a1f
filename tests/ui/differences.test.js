import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { byObject, entryWords, factsOf, kindOf, partWords } from '../../ui/lib/differences.js';
import { Highlighter } from '../../ui/lib/highlight.js';
import { tabOf, tabsOf } from '../../ui/lib/inspect.js';
import { groups } from '../../ui/lib/objects.js';
import { lacking } from '../../ui/lib/shapes.js';
import { againstWords, expectedWords, fromShape, fromTable, withExpected } from '../../ui/lib/ways.js';
import { CHANGES, DAMAGED, V3 } from './fixtures/schemas.js';
import { WORN, WORN_CHANGES } from './fixtures/worn.js';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const said = (change) => factsOf(change).map(({ fact, expected, here }) => `${fact}: ${expected.text} | ${here.text}`);
const of = (kind) => [...CHANGES, ...WORN_CHANGES].find((change) => change.kind === kind);
const worn = groups({ schema: WORN, expected: V3, changes: WORN_CHANGES });
const damaged = groups({ schema: DAMAGED, expected: V3, changes: CHANGES });
const entry = (all, name) => all.flatMap(({ entries }) => entries).find((one) => one.name === name);

test('a difference says what was expected and what is there, fact by fact', () => {
  assert.deepEqual(said(of('column_different')), ['Type: TEXT | VARCHAR(80)']);
  assert.deepEqual(said(WORN_CHANGES[3]), ['Null: not null | null allowed', 'Default: 0 | no default']);
  assert.deepEqual(said(of('foreign_key_different')), ['On delete: cascade | no action', 'Checked: at once | at the end of the transaction']);
  assert.deepEqual(said(of('index_different')), ['Columns: reader_id, due desc | reader_id, due', 'Where: returned_at is null | all rows']);
  assert.deepEqual(said(of('view_different'))[0], 'Columns: as the query names them | id, due');
  assert.deepEqual(said(of('trigger_different')).slice(0, 2), ['When: after | before', 'Condition: new.returned_at is null | none']);
  assert.deepEqual(said(of('strict_different')), ['STRICT: not strict | strict']);
});

test('of what one side does not have only what is out of the ordinary is said', () => {
  assert.deepEqual(said(of('column_missing')), ['Type: TEXT | –', 'Null: null allowed | –', 'Default: no default | –']);
  assert.deepEqual(said(of('table_extra')), ['Columns: – | id, value']);
  assert.deepEqual(said(of('index_missing')), ['Columns: reader_id, due desc | –', 'On table: loans | –', 'Where: returned_at is null | –']);
});

test('a fact without a word here is shown as it comes', () => {
  assert.deepEqual(said({ kind: 'table_different', object_kind: 'table', object: 'a', left: { page_kind: [1] }, right: { page_kind: 'x' } }), ['Page kind: x | [1]']);
});

test('every fact that the engine names has a word', () => {
  const source = readFileSync(new URL('../../src-tauri/engine/src/diff/facts.rs', import.meta.url), 'utf8');
  const named = new Set([...source.matchAll(/[([]\(?"([a-z_]+)"/g)].map(([, name]) => name).concat([...source.matchAll(/insert\("([a-z_]+)"/g)].map(([, name]) => name)));
  assert.ok(named.size > 20, [...named].join());
  const known = readFileSync(new URL('../../ui/lib/differences.js', import.meta.url), 'utf8');
  assert.deepEqual([...named].filter((name) => !known.includes(`  ${name}: [`)), []);
});

test('a part is named, and which side it is on', () => {
  assert.deepEqual([...CHANGES, ...WORN_CHANGES].map((change) => `${partWords(change)} ${kindOf(change).state}`), [
    'column `author` different', 'column `returned_at` missing', 'column `note_local` extra', 'table `scratch` extra', 'index `idx_loans_open` missing',
    'check different', 'unique constraint missing', 'foreign key different', 'column `blocked` different', 'STRICT different', 'order of columns different',
    'index `idx_loans_open` different', 'view `overdue` different', 'trigger `loans_lent` different', 'virtual table `book_search` different']);
});

test('the differences of a database stand by object, and each object says what differs', () => {
  assert.deepEqual(byObject(damaged).map((one) => `${one.name}: ${entryWords(one)}`), [
    'books: column `author` differs', 'loans: column `returned_at` is missing, column `note_local` is extra', 'scratch: not expected', 'idx_loans_open: expected, and not here']);
  assert.equal(entryWords(entry(worn, 'readers')), 'column `blocked` differs, STRICT differs, 1 more');
  assert.equal(entryWords(entry(worn, 'overdue')), 'columns and select differ');
});

test('a table begins at its columns, or at its differences where columns do not tell', () => {
  const table = (name, all) => tabOf(entry(all, name), null);
  assert.deepEqual([table('books', damaged), table('books', worn), table('scratch', damaged), table('library_meta', worn)], ['columns', 'differences', 'columns', 'columns']);
  assert.deepEqual([tabsOf(entry(worn, 'books'))[0], tabsOf(entry(worn, 'library_meta'))[0]], ['differences', 'columns']);
  assert.deepEqual([tabOf(entry(worn, 'library_meta'), 'differences'), tabOf(entry(worn, 'books'), 'indexes')], ['columns', 'indexes']);
});

test('from the table one database is compared with what is expected of it, two with each other, more with nothing', () => {
  const row = { id: 7, status: 'drifted' };
  const rowOf = (id) => ({ id, status: id === 9 ? 'unreadable' : 'current' });
  assert.deepEqual(fromTable([], row, rowOf), { sides: withExpected(7) });
  assert.deepEqual(fromTable([3], row, rowOf).sides, { left: { from: 'database', id: 3 }, right: { from: 'expected', id: 3 } });
  assert.deepEqual(fromTable([4, 3], row, rowOf).sides, { left: { from: 'database', id: 4 }, right: { from: 'database', id: 3 } });
  assert.match(fromTable([1, 2, 3], row, rowOf).why, /^Two databases can be compared/);
  assert.match(fromTable([3, 9], row, rowOf).why, /could not be read/);
  assert.match(fromTable([], { id: 9, status: 'unreadable' }, rowOf).why, /could not be read/);
  assert.match(fromTable([], undefined, rowOf).why, /no database/);
  assert.ok(fromTable([5], undefined, () => undefined).sides);
  const outdated = { id: 6, status: 'outdated' };
  assert.deepEqual(fromTable([], outdated, () => outdated, 3).sides, { left: { from: 'database', id: 6 }, right: { from: 'version', version: 3 } });
  assert.deepEqual(fromTable([], outdated, () => outdated, null).sides, withExpected(6), 'an expected schema without versions');
  assert.deepEqual(fromTable([], row, rowOf, 3).sides, withExpected(7), 'one that is not behind');
});

test('a shape is compared with the target where it is as some version, else with what its databases are held against', async () => {
  const asked = [];
  const ids = (found) => async (filter) => (asked.push(filter), found);
  const shape = { fingerprint: 'ab', status: 'outdated', version: 2 };
  assert.deepEqual((await fromShape(shape, 3, ids([]))).right, { from: 'version', version: 3 });
  assert.deepEqual(await fromShape({ ...shape, status: 'drifted', version: null }, 3, ids([8, 9])), { left: { from: 'shape', fingerprint: 'ab' }, right: { from: 'expected', id: 8 } });
  assert.deepEqual(asked, [{ shape: ['ab'], status: ['drifted'] }]);
  assert.equal(await fromShape({ ...shape, version: null }, null, ids([])), null);
  assert.deepEqual([againstWords(shape, 3), againstWords({ version: null }, 3)], ['v3', 'the expected schema']);
  assert.deepEqual([expectedWords({ expected: {}, compared_with: 3 }), expectedWords({ expected: {}, compared_with: null }), expectedWords({ expected: null, compared_with: null })], ['v3', 'the expected schema', null]);
});

test('what most databases lack is said in one line', () => {
  const shape = (count, summary, status = 'incomplete') => ({ count, summary, status });
  const summary = { by_status: { incomplete: 419 } };
  assert.equal(lacking([shape(7, 'lacks table `b`'), shape(412, 'lacks index `idx_captions_frame`')], summary), '412 databases lack index `idx_captions_frame`');
  assert.equal(lacking([shape(1, 'lacks table `b`, 2 more')], summary), '1 database lacks table `b`, 2 more');
  assert.equal(lacking([shape(9, null, 'drifted')], summary), '419 databases lack something');
  assert.equal(lacking([], { by_status: { incomplete: 0 } }), '');
});

test('SQL is text at once and gets its colours once', async () => {
  const asked = [];
  const highlighter = new Highlighter(async (sql) => (asked.push(sql), [['k', sql.slice(0, 6)], ['', sql.slice(6)]]));
  assert.deepEqual(highlighter.pieces('SELECT 1'), [['', 'SELECT 1']]);
  highlighter.pieces('SELECT 1');
  await settled();
  assert.deepEqual([highlighter.pieces('SELECT 1'), asked, highlighter.store.get().turn], [[['k', 'SELECT'], ['', ' 1']], ['SELECT 1'], 1]);
});

test('colours that cannot be had, or that would change the text, are left out', async () => {
  for (const ask of [() => Promise.reject(new Error('no')), async () => [['k', 'SELECT'], ['', ' 2']]]) {
    const highlighter = new Highlighter(ask);
    highlighter.pieces('SELECT 1');
    await settled();
    assert.deepEqual([highlighter.pieces('SELECT 1'), highlighter.store.get().turn], [[['', 'SELECT 1']], 0]);
  }
});

test('the colours of old texts are forgotten when there are many', async () => {
  const asked = [];
  const highlighter = new Highlighter(async (sql) => (asked.push(sql.length), [['', sql]]));
  for (const size of [3_000_000, 2_000_000, 3_000_000]) {
    highlighter.pieces('x'.repeat(size));
    await settled();
  }
  assert.deepEqual(asked, [3_000_000, 2_000_000, 3_000_000]);
});

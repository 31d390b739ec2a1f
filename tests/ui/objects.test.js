import assert from 'node:assert/strict';
import test from 'node:test';
import { columns, constraints, entriesOn, groups, pick } from '../../ui/lib/objects.js';
import { CHANGES, DAMAGED, V3 } from './fixtures/schemas.js';

const all = groups({ schema: DAMAGED, expected: V3, changes: CHANGES });
const find = (name) => all.flatMap(({ entries }) => entries).find((entry) => entry.name === name);

test('the tree has what is there and what is missing, in the order of names', () => {
  assert.deepEqual(all.map(({ title, entries }) => [title, entries.length]), [['Tables', 5], ['Indexes', 2], ['Views', 1], ['Triggers', 1], ['Virtual tables', 1]]);
  assert.deepEqual(all[0].entries.map(({ name, state }) => [name, state]), [['books', 'different'], ['library_meta', 'same'], ['loans', 'different'], ['readers', 'same'], ['scratch', 'extra']]);
  assert.equal(find('idx_loans_open').state, 'missing');
  assert.deepEqual(find('loans').counts, { missing: 1, extra: 1, different: 0 });
});

test('names are equal in either case', () => {
  const [{ entries }] = groups({ schema: { tables: [{ name: 'Books' }] }, expected: { tables: [{ name: 'bOOKS' }] }, changes: [] });
  assert.deepEqual(entries.map(({ name, state }) => [name, state]), [['Books', 'same']]);
});

test('without an expected schema nothing is extra', () => {
  const states = groups({ schema: DAMAGED, expected: null, changes: [] }).flatMap(({ entries }) => entries.map(({ state }) => state));
  assert.deepEqual([...new Set(states)], ['same']);
  assert.deepEqual(groups({ schema: null, expected: null, changes: [] }), []);
});

test('missing columns stand last, extra and different ones in their place', () => {
  assert.deepEqual(columns(find('loans')).map(({ column, state, number }) => [column.name, state, number]), [
    ['id', 'same', 1], ['book_id', 'same', 2], ['reader_id', 'same', 3], ['due', 'same', 4], ['note_local', 'extra', 5], ['returned_at', 'missing', null]]);
  const author = columns(find('books')).find(({ column }) => column.name === 'author');
  assert.deepEqual([author.state, author.words], ['different', ['`books.author` is VARCHAR(80), expected TEXT']]);
});

test('a column says what it is beyond its type', () => {
  const flags = Object.fromEntries(columns(find('books')).map(({ column, flags: words }) => [column.name, words.join(' ')]));
  assert.deepEqual([flags.id, flags.isbn, flags.long], ['key', 'unique collate NOCASE', 'generated virtual']);
  assert.deepEqual(columns(find('loans'))[1].flags, ['references books']);
});

test('keys and checks that differ stand on both sides', () => {
  const [table] = V3.tables;
  const other = { ...table, checks: [{ name: null, expression: 'pages >= 0' }], unique: [] };
  const rows = constraints({ actual: other, expected: table, state: 'different' });
  assert.deepEqual(rows.map(({ what, text, state }) => [what, text, state]), [
    ['primary key', 'id', 'same'], ['check', 'pages >= 0', 'extra'], ['unique', 'isbn', 'missing'],
    ['check', "state in ('shelved', 'lent', 'lost', 'repair')", 'missing'], ['check', 'pages > 0', 'missing']]);
  assert.equal(constraints({ actual: table, expected: null, state: 'same' })[1].detail, 'on conflict ignore');
  assert.ok(constraints({ actual: null, expected: table, state: 'missing' }).every(({ state }) => state === 'missing'));
  assert.deepEqual(constraints(find('loans')).map(({ text, detail }) => `${text} ${detail}`).slice(1), ['book_id → books (id) on delete cascade', 'reader_id → readers (id) on delete restrict']);
});

test('a table has its indexes and triggers, missing ones too', () => {
  assert.deepEqual(entriesOn(all, 'index', 'LOANS').map(({ name }) => name), ['idx_loans_book', 'idx_loans_open']);
  assert.deepEqual(entriesOn(all, 'trigger', 'books'), []);
});

test('the object that was looked at is found again, else the first that differs', () => {
  assert.equal(pick(all, { kind: 'table', name: 'READERS' }).name, 'readers');
  assert.equal(pick(all, { kind: 'view', name: 'readers' }).name, 'books');
  assert.equal(pick(groups({ schema: V3, expected: V3, changes: [] }), null).name, 'books');
  assert.equal(pick([], null), null);
});

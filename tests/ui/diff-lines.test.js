import assert from 'node:assert/strict';
import test from 'node:test';
import { factWords, linesOf, linesOfStep, modelOf, stepOf } from '../../ui/lib/diff-lines.js';
import { treeRows } from '../../ui/lib/diff-tree.js';
import { cutRow, marked, textOf } from '../../ui/lib/spans.js';
import { asSql, equalComparison, hugeView, largeComparison, libraryComparison, mirrored, spans } from './fixtures/compare.js';

const REQUEST = { left: { from: 'database', id: 1 }, right: { from: 'version', version: 3 }, view: 'aligned' };
const NONE = { folded: new Set(), opened: new Set(), shown: new Set(), unfolded: false };
const library = modelOf(libraryComparison(), 'aligned');
const names = ({ data, order }) => order.map((index) => data.objects[index].name);
const indexOf = ({ data }, name) => data.objects.findIndex((object) => object.name === name);

test('objects stand by side, then as the engine lists them', () => {
  assert.deepEqual(names(library), ['books', 'readers', 'idx_loans_due', 'branches', 'reservations', 'book_search', 'idx_loans_open', 'idx_reservations_book', 'overdue', 'loans_lent', 'scratch', 'library_meta', 'loans', 'idx_books_title', 'idx_loans_book', 'shelf']);
  assert.equal(library.differing, 11);
});

test('every change is one difference, in the order of the screen', () => {
  assert.equal(library.steps.length, 17);
  assert.equal(new Set(library.steps.map(({ change }) => change)).size, 17);
  assert.deepEqual(library.steps.slice(7, 10).map(({ summary }) => summary), ['`readers.local_note` is extra', 'index `idx_loans_due` differs', 'table `branches` is missing']);
  assert.deepEqual(library.steps[9], { object: indexOf(library, 'branches'), first: 0, rows: 3, change: 10, sign: 'right', summary: 'table `branches` is missing' });
  assert.equal(stepOf(library, 10), 9);
});

test('a change that no row shows is a difference at the head of its object', () => {
  const data = libraryComparison();
  data.changes = [...data.changes, { kind: 'strict_different', object_kind: 'table', object: 'LOANS', left: {}, right: {}, summary: '`loans` is strict' }];
  const model = modelOf(data, 'aligned');
  const step = model.steps.find(({ change }) => change === 17);
  assert.deepEqual([step.object, step.rows], [indexOf(model, 'loans'), 0]);
});

test('in the SQL each run of lines that differ is one difference', () => {
  const model = modelOf(asSql(libraryComparison()), 'sql');
  const books = model.steps.filter(({ object }) => object === 0);
  assert.deepEqual(books.map(({ first, rows, sign }) => [first, rows, sign]), [[5, 1, 'both'], [8, 6, 'right']]);
  assert.equal(books[1].summary, 'table `books`, line 9 to 14: only right');
});

test('equal runs are one line, and equal objects are one line at the end', () => {
  const lines = linesOf(library, NONE);
  const books = lines.filter(({ object }) => object === 0);
  assert.deepEqual(books.map(({ type }) => type), ['object', 'note', 'fold', 'row', 'row', 'fold', 'row', 'row', 'row', 'row', 'row', 'row', 'fold']);
  assert.deepEqual([lines.at(-1).type, lines.at(-1).hidden.length], ['equal', 5]);
  assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
});

test('a run is unfolded alone, or all of them at once and one alone back', () => {
  const ids = (state) => linesOf(library, { ...NONE, ...state }).filter(({ object }) => object === 0).map(({ id }) => id);
  assert.deepEqual(ids({ opened: new Set(['f0-0']) }).slice(2, 6), ['f0-0', 'r0-0', 'r0-1', 'r0-2']);
  assert.equal(ids({ unfolded: true }).length, ids({}).length + 6);
  assert.equal(ids({ unfolded: true, opened: new Set(['f0-0']) }).length, ids({}).length + 3);
});

test('a folded object is its head alone; an equal one is there when it is asked for', () => {
  assert.equal(linesOf(library, { ...NONE, folded: new Set([0]) }).filter(({ object }) => object === 0).length, 1);
  const loans = indexOf(library, 'loans');
  assert.deepEqual(linesOf(library, { ...NONE, shown: new Set([loans]) }).filter(({ object }) => object === loans).map(({ type }) => type), ['object', 'fold']);
});

test('an equal row has on the right what it has on the left', () => {
  const row = linesOf(library, NONE).find(({ id }) => id === 'r0-3');
  assert.equal(textOf(row.right), "state TEXT NOT NULL DEFAULT 'shelved'");
});

test('a difference finds its lines, wherever folds are', () => {
  for (const state of [NONE, { ...NONE, unfolded: true }]) {
    const lines = linesOf(library, state);
    for (const step of library.steps) {
      const { first, last } = linesOfStep(lines, step);
      assert.ok(lines.slice(first, last).every(({ object, row }) => object === step.object && row >= step.first && row < step.first + step.rows), step.summary);
      assert.equal(last - first, step.rows);
    }
  }
  const lines = linesOf(library, { ...NONE, folded: new Set([0]) });
  assert.deepEqual(linesOfStep(lines, library.steps[0]), { first: 0, last: 1 });
  assert.equal(linesOfStep([], library.steps[0]), null);
});

test('a row of a megabyte is cut into pieces that are short, whole, and beside their like', () => {
  const data = hugeView(REQUEST, 1e6);
  const model = modelOf(data, 'aligned');
  const rows = linesOf(model, NONE).filter(({ type }) => type === 'row');
  const [{ left, right }] = data.objects.at(-1).rows;
  assert.ok(rows.length > 400);
  assert.equal(rows.map((row) => textOf(row.left)).join(''), textOf(left));
  assert.equal(rows.map((row) => textOf(row.right)).join(''), textOf(right));
  assert.ok(rows.every((row) => textOf(row.left).length <= 2000));
  assert.ok(rows.slice(0, -1).every((row) => textOf(row.left) === textOf(row.right) && row.sign === 'equal'));
  const all = linesOf(model, NONE);
  const { first, last } = linesOfStep(all, model.steps[0]);
  assert.deepEqual([last - first, all[first].sign, textOf(all[first].left).includes('1, 2, 3')], [1, 'both', true]);
});

test('what is put in on one side does not put the rest out of step', () => {
  const equal = (n) => Array.from({ length: n }, (_, at) => ['', `word${at} `]);
  const left = [...equal(400)];
  const right = [...equal(200), ['', 'new '.repeat(2000), 1], ...equal(400).slice(200)];
  const pieces = cutRow(left, right);
  assert.equal(pieces.map((piece) => textOf(piece.left)).join(''), textOf(left));
  assert.equal(pieces.map((piece) => textOf(piece.right)).join(''), textOf(right));
  assert.ok(pieces.every((piece) => textOf(piece.right).length <= 4000));
  const last = pieces.at(-1);
  assert.equal(textOf(last.left), textOf(last.right));
  assert.deepEqual(cutRow([], spans('a b c')), [{ left: [], right: spans('a b c') }]);
});

test('a long row is not cut inside a sign', () => {
  const whole = (text) => assert.doesNotMatch(text, /[\ud800-\udbff]$|^[\udc00-\udfff]/);
  for (const lead of ['', 'a']) {
    const row = [['s', `${lead}${'😀'.repeat(40)}`], ['s', '🜁'.repeat(40), 1]];
    for (const limit of [1, 7, 10]) {
      const pieces = cutRow(row, [['s', '😀'.repeat(40), 1], ...row], limit);
      pieces.flatMap(({ left, right }) => [...left, ...right]).forEach(([, text]) => whole(text));
      assert.equal(pieces.map(({ left }) => textOf(left)).join(''), textOf(row));
      assert.equal(pieces.map(({ right }) => textOf(right)).join(''), `${'😀'.repeat(40)}${textOf(row)}`);
    }
  }
});

test('marks side by side are one mark, also over the white space between them', () => {
  const runs = marked([['', 'a'], ['k', 'NOT', 1], ['', ' '], ['k', 'NULL', 1], ['', ' '], ['', 'b']]);
  assert.deepEqual(runs.map(({ changed, spans: run }) => [changed, textOf(run)]), [[false, 'a'], [true, 'NOT NULL'], [false, ' b']]);
  assert.deepEqual(marked([['', 'x', 1], ['', '\n'], ['', 'y', 1]]).map(({ changed }) => changed), [true, false, true]);
  assert.deepEqual(marked([]), []);
});

test('two thousand objects are lines, and each change is a step', () => {
  const data = largeComparison(REQUEST, 2000);
  const model = modelOf(data, 'aligned');
  const lines = linesOf(model, { ...NONE, unfolded: true });
  assert.ok(lines.length > 20_000);
  assert.equal(model.steps.length, data.changes.length);
});

test('the other way round has the same differences on the other side', () => {
  const turned = modelOf(mirrored(libraryComparison()), 'aligned');
  assert.equal(turned.steps.length, 17);
  assert.deepEqual(turned.steps.find(({ change }) => change === 9).sign, 'left');
});

test('the tree has a group for each side, kinds within it, and what may be renamed', () => {
  const rows = treeRows(library, new Set(['equal', 'notes']));
  assert.deepEqual(rows.filter(({ type }) => type === 'group').map(({ title, count }) => `${title} ${count}`), ['Different 3', 'Only right 7', 'Only left 1', 'Maybe renamed 1', 'Equal 5', 'Ignored 1']);
  assert.deepEqual(rows.slice(0, 6).map(({ type, title, object }) => title ?? `${type} ${library.data.objects[object].name}`), ['Different', 'Tables', 'object books', 'object readers', 'Indexes', 'object idx_loans_due']);
  const left = rows.findIndex(({ id }) => id === 'left');
  assert.deepEqual(rows.slice(left, left + 3).map(({ type }) => type), ['group', 'object', 'group'], 'one kind alone needs no head');
});

test('each row of the tree knows its place among its like', () => {
  const places = treeRows(library, new Set()).map(({ level, place, of }) => `${level}:${place}/${of}`);
  assert.deepEqual(places.slice(0, 7), ['1:1/6', '2:1/2', '3:1/2', '3:2/2', '2:2/2', '3:1/1', '1:2/6']);
});

test('a note of the tree is at its object', () => {
  const rows = treeRows(library, new Set());
  assert.equal(library.data.objects[rows.find(({ type }) => type === 'note').object].name, 'books');
});

test('an equal comparison has no difference, and its objects in one line less', () => {
  const model = modelOf(equalComparison(REQUEST), 'aligned');
  assert.deepEqual([model.steps.length, model.differing, linesOf(model, NONE).length], [0, 0, 0]);
});

test('facts are words', () => {
  assert.equal(factWords(null), 'nothing');
  assert.equal(factWords({ type: 'TEXT', not_null: true, strict: false, default: null, on: ['a'] }), 'type TEXT, not null, not strict, no default, on ["a"]');
});

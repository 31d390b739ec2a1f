// What is offered as a rename, and what comes of accepting it: in words, in a preview and in the SQL of a comparison.

import assert from 'node:assert/strict';
import test from 'node:test';
import { renameLines, renameOf, sameRename, toggledRename, toggledRenames } from '../../ui/lib/renames.js';
import { databaseRows } from './fixtures/fleet.js';
import { figuresOf, previewOf } from './fixtures/work.js';

const column = (table, name, to) => ({ table, column: name, to });
const table = (name, to) => ({ table: name, column: null, to });
const group = (more) => ({ renames: [], offers: [], databases: [{ id: 1 }], ...more });

test('a rename is taken and taken back, and a table takes its columns with it', () => {
  const all = [table('t', 'u'), column('t', 'a', 'b'), column('s', 'a', 'b')].reduce(toggledRename, []);
  assert.equal(all.length, 3);
  assert.deepEqual(toggledRename(all, column('t', 'a', 'b')), [all[0], all[2]]);
  assert.deepEqual(toggledRename(all, table('t', 'u')), [all[2]]);
  assert.deepEqual(toggledRename([], { ...column('t', 'a', 'b'), likeness: 1, values: 3 }), [column('t', 'a', 'b')]);
});

test('all that a plan offers is taken at once; with nothing more to take, it is taken back', () => {
  const offers = [column('t', 'a', 'b'), column('t', 'c', 'd')];
  const other = column('x', 'y', 'z');
  const taken = toggledRenames([other], group({ offers }));
  assert.deepEqual(taken, [other, ...offers]);
  assert.deepEqual(toggledRenames(taken, group({ renames: offers })), [other]);
});

test('an offer says what it keeps, as far as that is counted', () => {
  const [offer, whole] = [column('captions', 'txt', 'text'), table('old', 'new')];
  const lost = (code, object, name, rows, databases = 1) => ({ code, object, column: name, rows, databases });
  const keeps = (one, hazards, databases = 1) => renameLines(group({ offers: [one], databases: Array(databases).fill({ id: 1 }) }), hazards && { figures: { hazards } })[0].keeps;
  assert.equal(keeps(offer), 'its values');
  assert.equal(keeps(offer, [lost('H102', 'captions', 'txt', 3412)]), 'its 3,412 values');
  assert.equal(keeps(offer, [lost('H102', 'captions', 'txt', 3412, 12)], 19), 'its 3,412 values in 12 databases');
  assert.equal(keeps(offer, [lost('H102', 'captions', 'other', 3412)]), '');
  assert.equal(keeps(whole, [lost('H101', 'old', null, 1)]), 'its 1 row');
  assert.equal(keeps(whole, [lost('H101', 'old', null, null)]), 'its rows');
});

test('what a plan takes stands before what it offers, each with its names', () => {
  const lines = renameLines(group({ renames: [table('t', 'u')], offers: [column('t', 'a', 'b')] }), undefined);
  assert.deepEqual(lines.map(({ accepted, table: whole, from, to }) => [accepted, whole, from, to]), [[true, true, 't', 'u'], [false, false, 't.a', 't.b']]);
  assert.notEqual(lines[0].key, lines[1].key);
});

test('of the readings of a comparison only tables and columns are renames that keep values', () => {
  assert.deepEqual(renameOf({ object_kind: 'table', object: 't', column: 'a', to: 'b', likeness: 1 }), column('t', 'a', 'b'));
  assert.ok(sameRename(renameOf({ object_kind: 'table', object: 't', to: 'u' }), table('t', 'u')));
  assert.equal(renameOf({ object_kind: 'index', object: 'i', to: 'j' }), null);
});

test('the fixture offers what it counts, and loses nothing once that is taken', () => {
  const rows = databaseRows(374);
  const find = (options) => previewOf(rows, { operation: { do: 'repair' }, options }).groups.find(({ title }) => title.includes('local_note'));
  const offered = find({});
  const [line] = renameLines(offered, { figures: figuresOf(offered) });
  assert.match(line.keeps, /^its [\d,]+ values/);
  const taken = find({ renames: [line.rename] });
  assert.deepEqual([taken.hazards, taken.kept, taken.offers, taken.renames.length], [[], [], [], 1]);
});

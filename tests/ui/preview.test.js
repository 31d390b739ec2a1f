// What a preview comes to: plans, figures, totals, and what a confirmation says.

import assert from 'node:assert/strict';
import test from 'node:test';
import { actWords, confirmation } from '../../ui/lib/confirm.js';
import { acts, agreement, cardsOf, figurePieces, firstOf, gist, hazardLines, keptIn, linesOf, losses, lossTotal, lossWords, markOf, readPreview, sqlOf, tickOf, titleOf, totals } from '../../ui/lib/preview.js';
import { causeWords, dryWords, estimate, failing, leftWords, triedWords } from '../../ui/lib/trial.js';
import { databaseRows } from './fixtures/fleet.js';
import { figuresOf, previewOf } from './fixtures/work.js';

const rows = databaseRows(374);
const repair = { operation: { do: 'repair' } };
const made = (request = repair) => readPreview(previewOf(rows, request), request.options?.losses === 'allow');
const allowing = { ...repair, options: { losses: 'allow' } };
const counted = (preview) => new Map(preview.groups.filter(({ hazards }) => hazards.length).map((group) => [group.id, { figures: figuresOf(group) }]));
const groupOf = (preview, words) => preview.groups.find(({ title }) => title.includes(words));
const text = ({ parts }) => parts.map(([, said]) => said).join('');
const plan = (more) => ({ id: 'p', held: null, title: 'as v2', status: 'outdated', shape: 'f', from_version: 2, to_version: 3, steps: [], stamp: null, kept: [], hazards: [], renames: [], offers: [], databases: [], ...more });

test('a screen is named after what is done, and to which version', () => {
  assert.equal(titleOf({ do: 'repair' }, 3), 'Repair to v3');
  assert.equal(titleOf({ do: 'repair' }, null), 'Repair');
  assert.equal(titleOf({ do: 'migrate', to: 2 }, null), 'Migrate to v2');
  assert.equal(titleOf({ do: 'adopt' }, 3), 'Adopt');
});

test('a plan says from where to where it leads, and how much that takes', () => {
  const statement = { sql: 'x', reason: 'y', method: 'alter' };
  const steps = [{ step: 'plan', statements: [statement, statement] }, { step: 'script', name: '0003.sql', version: 3, sql: 'z' }];
  assert.equal(gist(plan({ steps })), 'v2 → v3 · 2 statements, 1 script');
  assert.equal(gist(plan({ steps: steps.slice(0, 1), from_version: 3 })), 'v3 · 2 statements');
  assert.equal(gist(plan({ from_version: 3, to_version: 2, stamp: 'x' })), 'v3 → v2 · stamp only');
  assert.equal(gist(plan({ from_version: null, to_version: null, steps })), '2 statements, 1 script');
  assert.equal(gist(plan({ from_version: 3 })), 'v3 · nothing to run');
});

test('a plan that only keeps what is extra does nothing, and one that goes down waits for leave', () => {
  const extra = groupOf(made(), 'local_note');
  assert.deepEqual([acts(extra), tickOf(extra, new Set()), markOf(extra, undefined, false)], [false, 'none', { tone: 'plain', words: 'keeps 1 extra' }]);
  const down = made({ operation: { do: 'migrate', to: 2 } });
  assert.deepEqual([acts(groupOf(down, 'as v3')), markOf(groupOf(down, 'as v3'), undefined, false).words], [false, 'goes down']);
  const allowed = made({ operation: { do: 'migrate', to: 2 }, options: { losses: 'allow' } });
  assert.deepEqual([acts(groupOf(allowed, 'as v3')), markOf(groupOf(allowed, 'as v3'), undefined, true).words], [true, 'loses data']);
});

test('rows that do not fit are marked once they are counted', () => {
  const hazard = { code: 'H401', object: 't', column: 'a', message: 'rows do not fit', rows: null, examples: [] };
  const group = plan({ hazards: [hazard] });
  assert.equal(markOf(group, undefined, false), null);
  assert.equal(markOf(group, { figures: { hazards: [{ ...hazard, rows: 3, databases: 1 }], databases: [] } }, false).words, 'rows do not fit');
  assert.equal(markOf(group, { figures: { hazards: [], databases: [] } }, false), null);
});

test('what is included is counted at once, by plan and by database', () => {
  const preview = made();
  const all = totals(preview, new Set());
  const extra = groupOf(preview, 'local_note').databases.length;
  const every = preview.groups.flatMap(({ databases }) => databases).length;
  assert.deepEqual([all.databases, all.of, all.plans, all.ofPlans], [every - extra, every, preview.groups.length - 1, preview.groups.length]);
  const [first, second] = preview.groups;
  const out = new Set([...first.databases.map(({ id }) => id), second.databases[0].id]);
  const less = totals(preview, out);
  assert.deepEqual([less.databases, less.plans], [all.databases - out.size, all.plans - 1]);
  assert.deepEqual([tickOf(first, out), tickOf(second, out), tickOf(preview.groups[2], out)], ['none', 'some', 'all']);
  assert.ok(!less.planIds.includes(first.id) && less.planIds.includes(second.id));
  assert.equal(less.bytes, all.bytes - [...out].reduce((sum, id) => sum + rows.find((row) => row.id === id).bytes, 0));
});

test('what a dry run found to fail is included and not done', () => {
  const preview = made();
  const { ids } = totals(preview, new Set());
  const sum = totals(preview, new Set(), new Set(ids.slice(0, 2)));
  assert.deepEqual([sum.databases, sum.ready.length], [ids.length, ids.length - 2]);
});

test('nothing is lost where that is not allowed', () => {
  const preview = made();
  const sum = losses(preview, counted(preview), new Set(rows.map(({ id }) => id)));
  assert.deepEqual([sum.kinds, sum.values, sum.counting, lossTotal(sum)], [[], 0, false, null]);
});

test('losses are added up over the databases that are worked on', () => {
  const preview = made(allowing);
  const { databases } = groupOf(preview, 'local_note');
  const ids = new Set(databases.slice(1).map(({ id }) => id));
  const waiting = losses(preview, new Map(), ids);
  assert.deepEqual([waiting.counting, lossTotal(waiting).figure], [true, null]);
  const sum = losses(preview, counted(preview), ids);
  const number = databases.length - 1;
  assert.deepEqual([sum.counting, sum.values, sum.databases], [false, 853 * number, number]);
  assert.equal(lossWords(sum.kinds[0]), `1 column dropped in ${number} databases, ${(853 * number).toLocaleString('en')} values`);
  assert.equal(lossTotal(sum).words, `values lost, 1 column in ${number} databases`);
});

test('a table, a changed value and a version that goes down are each said in their own words', () => {
  const kind = (more) => ({ names: ['a'], databases: 1, values: 12, counted: true, ...more });
  assert.equal(lossWords(kind({ kind: 'tables' })), '1 table dropped in 1 database, 12 rows');
  assert.equal(lossWords(kind({ kind: 'changed', databases: 2 })), 'values changed in 1 column in 2 databases, 12 values');
  assert.equal(lossWords(kind({ kind: 'tables', counted: false, names: ['a', 'b'] })), '2 tables dropped in 1 database');
  assert.equal(lossWords(kind({ kind: 'down', databases: 3 })), 'the version goes down in 3 databases');
  assert.deepEqual(lossTotal({ kinds: [kind({ kind: 'down', databases: 3 })], databases: 3, values: 0 }), { figure: '3', words: 'versions go down' });
});

test('a database that could not be looked at keeps the word of the plan', () => {
  const preview = made(allowing);
  const group = groupOf(preview, 'local_note');
  const [{ id }] = group.databases;
  const sum = losses(preview, new Map([[group.id, { figures: { hazards: [], databases: [{ id, hazards: [], unreadable: 'locked' }] } }]]), new Set([id]));
  assert.deepEqual([sum.unread, sum.kinds.length, sum.kinds[0].counted], [1, 1, false]);
});

test('hazards of several databases are added up, and say nothing that is true of one alone', () => {
  const preview = made(allowing);
  const group = groupOf(preview, 'local_note');
  assert.deepEqual(hazardLines(group, undefined).map(({ words, figure }) => [words, figure]), [['drops column `readers.local_note`', null]]);
  const [line] = hazardLines(group, { figures: figuresOf(group) });
  assert.deepEqual([line.words, line.figure, line.where], ['drops column `readers.local_note`', '5,971 values', 'in 7 databases']);
  const one = { ...group, databases: group.databases.slice(0, 1) };
  assert.equal(hazardLines(one, { figures: figuresOf(one) })[0].words, 'drops column `readers.local_note` with 853 values');
});

test('a table that is made anew is one card, and the stamp is the last', () => {
  const cards = cardsOf(groupOf(made(), 'as v2'));
  assert.deepEqual([cards[0].first, cards[0].last, cards[0].statements.map(({ note }) => note)], [1, 4, ['the new table', 'its rows', 'the old table goes', 'the new table takes its name']]);
  assert.match(cards[0].reason, /^`books` is made anew \(/);
  assert.deepEqual([cards[1].first, cards[1].last, cards.at(-1).card], [5, 5, 'stamp']);
  const two = [['a is made anew (x): the new table', 'rebuild'], ['b is made anew (y): the new table', 'rebuild']].map(([reason, method]) => ({ sql: 's', reason, method }));
  assert.equal(cardsOf(plan({ steps: [{ step: 'plan', statements: two }] })).length, 2);
  const script = { step: 'script', name: '0003_tags.sql', version: 3, sql: 'CREATE TABLE tags (id);' };
  assert.deepEqual(cardsOf(plan({ steps: [script] })), [{ card: 'script', name: '0003_tags.sql', version: 3, sql: 'CREATE TABLE tags (id);' }]);
});

test('the SQL that is copied has each reason above its statement', () => {
  const steps = [{ step: 'plan', statements: [{ sql: 'DROP VIEW v', reason: 'view v\nis extra', method: 'drop' }] }, { step: 'script', name: 'up.sql', version: 3, sql: 'SELECT 1;\n' }];
  assert.equal(sqlOf(plan({ steps })), '-- view v is extra\nDROP VIEW v;\n\n-- up.sql\nSELECT 1;\n');
});

test('the first ten are one of each plan, then the next of each', () => {
  const database = (id) => ({ id });
  const preview = { groups: [plan({ databases: [1, 2, 3].map(database) }), plan({ databases: [4].map(database) }), plan({ databases: [5, 6].map(database) })] };
  assert.deepEqual(firstOf(preview, [1, 2, 3, 4, 5, 6], 4), [1, 4, 5, 2]);
  assert.deepEqual(firstOf(preview, [2, 3, 6], 10), [2, 6, 3]);
});

test('figures stand out from words, and names do not', () => {
  assert.deepEqual(figurePieces('drops `t12` with 3,412 rows'), [{ figure: false, text: 'drops ' }, { code: true, text: 't12' }, { figure: false, text: ' with ' }, { figure: true, text: '3,412 rows' }]);
  assert.ok(figurePieces('and 2 changes more').every(({ figure }) => !figure));
});

test('what is kept is named, and in how many', () => {
  const preview = made();
  assert.deepEqual(keptIn(preview, new Set(rows.map(({ id }) => id))), { names: ['readers.local_note'], databases: 7 });
  assert.deepEqual(linesOf(preview).filter(({ left }) => left).map(({ left }) => left.code).sort(), ['ahead', 'unknown_version', 'unreadable']);
});

const NOW = Date.parse('2026-11-22T12:00:00Z');
const facts = (preview, ids, more = {}) => confirmation({ preview, figures: counted(preview), out: new Set(), trial: null, ...more }, ids, NOW);
const fact = (asked, id) => asked.facts.find((one) => one.id === id);

test('a confirmation says in numbers what happens', () => {
  const preview = made(allowing);
  const { ready } = totals(preview, new Set());
  const asked = facts(preview, ready);
  assert.match(text(fact(asked, 'backup')), /^Each is backed up first: 3\.5 GB in \/home.*\(120 GB free\), kept for 30 days\.$/);
  assert.equal(text(fact(asked, 'columns')), '1 column dropped in 7 databases, 5,971 values: readers.local_note. The backups keep them until 22 Dec.');
  assert.equal(text(fact(asked, 'left')), '13 others are left alone: 7 of an unknown version, 4 unreadable, 2 ahead of the target.');
  assert.deepEqual([asked.typed, asked.hindrance, asked.facts.at(-1).id], [true, null, 'verified']);
  assert.deepEqual(actWords({ do: 'repair' }, 1204, 3), { act: 'Repair 1,204 databases', whole: 'Repair 1,204 databases to v3' });
  assert.deepEqual(actWords({ do: 'adopt' }, 1, null), { act: 'Adopt 1 database', whole: 'Adopt 1 database' });
});

test('the count is typed only where data is lost', () => {
  const preview = made();
  const asked = facts(preview, totals(preview, new Set()).ready);
  assert.deepEqual([asked.typed, fact(asked, 'columns')], [false, undefined]);
  const down = made({ operation: { do: 'migrate', to: 2 }, options: { losses: 'allow' } });
  assert.equal(text(fact(facts(down, totals(down, new Set()).ready), 'down')), 'The version goes down in 298 databases, to v2.');
});

test('backups that do not fit stand in the way, and such as share the disk are told of', () => {
  const preview = made();
  const { ready } = totals(preview, new Set());
  const short = facts({ ...preview, backups: { ...preview.backups, free: 1000 } }, ready);
  assert.match(short.hindrance, /^The backups take up to .* and 1\.0 kB are free$/);
  assert.ok(fact(facts({ ...preview, backups: { ...preview.backups, same_device: true, kept_days: null } }, ready), 'device'));
});

test('what a dry run found to be locked is skipped, and says so', () => {
  const preview = made();
  const trial = { dry: true, failing: new Map([[1, {}], [2, {}]]), causes: [{ outcome: 'failed', code: 'locked', count: 2 }] };
  assert.equal(text(fact(facts(preview, [5, 6], { trial }), 'skipped')), '2 are locked by another program and are skipped.');
  assert.equal(fact(facts(preview, [5, 6], { trial: { ...trial, dry: false } }), 'skipped'), undefined);
});

test('values that would change without leave are told before, and so are rows that do not fit', () => {
  const database = { id: 1, path: 'a', label: 'a', bytes: 1 };
  const group = plan({ stamp: 'v3', databases: [database, { ...database, id: 2 }], hazards: [{ code: 'H103' }] });
  const preview = readPreview({ ...made(), groups: [group], left_alone: [] }, false);
  const figures = new Map([['p', { figures: { hazards: [], databases: [{ id: 1, hazards: [{ code: 'H103', rows: 2 }] }, { id: 2, hazards: [{ code: 'H402', rows: 2 }] }] } }]]);
  const asked = facts(preview, [1, 2], { figures });
  assert.equal(text(fact(asked, 'held')), '1 database would have values changed, and stays as it is.');
  assert.equal(text(fact(asked, 'misfit')), '1 database has rows that do not fit, and stays as it is.');
  assert.equal(fact(facts(preview, [2], { figures, out: new Set([1]) }), 'held'), undefined, 'left out by the person');
});

test('a number on a button is what would be written: what stays as it is, is counted beside it', () => {
  const database = { id: 1, path: 'a', label: 'a', bytes: 10 };
  const some = plan({ stamp: 'v3', databases: [1, 2, 3].map((id) => ({ ...database, id })), hazards: [{ code: 'H103' }] });
  const held = plan({ id: 'q', held: 'the version goes down', databases: [{ ...database, id: 4 }, { ...database, id: 5 }] });
  const preview = readPreview({ ...made(), groups: [some, held] }, false);
  const one = (id, code) => ({ id, hazards: [{ code, rows: 1 }] });
  const figures = new Map([['p', { figures: { hazards: [], databases: [one(1, 'H103'), one(2, 'H402')] } }]]);
  const sum = totals(preview, new Set(), new Set(), figures);
  assert.deepEqual([sum.ready, sum.databases, sum.of, sum.waits, sum.misfits, sum.bytes], [[3], 1, 5, 3, 1, 10]);
  const allowed = totals({ ...preview, allowed: true }, new Set(), new Set(), figures);
  assert.deepEqual([allowed.ready, allowed.waits], [[1, 3], 2]);
  assert.deepEqual(totals(preview, new Set([1, 2]), new Set(), figures).ready, [3], 'what is left out does not count');
});

test('a dry run is told in numbers, its causes by name', () => {
  const progress = { total: 47, processed: 47, current: 0, repaired: 45, needs_confirmation: 0, skipped: 0, failed: 2 };
  const locked = { outcome: 'failed', code: 'locked', count: 2 };
  assert.equal(dryWords({ progress }, [locked], 0), '45 of 47 would succeed; 2 are locked by another program and will be skipped. Every file is as it was.');
  assert.equal(dryWords({ progress: { ...progress, failed: 0 } }, [], 3), 'All 47 would succeed, 3 of them keeping extras. Every file is as it was.');
  assert.equal(causeWords({ code: 'does_not_fit', count: 1 }), '1 has rows that do not fit');
  assert.equal(triedWords({ progress: { ...progress, total: 10, processed: 10, repaired: 10, failed: 0 } }, 'repaired', []), 'All 10 were repaired.');
  assert.equal(triedWords({ progress: { ...progress, total: 10, processed: 10, repaired: 8 } }, 'repaired', [locked]), '8 of 10 were repaired. 2 are locked by another program.');
});

test('what has nothing done to it is left out, and what is done in part is not', () => {
  const results = [{ id: 1, outcome: 'failed', statements: 0 }, { id: 2, outcome: 'needs_confirmation', statements: 3 }, { id: 3, outcome: 'needs_confirmation', statements: 0 }, { id: 4, outcome: 'skipped', statements: 0 }];
  assert.deepEqual(failing(results).map(({ id }) => id), [1, 3, 4]);
});

test('how long it takes is told from the dry run', () => {
  const job = { started_at: '2026-11-22T12:00:00Z', completed_at: '2026-11-22T12:00:20Z', progress: { processed: 40 } };
  assert.deepEqual([estimate(job, 40), estimate(job, 80), estimate({ ...job, completed_at: null }, 40), estimate(job, 1)], ['~20 s', '~40 s', null, '~1 s']);
});

test('what is left alone is added up by reason', () => {
  const twice = { code: 'unreadable', databases: [1, 2] };
  assert.equal(leftWords([twice, { code: 'empty', databases: [3] }, twice]).rest, 'are left alone: 4 unreadable, 1 empty');
  assert.deepEqual(leftWords([{ code: 'ahead', databases: [1] }]), { strong: '1 other', rest: 'is left alone: 1 ahead of the target' });
});

test('what is agreed to stays the same until its plans, its databases or the leave to lose change', () => {
  const [preview, again, allowed] = [made(), made(), made(allowing)];
  const ids = new Set(totals(preview, new Set()).ids);
  assert.equal(agreement(preview, ids), agreement(again, ids));
  assert.notEqual(agreement(preview, ids), agreement(allowed, ids));
  assert.notEqual(agreement(preview, ids), agreement({ ...again, groups: again.groups.slice(1) }, ids));
  assert.notEqual(agreement(preview, ids), agreement(null, ids));
});

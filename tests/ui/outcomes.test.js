// What jobs, their results, revisions and roll backs read like.

import assert from 'node:assert/strict';
import test from 'node:test';
import { barOf, cannotRollBack, causeGroups, causeTitle, figuresOf, jobNote, jobStatus, jobTitle, keptWords, lookOf, mayRetry, resultFilters, resultWords, resumable, retriable, stageWords, sumWords, way } from '../../ui/lib/outcomes.js';
import { chosen, particulars, rollBackFacts, sorted } from '../../ui/lib/restore.js';
import { backupOf, backupsOf, cannotUndo, gistOf, jobCount, jobOutcome, keptUntil, keyOf, linesOf, mayHave, outcomeOf, revisionTitle, rolledBack, told, when } from '../../ui/lib/revisions.js';
import { databaseRows } from './fixtures/fleet.js';
import { historyPage, jobOf, pastOf, restorePreviewOf, resultsOf } from './fixtures/history.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const past = pastOf(databaseRows(374), NOW);
const [repair, restore, first, , check] = past.jobs;
const resultWith = (outcome) => past.results.get(repair.id).find((one) => one.outcome === outcome);
const say = ({ facts }, id) => facts.find((fact) => fact.id === id)?.parts.map(([, text]) => text).join('');

test('a job is called after what it does, and a dry run after what it tries', () => {
  assert.equal(jobTitle(repair, 3), 'Repair to v3');
  assert.equal(jobTitle(repair), 'Repair');
  assert.equal(jobTitle(jobOf('m', { type: 'migrate', operation: { do: 'migrate', to: 2 }, mode: 'dry_run' })), 'Dry run of a migration to v2');
  assert.equal(jobTitle(restore), 'Roll back');
  assert.equal(jobTitle(check, 3), 'Check');
});

test('paused and interrupted are told apart from running and failed', () => {
  assert.equal(jobStatus(jobOf('a', { status: 'running', paused: true })), 'paused');
  assert.equal(jobStatus(jobOf('a', { status: 'failed', code: 'interrupted' })), 'interrupted');
  assert.equal(jobStatus(jobOf('a', { status: 'failed', error: 'disk full' })), 'failed');
  assert.equal(jobStatus(jobOf('a', { status: 'cancelled', paused: true })), 'cancelled');
});

test('the numbers and the parts of the bar add up to all databases', () => {
  const half = jobOf('a', { status: 'running', progress: { total: 45, processed: 31, current: 7, repaired: 20, needs_confirmation: 1, failed: 2, skipped: 1 } });
  assert.equal(barOf(half).reduce((sum, [, number]) => sum + number, 0), 45);
  assert.deepEqual(figuresOf(half).map(([, number, word]) => `${number} ${word}`), ['27 done', '1 needs confirmation', '2 failed', '1 skipped', '14 left']);
  assert.deepEqual(figuresOf({ ...half, status: 'cancelled' }).at(-1).slice(1, 3), [14, 'untouched']);
});

test('what stopping does is said with the number of files under way', () => {
  const job = (more) => jobOf('a', { status: 'running', progress: { total: 9, processed: 2 }, under_way: [{}, {}, {}, {}], ...more });
  assert.equal(jobNote(job()), 'Cancelling lets the 4 files under way finish and keeps every result.');
  assert.match(jobNote(job({ under_way: [{}] })), /lets the file under way finish/);
  assert.match(jobNote(job({ paused: true })), /Paused as soon as the 4 files/);
  assert.match(jobNote(job({ mode: 'dry_run' })), /no file is written/);
  assert.match(jobNote(job({ status: 'cancelled' })), /2 done with, 7 untouched/);
  assert.match(jobNote(job({ status: 'failed', code: 'interrupted' })), /what was cut off was looked at/);
  assert.match(jobNote(job({ status: 'completed', result: { stopped_after: 3 } })), /after 3 failures/);
});

test('what is left of a job that is over may be done, and what failed in it', () => {
  const over = (more) => jobOf('a', { status: 'cancelled', left: 4, ...more });
  assert.deepEqual([resumable(over()), resumable(over({ left: 0 })), resumable(over({ status: 'running' })), resumable(over({ type: 'scan' }))], [4, 0, 0, 0]);
  const failed = (more) => jobOf('a', { progress: { failed: 2 }, ...more });
  assert.deepEqual([mayRetry(failed()), mayRetry(failed({ type: 'check' })), mayRetry(failed({ status: 'running' })), mayRetry(jobOf('a'))], [true, false, false, false]);
});

test('a stage reads as what is being done, and goes forward', () => {
  assert.equal(stageWords({ stage: 'statement', number: 4, of: 9 })[0], 'Statement 4 of 9');
  assert.deepEqual([stageWords({ stage: 'backing_up' })[0], stageWords({ stage: 'backing_up' }, true)[0]], ['Backing up', 'Copying']);
  const way = [{ stage: 'reading' }, { stage: 'backing_up' }, { stage: 'statement', number: 1, of: 2 }, { stage: 'statement', number: 2, of: 2 }, { stage: 'verifying' }].map((stage) => stageWords(stage)[1]);
  assert.deepEqual(way, [...way].sort((a, b) => a - b));
  assert.equal(stageWords({ stage: 'something_new' })[0], 'something_new');
});

test('what came of a database is one line', () => {
  assert.equal(resultWords({ outcome: 'repaired', from_version: 2, to_version: 3, verified: { schema: true, rows: true, foreign_keys: true } }), 'repaired v2 → v3, verified');
  assert.equal(resultWords({ outcome: 'repaired', from_version: 3, to_version: 3, verified: { schema: true, rows: true, foreign_keys: true } }), 'repaired, verified');
  assert.equal(resultWords({ outcome: 'repaired', from_version: 3, to_version: 3, verified: { schema: true, rows: false, foreign_keys: true } }), 'repaired');
  assert.equal(resultWords({ outcome: 'restored', from_version: 3, to_version: 2, verified: null }), 'rolled back v3 → v2');
  assert.equal(resultWords(resultWith('skipped')), 'skipped, another program held it for 5 s');
  assert.equal(resultWords(resultWith('needs_confirmation')), 'all that is safe is done v1 → v3, verified, keeps readers.local_note');
  assert.equal(resultWords({ outcome: 'needs_confirmation', statements: 0, kept: [], code: 'needs_confirmation', message: 'values would change' }), 'needs confirmation, values would change');
  assert.equal(resultWords({ outcome: 'skipped', code: 'stranger', message: null }), 'skipped, another program’s database');
  assert.equal(way({ from_version: null, to_version: 3 }), 'v3');
  assert.equal(way({ from_version: null, to_version: null }), '');
  assert.deepEqual([lookOf('repaired')[1], lookOf('failed')[1], lookOf('needs_confirmation')[1]], ['ok', 'bad', 'wait']);
});

test('causes stand in groups, failures first, and those that may be tried again are counted', () => {
  const { causes } = resultsOf(past, repair.id, {});
  assert.deepEqual(causeGroups(causes, repair).map(({ id, count }) => [id, count]), [['failed', 2], ['waiting', 1], ['skipped', 1]]);
  assert.equal(retriable(causes), 3);
  assert.equal(retriable([{ outcome: 'skipped', code: 'stranger', count: 4 }, { outcome: 'damaged', code: null, count: 1 }]), 0);
  assert.equal(causeTitle(causes.find(({ outcome }) => outcome === 'needs_confirmation')), 'Kept: readers.local_note');
  assert.equal(causeTitle({ outcome: 'failed', code: 'locked', example: {} }), 'Another program is using this database');
  assert.equal(causeGroups([{ outcome: 'damaged', code: null, count: 2, example: {} }], check)[0].title, 'Damaged');
  assert.equal(keptWords([{ object: 'a' }, { object: 'b', column: 'c' }, { object: 'd' }]), 'a, b.c and 1 more');
});

test('the filters of results are those that let something through', () => {
  assert.deepEqual(resultFilters(repair).map(([id, , , number]) => [id, number]), [['all', null], ['done', 41], ['failed', 2], ['waiting', 1], ['skipped', 1]]);
  assert.deepEqual(resultFilters(first).map(([id]) => id), ['all', 'done']);
  assert.equal(sumWords(repair), '41 repaired, 1 to confirm, 2 failed, 1 skipped');
  assert.equal(sumWords(check), '39 sound, 1 damaged');
});

test('a roll back is offered only of what was written', () => {
  assert.equal(cannotRollBack(repair), null);
  assert.equal(cannotRollBack(restore), null);
  assert.match(cannotRollBack(check), /Nothing was written/);
  assert.match(cannotRollBack({ ...repair, mode: 'dry_run' }), /Nothing was written/);
  assert.match(cannotRollBack({ ...repair, status: 'running' }), /once it is over/);
  assert.match(cannotRollBack(jobOf('x', { progress: { failed: 2 } })), /No database was written/);
});

test('the history lists jobs that may have written and checks, each with its revisions where it is unfolded', () => {
  assert.deepEqual(told([...past.jobs, jobOf('scan', { type: 'scan' }), jobOf('dry', { mode: 'dry_run' })]).map(({ id }) => id), past.jobs.map(({ id }) => id));
  const { revisions, total } = historyPage(past, { job: repair.id, limit: 5 }, NOW);
  const lines = linesOf({ by: 'job', jobs: past.jobs, loaded: new Map([[repair.id, { revisions, total }]]), unfolded: new Set([repair.id]), folded: new Set(), flat: null });
  assert.deepEqual(lines.map(({ kind }) => kind), ['group', 'revision', 'revision', 'revision', 'revision', 'revision', 'more', 'group', 'group', 'group', 'group']);
  assert.equal(lines[6].left, 39);
  assert.equal(lines[1].key, keyOf(revisions[0]));
  assert.equal(mayHave(repair), 44);
  assert.equal(mayHave(check), 0);
});

test('what was found is grouped by job or by database, and what is folded is left out', () => {
  const page = historyPage(past, { limit: 500 }, NOW);
  const state = { jobs: past.jobs, loaded: new Map(), unfolded: new Set(), folded: new Set(), flat: page };
  const byJob = linesOf({ ...state, by: 'job' });
  assert.deepEqual(byJob.filter(({ kind }) => kind === 'group').map(({ job }) => job.id), [repair.id, restore.id, first.id, past.jobs[3].id]);
  const byDatabase = linesOf({ ...state, by: 'database' });
  assert.equal(byDatabase.filter(({ kind }) => kind === 'revision').length, page.total);
  assert.ok(byDatabase.some(({ kind, revisions }) => kind === 'group' && revisions.length > 1));
  const folded = linesOf({ ...state, by: 'job', folded: new Set([repair.id]) });
  assert.equal(folded.length, byJob.length - 44);
});

test('a backup that is gone is said to be, and nothing is promised of it', () => {
  const [revision] = historyPage(past, { limit: 1 }, NOW).revisions;
  assert.equal(cannotUndo(revision), null);
  assert.equal(backupOf(revision).is, 'there');
  assert.match(cannotUndo({ ...revision, backup_is_there: false }), /not there any more.*cannot be rolled back/);
  assert.match(cannotUndo({ ...revision, backup: null }), /No backup was made/);
  assert.match(cannotUndo({ ...revision, outcome: 'failed' }), /left as it was/);
  assert.equal(keptUntil({ ...revision, backup_is_there: false }), null);
  assert.equal(keptUntil({ ...revision, backup_until: null }), 'kept while it is the newest');
  assert.equal(keptUntil({ ...revision, backup_until: '2026-12-22T12:00:00Z' }, NOW), 'kept until 22 Dec');
  assert.equal(keptUntil({ ...revision, backup_until: '2026-11-20T12:00:00Z' }, NOW), 'may go any time');
  assert.equal(gistOf({ ...revision, backup_is_there: false, statements: 5 }), '5 statements · backup gone');
  assert.equal(backupsOf({ revisions: [{ ...revision, backup_is_there: false }], number: 1 }), 'gone');
  assert.equal(backupsOf({ revisions: [revision], number: 2 }), null);
});

test('revisions and jobs read in few words', () => {
  const [revision] = historyPage(past, { limit: 1 }, NOW).revisions;
  assert.equal(revisionTitle({ ...revision, from_version: 2 }), 'Repaired v2 → v3');
  assert.equal(revisionTitle({ ...revision, from_version: 2, outcome: 'failed' }), 'Failed, v2 → v3');
  assert.equal(revisionTitle({ ...revision, from_version: 2, outcome: 'skipped' }), 'Skipped, v2 → v3');
  assert.match(gistOf({ ...revision, outcome: 'skipped' }), /nothing written/);
  assert.deepEqual([outcomeOf(revision).word, outcomeOf({ ...revision, outcome: 'failed' }).word, outcomeOf({ ...revision, outcome: 'needs_confirmation' }).word], ['verified', 'failed', 'in part']);
  assert.equal(jobCount(repair), '42 of 45 databases');
  assert.deepEqual(rolledBack(past.jobs), new Map([[first.id, 'rolled back']]));
  assert.equal(rolledBack([restore, { ...first, progress: { ...first.progress, repaired: 9 } }]).get(first.id), '3 rolled back');
  assert.equal(jobOutcome(repair).words, '2 failed');
  assert.equal(jobOutcome(first, 'rolled back').words, 'rolled back');
  assert.match(when(new Date(NOW).toISOString(), NOW), /^Today \d\d:\d\d$/);
});

test('a roll back writes what is as the job left it, and what changed since only where that is said and counted', () => {
  const preview = restorePreviewOf(past, { job: repair.id, numbers: [] });
  const { gone, already, changed, free } = sorted(preview);
  assert.equal(gone.length + already.length + changed.length + free.length, preview.databases.length);
  assert.ok(gone.length && already.length && changed.length && free.length);
  const careful = rollBackFacts(preview, false);
  assert.deepEqual(careful.numbers, free.map(({ number }) => number));
  assert.equal(careful.typed, 0);
  assert.match(say(careful, 'changed'), new RegExp(`^${changed.length} databases changed since. They stay as they are`));
  assert.match(say(careful, 'backup'), /backed up first: about .* free/);
  const bold = rollBackFacts(preview, true);
  assert.deepEqual([bold.typed, bold.numbers.length, bold.act], [changed.length, free.length + changed.length, `Roll back ${free.length + changed.length} databases`]);
  assert.match(say(bold, 'backup'), /backed up first: up to /);
  assert.match(say(bold, 'changed'), /only in the new backup/);
  assert.ok(!chosen(preview, true).some(({ code }) => code));
});

test('where nothing can be rolled back, the reason stands in place of the act', () => {
  const one = (more) => ({ job: 'a', backups: { folder: '/b', bytes: 10, free: 100, same_device: true }, databases: [{ number: 1, path: 'a', label: 'a', bytes: 10, changed_since: false, changes: [], code: null, message: null, ...more }] });
  assert.equal(rollBackFacts(one({ code: 'not_found', message: 'gone' }), false).hindrance, 'There is nothing to roll back');
  assert.equal(rollBackFacts(one({ changed_since: true, changes: ['1 more row in `a`'] }), false).hindrance, 'Only databases that changed since are left');
  const unsure = rollBackFacts(one({ changed_since: null, changes: ['values may have changed'] }), true);
  assert.deepEqual([unsure.hindrance, unsure.typed], [null, 1]);
  assert.match(say(unsure, 'changed'), /^It may have changed since: that cannot be told/);
  const short = { ...one({}), backups: { folder: '/b', bytes: 10, free: 5, same_device: false } };
  assert.match(rollBackFacts(short, false).hindrance ?? '', /5 B are free/);
  assert.deepEqual(rollBackFacts(one({}), false).numbers, [1]);
  assert.match(say(rollBackFacts(one({ changes: ['it holds what the backup holds already'] }), false), 'already'), /nothing is done there/);
  assert.ok(rollBackFacts(one({}), false).facts.some(({ id }) => id === 'device'));
});

test('what changed since is told database by database, the first few', () => {
  const preview = restorePreviewOf(past, { job: repair.id, numbers: [] });
  const { lines, more } = particulars(preview, 4);
  assert.equal(lines.length, 4);
  assert.match(lines[0].words, /12 more rows in `loans`; its schema/);
  assert.match(more, /^and \d+ more$/);
});

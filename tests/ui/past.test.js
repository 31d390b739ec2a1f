// The job that is looked at, and the history of the open fleet, with a scripted engine and without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { Session } from '../../ui/lib/session.js';
import { cannotCompare } from '../../ui/lib/revisions.js';
import { askAgain } from '../../ui/views/ask-again.js';
import { HistoryView } from '../../ui/views/history.js';
import { JobView } from '../../ui/views/job.js';
import { databaseRows, fleetStatus, page } from './fixtures/fleet.js';
import { historyPage, jobOf, pastOf, resultsOf, stepsOf } from './fixtures/history.js';
import { install, keysOf } from './support/dom.js';

const ROOT = '/srv/libraries';
const rows = databaseRows(374);
const settled = (time = 15) => new Promise((resolve) => setTimeout(resolve, time));
const past = pastOf(rows);
const [repair, , first] = past.jobs;
const SCAN = jobOf('0000', { type: 'scan', mode: null, operation: null });
const running = (processed, more = {}) => jobOf('0199', { status: 'running', completed_at: null, ...more, progress: { total: 45, processed, repaired: processed, ...more.progress } });

async function begin(commands = {}) {
  globalThis.document = { documentElement: { dataset: {} } };
  const host = scripted({
    app_start: { version: '0', recent: [{ root: ROOT, name: 'libraries', exists: true }], open: null, settings: {} },
    fleet_open: fleetStatus(rows), fleet_status: { ...fleetStatus(rows), source: 'scanned' },
    databases_list: ({ query }) => page(rows, query),
    databases_ids: ({ query }) => page(rows, { sort: 'path', descending: false, ...query, offset: 0, limit: rows.length }).rows.map(({ id }) => id),
    scan_start: SCAN, setting_set: null,
    jobs_list: past.jobs, job_get: ({ id }) => past.jobs.find((job) => job.id === id) ?? Promise.reject({ code: 'unknown', message: 'no such job' }),
    job_results: ({ job, query }) => resultsOf(past, job, query),
    history: ({ query }) => historyPage(past, query),
    revision_steps: ({ job, number }) => stepsOf(past, rows, job, number),
    ...commands,
  });
  connect({ litefleetHost: host });
  const session = new Session();
  await session.start();
  await session.openFolder(ROOT);
  await settled();
  return { host, session, watching: session.watching, past: session.past, called: (name) => host.calls.filter(([command]) => command === name).map(([, args]) => args) };
}

test('a job is shown with its results, their causes and the version that it led to', async () => {
  const { session, watching } = await begin();
  session.watchJob(repair);
  await settled();
  const { job, causes, to } = watching.store.get();
  assert.deepEqual([session.store.get().screen, job.id, watching.rows.total, causes.length, to], ['job', repair.id, 45, 4, 3]);
  assert.equal(watching.rows.row(0).number, 45);
});

test('results are asked for by outcome, and by cause', async () => {
  const { session, watching, called } = await begin();
  session.watchJob(repair);
  await settled();
  watching.setFilter('failed');
  await settled();
  assert.deepEqual([watching.rows.count, called('job_results').at(-1).query.outcome], [2, ['failed', 'damaged']]);
  watching.showCause(watching.store.get().causes.find(({ code }) => code === 'locked'));
  await settled();
  assert.deepEqual([watching.rows.count, watching.filterWords()], [1, 'Another program is using this database']);
  watching.setFilter('all');
  await settled();
  assert.deepEqual([watching.rows.count, watching.filterWords()], [45, null]);
});

test('events may come fast, results are asked for seldom, and once more at the end', async () => {
  const { session, host, watching, called } = await begin();
  session.openJob(running(0));
  await settled();
  const before = called('job_results').length;
  for (let n = 1; n <= 20; n++) host.emit('job', running(n));
  await settled();
  assert.equal(called('job_results').length, before);
  await settled(420);
  assert.equal(called('job_results').length, before + 1);
  host.emit('job', running(45, { status: 'completed' }));
  await settled();
  assert.equal(called('job_results').length, before + 2);
  assert.equal(watching.store.get().job.status, 'completed');
  host.emit('job', running(44));
  assert.equal(watching.store.get().job.status, 'completed', 'what comes late is not believed');
});

test('a list of jobs that was made before a job ended does not set it going again', async () => {
  let answer;
  const { host, session } = await begin({ jobs_list: () => new Promise((resolve) => (answer = resolve)) });
  host.emit('job', running(3));
  const load = session.loadJobs();
  host.emit('job', running(45, { status: 'completed' }));
  answer([running(3)]);
  await load;
  assert.equal(session.store.get().jobs[0].status, 'completed');
});

test('rows in sight stay while a running job is asked about anew', async () => {
  const results = Array.from({ length: 600 }, (_, number) => ({ number, to_version: null }));
  let asked = 0;
  const { host, session, watching } = await begin({
    job_get: () => running(3),
    job_results: ({ query: { offset, limit } }) => ((asked += 1), { total: 600, matching: 600, causes: [], results: results.slice(offset, offset + limit) }),
  });
  session.openJob(running(3));
  await settled();
  watching.rows.want(390, 410);
  await settled();
  const before = asked;
  host.emit('job', running(4, { status: 'completed' }));
  await settled();
  assert.ok(asked > before);
  assert.deepEqual([watching.rows.row(395)?.number, watching.rows.row(405)?.number], [395, 405]);
});

test('a job is paused and goes on, is cancelled, and what failed is tried again', async () => {
  const state = { job: running(3) };
  const { session, watching, called } = await begin({
    job_get: () => state.job,
    job_pause: ({ paused }) => (state.job = { ...state.job, paused }),
    job_cancel: () => (state.job = { ...state.job, status: 'cancelled' }),
    work_retry: () => jobOf('0200', { status: 'running' }),
  });
  session.openJob(state.job);
  await watching.pause();
  assert.equal(watching.store.get().job.paused, true);
  await watching.pause();
  assert.deepEqual([watching.store.get().job.paused, called('job_pause').map(({ paused }) => paused)], [false, [true, false]]);
  await watching.cancel();
  assert.equal(watching.store.get().job.status, 'cancelled');
  await watching.pause();
  assert.equal(called('job_pause').length, 2, 'what is over is not paused');
  await watching.retry('0199');
  assert.deepEqual([called('work_retry'), watching.store.get().job.id], [[{ job: '0199' }], '0200']);
});

test('what is left of a job is done by a new one, which is turned to', async () => {
  const { session, watching, called } = await begin({ work_resume: () => jobOf('0200', { status: 'running', of_job: '0199' }) });
  session.watchJob(jobOf('0199', { status: 'cancelled', left: 12 }));
  await watching.resume('0199');
  assert.deepEqual([called('work_resume'), watching.store.get().job.id], [[{ job: '0199' }], '0200']);
});

test('how many a retry would take up is counted with those that were in use', async () => {
  const { watching } = await begin();
  assert.equal(await watching.countRetriable(repair.id), 3);
});

test('a job that writes is done again only after a question with its number', () => {
  const body = install();
  document.body = body;
  let done = 0;
  const ask = (job, way) => askAgain(job, way, 3, () => (done += 1));
  ask(repair, 'retry');
  assert.deepEqual([done, document.activeElement.getAttribute('data-testid')], [0, 'retry-cancel']);
  assert.match(body.textContent, /3 databases to try again.*42 of 45 stay/);
  body.byTestId('retry-run').fire('click');
  assert.deepEqual([done, body.byTestId('retry-dialog')], [1, null]);
  ask(jobOf('0199', { mode: 'dry_run' }), 'retry');
  assert.equal(done, 2, 'nothing is written by a dry run');
});

test('a job that may lose values is done again only once the number is typed', () => {
  const body = install();
  document.body = body;
  let done = 0;
  askAgain({ ...repair, losses: 'allow' }, 'resume', 1200, () => (done += 1));
  const [field, run] = [body.byTestId('typed'), () => body.byTestId('resume-run').fire('click')];
  assert.match(body.byTestId('may-lose').textContent, /allowed to lose values/);
  for (const text of ['', '120']) {
    field.value = text;
    field.fire('input');
    run();
    assert.equal(done, 0, text);
  }
  field.value = '1,200';
  field.fire('input');
  run();
  assert.equal(done, 1);
});

test('the key that tries again asks first, also how many', async () => {
  const { session, called } = await begin();
  const keys = keysOf((keyboard) => new JobView(session, keyboard, () => {}));
  session.watchJob(repair);
  await settled();
  keys['job-retry']();
  await settled();
  assert.equal(called('work_retry').length, 0);
  assert.match(document.body.byTestId('retry-run').textContent, /^Retry 3/);
});

test('what fails most is of all, so that nothing filters or exports it', async () => {
  const { session, past: history, called } = await begin({ metrics: { most_failed: [] }, history_export: null });
  const keys = keysOf((keyboard) => new HistoryView(session, keyboard, () => {}));
  session.show('history');
  history.setBy('failing');
  await settled();
  assert.deepEqual([keys['history-export'](), keys['history-filter'](), called('history_export')], [false, false, []]);
});

test('an act that is under way is not begun once more from another place', async () => {
  const { session, watching, called } = await begin({ work_retry: () => settled().then(() => jobOf('0200', { status: 'running' })) });
  session.watchJob(repair);
  const first = watching.retry(repair.id);
  session.watchJob(repair);
  await Promise.all([first, watching.retry(repair.id)]);
  assert.equal(called('work_retry').length, 1);
});

test('what cannot be done is told where the job is', async () => {
  const { session, watching } = await begin({ work_retry: () => Promise.reject({ code: 'busy', message: 'another job writes to this fleet' }) });
  session.watchJob(repair);
  await watching.retry(repair.id);
  assert.deepEqual([watching.store.get().problem.code, watching.store.get().busy], ['busy', null]);
});

test('those that need a confirmation are previewed again, losses not allowed', async () => {
  const { session, watching, called } = await begin({ work_preview: ({ request }) => ({ operation: request.operation, to_version: 3, groups: [], unchanged: 1, left_alone: [], backups: { folder: '/b', bytes: 0, free: null, same_device: false, kept_days: 30 } }) });
  session.watchJob(repair);
  await settled();
  await watching.review();
  const { request } = called('work_preview')[0];
  const waiting = past.results.get(repair.id).find(({ outcome }) => outcome === 'needs_confirmation');
  assert.deepEqual([request.operation, request.targets, request.options.losses, session.store.get().screen], [{ do: 'repair' }, { which: 'databases', ids: [waiting.id] }, 'refuse', 'repair']);
});

test('work that ends behind is told of, with the way to it; work that is looked at is not', async () => {
  const { session, host } = await begin();
  session.openJob(running(3));
  host.emit('job', running(45, { status: 'completed' }));
  assert.equal(session.store.get().toast, null);
  session.show('databases');
  host.emit('job', running(1, { }));
  const other = (more) => ({ ...running(1, more), id: '0201' });
  host.emit('job', other());
  host.emit('job', other({ status: 'completed', progress: { processed: 45, repaired: 45 } }));
  const { toast } = session.store.get();
  assert.deepEqual([toast.title, toast.text, toast.job.id], ['Repair finished', '45 repaired.', '0201']);
  session.watchJob(toast.job);
  assert.equal(session.store.get().toast, null);
});

test('the history shows jobs, the newest unfolded at its newest revision, with what ran there', async () => {
  const { session, past: shown, called } = await begin();
  session.show('history');
  await settled(30);
  const { total, unfolded, steps } = shown.store.get();
  assert.deepEqual([total, [...unfolded]], [historyPage(past, {}).total, [repair.id]]);
  assert.equal(shown.line().kind, 'revision');
  assert.ok(steps.list.length > 0);
  assert.deepEqual(called('history').map(({ query }) => query.job ?? null), [null, repair.id]);
  shown.toggle(first.id);
  await settled();
  assert.equal(shown.lines().filter(({ group }) => group === first.id).length, 3);
  shown.toggle(first.id);
  assert.equal(shown.lines().filter(({ group }) => group === first.id).length, 0);
});

test('more revisions of a job come when they are asked for', async () => {
  const { session, past: shown } = await begin();
  session.show('history');
  await settled(30);
  const more = shown.lines().find(({ kind }) => kind === 'more');
  assert.equal(more.left, 44 - 25);
  await shown.more(more);
  assert.equal(shown.lines().filter(({ group }) => group === repair.id).length, 44);
});

test('the history is searched in all jobs, and by database', async () => {
  const { session, past: shown, called } = await begin();
  session.show('history');
  await settled(30);
  const { label } = shown.line().revision;
  shown.setFind(`  ${label} `);
  await settled(200);
  assert.deepEqual(called('history').at(-1).query.search, [label]);
  assert.ok(shown.lines().every(({ kind, revision }) => kind !== 'revision' || revision.label === label));
  shown.setFind('');
  shown.setBy('database');
  await settled(200);
  assert.ok(shown.lines()[0].database);
  shown.setBy('job');
  await settled(30);
  assert.equal(shown.store.get().flat, null);
});

test('the history of one database opens at a revision', async () => {
  const { past: shown, session, called } = await begin();
  const { id, label } = past.results.get(first.id)[0];
  shown.openDatabase({ id, label }, `${first.id} 1`);
  await settled(30);
  assert.deepEqual([session.store.get().screen, called('history').at(-1).query.database, shown.line().key], ['history', id, `${first.id} 1`]);
  shown.clearDatabase();
  await settled(30);
  assert.equal(shown.store.get().flat, null);
});

test('revisions are picked within one job', async () => {
  const { session, past: shown } = await begin();
  session.show('history');
  await settled(30);
  shown.toggle(first.id);
  await settled();
  const of = (id) => shown.lines().filter(({ group, kind }) => group === id && kind === 'revision').map(({ revision }) => revision);
  shown.pick(of(repair.id)[0]);
  shown.pick(of(repair.id)[1]);
  assert.equal(shown.picked().length, 2);
  shown.pick(of(repair.id)[1]);
  assert.equal(shown.picked().length, 1);
  shown.pick(of(first.id)[0]);
  assert.deepEqual(shown.picked().map(({ job }) => job), [first.id]);
});

test('a history that cannot be read says so, and is asked for again', async () => {
  const answers = { broken: true };
  const { session, past: shown } = await begin({ history: ({ query }) => (answers.broken ? Promise.reject({ code: 'state', message: 'disk I/O error' }) : historyPage(past, query)) });
  session.show('history');
  await settled(30);
  assert.deepEqual([shown.store.get().error.code, shown.store.get().loading], ['state', false]);
  answers.broken = false;
  await shown.load();
  assert.deepEqual([shown.store.get().error, shown.lines().length > 0], [null, true]);
});

test('what was written meanwhile is read when one comes back, and what is shown stays where it is', async () => {
  const { session, host, past: shown, called } = await begin();
  session.show('history');
  await settled(30);
  shown.setCurrent(3);
  const { key } = shown.line();
  session.show('databases');
  const before = called('history').length;
  host.emit('job', running(1));
  host.emit('job', running(45, { status: 'completed' }));
  await settled();
  assert.equal(called('history').length, before);
  session.show('history');
  await settled(30);
  assert.ok(called('history').length > before);
  assert.equal(shown.line().key, key);
});

test('the backup is held against the database as it is now', async () => {
  const { session, past: shown } = await begin({ compare: () => Promise.reject({ code: 'unreadable', message: 'no' }) });
  const opened = [];
  session.compare.open = (sides) => opened.push(sides);
  const [revision] = historyPage(past, { limit: 1 }).revisions;
  shown.compare(revision);
  assert.deepEqual(opened.map(({ left, right }) => [left, right]), [[{ from: 'file', path: revision.backup }, { from: 'database', id: revision.id }]]);
  assert.equal(cannotCompare(revision), null);
  assert.match(cannotCompare({ ...revision, id: null }), /not in this fleet any more/);
  assert.match(cannotCompare({ ...revision, backup_is_there: false }), /not there any more/);
});

test('a database is found in the list whatever it is filtered by', async () => {
  const { session } = await begin();
  session.list.toggle('status', 'current');
  await settled();
  const { id } = rows.find(({ status }) => status === 'outdated');
  const at = await session.placeOf(id);
  assert.equal(session.list.store.get().tokens.length, 0);
  const ids = page(rows, { ...session.list.query(), offset: 0, limit: rows.length }).rows.map((row) => row.id);
  assert.equal(ids[at], id);
  assert.equal(await session.placeOf(99999), -1);
});

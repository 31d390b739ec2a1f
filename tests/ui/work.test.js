// Work on databases from the preview to the start, with a scripted engine and without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { Session } from '../../ui/lib/session.js';
import { targetsOf } from '../../ui/lib/work.js';
import { RepairView } from '../../ui/views/repair.js';
import { databaseRows, fleetStatus, page } from './fixtures/fleet.js';
import { figuresOf, previewOf, resultOf, resultsPage, targeted } from './fixtures/work.js';
import { keysOf } from './support/dom.js';

const ROOT = '/srv/libraries';
const rows = databaseRows(374);
const settled = (time = 10) => new Promise((resolve) => setTimeout(resolve, time));
const progress = { total: 0, counted: true, processed: 0, current: 0, repaired: 0, needs_confirmation: 0, skipped: 0, failed: 0 };
const jobOf = (id, more = {}) => ({ id, type: 'repair', status: 'running', root: ROOT, progress, result: null, error: null, created_at: '2026-11-22T07:00:00Z', started_at: '2026-11-22T07:00:00Z', completed_at: null, ...more });
const SCAN = { ...jobOf('0000'), type: 'scan', status: 'completed' };

/** An open fleet whose engine makes the plans of the fixtures; `commands` take the place of some. */
async function begin(commands = {}) {
  globalThis.document = { documentElement: { dataset: {} } };
  let previewed = null;
  let results = [];
  let turn = 0;
  const host = scripted({
    app_start: { version: '0', recent: [{ root: ROOT, name: 'libraries', exists: true }], open: null, settings: {} },
    fleet_open: { ...fleetStatus(rows), refreshing: SCAN.id },
    fleet_status: { ...fleetStatus(rows), source: 'scanned' },
    databases_list: ({ query }) => page(rows, query),
    databases_ids: ({ query }) => page(rows, { ...query, offset: 0, limit: rows.length }).rows.map(({ id }) => id),
    scan_start: SCAN,
    jobs_list: [],
    setting_set: null,
    work_preview: ({ request }) => (previewed = previewOf(targeted(rows, request.targets, () => []), request)),
    work_figures: ({ plan }) => figuresOf(previewed.groups.find(({ id }) => id === plan)),
    work_start: ({ request: { targets, options = {} } }) => {
      const about = targeted(rows, targets, () => []);
      results = about.map((row, n) => resultOf(row, n, { dry: options.mode === 'dry_run' }));
      return jobOf(`job-${++turn}`, { progress: { ...progress, total: about.length } });
    },
    job_get: ({ id }) => (id === SCAN.id ? SCAN : jobOf(id)),
    job_results: ({ query }) => resultsPage(results, query),
    job_cancel: ({ id }) => jobOf(id, { status: 'cancelled' }),
    ...commands,
  });
  connect({ litefleetHost: host });
  const session = new Session();
  await session.start();
  await session.openFolder(ROOT);
  await settled();
  const finish = async (id, more = {}) => {
    const failed = results.filter(({ outcome }) => outcome === 'failed').length;
    host.emit('job', jobOf(id, { status: 'completed', completed_at: '2026-11-22T07:00:20Z', progress: { ...progress, total: results.length, processed: results.length, failed, repaired: results.length - failed, ...more } }));
    await settled();
  };
  return { host, session, work: session.work, finish, called: (name) => host.calls.filter(([command]) => command === name).map(([, args]) => args) };
}

const ALL = { which: 'all' };
const REPAIR = { do: 'repair' };

test('one database is named by itself, several are a batch', () => {
  assert.deepEqual(targetsOf([7]), { which: 'one', id: 7 });
  assert.deepEqual(targetsOf([7, 8]), { which: 'databases', ids: [7, 8] });
});

test('a preview is shown at its first plan, and its figures are counted behind it', async () => {
  const { session, work, called } = await begin();
  await work.open(REPAIR, ALL);
  const { preview, figures, at } = work.store.get();
  assert.deepEqual([session.store.get().screen, at], ['repair', `plan ${preview.groups[0].id}`]);
  assert.deepEqual(called('work_preview'), [{ request: { operation: REPAIR, targets: ALL, options: { mode: 'apply', losses: 'refuse' } } }]);
  assert.equal(figures.size, preview.groups.filter(({ hazards }) => hazards.length).length);
  assert.equal(called('work_figures')[0].plan, preview.groups[0].id);
});

test('what is taken for a rename is asked for, and the plan that comes of it is shown', async () => {
  const { work, called, finish } = await begin();
  await work.open(REPAIR, ALL);
  const group = work.store.get().preview.groups.find(({ offers }) => offers.length);
  work.goTo(`plan ${group.id}`);
  const rename = { table: 'readers', column: 'local_note', to: 'note' };
  await work.toggleRename(group.offers[0]);
  assert.deepEqual(called('work_preview').at(-1).request.options, { mode: 'apply', losses: 'refuse', renames: [rename] });
  const shown = work.current().group;
  assert.deepEqual([shown.renames, shown.databases[0].id, shown.id === group.id], [[rename], group.databases[0].id, false]);
  await work.start();
  const { options } = called('work_start')[0].request;
  assert.deepEqual([options.renames, options.plans.includes(shown.id)], [[rename], true]);
  await finish('job-1');
  // Taken back, nothing is asked for any more; and a plan without an offer leaves the key alone.
  work.goTo(`plan ${work.store.get().preview.groups.find(({ renames }) => renames.length).id}`);
  await work.toggleRenames();
  assert.deepEqual(called('work_preview').at(-1).request.options, { mode: 'apply', losses: 'refuse' });
  work.goTo(`plan ${work.store.get().preview.groups.find(({ offers }) => !offers.length).id}`);
  assert.equal(work.toggleRenames(), false);
});

test('what was taken for a rename in a plan that is left out is not asked for', async () => {
  const { work, called } = await begin();
  await work.open(REPAIR, ALL);
  await work.toggleRename(work.store.get().preview.groups.find(({ offers }) => offers.length).offers[0]);
  work.toggleGroup(work.store.get().preview.groups.find(({ renames }) => renames.length));
  await work.start();
  assert.equal(called('work_start')[0].request.options.renames, undefined);
});

test('what was taken for a rename is forgotten where another version is chosen, and where other work begins', async () => {
  const { work, called } = await begin();
  await work.open(REPAIR, ALL);
  const { offers } = work.store.get().preview.groups.find((group) => group.offers.length);
  await work.toggleRename(offers[0]);
  await work.setOperation({ do: 'migrate', to: 2 });
  assert.equal(called('work_preview').at(-1).request.options.renames, undefined);
  await work.toggleRename(offers[0]);
  await work.open(REPAIR, ALL);
  assert.equal(called('work_preview').at(-1).request.options.renames, undefined);
});

test('allowing losses previews anew, and what was left out stays left out', async () => {
  const { work, called } = await begin();
  await work.open(REPAIR, ALL);
  const group = work.store.get().preview.groups[0];
  work.toggleGroup(group);
  const before = work.totals().databases;
  await work.setAllow(true);
  assert.equal(called('work_preview').at(-1).request.options.losses, 'allow');
  assert.equal(work.totals().databases, before + 7);
  work.toggleAll();
  assert.equal(work.totals().databases, 70 - 7);
});

test('an answer to what was asked before is not shown', async () => {
  const answers = [];
  const { work } = await begin({ work_preview: ({ request }) => new Promise((resolve) => answers.push(() => resolve(previewOf(rows, request)))) });
  const first = work.open(REPAIR, ALL);
  const second = work.setAllow(true);
  answers[1]();
  await second;
  answers[0]();
  await first;
  assert.equal(work.store.get().preview.allowed, true);
});

test('a dry run leaves out what fails, and the start names the plans that were shown', async () => {
  const { session, work, finish, called } = await begin();
  await work.open(REPAIR, ALL);
  const { ids } = work.totals();
  await work.dryRun();
  assert.deepEqual([called('work_start')[0].request.options.mode, work.store.get().trial.job.id], ['dry_run', 'job-1']);
  await finish('job-1');
  const { trial } = work.store.get();
  assert.deepEqual([trial.failing.size, trial.causes[0].code, work.totals().ready.length], [2, 'locked', ids.length - 2]);
  await work.start();
  const { request } = called('work_start')[1];
  const { preview } = work.store.get();
  assert.deepEqual([request.targets.which, request.targets.ids.length, request.options.mode, request.options.losses], ['databases', ids.length - 2, 'apply', 'refuse']);
  assert.deepEqual(request.options.plans, preview.groups.filter(({ kept }) => !kept.length).map(({ id }) => id));
  assert.equal(session.store.get().screen, 'job');
});

test('a database that is named by itself stays so when it is started', async () => {
  const { work, called } = await begin();
  const { id } = rows.find(({ status }) => status === 'outdated');
  await work.open(REPAIR, { which: 'one', id });
  await work.start();
  assert.deepEqual(called('work_start')[0].request.targets, { which: 'one', id });
});

test('the first few are done for real, and the rest is previewed again', async () => {
  const { session, work, finish, called } = await begin();
  await work.open(REPAIR, ALL);
  const few = work.few();
  assert.equal(few.length, 10);
  await work.tryFew();
  assert.deepEqual([called('work_start')[0].request.targets.ids, called('work_start')[0].request.options.mode], [few, 'apply']);
  await finish('job-1');
  assert.deepEqual([session.store.get().screen, called('work_preview').length], ['repair', 2]);
  assert.ok(work.store.get().trial.ended);
});

test('a dry run that is stopped says so, and leaves out nothing', async () => {
  const { work } = await begin();
  await work.open(REPAIR, ALL);
  await work.dryRun();
  await work.stop();
  await settled();
  const { trial } = work.store.get();
  assert.equal(trial.job.status, 'cancelled');
  assert.equal(work.totals().ready.length, work.totals().ids.length);
});

test('a start that is refused is told, and the preview stays', async () => {
  const { session, work } = await begin({ work_start: () => Promise.reject({ code: 'busy', message: 'another job is writing' }) });
  await work.open(REPAIR, ALL);
  await work.start();
  const { problem, preview, starting } = work.store.get();
  assert.deepEqual([problem.code, Boolean(preview), starting, session.store.get().screen], ['busy', true, false, 'repair']);
});

test('a preview that fails is told with its next step', async () => {
  const { work } = await begin({ work_preview: () => Promise.reject({ code: 'bad_request', message: 'the expected schema was guessed', hint: 'choose one' }) });
  await work.open(REPAIR, ALL);
  assert.deepEqual([work.store.get().error.hint, work.store.get().preview, work.store.get().loading], ['choose one', null, false]);
});

test('a new result of the fleet is followed, at once only where the preview is shown', async () => {
  const { host, session, work, called } = await begin();
  await work.open(REPAIR, ALL);
  host.emit('fleet', { root: ROOT });
  await settled();
  assert.equal(called('work_preview').length, 2);
  session.show('databases');
  host.emit('fleet', { root: ROOT });
  await settled();
  assert.equal(called('work_preview').length, 2);
  session.show('repair');
  await settled();
  assert.equal(called('work_preview').length, 3);
});

test('a check is started without a preview', async () => {
  const { session, work, called } = await begin();
  await work.check(targetsOf([3, 4]));
  assert.deepEqual([called('work_start')[0].request, session.store.get().screen], [{ operation: { do: 'check' }, targets: { which: 'databases', ids: [3, 4] } }, 'job']);
});

test('work is not taken for a scan', async () => {
  const { session, work } = await begin();
  await work.check(targetsOf([3, 4]));
  assert.deepEqual([session.isScanning, session.store.get().working.id, session.store.get().job.id], [false, 'job-1', '0000']);
});

test('the databases of a list are selected, and lines that match none are shown', async () => {
  const whole = await begin({ list_import: { ids: [4, 5, 6], path: '/l.txt', unmatched: [] } });
  await whole.session.importList();
  assert.deepEqual([whole.session.list.chosen.ids(), whole.session.store.get().toast.text], [[4, 5, 6], '3 databases selected.']);
  const part = { ids: [4], path: '/l.txt', unmatched: [{ line: 2, text: 'nowhere' }] };
  const { session } = await begin({ list_import: part });
  await session.importList();
  assert.deepEqual([session.list.chosen.ids(), session.store.get().toast, session.store.get().imported], [[4], null, part]);
  const none = await begin({ list_import: { ...part, ids: [] } });
  await none.session.list.chosen.set([7]);
  await none.session.importList();
  assert.deepEqual(none.session.list.chosen.ids(), [7], 'a list that names nothing takes nothing away');
});

test('what is selected is exported, else the list as it is filtered', async () => {
  const { session, host } = await begin({ export_list: { path: '/l.csv', count: 2 } });
  const asked = () => host.calls.filter(([command]) => command === 'export_list').at(-1)[1].targets;
  await session.list.setTokens([{ key: 'status', values: ['drifted'] }]);
  await session.exportList();
  assert.deepEqual([asked().which, asked().filter.status], ['filter', ['drifted']]);
  await session.list.chosen.set([4, 5]);
  await session.exportList();
  assert.deepEqual(asked(), { which: 'databases', ids: [4, 5] });
});

test('one of the plan is compared with the version that it becomes', async () => {
  const { session, work } = await begin({ compare: () => Promise.reject({ code: 'unknown', message: 'not here' }) });
  await work.open(REPAIR, ALL);
  work.compare();
  const { left, right } = session.compare.store.get();
  assert.deepEqual([left, right], [{ from: 'database', id: work.store.get().preview.groups[0].databases[0].id }, { from: 'version', version: 3 }]);
});

test('going back leads out, and not round between two screens', async () => {
  const { session, work } = await begin({ compare: () => Promise.reject({ code: 'unknown', message: 'not here' }) });
  await work.open(REPAIR, ALL);
  work.compare();
  await settled();
  assert.equal(session.store.get().screen, 'compare');
  session.compare.back();
  assert.equal(session.store.get().screen, 'repair');
  work.back();
  assert.equal(session.store.get().screen, 'databases');
});

test('a rename that applies to nothing any more is let go, and that is told', async () => {
  const { work, called } = await begin({ work_preview: ({ request }) => (request.options.renames ? Promise.reject({ code: 'bad_request', message: 'the rename books.name applies nowhere' }) : previewOf(targeted(rows, request.targets, () => []), request)) });
  await work.open(REPAIR, ALL);
  await work.toggleRename({ table: 'books', column: 'name', to: 'title' });
  const { preview, error, problem, renames } = work.store.get();
  assert.deepEqual([Boolean(preview), error, problem.code, renames, called('work_preview').length], [true, null, 'bad_request', [], 3]);
});

test('keys begin nothing while something is tried or the plans are made anew, as the buttons do', async () => {
  const { session, work, finish, called } = await begin();
  const keys = keysOf((keyboard) => new RepairView(session, keyboard));
  await work.open(REPAIR, ALL);
  keys['try-few']();
  assert.ok(document.body.byTestId('confirm'), 'it asks where nothing stands against it');
  document.body.byTestId('confirm').close();
  document.body = document.createElement('body');
  const press = () => ['repair-start', 'try-few', 'dry-run'].forEach((key) => keys[key]());
  await work.dryRun();
  press();
  await finish('job-1');
  const again = work.load();
  press();
  await again;
  assert.deepEqual([document.body.byTestId('confirm'), called('work_start').length], [null, 1]);
});

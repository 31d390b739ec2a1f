// The settings, with a scripted engine and without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import { connect, scripted } from '../../ui/lib/host.js';
import { Session } from '../../ui/lib/session.js';
import { asks, elsewhere, found, fromIn, isSetIn, span, turnedOn, valueIn, valueWords } from '../../ui/lib/setting-words.js';
import { fleetStatus, databaseRows, page } from './fixtures/fleet.js';
import { settingsCommands } from './fixtures/settings.js';

const ROOT = '/srv/libraries';
const rows = databaseRows(10);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

async function begin(of = {}, commands = {}) {
  const dataset = {};
  globalThis.document = { documentElement: { dataset } };
  const host = scripted({
    app_start: { version: '0', recent: [{ root: ROOT, name: 'libraries', exists: true }], open: null, settings: { theme: 'light' } },
    fleet_open: fleetStatus(rows), fleet_status: fleetStatus(rows), databases_list: ({ query }) => page(rows, query), databases_ids: [],
    scan_start: { id: 'j', type: 'scan', status: 'running', root: ROOT, progress: { total: 0, processed: 0 } }, setting_set: null,
    ...settingsCommands(of), ...commands,
  });
  connect({ litefleetHost: host });
  const session = new Session();
  await session.start();
  await session.openFolder(ROOT);
  session.show('settings');
  await settled();
  const of_ = (key) => session.preferences.store.get().answer.settings.find((setting) => setting.key === key);
  return { host, session, dataset, preferences: session.preferences, setting: of_, called: (name) => host.calls.filter(([command]) => command === name).map(([, args]) => args) };
}

test('theme and density hold as soon as they are set', async () => {
  const { preferences, dataset, called } = await begin();
  await preferences.set('theme', 'dark');
  await preferences.set('density', 'compact');
  assert.deepEqual([dataset.theme, dataset.density], ['dark', 'compact']);
  await preferences.reset('interface');
  assert.deepEqual([dataset.theme, dataset.density], [undefined, undefined]);
  assert.deepEqual(called('settings_set')[0], { scope: 'person', key: 'theme', value: 'dark' });
});

test('a setting is set in the scope that is shown, and says so', async () => {
  const { preferences, setting } = await begin({ file: 'accepted', person: { 'work.workers': 2 } });
  const workers = () => setting('work.workers');
  assert.deepEqual([valueIn(workers(), 'person'), fromIn(workers(), 'person')], [2, 'person']);
  assert.deepEqual([valueIn(workers(), 'fleet'), fromIn(workers(), 'fleet'), isSetIn(workers(), 'fleet')], [8, 'file', false]);
  assert.equal(elsewhere(workers(), 'person', true), 'litefleet.toml says 8 databases');
  assert.equal(elsewhere(workers(), 'person', false), null);
  preferences.setScope('fleet');
  await preferences.set('work.workers', 16);
  assert.deepEqual([workers().value, workers().from, workers().person], [16, 'fleet', 2]);
  assert.equal(elsewhere(workers(), 'person', true), 'This fleet has its own: 16 databases');
  await preferences.reset('work');
  assert.deepEqual([workers().value, workers().from, workers().person], [8, 'file', 2]);
});

test('a value that a setting cannot have is told beside it and changes nothing', async () => {
  const { preferences, setting } = await begin();
  await preferences.set('work.workers', 65);
  const { refused, error } = preferences.store.get();
  assert.deepEqual([refused.key, error, setting('work.workers').value], ['work.workers', null, 4]);
  assert.match(refused.error.hint, /from 1 to 64/);
  await preferences.set('work.workers', 64);
  assert.equal(preferences.store.get().refused, null);
});

test('what cannot be read is an error of the screen', async () => {
  const { preferences } = await begin({}, { settings_list: () => Promise.reject({ code: 'state', message: 'the disk is full' }) });
  assert.equal(preferences.store.get().error.code, 'state');
});

test('settings are found by what they are called, what they do and what they are', async () => {
  const { preferences } = await begin();
  const keys = (find) => found(preferences.store.get().answer, find).map(({ key }) => key);
  assert.deepEqual(keys('locked'), ['work.busy_ms']);
  assert.deepEqual(keys('BACKUP folder'), ['backups.folder']);
  assert.deepEqual(keys('15 min'), ['refresh.interval_s']);
  assert.deepEqual(keys('nothing like it'), []);
  assert.equal(keys('').length, 15);
});

test('settings are left for the screen before them, over others that were opened from them', async () => {
  const { session, preferences } = await begin();
  session.show('compare');
  session.show('settings');
  session.show(preferences.from, null);
  session.compare.back();
  assert.equal(session.store.get().screen, 'databases');
  session.show('settings', null);
  assert.equal(preferences.from, 'compare');
});

test('an answer that was asked for before the one that is shown changes nothing', async () => {
  const late = [];
  const { preferences, setting } = await begin({}, { settings_list: () => new Promise((answer) => late.push(answer)) });
  await preferences.set('work.workers', 2);
  const { answer } = preferences.store.get();
  const load = preferences.load();
  await preferences.set('work.workers', 9);
  late.forEach((answers) => answers(answer));
  await load;
  assert.equal(setting('work.workers').value, 9);
});

test('what a setting cannot be is told until that setting is another', async () => {
  const { host, preferences } = await begin();
  await preferences.set('work.workers', 99);
  host.emit('settings', {});
  await preferences.set('theme', 'dark');
  await settled();
  assert.equal(preferences.store.get().refused.key, 'work.workers');
  await preferences.reset('work');
  assert.equal(preferences.store.get().refused, null);
});

test('a fleet is turned on again though all fleets are off', async () => {
  const { setting } = await begin({ person: { 'refresh.interval_s': 'off' } });
  const of = setting('refresh.interval_s');
  assert.deepEqual([turnedOn(of, 'fleet'), turnedOn(of, 'person'), turnedOn({ ...of, file: 60 }, 'fleet')], [900, null, null]);
});

test('values are said in words', async () => {
  const { setting } = await begin();
  const words = (key, value) => valueWords(setting(key), value);
  assert.equal(words('refresh.interval_s', 'off'), 'No background refresh');
  assert.equal(words('refresh.interval_s', 900), '900 seconds, 15 min');
  assert.equal(words('theme', 'dark'), 'Dark');
  assert.equal(words('refresh.on_battery', false), 'off');
  assert.equal(words('backups.folder', 'default'), 'In the state folder');
  assert.equal(words('backups.folder', { path: '/a/\ufffd', path_bytes: 'x' }), '/a/\ufffd');
  assert.deepEqual([span('seconds', 30), span('seconds', 86400), span('milliseconds', 500), span('milliseconds', 5000), span('seconds', 5400), span('days', 30)], [null, '1 day', null, '5 s', '1.5 h', null]);
});

test('what the file asks for is accepted as it was shown', async () => {
  const { preferences, called } = await begin({ file: 'asks' });
  const { config, changed } = preferences.store.get().answer;
  assert.deepEqual(asks(config), [['Runs the schemas of', '/srv/media/schemas'], ['backups.folder', '/srv/libraries/../kept'], ['backups.days', '90']]);
  assert.ok(changed);
  await preferences.accept();
  assert.deepEqual(called('config_accept'), [{ root: ROOT, hash: 'h1' }]);
  assert.ok(preferences.store.get().answer.config.accepted);
  await preferences.keep();
  assert.equal(preferences.store.get().answer.changed, false);
});

test('a file that has changed is told of where what it says holds at once', async () => {
  const { settings_list: list } = settingsCommands({ file: 'accepted' });
  let workers = 8;
  const says = () => ({ ...list(), settings: list().settings.map((setting) => (setting.key === 'work.workers' ? { ...setting, file: workers } : setting)) });
  const { session } = await begin({}, { settings_list: says });
  session.show('databases');
  workers = 9;
  await session.preferences.heard();
  assert.equal(session.store.get().toast.title, 'litefleet.toml has changed');
  session.store.set({ toast: null });
  await session.preferences.heard();
  assert.equal(session.store.get().toast, null, 'what is as it was is not told of again');
});

test('one goes back to the screen that one came from', async () => {
  const { session } = await begin();
  session.show('history');
  session.show('settings');
  session.show('settings');
  assert.equal(session.preferences.from, 'history');
});

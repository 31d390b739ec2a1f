// The small pure parts: store, versions, progress, errors.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { details, place, reasonLine, sentence, title, toError, unreadable } from '../../ui/lib/errors.js';
import { isCut } from '../../ui/components/tip.js';
import { print } from '../../ui/lib/filter.js';
import { isGrowing, Pace, share } from '../../ui/lib/progress.js';
import { Shown } from '../../ui/lib/shown.js';
import { createStore } from '../../ui/lib/store.js';
import { compareVersions, versionBars, versionLabel, versionOfKey, versionWord } from '../../ui/lib/versions.js';

test('watchers of a store hear once of all that was set together', async () => {
  const store = createStore({ a: 1, b: 1 });
  const heard = [];
  const stop = store.watch((now, before) => heard.push([now, before]));
  store.set({ a: 2 });
  store.set({ b: 2 });
  store.set({ b: 2 });
  assert.deepEqual(store.get(), { a: 2, b: 2 });
  await null;
  assert.deepEqual(heard, [[{ a: 2, b: 2 }, { a: 1, b: 1 }]]);
  store.set({ a: 2 });
  stop();
  store.set({ a: 3 });
  await null;
  assert.equal(heard.length, 1);
});

test('versions are labelled and ordered as the engine does', () => {
  assert.deepEqual([3, -1, '3.0.0'].map(versionLabel), ['v3', 'latest', '3.0.0']);
  assert.deepEqual([3, -1, '3.0.0'].map(versionWord), ['3', 'latest', '3.0.0']);
  assert.deepEqual(['3', '-1', '3.0.0'].map(versionOfKey), [3, -1, '3.0.0']);
  const sorted = [-1, '3.0.10', 2, '3.0.9', 10, 'beta', 1].sort(compareVersions);
  assert.deepEqual(sorted, [1, 2, 10, '3.0.9', '3.0.10', 'beta', -1]);
});

test('the version chart has the newest first and adds up to the fleet', () => {
  const bars = versionBars({ by_version: { 1: 10, 2: 23, 3: 334, 4: 1 }, total: 374 }, 3);
  assert.deepEqual(bars.map(({ label, count, place: where }) => [label, count, where]), [['v4', 1, 'newer'], ['v3', 334, 'target'], ['v2', 23, 'older'], ['v1', 10, 'older'], ['no version', 6, 'none']]);
  assert.equal(bars.reduce((sum, bar) => sum + bar.count, 0), 374);
  assert.deepEqual(bars.map(({ age }) => age), [0, 0, 1, 2, 0]);
  assert.deepEqual(versionBars({ by_version: {}, total: 0 }, null), []);
});

test('what cannot be read is not counted among what states no version', () => {
  const ends = (by_status, total) => versionBars({ by_version: { 3: 10 }, by_status, total }, 3).slice(1).map(({ label, count, filter }) => [label, count, print(filter)]);
  assert.deepEqual(ends({ unversioned: 9, unreadable: 4 }, 23), [['no version', 9, 'version:none status:unversioned'], ['unreadable', 4, 'status:unreadable']]);
  assert.deepEqual(ends({ unversioned: 9, unreadable: 0 }, 19), [['no version', 9, 'version:none']]);
  assert.deepEqual(ends({ current: 14, drifted: 5, unreadable: 1 }, 20), [['no version', 9, 'version:none status:current,outdated,incomplete,drifted,ahead,unversioned'], ['unreadable', 1, 'status:unreadable']]);
});

test('the pace of a job is that of the last seconds', () => {
  const pace = new Pace();
  const see = (id, processed, now) => pace.see({ id, progress: { processed, total: 1000 } }, now);
  see('a', 0, 0);
  assert.equal(pace.perSecond, null);
  see('a', 100, 1000);
  assert.equal(pace.perSecond, 100);
  assert.equal(pace.left({ processed: 100, total: 1000 }), 9000);
  for (let second = 2; second <= 10; second++) see('a', 100 + 10 * (second - 1), second * 1000);
  assert.ok(pace.perSecond < 20, `${pace.perSecond}`);
  see('b', 0, 11_000);
  assert.equal(pace.perSecond, null);
  assert.deepEqual([share({ processed: 1, total: 4 }), share({ processed: 0, total: 0 }), share({ processed: 5, total: 4 })], [0.25, 0, 1]);
});

test('a total grows until the job says that all is counted', () => {
  const job = (progress) => ({ id: 'a', progress });
  assert.ok(isGrowing(job({ processed: 1, total: 100, counted: false })));
  assert.ok(isGrowing(job({ processed: 0, total: 0, counted: true })));
  assert.ok(!isGrowing(job({ processed: 1, total: 100, counted: true })));
});

test('whatever was thrown is an error with code and message', () => {
  assert.deepEqual(toError({ code: 'bad_schema', message: 'near "x"', line: 3, path: 'v3.sql' }), { code: 'bad_schema', message: 'near "x"', hint: null, path: 'v3.sql', line: 3 });
  assert.equal(toError('gone').message, 'gone');
  assert.equal(toError(new TypeError('x is not a function')).code, 'internal');
  assert.equal(toError(undefined).message, 'undefined');
  assert.equal(place({ path: 'v3.sql', line: 12 }), 'v3.sql:12');
  assert.equal(place({ path: null, line: null }), null);
  assert.equal(sentence('near "x"'), 'Near "x".');
  assert.equal(sentence(null), '');
  assert.equal(sentence('v2.sql line 3: near "x"'), 'v2.sql line 3: near "x".');
  assert.equal(sentence('schema.sql, line 3'), 'schema.sql, line 3.');
  assert.equal(details({ code: 'io', message: 'no', hint: null, path: 'a', line: null }), 'Code: io\nMessage: no\nWhere: a');
});

test('a reason and its message do not say the same twice', () => {
  assert.equal(reasonLine('corrupt', 'it is damaged: page 3 is in no tree; copy it again'), 'damaged: page 3 is in no tree; copy it again');
  assert.equal(reasonLine('io_error', 'it could not be read: Input/output error'), 'could not be read from its disk: Input/output error');
  assert.equal(reasonLine('locked', 'another program is writing to it; scan again'), 'locked by another program: another program is writing to it; scan again');
  assert.equal(reasonLine('unsupported', 'its companion `-wal` is a link: c'), 'cannot be read safely: its companion `-wal` is a link: c');
  assert.equal(reasonLine('locked', null), 'locked by another program');
});

test('what is told on hover is what is cut', () => {
  assert.ok(isCut({ scrollWidth: 101, clientWidth: 100 }) && !isCut({ scrollWidth: 100, clientWidth: 100 }));
});

test('every reason for being unreadable says what it is and what to do', () => {
  for (const reason of ['not_a_database', 'encrypted_or_damaged', 'corrupt', 'locked', 'permission_denied', 'io_error', 'timed_out', 'unsupported']) {
    const { title, why, next } = unreadable(reason);
    assert.ok(title && why && next, reason);
  }
  assert.ok(unreadable('something_new').title);
});

test('every code of the engine has a title', () => {
  const source = readFileSync(new URL('../../src-tauri/engine/src/error.rs', import.meta.url), 'utf8');
  const codes = [.../pub enum Code \{([\s\S]*?)\n\}/.exec(source)[1].matchAll(/^ {4}([A-Z]\w*),$/gm)].map(([, name]) => name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase());
  assert.ok(codes.length >= 16 && codes.includes('cannot_plan'), `${codes}`);
  for (const code of codes) assert.notEqual(title({ code }), title({ code: 'none' }), code);
});

test('a click leaves the focus in what the keys are for, once that is to be seen', () => {
  const card = {};
  const place = { hidden: true };
  const field = { tagName: 'INPUT' };
  globalThis.document = { activeElement: card, querySelector: () => null };
  const shown = new Shown(() => {}, 1);
  let given = 0;
  const focus = () => (place.hidden ? undefined : ((given += 1), (document.activeElement = place)));
  shown.clicked({ detail: 1 }, place, focus);
  shown.keepFocus(focus);
  assert.equal(given, 0);
  place.hidden = false;
  shown.keepFocus(focus);
  shown.keepFocus(focus);
  assert.equal(given, 1);
  document.activeElement = card;
  shown.clicked({ detail: 0 }, place, focus);
  assert.equal(given, 1, 'pressed by key, it keeps the focus');
  place.hidden = true;
  shown.clicked({ detail: 1 }, place, focus);
  [document.activeElement, place.hidden] = [field, false];
  shown.keepFocus(focus);
  assert.equal(given, 1, 'who went on elsewhere is left there');
});

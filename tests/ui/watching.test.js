import assert from 'node:assert/strict';
import test from 'node:test';
import { nextWords, watchReason, watchWords } from '../../ui/lib/watching.js';

const NOW = Date.parse('2026-11-22T07:00:00Z');
const interval = { mode: 'interval', message: null, interval_s: 900, next_at: '2026-11-22T07:10:00Z', busy: null };

test('how a fleet is kept up to date is told in words', () => {
  assert.equal(watchWords({ ...interval, mode: 'notify' }), 'watching');
  assert.equal(watchWords(interval), 'every 15 min');
  assert.equal(watchWords({ ...interval, interval_s: 90 }), 'every 90 s');
  assert.equal(watchWords({ ...interval, interval_s: 7200 }), 'every 2 hours');
  assert.deepEqual([null, undefined, { ...interval, mode: 'off' }].map(watchWords), [null, null, null]);
});

test('why the file system does not tell of changes is told, where it does not', () => {
  const full = { ...interval, message: 'the operating system watches no more folders' };
  assert.equal(watchReason(full), 'since the operating system watches no more folders');
  assert.equal(watchReason({ ...full, mode: 'notify', failed: 'all databases in /d are gone' }), 'but all databases in /d are gone');
  assert.deepEqual([watchReason(interval), watchReason({ ...full, mode: 'notify' }), watchReason(null)], [null, null, null]);
});

test('the next look at everything is told, and what it waits for', () => {
  assert.equal(nextWords(interval, NOW), 'The next look at all files is in 10 min.');
  assert.equal(nextWords({ ...interval, busy: 'on battery' }, NOW), 'The next look at all files waits: on battery.');
  assert.equal(nextWords(interval, NOW + 3600e3), 'The next look at all files is due.');
  assert.equal(nextWords({ ...interval, next_at: null }, NOW), null);
});

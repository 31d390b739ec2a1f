// The clipboard, with a scripted one.

import assert from 'node:assert/strict';
import test from 'node:test';
import { copyComing } from '../../ui/lib/clipboard.js';

function scripted(clipboard) {
  Object.defineProperty(globalThis, 'navigator', { value: { clipboard }, configurable: true });
  globalThis.ClipboardItem = class { constructor(parts) { this.parts = parts; } };
}

test('a clipboard that refuses before the text is there leaves no failure behind', async () => {
  const loose = [];
  const heard = (reason) => loose.push(reason);
  process.on('unhandledRejection', heard);
  scripted({ write: () => Promise.reject(new Error('not now')) });
  assert.equal(await copyComing(Promise.resolve(null)), false);
  await assert.rejects(copyComing(Promise.reject(new Error('no SQL'))), /no SQL/);
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', heard);
  assert.deepEqual(loose, []);
});

test('a text on its way is in the clipboard when it has come', async () => {
  const written = [];
  scripted({ write: async ([{ parts }]) => void written.push(await (await parts['text/plain']).text()) });
  assert.equal(await copyComing(Promise.resolve('SELECT 1;')), true);
  assert.deepEqual(written, ['SELECT 1;']);
});

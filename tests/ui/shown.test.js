// Who has the focus while a screen is shown.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Shown } from '../../ui/lib/shown.js';

/** A screen that was just turned to, with the focus on `focused`, and how often it gives the focus to its list. */
function turnedTo(focused) {
  globalThis.document = { activeElement: focused, body: { tagName: 'BODY' }, querySelector: () => null };
  const shown = new Shown(() => {}, 60_000);
  let given = 0;
  shown.enter();
  shown.keepFocus(() => (given += 1));
  shown.leave();
  return given;
}

test('a screen that is turned to gives the focus to its list, but takes it from nobody who types already', () => {
  assert.equal(turnedTo({ tagName: 'BUTTON' }), 1);
  assert.equal(turnedTo(null), 1);
  assert.equal(turnedTo({ tagName: 'INPUT' }), 0);
  assert.equal(turnedTo({ tagName: 'INPUT', hidden: true }), 1);
});

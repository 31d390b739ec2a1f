import assert from 'node:assert/strict';
import test from 'node:test';
import { caps, chordOf, Keyboard, KEYS, PLACES } from '../../ui/lib/keys.js';

const event = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test('chords are written in one way', () => {
  assert.equal(chordOf(event('o', { ctrlKey: true })), 'Mod+O');
  assert.equal(chordOf(event('o', { metaKey: true })), 'Mod+O');
  assert.equal(chordOf(event('F5', { shiftKey: true })), 'Shift+F5');
  assert.equal(chordOf(event('?', { shiftKey: true })), '?');
  assert.equal(chordOf(event('j')), 'J');
  assert.equal(chordOf(event('1', { altKey: true })), 'Alt+1');
  assert.equal(chordOf(event('Escape')), 'Escape');
});

test('no two keys of one place have one chord', () => {
  const seen = new Set();
  for (const { where, chord, also = [] } of KEYS) {
    assert.ok(where in PLACES, where);
    for (const one of [chord, ...also]) {
      assert.ok(!seen.has(`${where} ${one}`), `${where} ${one}`);
      seen.add(`${where} ${one}`);
    }
  }
  assert.equal(new Set(KEYS.map(({ id }) => id)).size, KEYS.length);
});

test('key caps read as on a keyboard', () => {
  assert.deepEqual(caps('open'), ['Ctrl O']);
  assert.deepEqual(caps('stop'), ['Esc']);
  assert.deepEqual(caps('recent'), ['1', '–', '9']);
});

test('a key runs where the person is, the inner place first', () => {
  const keyboard = new Keyboard();
  const ran = [];
  keyboard.bind({ open: () => void ran.push('open'), stop: () => void ran.push('stop'), back: () => void ran.push('back') });
  keyboard.enter('databases', 'grid');
  assert.ok(keyboard.press('Escape'));
  assert.ok(keyboard.press('Mod+O'));
  keyboard.enter('inspector');
  assert.ok(keyboard.press('Escape'));
  assert.ok(!keyboard.press('F9'));
  assert.deepEqual(ran, ['stop', 'open', 'back']);
});

test('keys of a single sign do nothing while typing, or when they are turned off', () => {
  const keyboard = new Keyboard();
  let ran = 0;
  keyboard.bind({ filter: () => void (ran += 1), rescan: () => void (ran += 1) });
  keyboard.enter('databases');
  assert.ok(!keyboard.press('/', true));
  assert.ok(keyboard.press('F5', true));
  keyboard.letters = false;
  assert.ok(!keyboard.press('/'));
  keyboard.letters = true;
  assert.ok(keyboard.press('/'));
  assert.equal(ran, 2);
});

test('what says that it has nothing to do leaves the key alone', () => {
  const keyboard = new Keyboard();
  keyboard.bind({ stop: () => false });
  keyboard.enter('databases');
  assert.ok(!keyboard.press('Escape'));
  assert.throws(() => keyboard.bind({ nothing: () => {} }), /registry/);
});

// Puts the window together.

import { watchTips } from './components/tip.js';
import { connect } from './lib/host.js';
import { html } from './lib/html.js';
import { chordOf, Keyboard } from './lib/keys.js';
import { Session } from './lib/session.js';
import { Shell } from './views/shell.js';

const TYPES = ['INPUT', 'TEXTAREA', 'SELECT'];

function begin() {
  const place = document.getElementById('app');
  if (!connect()) {
    place.replaceChildren(html`<p class="alone">This page is a part of Litefleet. Open it with the desktop app.</p>`);
    return;
  }
  const session = new Session();
  const keyboard = new Keyboard();
  const shell = new Shell(session, keyboard);
  place.replaceChildren(shell.element);
  watchTips(document);
  document.addEventListener('keydown', (event) => press(event, keyboard));
  session.start().then(() => {
    keyboard.letters = session.settings.get('letters', true);
    shell.ready();
  });
}

function press(event, keyboard) {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  const typing = TYPES.includes(event.target.tagName) || event.target.isContentEditable;
  // Enter and Space alone on a button are the button's.
  const alone = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (alone && event.target.closest?.('button, a, summary') && (event.key === 'Enter' || event.key === ' ')) return;
  if (keyboard.press(chordOf(event), typing)) event.preventDefault();
}

begin();

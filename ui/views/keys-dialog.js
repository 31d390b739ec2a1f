import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { keyCaps } from '../components/keycap.js';
import { html } from '../lib/html.js';
import { KEYS, PLACES } from '../lib/keys.js';

/** Shows all keys, and the switch that turns keys of a single letter off. */
export function showKeys(session, keyboard) {
  const choose = ({ currentTarget }) => {
    keyboard.letters = currentTarget.checked;
    session.settings.set('letters', currentTarget.checked, 0);
  };
  showDialog({
    title: 'Keys',
    tone: 'wide',
    testid: 'keys-dialog',
    content: html`<div class="keylist">${Object.entries(PLACES).map(([place, title]) => section(place, title))}</div>`,
    foot: (close) => html`<label class="check"><input type="checkbox" .checked=${keyboard.letters} @change=${choose} />Keys of a single letter</label>
      <span class="grow"></span>${button({ label: 'Close', run: close })}`,
  });
}

const section = (place, title) => html`<section><h2 class="cap">${title}</h2><dl>
  ${KEYS.filter((key) => key.where === place).map((key) => html`<div><dt>${keyCaps(key.id)}</dt><dd>${key.words}</dd></div>`)}</dl></section>`;

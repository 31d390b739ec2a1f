import { blank } from '../components/blank.js';
import { button } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { LEFT } from '../lib/trial.js';

/** Nothing was asked for yet, as after a change of the fleet. */
export const nothingAsked = (session) => blank({ glyph: 'i-repair', title: 'Nothing to preview', testid: 'repair-none', text: 'Choose databases in the table, then press R to see what would be done to them.', acts: button({ label: 'Back to the databases', key: 'repair-back', tone: 'primary', run: () => session.show('databases') }) });

/** No database has anything to do: what was looked at, and what is left alone. */
export function nothingToDo({ preview, operation, allow }, work) {
  const { unchanged, left_alone: left } = preview;
  const alone = left.reduce((sum, { databases }) => sum + databases.length, 0);
  const all = unchanged + alone;
  return blank({
    glyph: alone && !unchanged ? 'i-info' : 's-current',
    title: alone && !unchanged ? 'Nothing can be done here' : 'There is nothing to do',
    testid: 'repair-nothing',
    text: html`${unchanged > 0 && (unchanged === all ? (all === 1 ? 'The database is as it should be.' : `All ${plural(all, 'database')} are as they should be.`) : `${count(unchanged)} of ${plural(all, 'database')} are as they should be.`)}
      ${left.map(reasonOf)}${operation.do === 'repair' && !unchanged && !alone && 'No database is among those that were asked for.'}`,
    acts: [
      button({ label: 'Back', key: 'repair-back', tone: 'primary', run: () => work.back() }),
      button({ label: 'Preview again', tone: 'ghost', key: 'repair-again', run: () => work.load() }),
    ],
  });
}

const reasonOf = ({ code, databases, message, hint }) => html`<span class="reason" data-testid="left-reason"> ${count(databases.length)} ${databases.length === 1 ? 'is' : 'are'} left alone, ${LEFT[code] ?? code.replaceAll('_', ' ')}: ${message}.${hint && html` <span class="muted">Next: ${hint}.</span>`}</span>`;

/** The preview could not be made: why, and what to do. A schema that is only guessed is chosen first. */
export function previewFailed({ error }, session) {
  const { work } = session;
  const { root, settings, expected } = session.store.get().fleet.fleet;
  const guessed = error.code === 'bad_request' && expected?.kind === 'most_common';
  const other = guessed || error.code === 'bad_request' || error.code === 'bad_schema';
  return html`<div class="pane-error" data-testid="repair-error">${errorPanel(guessed ? { ...error, title: 'The expected schema has to be chosen first' } : error, [
    other && button({ label: 'Choose a schema…', small: true, testid: 'choose-schema', run: () => session.editSettings(root, settings) }),
    button({ label: 'Try again', small: true, key: 'repair-again', run: () => work.load() }),
    button({ label: 'Back', small: true, tone: 'ghost', key: 'repair-back', run: () => work.back() }),
  ])}</div>`;
}

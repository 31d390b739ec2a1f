import { blank } from '../components/blank.js';
import { button } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { html } from '../lib/html.js';
import { plural } from '../lib/format.js';
import { ignoredWords } from '../lib/sides.js';
import { versionLabel } from '../lib/versions.js';

/** Nothing to compare yet: what can be, and how to begin. */
export function nothingChosen({ left, right }, pick) {
  const one = left || right;
  return blank({
    glyph: 'i-compare',
    title: one ? 'What should it be held against?' : 'Hold two schemas against each other',
    testid: 'compare-empty',
    text: html`Each side can be a database of this fleet, a version of the expected schema, what the databases of one shape have, or a file: a database, a backup, a <code>.sql</code> file. In the table of databases <kbd>C</kbd> compares what is selected. Nothing is written.`,
    acts: [
      !left && button({ label: 'Choose the left side…', key: 'pick-left', tone: 'primary', testid: 'compare-empty-left', run: () => pick('left') }),
      !right && button({ label: 'Choose the right side…', key: 'pick-right', tone: left ? 'primary' : '', testid: 'compare-empty-right', run: () => pick('right') }),
    ],
  });
}

/** Nothing differs that counts. */
export function noDifferences(comparing) {
  const { data, ignore, view, right } = comparing.store.get();
  const { target } = comparing;
  const beyond = target !== null && right.from !== 'version' && data.right !== versionLabel(target);
  const { notes, objects } = data;
  const ignored = ignoredWords(ignore);
  const counted = ignored ? `${sentenceCase(ignored)} ${ignored.includes(' ') && !ignored.startsWith('column') || ignored.includes(' and ') ? 'were' : 'was'} ignored.` : 'Nothing was ignored.';
  return blank({
    glyph: 's-current',
    title: 'No differences',
    testid: 'compare-equal',
    text: html`<b>${data.left}</b> and <b>${data.right}</b> ${objects.length ? html`mean the same in ${objects.length === 1 ? 'their one object' : `all ${plural(objects.length, 'object')}`}` : 'have no objects'}. ${counted}${notes.length > 0 && html` ${plural(notes.length, 'difference')} of these kinds ${notes.length === 1 ? 'is' : 'are'} there.`}`,
    acts: [
      beyond && button({ label: `Compare with ${versionLabel(target)}, the target`, testid: 'compare-target', run: () => comparing.choose('right', { from: 'version', version: target }) }),
      notes.length > 0 && button({ label: 'Ignore nothing', testid: 'compare-count-all', run: () => comparing.ignoreNothing() }),
      objects.length > 0 && button({ label: 'Show equal objects', tone: notes.length ? 'ghost' : '', testid: 'compare-show-equal', run: () => comparing.showEqual(objects.keys()) }),
      view === 'aligned' && objects.length > 0 && button({ label: 'SQL side by side', tone: 'ghost', run: () => comparing.setView('sql') }),
    ],
  });
}

const sentenceCase = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

const WHICH = { left: 'The left side', right: 'The right side', both: 'Both sides' };

/** A side that cannot be read, or a comparison that failed: which, why, and what to do. */
export function failed({ error, left, right }, names, comparing, pick) {
  const { side } = error;
  const named = side === 'left' || side === 'right' ? `: ${names[side].name}` : '';
  return html`<div class="pane-error" data-testid="compare-error"><h2>${side ? `${WHICH[side]} cannot be compared${named}` : 'This comparison could not be made'}</h2>
    ${errorPanel(error, [
      (side === 'left' || side === 'both') && left && button({ label: 'Pick another left side…', small: true, key: 'pick-left', run: () => pick('left') }),
      (side === 'right' || side === 'both') && right && button({ label: 'Pick another right side…', small: true, key: 'pick-right', run: () => pick('right') }),
      button({ label: 'Try again', small: true, key: 'compare-again', testid: 'compare-again', run: () => comparing.load() }),
    ])}</div>`;
}

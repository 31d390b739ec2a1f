import { blank } from '../components/blank.js';
import { button } from '../components/button.js';
import { printToken } from '../lib/filter.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { isGrowing, isOver } from '../lib/progress.js';

/** Before there is anything to show: how far the first scan is, or how to start it. */
export function firstScan(session) {
  const { job, scanError, fleet } = session.store.get();
  if (job && !isOver(job)) {
    const { processed, total } = job.progress;
    const growing = isGrowing(job);
    const figure = total ? `${growing ? 'read,' : 'of'} ${count(total)} ${growing ? 'found so far' : 'read'}` : 'databases found so far';
    return html`<div class="blank first" data-testid="first-scan"><p class="figure"><b>${count(processed)}</b> <span>${figure}</span></p><p>The first scan of ${fleet.fleet.name}. What it finds is shown here when it is done; after that, the last scan is there at once.</p></div>`;
  }
  const cut = job?.status === 'cancelled' ? 'The scan was stopped before it was done.' : 'No scan of this folder has been done yet.';
  return blank({ glyph: 'i-database', title: 'Not scanned yet', text: scanError ? 'The scan could not be started; the line above says why.' : cut, testid: 'not-scanned', acts: button({ label: 'Scan', glyph: 'i-refresh', key: 'rescan', tone: 'primary', run: () => session.scan(false) }) });
}

/** A folder without a database. */
export function noDatabases(session) {
  const { root, settings } = session.store.get().fleet.fleet;
  const filtered = settings.include.length + settings.exclude.length > 0;
  return blank({
    glyph: 'i-folder',
    title: 'No SQLite database in this folder',
    testid: 'empty-fleet',
    text: html`Nothing in <code>${root}</code> or below it begins as a database does${filtered ? ', with the patterns that are set' : ''}.`,
    acts: [
      filtered && button({ label: 'Change patterns…', run: () => session.editSettings(root, settings) }),
      button({ label: 'Open another folder…', key: 'open', run: () => session.chooseFolder() }),
      button({ label: 'Rescan', tone: 'ghost', key: 'rescan', run: () => session.scan(true) }),
    ],
  });
}

/** A filter that lets nothing through: which, and how to widen it. */
export function noMatch(list) {
  const tokens = list.tokens();
  const last = tokens.at(-1);
  const total = list.rows.total;
  return blank({
    glyph: 'i-filter',
    title: tokens.length > 1 ? `No database matches all ${tokens.length} filters` : 'No database matches the filter',
    testid: 'no-match',
    text: html`Of ${plural(total, 'database')} none is let through by ${tokens.map((token, index) => [index > 0 && (index === tokens.length - 1 ? ' and ' : ', '), html`<strong>${printToken(token)}</strong>`])}. ${advice(tokens)}`,
    acts: [
      tokens.length > 1 && button({ label: `Remove ${printToken(last)}`, testid: 'remove-last', run: () => list.setTokens(tokens.slice(0, -1)) }),
      button({ label: tokens.length > 1 ? 'Clear all filters' : 'Clear the filter', tone: tokens.length > 1 ? 'ghost' : '', key: list.chosen.size ? undefined : 'stop', testid: 'clear-filter', run: () => list.clear() }),
    ],
  });
}

function advice(tokens) {
  if (tokens.some(({ key }) => key === '')) return 'Words are looked for in paths, labels, reasons and differences; each must occur.';
  return tokens.length > 1 ? 'Filters narrow each other; the values of one are alternatives.' : '';
}

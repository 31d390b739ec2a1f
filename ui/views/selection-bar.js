import { button, link } from '../components/button.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { selectionWords } from '../lib/selection.js';

/**
 * What is selected, how much of it the filter hides, and what can be done with it; nothing where nothing is selected.
 * @param {import('../lib/list.js').DatabaseList} list
 * @param {{ way: { why?: string }, compare: () => void, show: () => void, work: { repair(): void, migrate(): void, check(): void, adopt(): void } }} acts
 *   `way` says why nothing can be compared
 */
export function selectionBar(list, { way, compare, show, work }) {
  const { chosen, rows } = list;
  const { size, hidden, gone } = chosen.store.get();
  if (!size && !gone) return null;
  const { strong, rest } = selectionWords({ size, hidden, gone });
  const more = size > 0 && rows.count > 0 && chosen.state() !== 'all';
  return html`<div class="sel" role="group" aria-label="Selection" data-testid="selection" data-key="selection">
    <span class="cut" role="status" data-testid="selected"><b>${strong}</b>${rest}</span>
    ${hidden > 0 && link(hidden === 1 ? 'Show it' : 'Show them', show, 'show-hidden')}
    ${more && html`<span class="vr"></span>${link(`Select all ${count(rows.count)} that match`, () => chosen.addAll(), 'select-all')}`}
    <span class="grow"></span>
    ${button({ label: 'Clear', tone: 'ghost', small: true, key: 'stop', testid: 'clear-selection', run: () => chosen.clear() })}
    ${size > 0 && button({ label: 'Compare', small: true, key: 'compare-rows', disabled: Boolean(way.why), title: way.why ?? (size === 2 ? 'Compare the two with each other' : 'Compare it with its expected schema'), testid: 'compare-selected', run: compare })}
    ${size > 0 && workButtons(size, work)}</div>`;
}

/** What can be done to what is selected; each but the check shows first what it would do. */
const workButtons = (size, { repair, migrate, check, adopt }) => [
  button({ label: 'Check', small: true, title: 'Checks integrity and foreign keys; nothing is written (V)', testid: 'check-selected', run: check }),
  button({ label: 'Adopt…', small: true, title: 'Gives databases without a version the stamp of the version that they have (A)', testid: 'adopt-selected', run: adopt }),
  button({ label: 'Migrate…', small: true, title: 'Moves them to a version, up or down (M)', testid: 'migrate-selected', run: migrate }),
  button({ label: `Repair ${count(size)}…`, small: true, key: 'repair-rows', testid: 'repair-selected', run: repair }),
];

import { button, link } from '../components/button.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { selectionWords } from '../lib/selection.js';

/**
 * What is selected, how much of it the filter hides, and what can be done with it; nothing where nothing is selected.
 * @param {import('../lib/list.js').DatabaseList} list
 * @param {{ way: { why?: string }, compare: () => void, show: () => void }} acts `way` says why nothing can be compared
 */
export function selectionBar(list, { way, compare, show }) {
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
    ${size > 0 && button({ label: 'Compare', small: true, key: 'compare-rows', disabled: Boolean(way.why), title: way.why ?? (size === 2 ? 'Compare the two with each other' : 'Compare it with its expected schema'), testid: 'compare-selected', run: compare })}</div>`;
}

import { count } from '../lib/format.js';
import { html } from '../lib/html.js';

// `+` is what only the expected schema has, `−` what only the database has, `~` what both have and differs.
const SIGNS = [
  ['missing', 'right', '+'],
  ['extra', 'left', '−'],
  ['different', 'both', '~'],
];

/** The counts of what is missing, extra and different, with their signs; those that are 0 are left out. */
export function deltas(counts) {
  return SIGNS.filter(([side]) => counts[side]).map(([side, tone, sign]) =>
    html`<span class="delta ${tone}" title="${counts[side]} ${side}"><span aria-hidden="true">${sign}${count(counts[side])}</span><span class="sr">${counts[side]} ${side}</span></span>`);
}

/** The sign of one thing that is `missing`, `extra` or `different`; nothing for `same`. */
export function deltaSign(state) {
  const found = SIGNS.find(([side]) => side === state);
  if (!found) return null;
  const [side, tone, sign] = found;
  return html`<span class="delta ${tone}" title="${side}"><span aria-hidden="true">${sign}</span><span class="sr">${side}</span></span>`;
}

const SIDE_WORDS = { right: 'only right', left: 'only left', both: 'different' };

/** The counts of what a comparison has on each side: `left`, `right`, `both`; those that are 0 are left out. */
export function signCounts(counts) {
  return SIGNS.filter(([, tone]) => counts[tone]).map(([, tone, sign]) =>
    html`<span class="delta ${tone}" role="img" aria-label="${counts[tone]} ${SIDE_WORDS[tone]}" title="${count(counts[tone])} ${SIDE_WORDS[tone]}">${sign}${count(counts[tone])}</span>`);
}

import { iconButton } from '../components/button.js';
import { icon } from '../components/icon.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { editFilter } from './filter-dialog.js';

/** The saved filters in the sidebar: name and how many each lets through. F2 changes one, Delete deletes it, Alt and an arrow moves it. */
export function savedFilters(session) {
  const { saved } = session;
  const { filters, counts } = saved.store.get();
  if (!filters.length) return null;
  const active = session.store.get().screen === 'databases' ? saved.active() : -1;
  return html`<nav class="nav saved" aria-label="Saved filters"><h2 class="cap">Saved filters</h2>
    ${filters.map(({ name, text }, place) => html`<div class="keeps" data-key="${name}"><button type="button" aria-current=${place === active ? 'true' : null} title="${name}: ${text}" data-testid="saved-filter"
        @click=${() => saved.use(place)} @keydown=${(event) => pressed(event, saved, place)}>${icon('i-filter')}<span>${name}</span>${counts[place] !== undefined && html`<b>${count(counts[place])}</b>`}</button>
      ${iconButton({ glyph: 'i-more', name: `Change ${name}`, small: true, testid: 'edit-filter', run: () => editFilter(saved, place) })}</div>`)}</nav>`;
}

function pressed(event, saved, place) {
  const { key, altKey, currentTarget } = event;
  if (key === 'F2') editFilter(saved, place);
  else if (key === 'Delete') removed(saved, place, currentTarget);
  else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) moved(saved, place, key === 'ArrowUp' ? -1 : 1, currentTarget);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The focus goes to the one that takes the place. */
function removed(saved, place, at) {
  const nav = at.closest('nav');
  saved.delete(place);
  requestAnimationFrame(() => {
    const all = nav.querySelectorAll('[data-testid="saved-filter"]');
    (all[Math.min(place, all.length - 1)] ?? document.querySelector('[data-testid="nav-databases"]'))?.focus();
  });
}

function moved(saved, place, by, at) {
  const nav = at.closest('nav');
  const to = saved.move(place, by);
  requestAnimationFrame(() => nav.querySelectorAll('[data-testid="saved-filter"]')[to]?.focus());
}

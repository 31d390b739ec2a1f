import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';

/** Asks for the name of a filter that is saved, or changes or deletes one that was; `place` is -1 for a new one. */
export function editFilter(saved, place = -1) {
  const known = saved.store.get().filters[place];
  const text = known?.text ?? saved.current();
  const why = html`<p class="small refused" role="status" data-testid="filter-problem"></p>`;
  const field = (label, value, testid) => html`<input .value=${value} aria-label="${label}" autocomplete="off" spellcheck="false" data-testid="${testid}" @input=${() => tell()} @keydown=${(event) => event.key === 'Enter' && save()} />`;
  const name = field('Name', known?.name ?? '', 'filter-name');
  const filter = field('Filter', text, 'filter-text');
  filter.classList.add('mono');
  const tell = () => patch(why, name.value ? saved.hindrance(name.value, filter.value, place) : null);
  const save = () => {
    const wrong = saved.hindrance(name.value, filter.value, place);
    if (wrong) return void patch(why, wrong);
    saved.save(name.value, filter.value, place);
    dialog.close();
  };
  const remove = () => {
    saved.delete(place);
    dialog.close();
  };
  const dialog = showDialog({
    title: known ? 'Saved filter' : 'Save this filter?',
    testid: 'filter-dialog',
    focus: '[data-testid="filter-name"]',
    content: html`<dl class="form"><dt>Name</dt><dd><div class="field">${name}</div></dd><dt>Filter</dt><dd><div class="field">${filter}</div></dd></dl>${why}`,
    foot: (close) => html`${known && button({ label: 'Delete', tone: 'ghost', testid: 'delete-filter', run: remove })}<span class="grow"></span>${button({ label: 'Cancel', run: close })}${button({ label: known ? 'Save' : 'Save filter', tone: 'primary', testid: 'save-filter', run: save })}`,
  });
  name.select();
}

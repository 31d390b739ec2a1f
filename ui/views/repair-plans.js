import { icon } from '../components/icon.js';
import { statusGlyph } from '../components/status-badge.js';
import { tickBox } from '../components/tick.js';
import { words } from '../components/words.js';
import { capital, count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { acts, gist, linesOf, markOf, tickOf } from '../lib/preview.js';
import { LEFT } from '../lib/trial.js';

const CHECKED = { all: 'true', some: 'mixed', none: 'false' };

/** The plans, one for each shape, with a tick each; below them what is left alone, by reason. */
export class PlanList {
  #work;
  #count = html`<header class="sumhead"></header>`;
  #grid;
  element;

  constructor(work) {
    this.#work = work;
    this.#grid = html`<div class="grid planlist" role="grid" tabindex="0" aria-label="Plans" data-testid="plans" @keydown=${(event) => this.#pressed(event)}></div>`;
    this.element = html`<section class="plans" aria-label="Plans">${this.#count}${this.#grid}</section>`;
  }

  focus() {
    this.#grid.focus({ preventScroll: true });
  }

  draw() {
    const { preview, at, out, figures } = this.#work.store.get();
    const lines = linesOf(preview);
    const { groups, left_alone: left, unchanged } = preview;
    patch(this.#count, html`<strong>${plural(groups.length, 'plan')}</strong>`, html`<span class="muted small">one per shape</span>`, html`<span class="grow"></span>`,
      unchanged > 0 && html`<span class="faint small" data-testid="unchanged">${count(unchanged)} as they should be</span>`);
    patch(this.#grid, html`<div role="rowgroup">${lines.slice(0, groups.length).map(({ key, group }, index) => this.#planRow(group, key, index, { at, out, counted: figures.get(group.id), allowed: preview.allowed }))}</div>`,
      left.length > 0 && html`<div role="rowgroup" aria-label="Left alone" class="leftrows"><div class="lefthead faint small" role="row"><span role="gridcell">Left alone</span></div>${lines.slice(groups.length).map(({ key, left: reason }, index) => this.#leftRow(reason, key, groups.length + index, at))}</div>`);
    const active = lines.findIndex(({ key }) => key === at);
    if (active >= 0) this.#grid.setAttribute('aria-activedescendant', `plan-${active}`);
    else this.#grid.removeAttribute('aria-activedescendant');
  }

  #planRow(group, key, index, { at, out, counted, allowed }) {
    const tick = tickOf(group, out);
    const mark = markOf(group, counted, allowed);
    const plain = group.title.replaceAll('`', '');
    const can = acts(group);
    return html`<div class="plan" role="row" id="plan-${index}" data-key="${key}" data-testid="plan" data-shape="${group.shape}" aria-selected=${key === at} @click=${(event) => this.#clicked(event, group, key)}>
      <span role="gridcell" class="ptick">${can
        ? html`<span role="checkbox" aria-checked="${CHECKED[tick]}" aria-label="Include ${plain}" data-testid="include">${tickBox(tick)}</span>`
        : html`<span class="sr">Nothing to do</span>`}</span>
      <span role="gridcell" class="pwhat"><span class="row">${statusGlyph(group.status)}<span class="cut strong" data-tip="${plain}">${words(capital(group.title))}</span></span>
        <span class="row small muted second"><span class="cut">${gist(group)}</span>${mark && html`<span class="badge ${mark.tone}">${mark.words}</span>`}</span></span>
      <b role="gridcell">${count(group.databases.length)}<span class="sr"> ${group.databases.length === 1 ? 'database' : 'databases'}</span></b></div>`;
  }

  #leftRow({ code, databases, message }, key, index, at) {
    const said = LEFT[code] ?? code.replaceAll('_', ' ');
    return html`<div class="plan left" role="row" id="plan-${index}" data-key="${key}" data-testid="left-alone" data-code="${code}" aria-selected=${key === at} @click=${() => this.#go(key)}>
      <span role="gridcell" class="ptick">${icon('i-minus', 14)}</span><span role="gridcell" class="pwhat cut muted" data-tip="${message.replaceAll('`', '')}">${capital(said)}<span class="faint small">, ${words(message)}</span></span>
      <b role="gridcell">${count(databases.length)}<span class="sr"> ${databases.length === 1 ? 'database' : 'databases'}</span></b></div>`;
  }

  #clicked(event, group, key) {
    if (event.target.closest('.ptick')) this.#work.toggleGroup(group);
    this.#go(key);
  }

  #go(key) {
    this.#work.goTo(key);
    this.focus();
  }

  /** Goes to the next plan, or the one before. */
  move(by) {
    const { preview, at } = this.#work.store.get();
    const lines = linesOf(preview);
    const now = lines.findIndex(({ key }) => key === at);
    this.#goTo(lines, Math.min(lines.length - 1, Math.max(0, now + by)));
  }

  #goTo(lines, index) {
    if (!lines[index]) return;
    this.#work.goTo(lines[index].key);
    this.#grid.querySelector(`#plan-${index}`)?.scrollIntoView({ block: 'nearest' });
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const lines = linesOf(this.#work.store.get().preview);
    const acts = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      Home: () => this.#goTo(lines, 0),
      End: () => this.#goTo(lines, lines.length - 1),
      ' ': () => this.#toggle(),
    };
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }

  #toggle() {
    const { group } = this.#work.current() ?? {};
    if (group) this.#work.toggleGroup(group);
  }
}

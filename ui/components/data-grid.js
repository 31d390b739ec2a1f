import { geometry } from '../lib/geometry.js';
import { html } from '../lib/html.js';
import { icon } from './icon.js';
import { paintTick, tickBox } from './tick.js';

const EXTRA = 8;
const HEAD = -1;

/** What the tick of the head does: as many clicks as there are states. */
const TICKS = { none: (number) => `Select the ${number} in sight`, some: (number) => `Select the ${number} in sight too`, all: () => 'Select none of these' };
const isTick = ({ target }) => Boolean(target.closest('.tick'));

/**
 * A table of any length: only the rows in sight are in the page, each fixed in height. One tab stop; the arrows move a
 * current row, which is named to assistive technology by `aria-activedescendant`, so that it survives its element. Rows
 * can be selected, one by one, in stretches, those in sight or all; what is selected is kept elsewhere.
 *
 * @typedef {{ id: string, title: string, sort?: string, numeric?: boolean }} Column
 */
export class DataGrid {
  #options;
  #element;
  #head;
  #body;
  #drawn = new Map();
  #spare = [];
  #geometry = geometry({ count: 0, row: 28, view: 0 });
  #state = { count: 0, current: 0, sort: null, descending: false, selected: 0, ticked: 'none' };
  #row = 28;
  #lastScroll = 0;
  #frame = 0;
  /** The head that the arrows are at; the first is the tick. */
  #column = 1;
  #inHead = false;
  /** What the tick of the head is called. */
  #named = null;

  /**
   * @param {{ id: string, label: string, columns: Column[], cells: (row: object) => any[], row: (index: number) => object | undefined,
   *   isSelected: (row: object) => boolean, on: { current(index: number): void, inspect(index: number): void, sort(key: string): void,
   *   want(first: number, last: number, heading: number): void, scroll(top: number): void, toggle(index: number): void,
   *   stretch(from: number, to: number, walking: boolean): void, settle(anchor?: number): void, all(): void, tick(first: number, last: number): void } }} options
   *   `tick` is the tick of the head, with the rows in sight, `last` not counted
   */
  constructor(options) {
    this.#options = options;
    const { id, label } = options;
    this.#head = html`<div class="gr heads ${id}" role="row" aria-rowindex="1"></div>`;
    this.#body = html`<div class="rows"></div>`;
    this.#element = html`<div class="grid" role="grid" tabindex="0" aria-multiselectable="true" aria-label="${label}" data-testid="grid"
      @scroll=${() => this.#scrolled()} @keydown=${(event) => this.#pressed(event)} @focus=${() => this.#mark()}
      @blur=${() => this.#inHead && this.#enterHead(false)}>
      <div class="head-rows" role="rowgroup">${this.#head}</div>${this.#body}</div>`;
    new ResizeObserver(() => this.#measure()).observe(this.#element);
  }

  get element() {
    return this.#element;
  }

  /** Shows a list of this length, sorted like this, with this current row; `selected` changes whenever the selection does. */
  show(state) {
    const before = this.#state;
    this.#state = { ...before, ...state };
    const changed = (...keys) => keys.some((key) => this.#state[key] !== before[key]);
    if (changed('sort', 'descending', 'ticked') || !this.#head.firstChild) this.#drawHead();
    if (changed('selected')) for (const element of this.#drawn.values()) this.#tick(element);
    if (changed('count')) this.#measure();
    else this.#draw();
  }

  /** Scrolls to a place, in pixels, and so many rows further. That is told at once: the event comes only with the next frame. */
  scrollTo(top, rows = 0) {
    const before = this.#element.scrollTop;
    this.#element.scrollTop = top + rows * this.#row;
    if (this.#element.scrollTop !== before) this.#options.on.scroll(this.#element.scrollTop);
    this.#draw();
  }

  /** Scrolls so that a row is in sight. */
  reveal(index) {
    const top = this.#geometry.reveal(index, this.#element.scrollTop);
    if (top !== this.#element.scrollTop) this.scrollTo(top);
  }

  /** True where a row is wholly in sight. */
  sees(index) {
    const { first, last } = this.inSight();
    return index >= first && index < last;
  }

  focus() {
    this.#element.focus({ preventScroll: true });
  }

  /** The rows that are wholly in sight, `last` not counted. */
  inSight() {
    return this.#geometry.whole(this.#element.scrollTop);
  }

  #measure() {
    const style = getComputedStyle(this.#element);
    this.#row = parseFloat(style.getPropertyValue('--row')) || 28;
    const view = Math.max(0, this.#element.clientHeight - this.#head.offsetHeight);
    this.#geometry = geometry({ count: this.#state.count, row: this.#row, view });
    this.#body.style.height = `${this.#geometry.height}px`;
    this.#element.setAttribute('aria-rowcount', String(this.#state.count + 1));
    if (this.#state.count) this.#body.setAttribute('role', 'rowgroup');
    else this.#body.removeAttribute('role');
    this.#draw();
  }

  #scrolled() {
    this.#options.on.scroll(this.#element.scrollTop);
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const scroll = this.#element.scrollTop;
    const { first, last } = this.#geometry.range(scroll, EXTRA);
    this.#options.on.want(first, last, scroll < this.#lastScroll ? -1 : 1);
    this.#lastScroll = scroll;
    for (const [index, element] of this.#drawn) if (index < first || index >= last) this.#release(index, element);
    let before = null;
    for (let index = first; index < last; index++) before = this.#drawRow(index, scroll, before);
    this.#nameTick();
    this.#mark();
  }

  #release(index, element) {
    this.#drawn.delete(index);
    element.remove();
    this.#spare.push(element);
  }

  /** Draws a row behind the one before it: the order in the page is the order of the list. */
  #drawRow(index, scroll, before) {
    let element = this.#drawn.get(index);
    if (!element) {
      element = this.#spare.pop() ?? this.#newRow();
      element.row = null;
      element.index = index;
      element.id = `${this.#options.id}-${index}`;
      element.setAttribute('aria-rowindex', String(index + 2));
      this.#drawn.set(index, element);
    }
    const next = before ? before.nextSibling : this.#body.firstChild;
    if (element !== next) this.#body.insertBefore(element, next);
    element.style.transform = `translateY(${this.#geometry.top(index, scroll)}px)`;
    const row = this.#options.row(index);
    if (element.row === null || element.row !== row) this.#fill(element, row);
    return element;
  }

  #fill(element, row) {
    element.row = row;
    element.classList.toggle('waiting', !row);
    element.replaceChildren(element.tick, ...(row ? this.#options.cells(row) : [html`<span role="gridcell" class="faint">…</span>`]));
    this.#tick(element);
  }

  #newRow() {
    const element = html`<div class="gr ${this.#options.id}" role="row" data-testid="row" @mousedown=${(event) => event.shiftKey && event.preventDefault()}
      @click=${(event) => this.#clicked(event)} @dblclick=${(event) => !isTick(event) && this.#options.on.inspect(event.currentTarget.index)}></div>`;
    element.tick = html`<span role="gridcell" class="tick">${tickBox('none')}</span>`;
    return element;
  }

  /** Makes a row look selected or not; that is said of the row, so its tick is only to be seen. */
  #tick(element) {
    const selected = Boolean(element.row) && this.#options.isSelected(element.row);
    if (element.getAttribute('aria-selected') === String(selected)) return;
    element.setAttribute('aria-selected', String(selected));
    paintTick(element.tick.firstChild, selected ? 'all' : 'none');
  }

  #clicked(event) {
    const { on } = this.#options;
    const { index } = event.currentTarget;
    const from = this.#state.current;
    this.#inHead = false;
    if (event.shiftKey) on.stretch(from, index, false);
    else if (event.ctrlKey || event.metaKey || isTick(event)) on.toggle(index);
    else on.settle(index);
    on.current(index);
    if (event.target.closest('.opens') && !event.shiftKey && !event.ctrlKey && !event.metaKey) on.inspect(index);
    else this.focus();
  }

  #drawHead() {
    const { id, columns } = this.#options;
    const { ticked } = this.#state;
    const at = (index) => (this.#inHead && this.#column === index ? 'at' : '');
    this.#head.replaceChildren(html`<span role="columnheader" class="tick ${at(0)}" @click=${() => this.#tickHead()}><span class="whole" role="checkbox" id="${id}-head-0"
      aria-checked="${{ all: 'true', some: 'mixed', none: 'false' }[ticked]}" data-testid="select-visible">${tickBox(ticked)}</span></span>`,
    ...columns.map((column, index) => this.#headOf(column, index + 1, at(index + 1))));
    this.#named = null;
    this.#nameTick();
    this.#mark();
  }

  #headOf(column, index, at) {
    const { sort, descending } = this.#state;
    const sorted = column.sort && column.sort === sort;
    return html`<span role="columnheader" id="${this.#options.id}-head-${index}" class="${column.id} ${column.numeric ? 'num' : ''} ${column.sort ? 'sorts' : ''} ${at}"
      aria-sort=${sorted ? (descending ? 'descending' : 'ascending') : null} title="${column.sort ? `Sort by ${column.title.toLowerCase()}` : column.title}"
      data-testid="head-${column.id}" @click=${() => column.sort && this.#options.on.sort(column.sort)}>${column.title}${sorted && icon(descending ? 'i-down' : 'i-up', 12)}</span>`;
  }

  /** The tick of the head says how many rows it would select: those in sight, not all that match. */
  #nameTick() {
    const { first, last } = this.inSight();
    const name = TICKS[this.#state.ticked](last - first);
    const tick = this.#head.querySelector('[role=checkbox]');
    if (!tick || name === this.#named) return;
    this.#named = name;
    tick.setAttribute('aria-label', name);
    tick.title = name;
  }

  #tickHead() {
    const { first, last } = this.inSight();
    this.#options.on.tick(first, last);
  }

  #mark() {
    const { current, count } = this.#state;
    for (const [index, element] of this.#drawn) element.classList.toggle('at', index === current && !this.#inHead);
    const active = this.#inHead ? `${this.#options.id}-head-${this.#column}` : this.#drawn.has(current) && count ? `${this.#options.id}-${current}` : null;
    if (active) this.#element.setAttribute('aria-activedescendant', active);
    else this.#element.removeAttribute('aria-activedescendant');
  }

  #pressed(event) {
    if (event.altKey || event.target !== this.#element) return;
    const handled = event.ctrlKey || event.metaKey ? this.#pressedWithMod(event) : this.#inHead ? this.#moveInHead(event.key) : this.#moveInRows(event);
    if (handled) event.preventDefault(), event.stopPropagation();
  }

  #pressedWithMod({ key, shiftKey }) {
    if (key.toLowerCase() !== 'a' || shiftKey) return false;
    this.#options.on.all();
    return true;
  }

  #moveInRows({ key, shiftKey }) {
    const { on } = this.#options;
    const { current, count } = this.#state;
    const { page } = this.#geometry;
    if (key === 'Enter') return count > 0 && (on.inspect(current), true);
    if (key === ' ') return count > 0 && (this.reveal(current), shiftKey ? on.stretch(current, current, false) : on.toggle(current), true);
    const moves = { ArrowUp: current - 1, ArrowDown: current + 1, PageUp: Math.max(0, current - page), PageDown: current + page, Home: 0, End: count - 1 };
    if (!(key in moves)) return false;
    const to = Math.min(count - 1, moves[key]);
    if (shiftKey) this.#stretchTo(Math.max(0, to));
    else if (moves[key] === HEAD) this.#enterHead(true);
    else if (count) on.settle(), this.#goTo(to);
    return true;
  }

  #stretchTo(index) {
    if (!this.#state.count) return;
    this.#options.on.stretch(this.#state.current, index, true);
    this.#goTo(index);
  }

  #goTo(index) {
    this.#state = { ...this.#state, current: index };
    this.#options.on.current(index);
    this.reveal(index);
    this.#mark();
  }

  #moveInHead(key) {
    const last = this.#options.columns.length;
    if (key === 'ArrowDown') this.#enterHead(false);
    else if (key === 'ArrowLeft' || key === 'ArrowRight') {
      this.#column = Math.min(last, Math.max(0, this.#column + (key === 'ArrowLeft' ? -1 : 1)));
      this.#drawHead();
    } else if (key === 'Enter' || key === ' ') {
      const sort = this.#options.columns[this.#column - 1]?.sort;
      if (this.#column === 0) this.#tickHead();
      else if (sort) this.#options.on.sort(sort);
    } else return key === 'ArrowUp';
    return true;
  }

  #enterHead(enters) {
    this.#inHead = enters;
    this.#drawHead();
  }
}

import { geometry } from '../lib/geometry.js';
import { html } from '../lib/html.js';
import { icon } from './icon.js';

const EXTRA = 8;
const HEAD = -1;

/**
 * A table of any length: only the rows in sight are in the page, each fixed in height. One tab stop; the arrows move a
 * current row, which is named to assistive technology by `aria-activedescendant`, so that it survives its element.
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
  #state = { count: 0, current: 0, sort: null, descending: false };
  #row = 28;
  #lastScroll = 0;
  #frame = 0;
  #column = 0;
  #inHead = false;

  /**
   * @param {{ id: string, label: string, columns: Column[], cells: (row: object) => any[], row: (index: number) => object | undefined,
   *   on: { current(index: number): void, inspect(index: number): void, sort(key: string): void, want(first: number, last: number, heading: number): void,
   *   scroll(top: number): void } }} options
   */
  constructor(options) {
    this.#options = options;
    const { id, label } = options;
    this.#head = html`<div class="gr heads ${id}" role="row" aria-rowindex="1"></div>`;
    this.#body = html`<div class="rows"></div>`;
    this.#element = html`<div class="grid" role="grid" tabindex="0" aria-label="${label}" data-testid="grid"
      @scroll=${() => this.#scrolled()} @keydown=${(event) => this.#pressed(event)} @focus=${() => this.#mark()}
      @blur=${() => ((this.#inHead = false), this.#drawHead())}>
      <div class="head-rows" role="rowgroup">${this.#head}</div>${this.#body}</div>`;
    new ResizeObserver(() => this.#measure()).observe(this.#element);
  }

  get element() {
    return this.#element;
  }

  /** Shows a list of this length, sorted like this, with this current row. */
  show(state) {
    const before = this.#state;
    this.#state = { ...before, ...state };
    if (this.#state.sort !== before.sort || this.#state.descending !== before.descending || !this.#head.firstChild) this.#drawHead();
    if (this.#state.count !== before.count) this.#measure();
    else this.#draw();
  }

  /** Scrolls to a place, in pixels. */
  scrollTo(top) {
    this.#element.scrollTop = top;
    this.#draw();
  }

  /** Scrolls so that a row is in sight. */
  reveal(index) {
    const top = this.#geometry.reveal(index, this.#element.scrollTop);
    if (top !== this.#element.scrollTop) this.scrollTo(top);
  }

  focus() {
    this.#element.focus({ preventScroll: true });
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
    element.replaceChildren(...(row ? this.#options.cells(row) : [html`<span role="gridcell" class="faint">…</span>`]));
  }

  #newRow() {
    return html`<div class="gr ${this.#options.id}" role="row" data-testid="row" @click=${(event) => this.#clicked(event)}
      @dblclick=${({ currentTarget }) => this.#options.on.inspect(currentTarget.index)}></div>`;
  }

  #clicked({ currentTarget, target }) {
    this.#inHead = false;
    this.#options.on.current(currentTarget.index);
    if (target.closest('.opens')) this.#options.on.inspect(currentTarget.index);
    else this.focus();
  }

  #drawHead() {
    const { sort, descending } = this.#state;
    this.#head.replaceChildren(...this.#options.columns.map((column, index) => {
      const sorted = column.sort && column.sort === sort;
      return html`<span role="columnheader" id="${this.#options.id}-head-${index}" class="${column.id} ${column.numeric ? 'num' : ''} ${column.sort ? 'sorts' : ''} ${this.#inHead && this.#column === index ? 'at' : ''}"
        aria-sort=${sorted ? (descending ? 'descending' : 'ascending') : null} title="${column.sort ? `Sort by ${column.title.toLowerCase()}` : column.title}"
        data-testid="head-${column.id}" @click=${() => column.sort && this.#options.on.sort(column.sort)}>${column.title}${sorted && icon(descending ? 'i-down' : 'i-up', 12)}</span>`;
    }));
    this.#mark();
  }

  #mark() {
    const { current, count } = this.#state;
    for (const [index, element] of this.#drawn) element.classList.toggle('at', index === current && !this.#inHead);
    const active = this.#inHead ? `${this.#options.id}-head-${this.#column}` : this.#drawn.has(current) && count ? `${this.#options.id}-${current}` : null;
    if (active) this.#element.setAttribute('aria-activedescendant', active);
    else this.#element.removeAttribute('aria-activedescendant');
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#element) return;
    const handled = this.#inHead ? this.#moveInHead(event.key) : this.#moveInRows(event.key);
    if (handled) event.preventDefault(), event.stopPropagation();
  }

  #moveInRows(key) {
    const { current, count } = this.#state;
    const { page } = this.#geometry;
    if (key === 'Enter') return count > 0 && (this.#options.on.inspect(current), true);
    const moves = { ArrowUp: current - 1, ArrowDown: current + 1, PageUp: Math.max(0, current - page), PageDown: current + page, Home: 0, End: count - 1 };
    if (!(key in moves)) return false;
    if (moves[key] === HEAD) this.#enterHead(true);
    else if (count) this.#goTo(Math.min(count - 1, moves[key]));
    return true;
  }

  #goTo(index) {
    this.#state = { ...this.#state, current: index };
    this.#options.on.current(index);
    this.reveal(index);
    this.#mark();
  }

  #moveInHead(key) {
    const last = this.#options.columns.length - 1;
    if (key === 'ArrowDown') this.#enterHead(false);
    else if (key === 'ArrowLeft' || key === 'ArrowRight') {
      this.#column = Math.min(last, Math.max(0, this.#column + (key === 'ArrowLeft' ? -1 : 1)));
      this.#drawHead();
    } else if (key === 'Enter' || key === ' ') {
      const { sort } = this.#options.columns[this.#column];
      if (sort) this.#options.on.sort(sort);
    } else return key === 'ArrowUp';
    return true;
  }

  #enterHead(enters) {
    this.#inHead = enters;
    this.#drawHead();
  }
}

import { geometry } from '../lib/geometry.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';

const EXTRA = 6;

/**
 * Rows of one height, of which only those in sight are in the page. One tab stop; the arrows move a current row, which is
 * named to assistive technology by `aria-activedescendant`, so that it survives its element.
 */
export class RowList {
  #options;
  #body = html`<div class="rowlist" role="rowgroup"></div>`;
  #stretch = html`<div class="vstretch" role="presentation" @click=${(event) => this.#clicked(event)}></div>`;
  #geometry = geometry({ count: 0, row: 28, view: 0 });
  #state = { count: 0, current: 0 };
  #frame = 0;
  #lastScroll = 0;
  #head;
  element;

  /**
   * @param {{ id: string, label: string, head: any[], draw: (index: number, state: { id: string, at: boolean }) => Element,
   *   role?: string, testid?: string, on: { current(index: number): void, open(index: number, event: Event): void,
   *   want?(first: number, last: number, heading: number): void, key?(event: KeyboardEvent): boolean } }} options
   *   `head` are the cells of the head; `draw` gives a row, with the class `at` and the id that it is told; `key` answers
   *   whether a key was for it
   */
  constructor(options) {
    this.#options = options;
    const { id, label, head, role = 'grid', testid = null } = options;
    this.#body.append(this.#stretch);
    this.#head = html`<div class="head-rows" role="rowgroup"><div class="gr heads ${id}" role="row" aria-rowindex="1">${head}</div></div>`;
    this.element = html`<div class="grid" role="${role}" tabindex="0" aria-label="${label}" data-testid=${testid} @scroll=${() => this.#scrolled()} @keydown=${(event) => this.#pressed(event)}>${this.#head}${this.#body}</div>`;
    new ResizeObserver(() => this.refresh()).observe(this.element);
  }

  /** Shows other cells in the head. */
  headed(cells) {
    patch(this.#head.firstElementChild, cells);
  }

  /** Shows a list of this length with this current row. */
  show({ count, current }) {
    this.#state = { count, current };
    this.element.setAttribute('aria-rowcount', String(count + 1));
    this.refresh();
  }

  /** Draws again what is in sight. */
  refresh() {
    const { count } = this.#state;
    const row = parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 28;
    const view = Math.max(0, this.element.clientHeight - this.#head.offsetHeight);
    this.#geometry = geometry({ count, row, view });
    this.#body.style.height = `${this.#geometry.height}px`;
    this.#draw();
  }

  /** Scrolls so that a row is in sight. */
  reveal(index) {
    const top = this.#geometry.reveal(index, this.element.scrollTop);
    if (top === this.element.scrollTop) return;
    this.element.scrollTop = top;
    this.#draw();
  }

  toTop() {
    this.element.scrollTop = 0;
    this.#draw();
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  #scrolled() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const scroll = this.element.scrollTop;
    const { count, current } = this.#state;
    const { id, draw, on } = this.#options;
    const { first, last } = this.#geometry.range(scroll, EXTRA);
    if (last > first) on.want?.(first, last, scroll < this.#lastScroll ? -1 : 1);
    this.#lastScroll = scroll;
    const rows = [];
    for (let index = first; index < last; index++) rows.push(this.#row(draw(index, { id: `${id}-${index}`, at: index === current }), index));
    this.#stretch.style.transform = `translateY(${this.#geometry.top(first, scroll)}px)`;
    patch(this.#stretch, rows);
    if (count && current >= first && current < last) this.element.setAttribute('aria-activedescendant', `${id}-${current}`);
    else this.element.removeAttribute('aria-activedescendant');
    if (count) this.#body.setAttribute('role', 'rowgroup');
    else this.#body.removeAttribute('role');
  }

  #row(element, index) {
    element.setAttribute('aria-rowindex', String(index + 2));
    return element;
  }

  #clicked(event) {
    const row = event.target.closest('[aria-rowindex]');
    if (!row || event.target.closest('button, a')) return;
    const index = Number(row.getAttribute('aria-rowindex')) - 2;
    this.#options.on.current(index);
    this.focus();
    if (event.target.closest('.opens') || event.detail === 2) this.#options.on.open(index, event);
  }

  #pressed(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const { count, current } = this.#state;
    const { page } = this.#geometry;
    const moves = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: count - 1 };
    if (this.#options.on.key?.(event)) return void take(event);
    if (!count || event.shiftKey) return;
    if (event.key === 'Enter') this.#options.on.open(current, event);
    else if (event.key in moves) this.#go(Math.min(count - 1, Math.max(0, moves[event.key])));
    else return;
    take(event);
  }

  #go(index) {
    this.#options.on.current(index);
    this.reveal(index);
  }
}

const take = (event) => {
  event.preventDefault();
  event.stopPropagation();
};

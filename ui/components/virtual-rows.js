import { afterPaint } from '../lib/after-paint.js';
import { Heights } from '../lib/heights.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';

const AROUND = 300;

/**
 * Rows of different heights, of which only those in sight are in the page. They stand in a stretch of their own that is
 * moved to its place, so that none covers another before it is measured.
 *
 * @typedef {{ id: string }} Row what the list holds; `id` stays with it from one list to the next
 */
export class VirtualRows {
  #options;
  #rows = [];
  #heights = new Heights(0, () => 0);
  #known = new Map();
  #elements = new Map();
  #frame = 0;
  /** How high the view was when last looked at, and whether it may stand elsewhere than at its top. */
  #view = 0;
  #scrolled = false;
  /** Calls off what is drawn around the view once that is painted. */
  #callOff = null;
  #scroller;
  #stretch;
  #sizer;

  /**
   * @param {{ scroller: Element, draw: (row: Row, index: number) => Element, guess: (row: Row) => number, role?: string,
   *   exact?: boolean, drawn?: () => void }} options `draw` gives an element whose `data-key` is the id of the row; where
   *   the guesses are `exact`, nothing is measured
   */
  constructor(options) {
    this.#options = options;
    this.#scroller = options.scroller;
    this.#stretch = html`<div class="vstretch" role=${options.role ?? 'presentation'}></div>`;
    this.#sizer = html`<div class="vsizer" role="presentation">${this.#stretch}</div>`;
    this.#scroller.append(this.#sizer);
    this.#scroller.addEventListener('scroll', () => {
      this.#scrolled = true;
      if (!this.#callOff) this.#frame ||= requestAnimationFrame(() => this.refresh());
    });
  }

  /** The element that is as high as all rows; what is put into it is scrolled with them. */
  get sizer() {
    return this.#sizer;
  }

  get heights() {
    return this.#heights;
  }

  get rows() {
    return this.#rows;
  }

  /** Forgets what was measured, because rows are laid out in another way now. */
  forget() {
    this.#known.clear();
  }

  /** Takes the rows out of the page, so that none is laid out once more before others come. */
  clear() {
    this.#stretch.replaceChildren();
    this.#elements.clear();
  }

  /** Shows these rows. The row at the top of the view stays where it is, where it is still among them. */
  show(rows, { toTop = false } = {}) {
    if (toTop) return this.#begin(rows);
    const before = this.#rows.length ? this.#heights.at(this.#scroller.scrollTop) : -1;
    const anchor = this.#rows[before];
    const inside = anchor ? this.#scroller.scrollTop - this.#heights.offset(before) : 0;
    this.#take(rows);
    const at = anchor ? rows.findIndex(({ id }) => id === anchor.id) : -1;
    if (at >= 0) this.#scrollTo(this.#heights.offset(at) + inside);
    this.#draw(true);
  }

  /** Shows rows from the top: what is in sight at once and in one go, what is around it when that is painted. */
  #begin(rows) {
    this.#take(rows);
    const { last } = this.#heights.range(0, this.#view || innerHeight);
    const wanted = rows.slice(0, last);
    const elements = wanted.map((row, index) => this.#options.draw(row, index));
    this.#stretch.replaceChildren(...elements);
    this.#stretch.style.transform = 'translateY(0)';
    this.#elements = new Map(wanted.map(({ id }, index) => [id, elements[index]]));
    if (this.#scrolled) this.#scrollTo(0);
    this.#scrolled = false;
    this.#measure(0, wanted);
    if (this.#heights.range(0, this.#view).last > last) this.#draw(false, 0);
    else this.#options.drawn?.();
    this.#callOff?.();
    this.#callOff = afterPaint(() => {
      this.#callOff = null;
      this.refresh();
    });
  }

  #take(rows) {
    this.#rows = rows;
    this.#heights = new Heights(rows.length, (index) => this.#known.get(rows[index].id) ?? this.#options.guess(rows[index]));
    this.#size();
  }

  #scrollTo(place) {
    this.#scroller.scrollTop = place;
    this.#scrolled = true;
  }

  /** Draws again what is in sight. */
  refresh() {
    this.#frame = 0;
    this.#draw(false);
  }

  /** Scrolls so that rows are in sight. Heights on the way are measured as they come, so it looks twice. */
  reveal(first, last, room = 0) {
    for (let turn = 0; turn < 3; turn++) {
      const wanted = this.#heights.reveal(first, last, this.#scroller.scrollTop, this.#scroller.clientHeight, room);
      if (Math.abs(wanted - this.#scroller.scrollTop) < 1) return;
      this.#scrollTo(wanted);
      this.#draw(false);
    }
  }

  /** Scrolls so that a row is at the top. */
  toTop(index) {
    for (let turn = 0; turn < 3; turn++) {
      this.#scrollTo(this.#heights.offset(index));
      this.#draw(false);
    }
  }

  /** The element of a row, where it is in the page. */
  elementOf(id) {
    return this.#elements.get(id) ?? null;
  }

  #draw(fresh, around = AROUND) {
    const { scrollTop, clientHeight } = this.#scroller;
    this.#view = clientHeight;
    const { first, last } = this.#heights.range(scrollTop, clientHeight, around);
    const wanted = this.#rows.slice(first, last);
    if (fresh) this.#redraw(wanted, first);
    else this.#fill(wanted, first);
    this.#stretch.style.transform = `translateY(${this.#heights.offset(first)}px)`;
    this.#measure(first, wanted);
    this.#options.drawn?.();
  }

  /** All that is in sight anew; what can stay stays. */
  #redraw(wanted, first) {
    patch(this.#stretch, wanted.map((row, index) => this.#options.draw(row, first + index)));
    this.#elements = new Map([...this.#stretch.children].map((element) => [element.dataset.key, element]));
  }

  /** What has come into sight is drawn, what has gone out of it is taken away. */
  #fill(wanted, first) {
    const ids = new Set(wanted.map(({ id }) => id));
    let lost = false;
    for (const [id, element] of this.#elements) {
      if (ids.has(id)) continue;
      lost ||= element.contains(document.activeElement);
      element.remove();
      this.#elements.delete(id);
    }
    let next = this.#stretch.firstChild;
    wanted.forEach((row, index) => {
      let element = this.#elements.get(row.id);
      if (!element) this.#elements.set(row.id, (element = this.#options.draw(row, first + index)));
      if (element === next) next = next.nextSibling;
      else this.#stretch.insertBefore(element, next);
    });
    if (lost) this.#scroller.focus({ preventScroll: true });
  }

  #measure(first, wanted) {
    if (this.#options.exact) return;
    this.#view = this.#scroller.clientHeight;
    if (!this.#view) return;
    const measured = wanted.map((row, index) => {
      const { height } = this.#elements.get(row.id).getBoundingClientRect();
      this.#known.set(row.id, height);
      return [first + index, height];
    });
    const before = this.#scroller.scrollTop;
    const total = this.#heights.total;
    const scroll = this.#heights.measure(measured, before);
    if (this.#heights.total !== total) this.#size();
    if (Math.abs(scroll - before) >= 1) this.#scrollTo(scroll);
  }

  #size() {
    this.#sizer.style.height = `${this.#heights.total}px`;
  }
}

import { marksPath, rulerMarks } from '../lib/heights.js';
import { html } from '../lib/html.js';

const PLACES = { left: [3, 5], right: [8, 5], both: [3, 10] };

/** Where in a long list the differences are, and what of it is in sight; a click or drag goes there. For the eye alone. */
export class Ruler {
  #goTo;
  /** One path for each sign: a long list has hundreds of marks. */
  #marks = Object.fromEntries(Object.keys(PLACES).map((sign) => [sign, html`<svg><path class="r-${sign}"></path></svg>`.firstChild]));
  #window = html`<svg><rect class="window" x="0" width="16"></rect></svg>`.firstChild;
  #stretches = [];
  #total = 0;
  #drawn = '';
  element;

  /** @param {{ goTo: (share: number) => void }} options `goTo` gets a place between 0 and 1 */
  constructor({ goTo }) {
    this.#goTo = goTo;
    this.element = html`<svg class="ruler" aria-hidden="true" data-testid="compare-ruler" @pointerdown=${(event) => this.#pressed(event)} @pointermove=${(event) => event.buttons === 1 && this.#moved(event)}>${this.#window}${Object.values(this.#marks)}</svg>`;
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  /** Shows stretches of a list that is `total` pixels high. */
  marks(stretches, total) {
    this.#stretches = stretches;
    this.#total = total;
    this.#drawn = '';
    this.#draw();
  }

  /** Shows what of the list is in sight. */
  window(scroll, view, total) {
    const scale = this.#scale(total);
    this.#window.setAttribute('y', String(scroll * scale));
    this.#window.setAttribute('height', String(Math.min(this.element.clientHeight, Math.max(8, view * scale))));
  }

  #scale(total) {
    return total > 0 ? Math.min(1, this.element.clientHeight / total) : 0;
  }

  #draw() {
    const height = this.element.clientHeight;
    const drawn = `${height} ${this.#total}`;
    if (!height || drawn === this.#drawn) return;
    this.#drawn = drawn;
    const marks = rulerMarks(this.#stretches, this.#total, height);
    for (const [sign, path] of Object.entries(this.#marks)) path.setAttribute('d', marksPath(marks.filter((mark) => mark.sign === sign), ...PLACES[sign]));
  }

  #pressed(event) {
    this.element.setPointerCapture(event.pointerId);
    this.#moved(event);
  }

  #moved({ clientY }) {
    const { top } = this.element.getBoundingClientRect();
    const scale = this.#scale(this.#total);
    if (scale > 0) this.#goTo((clientY - top) / scale / this.#total);
  }
}

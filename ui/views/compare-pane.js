import { VirtualRows } from '../components/virtual-rows.js';
import { icon } from '../components/icon.js';
import { Ruler } from '../components/ruler.js';
import { linesIn, widthOf } from '../lib/heights.js';
import { linesOf, linesOfStep } from '../lib/diff-lines.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { SIDE_GLYPHS, sideWord } from '../lib/sides.js';
import { lineRow } from './compare-rows.js';

const SMALL = '(max-width: 960px)';
/** What stands beside the text of a cell: its padding, and the gutter between the sides. */
const PADDING = 24;
const GUTTER = 24;
const INDENT = 24;
const LEAD = 20;
const KEYS = { ArrowDown: 40, ArrowUp: -40 };

/** Both schemas, object by object, row beside row. One scroller for both sides, so that they are always in step. */
export class ComparePane {
  #comparing;
  #rows;
  #ruler;
  #scroller;
  #bar;
  #wide = html`<div class="dwide"></div>`;
  #outline = html`<div class="dat" hidden=${true}></div>`;
  #head = html`<div class="dhead"></div>`;
  #ends = html`<div class="dpane"></div>`;
  #small = matchMedia(SMALL);
  #layout = '';
  #drawn = {};
  #current = null;
  #sign = 7.2;
  #width = 0;
  #height = 0;
  #columns = 80;
  #summary;
  element;

  /** @param {() => void} summary shows the summary where there is no room beside the pane */
  constructor(comparing, summary) {
    this.#comparing = comparing;
    this.#summary = summary;
    this.#scroller = html`<div class="dscroll" role="table" tabindex="0" aria-label="Differences" data-testid="compare-pane"
      @keydown=${(event) => this.#pressed(event)} @wheel=${(event) => this.#wheeled(event)}></div>`;
    this.#bar = html`<div class="dbar" tabindex="-1" aria-hidden="true" @scroll=${() => this.#slid()}>${this.#wide}</div>`;
    this.#rows = new VirtualRows({
      scroller: this.#scroller,
      role: 'rowgroup',
      draw: (line, index) => lineRow(line, index, { comparing, current: this.#current }),
      guess: (line) => this.#guess(line),
      drawn: () => this.#placed(),
    });
    this.#rows.sizer.append(this.#outline);
    this.#ruler = new Ruler({ goTo: (share) => (this.#scroller.scrollTop = share * this.#rows.heights.total - this.#scroller.clientHeight / 2) });
    this.#ends.append(this.#head, this.#scroller, this.#bar);
    this.element = [this.#ends, this.#ruler.element];
    new ResizeObserver(() => this.#resized()).observe(this.#scroller);
  }

  focus() {
    this.#scroller.focus({ preventScroll: true });
  }

  /** Shows what the comparison is now. */
  draw() {
    const state = this.#comparing.store.get();
    const { data, model, request, wrap, folded, opened, shown, unfolded, step, also, said, goal } = state;
    if (!model) return void (this.#drawn = {});
    const before = this.#drawn;
    this.#drawn = { model, request, wrap, folded, opened, shown, unfolded, step, also, said, goal };
    const changed = (...names) => names.some((name) => before[name] !== this.#drawn[name]);
    const toTop = changed('model') && !sameAsked(before.request, request);
    if (toTop) this.#rows.clear();
    if (changed('wrap')) this.#scroller.classList.toggle('nowrap', !wrap);
    if (changed('model')) patch(this.#head, head(data.sides, model, this.#summary));
    if (changed('model', 'wrap')) this.#layOut();
    if (changed('model', 'wrap', 'folded', 'opened', 'shown', 'unfolded')) this.#show(state, toTop);
    else if (changed('step', 'also', 'said')) this.#show(state, false, this.#rows.rows);
    if (changed('goal') && goal) this.#goTo(goal, model);
  }

  #show(state, toTop, lines = linesOf(state.model, state)) {
    const step = state.model.steps[state.step];
    this.#current = step ? linesOfStep(lines, step) : null;
    if (lines !== this.#rows.rows) this.#scroller.setAttribute('aria-rowcount', String(lines.length));
    this.#rows.show(lines, { toTop });
    this.#mark();
  }

  #goTo({ step, object }, model) {
    const lines = this.#rows.rows;
    if (step !== undefined) {
      const at = linesOfStep(lines, model.steps[step]);
      if (at) this.#rows.reveal(at.first, at.last, 44);
    } else {
      const at = lines.findIndex((line) => line.type === 'object' && line.object === object);
      if (at >= 0) this.#rows.toTop(at);
    }
    this.#placed();
  }

  /** How the text is laid out: what was measured holds until that changes. */
  #layOut() {
    const { wrap, model } = this.#comparing.store.get();
    const width = this.#scroller.clientWidth;
    const one = this.#small.matches;
    const style = getComputedStyle(this.#scroller);
    const layout = [width, one, wrap, style.getPropertyValue('--diff')].join(' ');
    this.#columns = Math.max(12, Math.floor(((one ? width - GUTTER : (width - GUTTER) / 2) - PADDING) / this.#sign));
    if (layout === this.#layout && model === this.#laid) return false;
    this.#layout = layout;
    this.#laid = model;
    this.#rows.forget();
    this.#spread(wrap, model, one ? width - GUTTER : (width - GUTTER) / 2);
    return true;
  }

  #laid = null;

  /** Where lines are not wrapped, both sides are slid together by one bar under them. */
  #spread(wrap, model, cell) {
    this.#bar.hidden = wrap || !model;
    if (this.#bar.hidden) return void this.#scroller.style.setProperty('--slid', '0px');
    let widest = 0;
    for (const { rows } of model.data.objects) {
      for (const { left = [], right = [], depth = 0 } of rows) {
        widest = Math.max(widest, widthOf(left) * this.#sign + depth * INDENT, widthOf(right) * this.#sign + depth * INDENT);
      }
    }
    this.#wide.style.width = `${this.#scroller.clientWidth + Math.max(0, Math.ceil(widest) + PADDING - cell)}px`;
    this.#slid();
  }

  #slid() {
    this.#scroller.style.setProperty('--slid', `${-this.#bar.scrollLeft}px`);
  }

  #wheeled(event) {
    const by = event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX;
    if (this.#bar.hidden || !by) return;
    this.#bar.scrollLeft += by;
    if (event.shiftKey) event.preventDefault();
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#scroller) return;
    const page = this.#scroller.clientHeight - 40;
    const by = KEYS[event.key] ?? { PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 }[event.key];
    if (by) this.#scroller.scrollTop += by;
    else if (!this.#bar.hidden && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) this.#bar.scrollLeft += event.key === 'ArrowRight' ? 40 : -40;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #guess(line) {
    if (line.type === 'object') return line.first ? 34 : 46;
    if (line.type !== 'row') return 26;
    const wrap = this.#comparing.store.get().wrap;
    const columns = (wrap ? this.#columns : Infinity) - Math.round((line.depth * INDENT) / this.#sign);
    const left = line.left.length ? linesIn(line.left, columns) : 0;
    const right = line.right.length ? linesIn(line.right, columns) : 0;
    const lines = this.#small.matches && line.sign === 'both' ? left + right : Math.max(left, right);
    return lines * LEAD + 2;
  }

  #resized() {
    const { clientWidth, clientHeight } = this.#scroller;
    const { model } = this.#comparing.store.get();
    if (!model || !clientHeight) return;
    if (clientWidth !== this.#width) this.#sign = signWidth(this.#scroller) || this.#sign;
    this.#width = clientWidth;
    if (this.#layOut()) this.#show(this.#comparing.store.get(), false, this.#rows.rows);
    else if (clientHeight !== this.#height) this.#rows.refresh();
    this.#height = clientHeight;
  }

  /** The outline around the current difference, and the window of the ruler, follow what was measured. */
  #placed() {
    const { heights } = this.#rows;
    this.#outline.hidden = !this.#current;
    if (this.#current) {
      const { first, last } = this.#current;
      const head = this.#rows.rows[first]?.type === 'object' && !this.#rows.rows[first].first ? 12 : 0;
      this.#outline.style.transform = `translateY(${heights.offset(first) + head}px)`;
      this.#outline.style.height = `${heights.offset(last) - heights.offset(first) - head}px`;
    }
    this.#ruler.window(this.#scroller.scrollTop, this.#scroller.clientHeight, heights.total);
  }

  /** The marks of the ruler: every run of lines that differ. */
  #mark() {
    const { heights, rows } = this.#rows;
    const stretches = [];
    let y = 0;
    rows.forEach((line, index) => {
      const height = heights.height(index);
      if (line.type === 'row' && line.sign !== 'equal') {
        const last = stretches.at(-1);
        if (last && last.sign === line.sign && last.bottom === y) last.bottom = y + height;
        else stretches.push({ top: y, bottom: y + height, sign: line.sign });
      }
      y += height;
    });
    this.#ruler.marks(stretches, y);
  }
}

/** The same sides in the same order: what is ignored, and the view, may be others. */
const sameAsked = (one, other) => one && JSON.stringify([one.left, one.right, one.view]) === JSON.stringify([other.left, other.right, other.view]);

const head = ({ left, right }, { data, differing }, summary) => [
  html`<span data-testid="compare-head-left"><span class="delta left" aria-hidden="true">−</span>${icon(SIDE_GLYPHS[left.from], 14)}<b data-tip="${left.name}">${left.name}</b><span class="faint">${sideWord(left)}</span></span>`,
  html`<span></span>`,
  html`<span data-testid="compare-head-right"><span class="delta right" aria-hidden="true">+</span>${icon(SIDE_GLYPHS[right.from], 14)}<b data-tip="${right.name}">${right.name}</b><span class="faint">${sideWord(right)}</span></span>`,
  html`<button type="button" class="btn ghost small to-sum" data-testid="compare-to-summary" @click=${summary}>${count(differing)} of ${plural(data.objects.length, 'object')}${icon('i-down', 12)}</button>`,
];

/** The width of a sign of the code's font. */
function signWidth(place) {
  const probe = html`<span class="sql probe">${'0'.repeat(100)}</span>`;
  place.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width / 100;
}

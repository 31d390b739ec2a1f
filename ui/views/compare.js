import { button, iconButton } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyCaps, keyHint } from '../components/keycap.js';
import { strip } from '../components/strip.js';
import { afterPaint } from '../lib/after-paint.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { direction, IGNORED, swapped } from '../lib/sides.js';
import { failed, noDifferences, nothingChosen } from './compare-blanks.js';
import { differenceList, said } from './compare-list.js';
import { ComparePane } from './compare-pane.js';
import { CompareTree } from './compare-tree.js';
import { SidePicker } from './side-picker.js';

const SLOW = 250;

/** Two schemas side by side: what differs, object by object. */
export class CompareView {
  #session;
  #keyboard;
  #comparing;
  #pane;
  #tree;
  #pickers;
  #shown = false;
  #model = null;
  #heard = null;
  #slow = false;
  #entered = false;
  #timer = null;
  #slots = {
    title: html`<h1>Compare</h1>`,
    swap: html`<span class="row"></span>`,
    acts: html`<span class="row acts"></span>`,
    strips: html`<div class="strips"></div>`,
    tool: html`<div class="tool ctool" role="toolbar" aria-label="View and differences"></div>`,
    sum: html`<div class="sumhead" data-testid="compare-summary"></div>`,
    blank: html`<div class="body cblank"></div>`,
    alike: html`<div class="body cblank alike"></div>`,
    foot: html`<footer class="foot"></footer>`,
    list: html`<div class="sr list"></div>`,
    live: html`<p class="sr" role="status" aria-live="polite" data-testid="compare-said"></p>`,
  };
  #panes;
  element;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#comparing = session.compare;
    this.#pane = new ComparePane(this.#comparing, () => this.#openSummary());
    this.#tree = new CompareTree(this.#comparing);
    this.#pickers = { left: new SidePicker('left', session), right: new SidePicker('right', session) };
    const { title, swap, acts, strips, tool, sum, blank, alike, foot, list, live } = this.#slots;
    this.#panes = html`<div class="cmp"><nav class="sum" aria-label="Summary" @focusout=${(event) => this.#leftSummary(event)} @keydown=${(event) => this.#pressedInSummary(event)}>${sum}${this.#tree.element}</nav>${this.#pane.element}${alike}</div>`;
    this.element = html`<div class="screen compare"><header class="head chead">${title}${this.#pickers.left.element}${swap}${this.#pickers.right.element}<span class="vr"></span>${acts}</header>
      ${tool}${strips}${this.#panes}${blank}${foot}${list}${live}</div>`;
    this.#bind();
    this.#comparing.store.watch((state, before) => this.#changed(state, before));
    session.store.watch(() => this.#draw());
  }

  enter() {
    this.#shown = true;
    this.#keyboard.enter('compare');
    this.#entered = true;
    this.#draw();
  }

  leave() {
    this.#shown = false;
    Object.values(this.#pickers).forEach((picker) => picker.close({ focus: false }));
  }

  #bind() {
    const comparing = this.#comparing;
    const state = () => comparing.store.get();
    this.#keyboard.bind({
      'next-difference': () => comparing.step(1),
      'previous-difference': () => comparing.step(-1),
      swap: () => void comparing.swap(),
      unfold: () => comparing.toggleAll(),
      wrap: () => comparing.setWrap(!state().wrap),
      'compare-view': (chord) => void comparing.setView(chord === '1' ? 'aligned' : 'sql'),
      'pick-left': () => this.#pickers.left.open(),
      'pick-right': () => this.#pickers.right.open(),
      'copy-sql': () => void comparing.copySql(null),
      'compare-again': () => void comparing.load(),
      'compare-back': () => comparing.back(),
    });
  }

  /** Where there is no room for it, the summary stands over the pane until one leaves it. */
  #openSummary() {
    this.#panes.firstChild.classList.add('open');
    this.#tree.element.focus();
  }

  #leftSummary({ currentTarget, relatedTarget }) {
    if (!currentTarget.contains(relatedTarget)) currentTarget.classList.remove('open');
  }

  #pressedInSummary(event) {
    if (event.key !== 'Escape' || !event.currentTarget.classList.contains('open')) return;
    event.stopPropagation();
    this.#pane.focus();
  }

  #changed(state, before) {
    if (state.loading !== before.loading) this.#waits(state.loading);
    this.#draw();
    if (!this.#shown) return;
    if (state.step !== before.step && state.step >= 0 && state.goal?.step !== undefined) this.#say(said(state));
  }

  /** A comparison is mostly there before anyone could read that it is on its way. */
  #waits(loading) {
    clearTimeout(this.#timer);
    this.#slow = false;
    if (loading) this.#timer = setTimeout(() => ((this.#slow = true), this.#draw()), SLOW);
  }

  #say(text) {
    if (text !== this.#heard) patch(this.#slots.live, (this.#heard = text));
  }

  #focus() {
    if (this.#panes.hidden) this.#slots.blank.querySelector('button')?.focus();
    else if (this.#slots.alike.hidden) this.#pane.focus();
    else this.#tree.element.focus({ preventScroll: true });
  }

  #draw() {
    const session = this.#session.store.get();
    if (!this.#shown || !session.fleet || session.screen !== 'compare') return;
    const comparing = this.#comparing;
    const state = comparing.store.get();
    if (state.model !== this.#model) patch(this.#slots.list, null);
    const pick = (which) => this.#pickers[which].open();
    Object.values(this.#pickers).forEach((picker) => picker.draw());
    patch(this.#slots.swap, this.#swap(state));
    patch(this.#slots.acts, this.#acts(state));
    patch(this.#slots.tool, tool(comparing));
    this.#slots.tool.hidden = !state.left || !state.right || Boolean(state.error);
    patch(this.#slots.strips, this.#strips(state));
    const blank = this.#blank(state, pick);
    patch(this.#slots.blank, blank);
    this.#slots.blank.hidden = !blank;
    this.#panes.hidden = Boolean(blank) || !state.model;
    if (!this.#panes.hidden) this.#drawPanes(state);
    patch(this.#slots.foot, foot(comparing, !this.#panes.hidden));
    this.#painted(state);
    this.keepFocus();
  }

  #drawPanes(state) {
    const { model, shown, view } = state;
    const alike = !model.steps.length && !model.data.changes.length && shown.size === 0 && view === 'aligned';
    patch(this.#slots.alike, alike && noDifferences(this.#comparing));
    this.#slots.alike.hidden = !alike;
    this.#panes.classList.toggle('none-differs', alike);
    patch(this.#slots.sum, summary(state.model));
    this.#tree.draw();
    this.#pane.draw();
  }

  #blank(state, pick) {
    if (state.error) return failed(state, this.#comparing.names(), this.#comparing, pick);
    if (!state.left || !state.right) return nothingChosen(state, pick);
    return null;
  }

  /** After a new answer is on the screen: says when, and only then fetches and builds what can wait. */
  #painted({ model }) {
    if (model === this.#model) return;
    this.#model = model;
    if (!model) return;
    const rest = () => {
      if (model !== this.#comparing.store.get().model) return;
      patch(this.#slots.list, differenceList(model));
      this.#say(summaryWords(model));
      this.#comparing.loadAlso();
    };
    afterPaint(rest, { painted: () => performance.mark('compare:painted') });
  }

  /** Who comes to the screen is in the pane when it is there; the focus that a control took along when it went is too. */
  keepFocus() {
    const focused = document.activeElement;
    if (this.#entered && !this.#comparing.store.get().loading) {
      this.#entered = false;
      if (!this.element.contains(focused)) this.#focus();
    } else if (!focused || focused === document.body) this.#focus();
  }

  #swap({ left, right }) {
    const names = this.#comparing.names();
    const words = left && right ? `: ${swapped(left, right, { left: names.left.name, right: names.right.name })}` : '';
    return iconButton({ glyph: 'i-swap', name: `Swap sides (X)${words}`, disabled: !left && !right, testid: 'compare-swap', run: () => this.#comparing.swap() });
  }

  #acts({ model, said: told }) {
    const comparing = this.#comparing;
    const all = told?.key === 'all';
    const { left } = comparing.store.get();
    const repair = model && model.steps.length > 0 && left?.from === 'database';
    return [
      repair && button({ label: html`<span class="wide-only">Repair left…</span>`, glyph: 'i-repair', title: 'Repair the left database: shows what would be done', testid: 'compare-repair', run: () => this.#session.work.open({ do: 'repair' }, { which: 'one', id: left.id }) }),
      button({ label: all ? told.text : 'Copy SQL', glyph: all ? 'i-check' : 'i-copy', disabled: !model, title: model ? 'Copy the SQL that turns left into right (S)' : 'Choose both sides first', testid: 'compare-copy', run: () => comparing.copySql(null) }),
      iconButton({ glyph: 'i-export', name: 'Export as HTML', disabled: !model, testid: 'compare-export', run: () => comparing.exportHtml() }),
    ];
  }

  #strips({ loading, model, problem }) {
    return [
      loading && this.#slow && strip({ glyph: 'i-spin', tone: 'scan', strong: 'Comparing.', rest: model ? 'What is shown is from before.' : null, testid: 'compare-loading' }),
      problem && html`<div class="strip-error" data-key="problem">${errorPanel(problem, button({ label: 'Close', small: true, run: () => this.#comparing.closeProblem() }))}</div>`,
    ];
  }
}

const summaryWords = ({ data, differing }) => (data.changes.length
  ? `${plural(data.changes.length, 'difference')} in ${count(differing)} of ${plural(data.objects.length, 'object')}`
  : `No differences in ${plural(data.objects.length, 'object')}`);

const summary = ({ data, differing }) => [
  html`<strong>${data.changes.length ? plural(data.changes.length, 'difference') : 'No differences'}</strong>`,
  html`<span class="muted small cut" data-tip="${summaryWords({ data, differing })}">in ${data.changes.length ? `${count(differing)} of ` : ''}${plural(data.objects.length, 'object')}</span>`,
];

/** How it is shown, what is ignored, and where in the differences one is. */
function tool(comparing) {
  const { view, wrap, ignore, model, step } = comparing.store.get();
  const steps = model?.steps.length ?? 0;
  const tab = (name, label) => html`<button type="button" aria-pressed=${view === name} data-testid="compare-view-${name}" @click=${() => comparing.setView(name)}>${label}</button>`;
  return [
    html`<div class="seg" role="group" aria-label="View">${tab('aligned', 'Aligned')}${tab('sql', 'SQL')}</div>`,
    html`<span class="vr"></span>`,
    html`<span class="muted small ig">Ignoring</span>`,
    IGNORED.map(([key, label]) => chip(comparing, key, label, ignore[key])),
    html`<span class="grow"></span>`,
    iconButton({ glyph: 'i-wrap', name: 'Wrap long lines (W)', pressed: wrap, testid: 'compare-wrap', run: () => comparing.setWrap(!wrap) }),
    html`<span class="vr"></span>`,
    html`<span class="pos" data-testid="compare-position">${position(comparing)}</span>`,
    html`<span class="row step">${iconButton({ glyph: 'i-up', name: 'Previous difference (Shift+F7)', disabled: step <= 0, testid: 'compare-prev', run: () => comparing.step(-1) })}
      ${iconButton({ glyph: 'i-down', name: 'Next difference (F7)', disabled: step >= steps - 1, testid: 'compare-next', run: () => comparing.step(1) })}</span>`,
  ];
}

/** `3 of 17`; before one goes to any, how many there are: changes, or in the SQL the places where lines differ. */
function position(comparing) {
  const { model, step, view } = comparing.store.get();
  const steps = model?.steps.length ?? 0;
  if (!steps) return null;
  if (step >= 0) return [html`<b>${count(step + 1)}</b>`, ` of ${count(steps)}`];
  return [html`<b>${count(steps)}</b>`, html`<span class="word"> ${plural(steps, view === 'sql' ? 'place' : 'difference').split(' ')[1]}</span>`];
}

/** What is ignored can be taken off; what counts is there to be ignored. Both stay in sight. */
function chip(comparing, key, label, ignored) {
  const set = () => comparing.setIgnored(key, !ignored);
  if (ignored) {
    return html`<span class="chip" data-key="${key}" data-testid="compare-chip-${key}" data-ignored="true"><span>${label}</span><button type="button" class="drop" aria-label="Count ${label.toLowerCase()}" title="Count it" @click=${set}>${icon('i-close', 12)}</button></span>`;
  }
  return html`<span class="chip add" data-key="${key}" data-testid="compare-chip-${key}" data-ignored="false"><button type="button" class="edit" aria-label="Ignore ${label.toLowerCase()}" title="This counts; ignore it" @click=${set}>${icon('i-plus', 12)}${label}</button></span>`;
}

function foot(comparing, some) {
  const { left, right, unfolded } = comparing.store.get();
  const names = comparing.names();
  return [
    some ? [html`<span class="hint">${keyCaps('next-difference').slice(0, 1)}Next</span>`, html`<span class="hint">${keyCaps('previous-difference').slice(0, 1)}Previous</span>`, keyHint('swap', 'Swap'), keyHint('unfold', unfolded ? 'Fold' : 'Unfold'), keyHint('wrap', 'Wrap', 'spare')] : [keyHint('pick-left', 'Left side'), keyHint('pick-right', 'Right side')],
    keyHint('compare-back', 'Back', 'spare'),
    html`<span class="grow"></span>`,
    some && [html`<span class="cut" data-testid="compare-direction">${direction(left, right, { left: names.left.name, right: names.right.name })}</span>`, html`<span class="vr"></span>`],
    keyHint('keys', 'All keys'),
  ];
}

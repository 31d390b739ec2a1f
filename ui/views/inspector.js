import { button, iconButton } from '../components/button.js';
import { deltas } from '../components/delta.js';
import { errorPanel } from '../components/error-panel.js';
import { keyCaps, keyHint } from '../components/keycap.js';
import { icon } from '../components/icon.js';
import { statusBadge } from '../components/status-badge.js';
import { versionChip } from '../components/version-chip.js';
import { words } from '../components/words.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { highlighter } from '../lib/highlight.js';
import { tabsOf } from '../lib/inspect.js';
import { patch } from '../lib/patch.js';
import { expectedWords, withExpected } from '../lib/ways.js';
import { facts } from './facts.js';
import { objectPane } from './object-pane.js';
import { ObjectTree } from './object-tree.js';
import { ownHistory } from './own-history.js';
import { unreadableStrip, unreadableView } from './unreadable.js';

/** One database: its objects, the object that is chosen, the facts of its file. */
export class InspectorView {
  #session;
  #keyboard;
  #inspection;
  #tree;
  #shown = false;
  #slots = {
    head: html`<header class="head"></header>`,
    strips: html`<div class="strips"></div>`,
    error: html`<div class="body errbody"></div>`,
    object: html`<section class="object" aria-label="Object"></section>`,
    facts: html`<aside class="facts-pane" aria-label="Facts" tabindex="0"></aside>`,
    foot: html`<footer class="foot"></footer>`,
  };
  #find;
  #panes;
  element;

  constructor(session, keyboard, inspection) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#inspection = inspection;
    this.#tree = new ObjectTree(inspection);
    this.#find = html`<input placeholder="Find an object" aria-label="Find an object" spellcheck="false" data-testid="find-object"
      @input=${({ currentTarget }) => inspection.setFind(currentTarget.value)} @keydown=${(event) => this.#pressedInFind(event)} />`;
    this.#panes = html`<div class="insp"><div class="tree-pane"><div class="tool slim"><div class="field grow">${icon('i-search', 14)}${this.#find}${keyCaps('find-object')}</div></div>${this.#tree.element}</div>
      ${this.#slots.object}${this.#slots.facts}</div>`;
    this.element = html`<div class="screen inspector">${this.#slots.head}${this.#slots.strips}${this.#panes}${this.#slots.error}${this.#slots.foot}</div>`;
    this.#bind();
    inspection.store.watch(() => this.#draw());
    session.list.store.watch(({ turn }, before) => turn !== before.turn && this.#shown && inspection.follow());
    session.store.watch(() => this.#draw());
    highlighter.store.watch(() => this.#draw());
  }

  enter() {
    this.#shown = true;
    this.#keyboard.enter('inspector');
    this.#find.value = this.#inspection.store.get().find;
    this.#draw();
    this.#tree.element.focus({ preventScroll: true });
  }

  leave() {
    this.#shown = false;
  }

  #bind() {
    const { store } = this.#inspection;
    this.#keyboard.bind({
      next: () => this.#inspection.step(1),
      previous: () => this.#inspection.step(-1),
      'find-object': () => (this.#find.focus(), this.#find.select()),
      'compare-expected': () => this.#compare(),
      'repair-one': () => this.#repair(),
      tab: (chord) => {
        const { object, whole } = store.get();
        const tab = object?.kind === 'table' && !whole && tabsOf(object)[Number(chord) - 1];
        return tab ? this.#inspection.setTab(tab) : false;
      },
      object: (chord) => this.#tree.move(chord === 'ArrowUp' ? -1 : 1),
      retry: () => void this.#retry(),
      'check-one': () => this.#check(),
      'past-one': () => this.#showPast(),
      back: () => this.#session.show(this.#inspection.from),
    });
  }

  #pressedInFind(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.currentTarget.value = '';
      this.#inspection.setFind('');
    }
    if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      this.#tree.goToFirst();
      this.#tree.element.focus();
    }
  }

  /** Why this database cannot be compared with what is expected of it; `null` where it can. */
  #hindrance({ row, data, error }) {
    if (row.status === 'unreadable' || error) return 'A database that could not be read cannot be compared';
    if (!data) return 'The database is being read';
    return data.expected ? null : 'There is no expected schema to compare it with';
  }

  #compare() {
    const state = this.#inspection.store.get();
    if (!state.row || this.#hindrance(state)) return false;
    this.#session.compare.open(withExpected(state.row.id));
    return true;
  }

  /** Shows what a repair would do: this one database is named by itself. */
  #repair() {
    const { row } = this.#inspection.store.get();
    if (!row || row.status === 'unreadable') return false;
    this.#session.work.open({ do: 'repair' }, { which: 'one', id: row.id });
    return true;
  }

  /** Checks this one: it only reads. */
  #check() {
    const { row } = this.#inspection.store.get();
    if (!row || row.status === 'unreadable') return false;
    this.#session.work.check({ which: 'one', id: row.id });
    return undefined;
  }

  #showPast(key = null) {
    const { row } = this.#inspection.store.get();
    if (!row) return false;
    this.#session.past.openDatabase({ id: row.id, label: row.label }, key);
    return undefined;
  }

  async #retry() {
    await this.#inspection.load();
    this.#session.scan(false);
  }

  #draw() {
    if (!this.#shown) return;
    const state = this.#inspection.store.get();
    const { row, data, error } = state;
    if (!row) return;
    const unreadable = error || row.status === 'unreadable' || (data && !data.schema);
    patch(this.#slots.head, this.#head(state));
    patch(this.#slots.strips, row.status === 'unreadable' && unreadableStrip(this.#session));
    this.#panes.hidden = Boolean(unreadable) || !data;
    this.#slots.error.hidden = !unreadable;
    patch(this.#slots.error, this.#fault(state, unreadable));
    if (data && !unreadable) {
      this.#tree.draw();
      patch(this.#slots.object, objectPane(this.#inspection));
      patch(this.#slots.facts, facts(data, this.#session, () => this.#check()), ownHistory(state, (key) => this.#showPast(key)));
    }
    patch(this.#slots.foot, foot(unreadable, state, !this.#hindrance(state)));
    this.keepFocus();
  }

  /** The focus that a row took along when it went is the tree's, so that its keys work. */
  keepFocus() {
    const focused = document.activeElement;
    if (!this.#panes.hidden && (!focused || focused === document.body)) this.#tree.element.focus({ preventScroll: true });
  }

  #fault({ row, data, error }, unreadable) {
    if (!unreadable) return null;
    const acts = button({ label: 'Retry', small: true, key: 'retry', run: () => this.#retry() });
    if (error && row.status !== 'unreadable') return html`<div class="pane-error">${errorPanel(error, acts)}</div>`;
    return unreadableView(row, data, this.#session, () => this.#retry());
  }

  #head(state) {
    const { row, index, data } = state;
    const inspection = this.#inspection;
    const hindrance = this.#hindrance(state);
    return [
      html`<button type="button" class="crumb" data-testid="crumb" @click=${() => this.#session.show('databases')}>Databases</button>`,
      html`<span class="sep" aria-hidden="true">/</span>`,
      html`<h1 class="cut" title="${row.path}">${row.label}</h1>`,
      statusBadge(row.status),
      row.version !== null && versionChip(row.version, row.version_label ?? undefined),
      data?.database.looks_like !== null && data?.database.looks_like !== undefined && html`<span class="faint small">looks like</span>`,
      data?.database.looks_like !== null && data?.database.looks_like !== undefined && versionChip(data.database.looks_like),
      html`<span class="grow small row gist" data-testid="summary">${this.#sum(row, data)}</span>`,
      html`<span class="faint small place" data-testid="place">${count(index + 1)} of ${count(inspection.count)}</span>`,
      html`<span class="row step">${iconButton({ glyph: 'i-up', name: 'Previous database (K)', disabled: index === 0, testid: 'previous', run: () => inspection.step(-1) })}
        ${iconButton({ glyph: 'i-down', name: 'Next database (J)', disabled: index + 1 >= inspection.count, testid: 'next', run: () => inspection.step(1) })}</span>`,
      html`<span class="vr"></span>`,
      button({ label: data?.expected ? html`<span class="wide-only">Compare with ${expectedWords(data)}</span><span class="narrow-only">Compare</span>` : 'Compare', glyph: 'i-compare', key: 'compare-expected', disabled: Boolean(hindrance), title: hindrance ?? `Compare with ${expectedWords(data)}`, testid: 'compare', run: () => this.#compare() }),
      row.status !== 'current' && button({ label: 'Repair…', glyph: 'i-repair', key: 'repair-one', disabled: row.status === 'unreadable', title: row.status === 'unreadable' ? 'A database that could not be read cannot be repaired' : 'Shows what would be done', testid: 'repair', run: () => this.#repair() }),
    ];
  }

  /** What differs, in a few words that lead to all of it. */
  #sum(row, data) {
    if (!row.summary) return null;
    const said = html`<span class="cut" data-tip="${row.summary.replaceAll('`', '')}">${words(row.summary)}</span>`;
    if (!data?.changes.length) return [deltas(row), html`<span class="muted cut">${said}</span>`];
    return html`<button type="button" class="crumb row cut" title="All differences" data-testid="all-differences" @click=${() => this.#inspection.chooseWhole()}>${deltas(row)}${said}</button>`;
  }
}

const foot = (unreadable, { object, whole }, compares) => [
  unreadable ? keyHint('retry', 'Retry') : keyHint('object', 'Object'),
  !unreadable && !whole && object?.kind === 'table' && html`<span class="hint spare">${['1', '–', String(tabsOf(object).length)].map((cap) => html`<kbd>${cap}</kbd>`)}Tab</span>`,
  html`<span class="hint">${keyCaps('next')}${keyCaps('previous')}Next, previous database</span>`,
  compares && keyHint('compare-expected', 'Compare with expected', 'spare'),
  !unreadable && keyHint('repair-one', 'Repair', 'spare'),
  !unreadable && keyHint('past-one', 'History', 'spare'),
  keyHint('back', 'Back'),
  html`<span class="grow"></span>`,
  keyHint('keys', 'All keys'),
];

import { deltas, deltaSign } from '../components/delta.js';
import { icon } from '../components/icon.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { treeMove } from '../lib/tree-moves.js';
import { expectedWords } from '../lib/ways.js';

/** The icons of the kinds of objects. */
export const GLYPHS = { table: 'i-table', index: 'i-index', view: 'i-view', trigger: 'i-trigger', virtual_table: 'i-virtual' };

/** The key of the row of the whole database. */
const WHOLE = 'whole';

/** The tree of objects: one tab stop, arrows move, left and right fold. */
export class ObjectTree {
  #inspection;
  /** What the arrows move: a group or an object, as `kind` or `kind name`. */
  #at = null;
  /** The object that was chosen when the tree was drawn last. */
  #chosen = null;
  element;

  constructor(inspection) {
    this.#inspection = inspection;
    this.element = html`<div class="tree" role="tree" tabindex="0" aria-label="Objects" data-testid="tree" @keydown=${(event) => this.#pressed(event)}></div>`;
  }

  draw() {
    const groups = this.#inspection.visible();
    const { object, find, whole } = this.#inspection.store.get();
    const chosen = whole ? WHOLE : object && keyOf(object);
    if (chosen !== this.#chosen) this.#at = this.#chosen = chosen;
    if (!this.#rows(groups).some(({ key }) => key === this.#at)) this.#at = chosen;
    patch(this.element, this.#whole(), groups.length ? groups.flatMap((group) => this.#group(group, whole ? null : object)) : html`<p class="faint small none">${find ? 'No object has this name.' : 'This database has no objects.'}</p>`);
    const active = [...this.element.children].find((child) => child.dataset.key === this.#at);
    if (active) this.element.setAttribute('aria-activedescendant', active.id);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** Moves to the next row, or the one before. */
  move(by) {
    const rows = this.#rows(this.#inspection.visible());
    const at = rows.findIndex(({ key }) => key === this.#at);
    this.#goTo(at < 0 ? rows.find(({ entry }) => entry) : rows[Math.min(rows.length - 1, Math.max(0, at + by))]);
  }

  /** Goes to the first object that is found, where the one that was looked at is not. */
  goToFirst() {
    if (!this.#rows(this.#inspection.visible()).some(({ key }) => key === this.#at)) this.move(1);
  }

  #rows(groups) {
    const whole = this.#counts() ? [{ key: WHOLE, level: 1, whole: true }] : [];
    return whole.concat(groups.flatMap((group) => [{ key: group.kind, level: 1, folded: group.folded }, ...(group.folded ? [] : group.entries.map((entry) => ({ key: keyOf(entry), level: 2, entry })))]));
  }

  #goTo(row) {
    if (!row) return;
    this.#at = row.key;
    if (row.entry) this.#inspection.choose(row.entry);
    if (row.whole) this.#inspection.chooseWhole();
    this.draw();
    [...this.element.children].find((child) => child.dataset.key === row.key)?.scrollIntoView({ block: 'nearest' });
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = this.#rows(this.#inspection.visible());
    const move = treeMove(rows, rows.findIndex(({ key }) => key === this.#at), event.key);
    if (!move) return;
    event.preventDefault();
    if ('toggle' in move) this.#inspection.toggleGroup(rows[move.toggle].key);
    else this.#goTo(rows[move.go]);
  }

  /** The differences of the whole database, where there are any to tell of. */
  #counts() {
    return this.#inspection.store.get().data?.changes.length ?? 0;
  }

  #whole() {
    const number = this.#counts();
    if (!number) return null;
    const { data, whole } = this.#inspection.store.get();
    return html`<div class="tr whole ${this.#at === WHOLE ? 'at' : ''}" role="treeitem" aria-level="1" aria-selected=${whole} id="${idOf(WHOLE)}" data-key="${WHOLE}" data-testid="tree-whole"
      @click=${() => {
        this.#at = WHOLE;
        this.#inspection.chooseWhole();
      }}>${icon('i-compare', 14)}<span class="name">${number === 1 ? 'Difference' : 'Differences'} from ${expectedWords(data)}</span><span class="faint small">${count(number)}</span></div>`;
  }

  #group(group, object) {
    const head = html`<div class="tr g ${this.#at === group.kind ? 'at' : ''}" role="treeitem" aria-level="1" aria-expanded=${!group.folded} id="${idOf(group.kind)}" data-key="${group.kind}" @click=${() => {
      this.#at = group.kind;
      this.#inspection.toggleGroup(group.kind);
    }}>${icon(group.folded ? 'i-right' : 'i-down', 12)}${group.title} <b>${group.found}${group.found < group.there ? ` of ${group.there}` : ''}</b></div>`;
    return group.folded ? [head] : [head, ...group.entries.map((entry) => this.#entry(entry, object))];
  }

  #entry(entry, object) {
    const { kind, name, state, counts, actual, expected } = entry;
    const key = keyOf(entry);
    const sign = state === 'missing' || state === 'extra' ? deltaSign(state) : state === 'different' ? deltas(counts) : null;
    const beside = kind === 'virtual_table' ? html`<span class="faint small">${(actual ?? expected).module}</span>` : null;
    return html`<div class="tr ${state === 'missing' ? 'gone' : ''} ${this.#at === key ? 'at' : ''}" role="treeitem" aria-level="2" aria-selected=${Boolean(object) && keyOf(object) === key} id="${idOf(key)}" data-key="${key}"
      data-testid="tree-item" data-name="${name}" data-state="${state}" title=${state === 'missing' ? 'expected, and not here' : null} @click=${() => {
        this.#at = key;
        this.#inspection.choose(entry);
      }}>${icon(GLYPHS[kind], 14)}<span class="name" data-tip="${name}">${name}</span>${beside}${sign}</div>`;
  }
}

const keyOf = ({ kind, name }) => `${kind} ${name}`;
/** An id may not hold white space. */
const idOf = (key) => `tree-${encodeURIComponent(key)}`;

import { signCounts } from '../components/delta.js';
import { icon } from '../components/icon.js';
import { tickBox } from '../components/tick.js';
import { told } from '../components/told.js';
import { VirtualRows } from '../components/virtual-rows.js';
import { FOLDED, treeRows } from '../lib/diff-tree.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { treeMove } from '../lib/tree-moves.js';
import { GLYPHS } from './object-tree.js';

const MARKS = { both: ['both', '~'], right: ['right', '+'], left: ['left', '−'], equal: ['equal', '='] };
const MARK_GLYPHS = { renames: 'i-arrow', notes: 'i-info' };
const SIGN_WORDS = { right: ', only right', left: ', only left', equal: ', equal' };

/** The summary: which objects differ, by side and by kind. One tab stop; the arrows move; as long as it may be. */
export class CompareTree {
  #comparing;
  #rows;
  #folded = new Set(FOLDED);
  /** The id of the row that the arrows move. */
  #at = null;
  #drawn = {};
  element;

  constructor(comparing) {
    this.#comparing = comparing;
    this.element = html`<div class="tree ctree" role="tree" tabindex="0" aria-label="Objects that differ" data-testid="compare-tree" @keydown=${(event) => this.#pressed(event)}></div>`;
    this.#rows = new VirtualRows({ scroller: this.element, draw: (row) => this.#draw(row), guess: (row) => (row.type === 'group' ? 30 : 26), exact: true, drawn: () => this.#mark() });
  }

  /** Shows what the comparison is now. */
  draw() {
    const { model, object, renames } = this.#comparing.store.get();
    if (!model || (model === this.#drawn.model && object === this.#drawn.object && renames === this.#drawn.renames)) return;
    const fresh = model !== this.#drawn.model;
    const turned = object !== this.#drawn.object;
    if (object !== this.#drawn.object && object >= 0) this.#at = `object ${object}`;
    this.#drawn = { model, object, renames };
    this.#show(fresh);
    if (object >= 0 && (fresh || turned)) this.#reveal();
  }

  #show(fresh) {
    const rows = treeRows(this.#drawn.model, this.#folded);
    if (!rows.some(({ id }) => id === this.#at)) this.#at = null;
    this.#rows.show(rows, { toTop: fresh && !this.#at });
  }

  #reveal() {
    const at = this.#rows.rows.findIndex(({ id }) => id === this.#at);
    if (at >= 0) this.#rows.reveal(at, at + 1);
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { rows } = this.#rows;
    const on = rows.find(({ id }) => id === this.#at);
    if (event.key === ' ' && on?.type === 'rename' && this.#comparing.toggleRename(on.rename)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const move = treeMove(rows, rows.findIndex(({ id }) => id === this.#at), event.key);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if ('toggle' in move) this.#toggle(rows[move.toggle].id);
    else this.#goTo(rows[move.go]);
  }

  #goTo(row) {
    this.#at = row.id;
    this.#choose(row);
    this.#show(false);
    this.#reveal();
  }

  /** What an arrow comes to is shown in the pane. */
  #choose({ type, object, rename, note }) {
    if (type === 'object' || (type === 'note' && object >= 0)) this.#comparing.goToObject(object);
    if (type === 'rename') this.#comparing.goToChange(rename.changes[0]);
    if (note || rename) this.#drawn = { ...this.#drawn, object: this.#comparing.store.get().object };
  }

  #toggle(id) {
    this.#at = id;
    if (!this.#folded.delete(id)) this.#folded.add(id);
    this.#show(false);
  }

  #clicked(row) {
    if (row.type === 'group') this.#toggle(row.id);
    else this.#goTo(row);
  }

  #draw(row) {
    const content = { group: () => group(row), kind: () => kind(row), object: () => this.#object(row), rename: () => this.#renamed(row), note: () => noted(row) }[row.type]();
    const chosen = row.type === 'object' && row.object === this.#drawn.object;
    return html`<div class="tr ${row.type === 'group' ? 'g' : row.type === 'kind' ? 'k' : ''} ${row.id === this.#at ? 'at' : ''}" role="treeitem" aria-level="${row.level}" aria-expanded=${row.folded === undefined ? null : !row.folded}
      aria-selected=${row.type === 'object' ? chosen : null} aria-checked=${row.type === 'rename' ? this.#comparing.isAccepted(row.rename) : null} aria-posinset="${row.place}" aria-setsize="${row.of}" id="${idOf(row)}" data-key="${row.id}" data-testid="compare-tree-${row.type}" data-sign=${row.sign ?? null}
      data-name=${this.#nameOf(row)} title=${titleOf(row)} @click=${() => this.#clicked(row)}>${content}</div>`;
  }

  #nameOf({ type, object }) {
    return type === 'object' ? this.#drawn.model.data.objects[object].name : null;
  }

  #object({ object: index, sign }) {
    const { kind: of, name, counts } = this.#drawn.model.data.objects[index];
    return [icon(GLYPHS[of], 14), html`<span class="name" data-tip="${name}">${name}${sign !== 'both' && told(SIGN_WORDS[sign])}</span>`, sign === 'both' && html`<span class="ds">${signCounts(counts)}</span>`];
  }

  #renamed({ id, rename }) {
    const accepted = this.#comparing.isAccepted(rename);
    const toggle = (event) => {
      event.stopPropagation();
      this.#at = id;
      this.#comparing.toggleRename(rename);
    };
    const tick = accepted !== null && html`<span class="ptick" data-testid="accept-rename" title="Take it for a rename in the SQL (Space)" @click=${toggle}>${tickBox(accepted ? 'all' : 'none')}</span>`;
    return [tick, ...renamed(rename)];
  }

  #mark() {
    const active = this.#at && this.#rows.elementOf(this.#at);
    if (active) this.element.setAttribute('aria-activedescendant', active.id);
    else this.element.removeAttribute('aria-activedescendant');
  }
}

function group({ sign, title, count: number, folded }) {
  const [tone, mark] = MARKS[sign] ?? [];
  return [icon(folded ? 'i-right' : 'i-down', 12), tone ? html`<span class="delta ${tone}" aria-hidden="true">${mark}</span>` : icon(MARK_GLYPHS[sign], 12), html`<span>${title}</span>`, html`<b>${count(number)}</b>`];
}

const kind = ({ title, count: number }) => [html`<span>${title}</span>`, html`<b>${count(number)}</b>`];

function renamed({ object_kind: of, object, column, to, likeness }) {
  return [icon(column ? 'i-column' : GLYPHS[of], 14), html`<span class="name" data-tip="${column ? `${object}.${column}` : object} → ${to}"><bdi>${column ?? object}</bdi> → <bdi>${to}</bdi></span>`,
    html`<span class="faint small">${Math.floor(likeness * 100)} %<span class="sr"> alike</span></span>`];
}

const noted = ({ note }) => [icon(GLYPHS[note.object_kind], 14), html`<span class="name" data-tip="${note.summary.replaceAll('`', '')}">${note.summary.replaceAll('`', '')}</span>`];

const titleOf = ({ type, rename }) => (type === 'rename' ? rename.summary.replaceAll('`', '') : null);

/** An id may not hold white space. */
const idOf = ({ id }) => `compare-${id.replaceAll(' ', '-')}`;

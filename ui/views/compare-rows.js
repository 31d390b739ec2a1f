import { icon } from '../components/icon.js';
import { sqlPiece } from '../components/sql-piece.js';
import { signCounts } from '../components/delta.js';
import { told } from '../components/told.js';
import { words } from '../components/words.js';
import { button, link } from '../components/button.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { marked } from '../lib/spans.js';
import { GLYPHS } from './object-tree.js';

const SIGN_WORDS = { equal: 'equal', left: 'only left', right: 'only right', both: 'different' };
const KIND_WORDS = { table: 'table', index: 'index', view: 'view', trigger: 'trigger', virtual_table: 'virtual table' };

/**
 * One line of the pane, as an element with the id of the line.
 * @param {import('../lib/diff-lines.js').Line} line
 * @param {number} index
 * @param {{ comparing: import('../lib/compare.js').Comparing, current: { first: number, last: number } | null }} context
 */
export function lineRow(line, index, context) {
  return { object: objectRow, note: noteRow, row: diffRow, fold: foldRow, equal: equalRow }[line.type](line, index, context);
}

const isCurrent = (index, { current }) => Boolean(current) && index >= current.first && index < current.last;

/** The same part on both sides. */
function diffRow({ id, sign, depth, left, right, piece }, index, context) {
  const at = isCurrent(index, context);
  return html`<div class="dr ${sign} ${piece ? 'more' : ''}" role="row" aria-rowindex="${index + 1}" aria-current=${at ? 'true' : null} data-key="${id}" data-testid="compare-row" data-sign="${sign}">
    ${side(left, depth)}<span class="mid" role="cell">${sign !== 'equal' && icon(`d-${sign}`, 12)}${told(SIGN_WORDS[sign])}</span>${side(right, depth)}</div>`;
}

function side(spans, depth) {
  if (!spans.length) return html`<span class="void" role="cell">${told('nothing')}</span>`;
  return html`<span class="code sql ${depth ? `sub${Math.min(depth, 4)}` : ''}" role="cell"><span class="line">${marked(spans).map(({ changed, spans: run }) =>
    (changed ? html`<mark>${run.map(sqlPiece)}</mark>` : run.map(sqlPiece)))}</span></span>`;
}

/** The head of an object: fold, name, counts, others like it, its SQL. */
function objectRow({ id, object: index, open, first }, at, context) {
  const { comparing } = context;
  const { data, also, said } = comparing.store.get();
  const object = data.objects[index];
  const { kind, name, table, sign, counts } = object;
  const key = `${kind} ${name}`;
  const others = also.get(key);
  const label = said?.key === key ? said.text : 'Copy SQL';
  return html`<div class="dobj ${first ? 'first' : ''}" role="row" aria-rowindex="${at + 1}" aria-current=${isCurrent(at, context) ? 'true' : null} data-key="${id}" data-testid="compare-object" data-name="${name}" data-kind="${kind}" data-sign="${sign}">
    <div class="dcell" role="cell"><button type="button" class="dfold-head" aria-expanded=${open} title="${open ? 'Fold' : 'Unfold'} this object" @click=${() => comparing.toggleObject(index)}>
      ${icon(open ? 'i-down' : 'i-right', 12)}${icon(GLYPHS[kind], 14)}<span class="sr">${KIND_WORDS[kind]} </span><strong class="mono cut" data-tip="${name}">${name}</strong></button>
    ${table && kind !== 'table' && html`<span class="faint small cut on">on <code>${table}</code></span>`}
    <span class="ds">${sign === 'equal' ? html`<span class="faint small">equal</span>` : signCounts(counts)}</span><span class="grow"></span>
    ${others && html`<span class="also">${link(`Also in ${plural(others.databases, 'other')}`, () => comparing.showAlso(others), 'compare-also')}</span>`}
    ${sign !== 'equal' && button({ label, glyph: said?.key === key ? 'i-check' : 'i-copy', tone: 'ghost', small: true, testid: 'compare-copy-object', title: 'Copy the SQL that makes this object on the left as it is on the right', run: () => comparing.copySql(object) })}</div></div>`;
}

/** A difference that is ignored, told at its object. */
function noteRow({ id, note }, index) {
  return html`<div class="dnote" role="row" aria-rowindex="${index + 1}" data-key="${id}" data-testid="compare-note"><div role="cell">${icon('i-info', 14)}<span class="cut" data-tip="${note.summary.replaceAll('`', '')}">Ignored: ${words(note.summary)}</span></div></div>`;
}

/** A run of what is equal. */
function foldRow({ id, fold, open }, index, { comparing }) {
  return html`<div class="dfolds" role="row" aria-rowindex="${index + 1}" data-key="${id}"><div role="cell"><button type="button" class="dfold" aria-expanded=${open} data-testid="compare-fold" @click=${() => comparing.toggleFold(id)}>
    ${icon('i-fold', 14)}<span data-tip="${fold.label}">${fold.label}</span></button></div></div>`;
}

/** All objects that are equal, in one line at the end. */
function equalRow({ id, hidden }, index, { comparing }) {
  const { objects } = comparing.store.get().data;
  const names = hidden.slice(0, 12).map((at, place) => [place ? ', ' : '', html`<bdi>${objects[at].name}</bdi>`]);
  return html`<div class="dfolds last" role="row" aria-rowindex="${index + 1}" data-key="${id}"><div role="cell"><button type="button" class="dfold" data-testid="compare-show-equal" @click=${() => comparing.showEqual(hidden)}>
    ${icon('i-fold', 14)}<span>${plural(hidden.length, 'equal object')}: ${names}${hidden.length > 12 ? `, ${count(hidden.length - 12)} more` : ''}</span></button></div></div>`;
}

import { deltaSign } from '../components/delta.js';
import { words } from '../components/words.js';
import { html } from '../lib/html.js';

const none = () => html`<span class="faint">–</span>`;
const TONES = { missing: 'missing', extra: 'extra', different: 'differs', same: '' };

/** The columns of a table, those that are missing last and tinted. */
export function columnTable(rows) {
  const bare = rows.every(({ column }) => !defaultOf(column)) ? 'bare' : '';
  return html`<div class="table ${bare}" role="table" aria-label="Columns">${heads('cols', ['Sign', 'Column', 'Type', 'Null', 'Default', 'Key, flag, difference'])}
    ${rows.map(({ column, number, state, words: said, flags }) => html`<div class="gr cols ${TONES[state]}" role="row" data-testid="column-row" data-name="${column.name}" data-state="${state}">
      <span role="cell" class="faint small">${state === 'same' ? number : deltaSign(state)}</span>
      <span role="cell" class="mono" data-tip="${column.name}">${column.name}</span>
      <span role="cell" class="mono ty" data-tip="${column.declared_type}">${column.declared_type || none()}</span>
      <span role="cell" class="muted">${column.not_null && (column.not_null === 'abort' ? 'not null' : `not null, ${column.not_null}`)}</span>
      <span role="cell" class="mono muted" data-tip=${defaultOf(column)}>${defaultOf(column) ?? none()}</span>
      <span role="cell" class="${state === 'same' ? 'muted' : 'strong'}" data-tip="${[...flags, ...said].join(', ').replaceAll('`', '')}">${last(state, flags, said)}</span></div>`)}</div>`;
}

const defaultOf = ({ default: value, generated }) => (generated ? `as ${generated.expression}` : value);

function last(state, flags, said) {
  const beside = flags.join(', ');
  if (state === 'missing' || state === 'extra') return [state, beside && html`<span class="muted">, ${beside}</span>`];
  return said.length ? words(said.join(', ')) : beside;
}

/** The keys and checks of a table. */
export function constraintTable(rows) {
  if (!rows.length) return empty('No keys and no checks.');
  return html`<div class="table" role="table" aria-label="Keys and checks">${heads('cons', ['Sign', 'Kind', 'What', 'How'])}
    ${rows.map(({ what, text, detail, state, name }) => html`<div class="gr cons ${TONES[state]}" role="row" data-testid="constraint-row">
      <span role="cell">${deltaSign(state)}</span><span role="cell" title=${name ?? null}>${what}</span><span role="cell" class="mono" data-tip="${text}">${text}</span>
      <span role="cell" class="${state === 'same' ? 'muted' : 'strong'}">${[detail, state !== 'same' && state].filter(Boolean).join(', ')}</span></div>`)}</div>`;
}

/** The indexes or triggers of a table; a click goes to one. */
export function entryTable(entries, title, partsOf, inspection) {
  if (!entries.length) return empty(`No ${title === 'Index' ? 'indexes' : 'triggers'} on this table.`);
  return html`<div class="table" role="table" aria-label="${title}">${heads('ents', ['Sign', title, 'What'])}
    ${entries.map((entry) => {
      const what = partsOf(entry.actual ?? entry.expected).filter(Boolean).join(', ');
      return html`<div class="gr ents ${TONES[entry.state]}" role="row"><span role="cell">${deltaSign(entry.state)}</span>
        <span role="cell"><button type="button" class="link mono cut" @click=${() => inspection.choose(entry)}>${entry.name}</button></span><span role="cell" class="mono muted" data-tip="${what}">${what}</span></div>`;
    })}</div>`;
}

const heads = (tone, titles) => html`<div class="gr heads ${tone}" role="row">${titles.map((title) => html`<span role="columnheader">${title === 'Sign' ? html`<span class="sr">Sign</span>` : title}</span>`)}</div>`;

const empty = (text) => html`<p class="faint small none">${text}</p>`;

import { deltas, deltaSign } from '../components/delta.js';
import { icon } from '../components/icon.js';
import { sqlCode } from '../components/sql-view.js';
import { words } from '../components/words.js';
import { byObject, entryWords, factsOf, kindOf, partWords } from '../lib/differences.js';
import { plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { expectedWords } from '../lib/ways.js';
import { GLYPHS } from './object-tree.js';

const VERBS = { missing: 'is missing', extra: 'is extra', different: 'differs' };
const TONES = { missing: 'missing', extra: 'extra', different: 'differs' };

/** What differs at an object: for each difference what was expected and what is there. */
export const changeList = (changes) => html`<div class="diffs" data-testid="differences">${changes.map((change, index) => changeTable(change, index))}</div>`;

function changeTable(change, index) {
  const { state } = kindOf(change);
  const facts = factsOf(change);
  return html`<table class="diff ${TONES[state]}" aria-labelledby="diff-${index}" data-testid="difference" data-kind="${change.kind}">
    <thead><tr><th scope="col" class="what" id="diff-${index}">${deltaSign(state)} ${words(partWords(change))} <span class="verb">${VERBS[state]}</span></th>
      <th scope="col">Here</th><th scope="col">Expected</th></tr></thead>
    <tbody>${facts.map(({ fact, expected, here }) => html`<tr><th scope="row">${fact}</th>${cell(here, 'left', state)}${cell(expected, 'right', state)}</tr>`)}</tbody></table>`;
}

/** A side is tinted where it has what the other does not, or has otherwise. */
function cell({ text, code, none }, side, state) {
  if (text === '–') return html`<td class="void"><span aria-hidden="true">–</span><span class="sr">nothing</span></td>`;
  return html`<td class="${state === 'different' ? 'both' : side} ${none ? 'muted' : ''}">${code ? sqlCode(text) : text}</td>`;
}

/** All differences of the database, by object; each leads to its object. */
export function wholePane(inspection) {
  const { data, groups } = inspection.store.get();
  const entries = byObject(groups);
  const against = expectedWords(data);
  return [
    html`<div class="tool otool">${icon('i-compare')}<h2 class="cut">${against ? `${plural(data.changes.length, 'difference')} from ${against}` : 'Held against nothing'}</h2><span class="grow"></span>
      <span class="muted small">${entries.length > 0 && `in ${plural(entries.length, 'object')}`}</span></div>`,
    html`<div class="parts all" data-key="whole"><ul class="wholes" aria-label="Differences by object" tabindex="0" data-testid="whole">${entries.map((entry) => wholeRow(entry, inspection))}</ul></div>`,
  ];
}

function wholeRow(entry, inspection) {
  const { kind, name, state, counts } = entry;
  const said = entryWords(entry);
  return html`<li><button type="button" class="wrow ${TONES[state] === 'differs' ? '' : TONES[state]}" data-testid="whole-row" data-name="${name}" @click=${() => inspection.choose(entry, 'differences')}>
    ${icon(GLYPHS[kind], 14)}<span class="mono cut" data-tip="${name}">${name}</span><span class="signs">${state === 'different' ? deltas(counts) : deltaSign(state)}</span>
    <span class="cut muted" data-tip="${said.replaceAll('`', '')}">${words(said)}</span></button></li>`;
}


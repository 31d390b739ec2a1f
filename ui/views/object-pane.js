import { copyButton } from '../components/error-panel.js';
import { deltas, deltaSign } from '../components/delta.js';
import { icon } from '../components/icon.js';
import { sqlView } from '../components/sql-view.js';
import { versionChip } from '../components/version-chip.js';
import { html } from '../lib/html.js';
import { tabOf, tabsOf } from '../lib/inspect.js';
import { columns, constraints, entriesOn, partsText } from '../lib/objects.js';
import { changeList, wholePane } from './differences.js';
import { columnTable, constraintTable, entryTable } from './object-tables.js';
import { GLYPHS } from './object-tree.js';

const TITLES = { differences: 'Differences', columns: 'Columns', constraints: 'Keys and checks', indexes: 'Indexes', triggers: 'Triggers' };
const WORDS = { table: 'table', index: 'index', view: 'view', trigger: 'trigger', virtual_table: 'virtual table' };

/** The chosen object: its parts, what differs, its SQL. */
export function objectPane(inspection) {
  const { object, data, whole } = inspection.store.get();
  if (whole) return wholePane(inspection);
  if (!object) return html`<p class="muted none">This database has no objects.</p>`;
  const { kind, name, state, counts } = object;
  return [
    html`<div class="tool otool">${icon(GLYPHS[kind])}<h2 class="mono cut" title="${name}">${name}</h2><span class="muted small">${about(object)}</span><span class="grow"></span>
      ${note(state, counts)}</div>`,
    kind === 'table' ? tabs(inspection, object, data) : details(object, data),
    sqlPane(object),
  ];
}

function about({ kind, actual, expected }) {
  const object = actual ?? expected;
  const more = {
    table: () => [object.strict && 'strict', object.without_rowid && 'without rowid'],
    index: () => [object.unique && 'unique', `on ${object.table}`],
    view: () => [],
    trigger: () => [`${object.timing.replace('_', ' ')} ${object.event} on ${object.table}`],
    virtual_table: () => [`using ${object.module}`],
  }[kind]();
  return [WORDS[kind], ...more].filter(Boolean).join(', ');
}

function note(state, counts) {
  if (state === 'missing') return html`<span class="delta-note">${deltaSign(state)}<span class="muted small">expected, and not here</span></span>`;
  if (state === 'extra') return html`<span class="delta-note">${deltaSign(state)}<span class="muted small">not expected</span></span>`;
  if (state === 'same') return null;
  const say = [[counts.missing, 'missing'], [counts.extra, 'extra'], [counts.different, 'different']].filter(([number]) => number).map(([number, word]) => `${number} ${word}`);
  return html`<span class="delta-note">${deltas(counts)}<span class="muted small">${say.join(', ')}</span></span>`;
}

function tabs(inspection, object, data) {
  const { groups, tab: chosen } = inspection.store.get();
  const [all, tab] = [tabsOf(object), tabOf(object, chosen)];
  const parts = {
    differences: object.changes,
    columns: columns(object),
    constraints: constraints(object),
    indexes: entriesOn(groups, 'index', object.name),
    triggers: entriesOn(groups, 'trigger', object.name),
  };
  const pressed = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = all[(all.indexOf(tab) + by + all.length) % all.length];
    inspection.setTab(next);
    event.currentTarget.querySelector(`[data-testid="tab-${next}"]`).focus();
  };
  const panel = {
    differences: () => changeList(object.changes),
    columns: () => columnTable(parts.columns),
    constraints: () => constraintTable(parts.constraints),
    indexes: () => entryTable(parts.indexes, 'Index', (index) => [index.unique && 'unique', partsText(index.parts), index.filter && `where ${index.filter}`], inspection),
    triggers: () => entryTable(parts.triggers, 'Trigger', (trigger) => [`${trigger.timing.replace('_', ' ')} ${trigger.event}`, trigger.columns.length > 0 && `of ${trigger.columns.join(', ')}`, trigger.when && `when ${trigger.when}`], inspection),
  }[tab];
  return html`<div class="parts" data-key="parts"><div class="tool otabs"><div class="tabs" role="tablist" aria-label="Parts" @keydown=${pressed}>
    ${all.map((name) => html`<button type="button" role="tab" id="tab-${name}" aria-selected=${name === tab} aria-controls="part" tabindex=${name === tab ? '0' : '-1'} data-testid="tab-${name}" @click=${() => inspection.setTab(name)}>${TITLES[name]} <b>${parts[name].length}</b></button>`)}</div>
    <span class="grow"></span>${comparedWith(data)}</div>
    <div class="part" id="part" role="tabpanel" aria-labelledby="tab-${tab}" tabindex="0" data-key="${tab}">${panel()}</div></div>`;
}

const comparedWith = ({ compared_with: version, expected }) => expected && html`<span class="faint small">expected</span>${version === null ? html`<span class="ver">the schema</span>` : versionChip(version)}`;

function details({ kind, actual, expected, changes }, data) {
  const object = actual ?? expected;
  const rows = {
    index: () => [['Table', object.table], ['Parts', partsText(object.parts)], ['Where', object.filter]],
    view: () => [['Columns', object.columns.join(', ')]],
    trigger: () => [['On', object.table], ['Columns', object.columns.join(', ')], ['When', object.when]],
    virtual_table: () => [['Module', object.module], ['Arguments', object.arguments.join(', ')], ['Shadow tables', object.shadows.join(', ')]],
  }[kind]().filter(([, value]) => value);
  return html`<div class="parts plain" data-key="details"><dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}</dl>
    ${changes.length > 0 && html`<div class="own" role="group" aria-label="Differences" tabindex="0"><p class="row small"><b class="strong">${changes.length === 1 ? 'Difference' : 'Differences'}</b><span class="grow"></span>${comparedWith(data)}</p>${changeList(changes)}</div>`}</div>`;
}

function sqlPane({ actual, expected, state }) {
  const { sql } = actual ?? expected;
  return html`<div class="sqlpane" data-key="sql"><header class="row"><h2>SQL</h2>${state === 'missing' && html`<span class="muted small">of the expected schema</span>`}<span class="grow"></span>${copyButton(() => sql)}</header>
    ${sqlView(sql)}</div>`;
}

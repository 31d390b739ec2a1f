import { statusGlyph, statusWord } from '../components/status-badge.js';
import { bar, shareBar } from '../components/progress.js';
import { versionChip } from '../components/version-chip.js';
import { words } from '../components/words.js';
import * as api from '../lib/api.js';
import { toError } from '../lib/errors.js';
import { namedShape, names, namesAll, STATUSES, toFilter } from '../lib/filter.js';
import { count, percent, shortShape } from '../lib/format.js';
import { html } from '../lib/html.js';
import { lacking } from '../lib/shapes.js';
import { versionBars } from '../lib/versions.js';
import { againstWords, fromShape } from '../lib/ways.js';

/** The fleet in numbers: statuses that add up, versions, shapes. Each number is a filter. */
export function overview(fleet, session, unfolded) {
  const { list } = session;
  const tokens = list.tokens();
  return html`<div class="over">${statuses(fleet.summary, list, tokens)}${unfolded && html`<div class="pair" data-key="pair">${versions(fleet, list, tokens)}${shapes(fleet, session, tokens)}</div>`}</div>`;
}

function statuses({ total, by_status: byStatus }, list, tokens) {
  const none = !tokens.some(({ key }) => key === 'status');
  // What shows them all already keeps its place.
  const all = () => void (none || list.setTokens(tokens.filter(({ key }) => key !== 'status')));
  return html`<section class="cards" aria-label="Status"><div class="cells">
    <button type="button" class="cell all" aria-pressed=${none} data-testid="cell-all" @click=${all}><span>all</span><b>${count(total)}</b></button>
    ${STATUSES.map((status) => cell(status, byStatus[status] ?? 0, total, names(tokens, 'status', status), () => list.toggle('status', status)))}</div>
    ${shareBar(STATUSES.map((status) => [status, byStatus[status] ?? 0]))}</section>`;
}

const cell = (status, number, total, on, toggle) => html`<button type="button" class="cell ${number ? '' : 'nil'}" aria-pressed=${on} data-testid="cell-${status}" @click=${toggle}>
  ${statusWord(status, 14)}<b>${count(number)}${number > 0 && number < total && html`<small>${percent(number, total)}</small>`}</b></button>`;

function versions({ summary, fleet }, list, tokens) {
  const target = fleet.expected?.target_version ?? null;
  const rows = versionBars(summary, target);
  const most = Math.max(...rows.map((row) => row.count));
  return html`<section class="panel versions" aria-label="Versions"><header><h2>Versions</h2><span class="grow"></span>${target !== null && html`<span class="faint small">target</span>${versionChip(target)}`}</header>
    <div class="vrows">${rows.map((row) => html`<button type="button" class="vrow" aria-pressed=${namesAll(tokens, row.filter)} data-testid="version-${row.word}" title="${percent(row.count, summary.total)} of the fleet" @click=${() => choose(row.filter, list)}>
      <span class="${row.place === 'none' || row.place === 'unreadable' ? 'faint small' : 'mono'} cut">${row.label}</span>${bar(fill(row), row.count, most)}<b>${count(row.count)}</b></button>`)}</div></section>`;
}

/** The values of one key are alternatives and add up; what two keys say together stands alone. */
function choose(filter, list) {
  if (filter.length > 1) list.toggleAll(filter);
  else list.toggle(filter[0].key, filter[0].values[0]);
}

function fill({ place, age }) {
  if (place === 'newer') return 'ahead';
  if (place === 'unreadable') return 'unreadable';
  if (place === 'none') return 'unversioned';
  return place === 'target' ? 'v3' : age === 1 ? 'v2' : 'v1';
}

function shapes({ shapes: all, summary, fleet }, session, tokens) {
  const said = [covered(all, summary), lacking(all, summary)].filter(Boolean);
  const plain = said.join(' · ').replaceAll('`', '');
  const target = fleet.expected?.target_version ?? null;
  return html`<section class="panel shapes" aria-label="Shapes"><header><h2>Shapes</h2><span class="muted small cut" data-tip="${plain}" data-testid="shapes-summary">${words(said.join(' · '))}</span></header>
    <div class="srows">${all.map((shape) => shapeRow(shape, session, tokens, target))}</div></section>`;
}

/** A shape is a filter; its differences are one click further. */
function shapeRow(shape, session, tokens, target) {
  const { fingerprint, count: number, status, only_extra: onlyExtra } = shape;
  // A repair keeps extras until they may go.
  const act = onlyExtra ? 'Review' : 'Repair';
  const named = namedShape(tokens, fingerprint);
  const short = shortShape(fingerprint);
  const plain = (shape.summary ?? '').replaceAll('`', '');
  return html`<div class="srow"><button type="button" class="sname" aria-pressed=${Boolean(named)} data-testid="shape" title="${fingerprint}" @click=${() => session.list.toggle('shape', named ?? short)}>
    ${statusGlyph(status)}<code class="faint">${short}</code><span class="cut" data-tip=${plain || null}>${sayShape(shape)}</span><b>${count(number)}<span class="sr"> ${number === 1 ? 'database' : 'databases'}</span></b></button>
    <button type="button" class="link small" aria-label="Compare shape ${short} with ${againstWords(shape, target)}" title="Compare with ${againstWords(shape, target)}" data-testid="compare-shape" @click=${() => compareShape(shape, target, session)}>Compare</button>
    ${REPAIRED.includes(status) ? html`<button type="button" class="link small act" aria-label="${act} ${count(number)}… of shape ${short}" title="Shows what would be done to them" data-testid="repair-shape" @click=${() => repairShape(shape, session)}>${act} ${count(number)}…</button>` : html`<span></span>`}</div>`;
}

function sayShape({ status, version, summary }) {
  if (version === null) return summary ? words(summary) : html`<span class="faint">${UNTOLD[status] ?? ''}</span>`;
  return ['as ', versionChip(version), summary && html`<span class="faint">, ${words(summary)}</span>`];
}

/** The statuses that a repair is for. */
const REPAIRED = ['outdated', 'incomplete', 'drifted'];

const repairShape = ({ fingerprint, status }, session) => session.work.open({ do: 'repair' }, { which: 'filter', filter: { ...toFilter([]), shape: [fingerprint], status: [status] } });

async function compareShape(shape, target, session) {
  try {
    const sides = await fromShape(shape, target, (filter) => api.databasesIds({ filter: { ...toFilter([]), ...filter } }));
    if (sides) session.compare.open(sides);
  } catch (error) {
    session.store.set({ fleetError: toError(error) });
  }
}

/** What there is to say of a shape that was compared with nothing. */
const UNTOLD = { unversioned: 'states no known version, so compared with none', ahead: 'newer than the target' };

/** How few shapes make up most of the fleet: `3 shapes cover 94 %`. */
function covered(shapes, { total }) {
  if (!shapes.length) return '';
  const few = shapes.slice(0, Math.min(3, shapes.length));
  const sum = few.reduce((all, shape) => all + shape.count, 0);
  const which = few.length === 1 ? '1 shape covers' : `${few.length} shapes cover`;
  return `${which} ${percent(sum, total)}${shapes.length > few.length ? `, ${count(shapes.length)} in all` : ''}`;
}

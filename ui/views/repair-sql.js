import { button } from '../components/button.js';
import { icon } from '../components/icon.js';
import { keyCaps } from '../components/keycap.js';
import { sqlBlock } from '../components/sql-view.js';
import { tickBox } from '../components/tick.js';
import { words } from '../components/words.js';
import { sentence } from '../lib/errors.js';
import { capital, count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { acts, cardsOf, comesToPass, figurePieces, hazardLines, isLoss } from '../lib/preview.js';
import { renameLines } from '../lib/renames.js';
import { versionLabel } from '../lib/versions.js';

const BADGES = { alter: ['plain', 'alter'], rebuild: ['warn', 'rebuild'], create: ['plain', 'create'], drop: ['plain', 'drop'] };
const NAMED = 12;

/** What a plan runs: its hazards, what it keeps, every statement with its reason. */
export function planSql(group, work) {
  const { figures: all, preview } = work.store.get();
  const counted = all.get(group.id);
  const lines = hazardLines(group, counted);
  return [
    lines.length > 0 && hazardPanel(lines, counted, preview.allowed, group.held),
    renamePanel(renameLines(group, counted), work),
    (group.kept.length > 0 || group.held) && keptPanel(group, work, preview),
    !acts(group) && !group.held && html`<p class="muted idle" data-testid="nothing-to-run">Nothing is run on ${group.databases.length === 1 ? 'this database' : 'these databases'}: all that differs is kept.</p>`,
    html`<ol class="cards-of" aria-label="Statements">${cardsOf(group).map(card)}</ol>`,
  ];
}

function hazardPanel(lines, counted, allowed, held) {
  return html`<section class="hzs ${lines.some(({ hazard }) => comesToPass(hazard, allowed)) ? 'loses' : ''}" aria-label="Hazards" data-testid="hazards">
    ${lines.map((line) => hazardLine(line, counted, allowed, held))}
    ${counted?.error && html`<p class="small" data-testid="not-counted">Not counted: ${words(sentence(counted.error.message))}</p>`}</section>`;
}

function hazardLine({ hazard, words: said, figure, where }, counted, allowed, held) {
  const { code, examples, hint } = hazard;
  const stays = isLoss(hazard) && !allowed;
  return html`<div class="hz ${comesToPass(hazard, allowed) ? 'bad' : ''}" data-testid="hazard" data-code="${code}">${icon('i-warn', 14)}<code>${code}</code>
    <span class="hsay">${figures(capital(said))}${figure && [': ', html`<b>${figure}</b>`]}${where && html`<span class="muted">${figure ? ' ' : ', '}${where}</span>`}${examples.length > 0 && html`<span class="muted">, such as ${examples.length === 1 ? 'row' : 'rows'} ${examples.slice(0, 5).join(', ')}</span>`}
      ${stays && !held && html`<span class="muted">${STAYS[code] ?? '; kept, as destructive changes are not allowed'}</span>`}
      ${hint && !stays && html`<span class="muted hint-text">${words(sentence(hint))}</span>`}</span>
    ${!counted && html`<span class="faint small row counting" data-testid="counting">${icon('i-spin', 12, 'spin')}counting…</span>`}</div>`;
}

/** What comes of a loss that is not allowed, where that is not that the thing is kept. */
const STAYS = {
  H103: '; a database with such values stays as it is, as destructive changes are not allowed',
};

const figures = (text) => figurePieces(text).map(({ code, figure, text: piece }) => (code ? html`<code>${piece}</code>` : figure ? html`<b>${piece}</b>` : piece));

function keptPanel(group, work, { to_version: to }) {
  const { kept, held } = group;
  if (held) return html`<section class="kept" aria-label="Not done" data-testid="held">${icon('i-shield', 14)}<span><b>Nothing is done</b> until destructive changes are allowed: ${words(sentence(held))}</span>${allowButton(work)}</section>`;
  const target = to === null ? 'the expected schema' : versionLabel(to);
  const more = kept.length - NAMED;
  return html`<section class="kept" aria-label="Kept" data-testid="kept">${icon('i-shield', 14)}<span><b>Kept</b>, though ${target} does not have ${kept.length === 1 ? 'it' : 'them'}: ${kept.slice(0, NAMED).flatMap(({ kind, object, column }, index) => [index > 0 && ', ', KINDS[kind] ?? kind, ' ', html`<code>${column ? `${object}.${column}` : object}</code>`])}${more > 0 && ` and ${plural(more, 'other')}`}.
    ${acts(group) && html`<span class="muted"> All else is done.</span>`}</span>
    ${allowButton(work)}</section>`;
}

/** What may be a rename: taken for one, its values stay. */
function renamePanel(lines, work) {
  if (!lines.length) return null;
  return html`<section class="ren" aria-label="Renames" data-testid="renames" data-key="renames">
    <header class="row">${icon('i-arrow', 14)}<b>${lines.every(({ accepted }) => accepted) ? 'Renamed' : 'Maybe renamed'}</b><span class="muted cut">SQLite does not say; what you take for a rename keeps its values.</span><span class="grow"></span>${keyCaps('rename')}</header>
    ${lines.map((line) => renameLine(line, () => work.toggleRename(line.rename)))}</section>`;
}

function renameLine({ key, accepted, table, from, to, keeps }, toggle) {
  const what = accepted ? [html`<code>${from}</code>`, ' becomes ', html`<code>${to}</code>`] : [html`<code>${from}</code>`, ' may have become ', html`<code>${to}</code>`];
  return html`<button type="button" class="switch renline" role="checkbox" aria-checked=${accepted} data-key="${key}" data-testid="rename" data-accepted="${accepted}" @click=${toggle}>${tickBox(accepted ? 'all' : 'none')}
    <span>${table && 'table '}${what}${accepted ? ', and keeps its values' : keeps && [': keep ', html`<b>${keeps}</b>`, ' by renaming']}</span></button>`;
}

const allowButton = (work) => button({ label: 'Allow destructive changes', small: true, key: 'allow', testid: 'allow-here', run: () => work.setAllow(true) });

const KINDS = { table: 'table', column: 'column', index: 'index', view: 'view', trigger: 'trigger', virtual_table: 'virtual table', constraint: 'a constraint of' };

function card(one) {
  if (one.card === 'stamp') {
    return html`<li class="stmt stamp" data-testid="stamp"><header class="row">${icon('i-check', 12)}<span class="cut">${words(one.words)}</span><span class="grow"></span><span class="badge plain">stamp</span></header></li>`;
  }
  if (one.card === 'script') {
    return html`<li class="stmt" data-testid="script"><header class="row">${icon('i-file', 12)}<span class="cut"><code>${one.name}</code>${one.version !== null && html`<span class="muted"> leads to ${versionLabel(one.version)}</span>`}</span><span class="grow"></span><span class="badge warn">script</span></header>${sqlBlock(one.sql.trimEnd())}</li>`;
  }
  const { first, last, reason, method, statements } = one;
  const [tone, label] = BADGES[method] ?? ['plain', method];
  return html`<li class="stmt" data-testid="statement"><header class="row"><span class="faint small nn">${first === last ? count(first) : `${count(first)}–${count(last)}`}</span><span class="cut" data-tip="${reason.replaceAll('`', '')}">${words(reason)}</span><span class="grow"></span><span class="badge ${tone}">${label}</span></header>
    ${statements.map(({ sql, note }) => [note && html`<p class="faint small part">${note}</p>`, sqlBlock(`${sql};`)])}</li>`;
}

import { button, link } from '../components/button.js';
import { copyButton, errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { sqlBlock } from '../components/sql-view.js';
import { words } from '../components/words.js';
import { sentence } from '../lib/errors.js';
import { capital, count, duration, moment, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { cannotRollBack, jobStatus, jobTitle, keptWords, sumWords } from '../lib/outcomes.js';
import { cardsOf, sqlOf } from '../lib/preview.js';
import { codeWords } from '../lib/series.js';
import { backupOf, cannotCompare, cannotUndo, keptUntil, outcomeOf, revisionTitle, clock, when } from '../lib/revisions.js';

/** What there is to know of the line that is the current one. */
export function historyDetail(line, state, acts) {
  if (line?.kind === 'revision') return revisionDetail(line.revision, state, acts);
  if (line?.kind === 'group' && line.job) return jobDetail(line, state, acts);
  if (line?.kind === 'group') return databaseDetail(line);
  if (line?.kind === 'failing') return failingDetail(line.database, acts);
  return html`<p class="muted small">Choose a revision to see what it did.</p>`;
}

function revisionDetail(revision, { steps, sql, jobs }, acts) {
  const { started_at: started } = revision;
  const { word, glyph, tone } = outcomeOf(revision);
  const why = cannotUndo(revision);
  const backup = backupOf(revision, 'none');
  const lost = revision.hazards.filter(({ rows }) => rows !== 0);
  const job = jobs.find(({ id }) => id === revision.job);
  const rows = [
    ['Outcome', html`<span class="row"><span class="out ${tone}">${icon(glyph, 14)}</span>${word}</span>`],
    ['Backup', html`<span title=${backup.title}>${backup.words}${keptUntil(revision) && html`<span class="faint"> · ${keptUntil(revision)}</span>`}${backup.is === 'gone' && html`<span class="faint"> · expired or removed</span>`}</span>`],
    ['Duration', duration(revision.duration_ms)],
    ['Kept', revision.kept.length > 0 && keptWords(revision.kept, 4)],
    ['Job', html`${link(job ? jobTitle(job) : 'Job', () => acts.openJob(revision), 'open-job')}<span class="faint"> · </span><code title="${revision.job}">${revision.job.slice(0, 13)}</code>`],
    ['File', html`<code>${revision.path}</code>`],
  ].filter(([, value]) => value);
  return [
    html`<section data-key="revision"><h2 class="cut" title="${revision.path}">${revision.label}</h2>
      <p class="muted small">${revisionTitle(revision)}${started ? `, ${when(started).replace(/^Today .*/, 'today')} at ${clock(started)}` : ''}</p>
      <dl class="facts gap">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      ${revision.message && html`<p class="small said" data-testid="revision-message">${words(sentence(revision.message))}${revision.hint && html` <span class="muted">${words(sentence(revision.hint))}</span>`}</p>`}
      <div class="row acts2">${button({ label: 'Roll back…', glyph: 'i-undo', small: true, disabled: Boolean(why), title: why ?? 'Shows what writing this backup back would do (U)', testid: 'undo-one', run: () => acts.rollBack(revision) })}
        ${button({ label: 'Compare', glyph: 'i-compare', small: true, disabled: Boolean(cannotCompare(revision)), title: cannotCompare(revision) ?? 'The backup, and the database as it is now (C)', testid: 'compare-backup', run: () => acts.compare(revision) })}</div>
      ${note(revision, why)}</section>`,
    lost.length > 0 && html`<section data-key="hazards"><h2>${revision.outcome === 'failed' ? 'In the way' : 'Hazards'} <span class="faint">${count(lost.length)}</span></h2><ul class="lost">${lost.map(({ code, message }) => html`<li><code>${code}</code> <span>${words(capital(message))}</span></li>`)}</ul></section>`,
    statements(steps, sql, acts),
  ];
}

/** What became of the database since, where that bears on a way back. */
function note({ changed_since: changed }, why) {
  if (why || changed === false) return null;
  const said = changed ? 'The database was written to after this. What it gained since is not in the backup; the preview of a roll back says what that is.' : 'Whether the database was written to after this cannot be told. The preview of a roll back looks.';
  return html`<div class="note" data-testid="changed-since">${icon('i-info', 14)}<span class="small">${said}</span></div>`;
}

function statements(steps, sql, acts) {
  if (!steps) return null;
  const cards = steps.list ? cardsOf({ steps: steps.list, stamp: null }) : [];
  const head = html`<header class="row"><h2>Statements</h2>${cards.length > 0 && html`<span class="faint">${count(cards.reduce((sum, { statements: all }) => sum + (all?.length ?? 1), 0))}</span>`}<span class="grow"></span>
    ${cards.length > 0 && [html`<button type="button" class="link small" aria-pressed=${sql} data-testid="show-sql" title="Shows the SQL (S)" @click=${acts.toggleSql}>SQL</button>`, copyButton(() => sqlOf({ steps: steps.list }))]}</header>`;
  if (steps.error) return html`<section data-key="steps">${head}${errorPanel(steps.error)}</section>`;
  if (!steps.list) return html`<section data-key="steps">${head}<p class="faint small">Being read…</p></section>`;
  if (!cards.length) return html`<section data-key="steps">${head}<p class="muted small" data-testid="no-steps">None: the content was written as a whole, or nothing ran.</p></section>`;
  return html`<section data-key="steps">${head}<ol class="steps ${sql ? 'full' : ''}">${cards.map((card, at) => step(card, at, sql))}</ol></section>`;
}

function step(card, at, sql) {
  const said = card.card === 'script' ? [html`<code>${card.name}</code>`] : [`${card.method} `, words(card.method === 'rebuild' ? card.reason.replace(' is made anew', '') : card.reason)];
  const texts = card.card === 'script' ? [card.sql.trimEnd()] : card.statements.map(({ sql: text }) => `${text};`);
  return html`<li data-testid="step"><span class="faint">${at + 1}</span><span class="what">${said}</span>${sql && html`<div class="text">${texts.map((text) => sqlBlock(text))}</div>`}</li>`;
}

function jobDetail({ job, revisions }, { toOf, back }, acts) {
  const why = cannotRollBack(job);
  const rows = [
    ['Status', jobStatus(job)],
    ['Result', sumWords(job)],
    ['Since', back.get(job.id)],
    ['Started', moment(job.started_at ?? job.created_at)],
    ['Duration', job.completed_at && duration(Math.max(0, Date.parse(job.completed_at) - Date.parse(job.started_at ?? job.created_at)))],
    ['Job', html`<code>${job.id}</code>`],
  ].filter(([, value]) => value);
  return html`<section data-key="job"><h2>${jobTitle(job, toOf(job, revisions))}</h2>
    <dl class="facts gap">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    <div class="row acts2">${button({ label: 'Open the job', glyph: 'i-jobs', small: true, testid: 'open-the-job', run: () => acts.showJob(job) })}
      ${job.type !== 'check' && button({ label: 'Roll back…', glyph: 'i-undo', small: true, disabled: Boolean(why), title: why ?? 'Shows what writing its backups back would do (U)', testid: 'undo-job', run: () => acts.rollBackJob(job) })}</div></section>`;
}

function failingDetail(database, acts) {
  const { label, path, failures, code, message, last_at: last, id, job } = database;
  const rows = [['Last time', last && moment(last)], ['Why', codeWords(code)], ['File', html`<code>${path}</code>`]].filter(([, value]) => value);
  return html`<section data-key="failing"><h2 class="cut" title="${path}">${label}</h2><p class="muted small">${plural(failures, 'failure')}</p>
    <dl class="facts gap">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${message && html`<p class="small said" data-testid="failing-message">${words(sentence(message))}</p>`}
    <div class="row acts2">${button({ label: 'Its history', glyph: 'i-history', small: true, disabled: id === null, title: id === null ? 'The database is not in this fleet any more' : undefined, testid: 'failing-history', run: () => acts.openDatabase(database) })}
      ${button({ label: 'The job', glyph: 'i-jobs', small: true, testid: 'failing-job', run: () => acts.openJob({ job }) })}</div></section>`;
}

const databaseDetail = ({ database, revisions }) => html`<section data-key="database"><h2 class="cut">${database.label}</h2><p class="muted small">${plural(revisions.length, 'revision')}</p><dl class="facts gap"><div><dt>File</dt><dd><code>${database.path}</code></dd></div></dl></section>`;

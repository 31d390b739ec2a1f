import { icon } from '../components/icon.js';
import { tickBox } from '../components/tick.js';
import { words } from '../components/words.js';
import { count, duration, moment, plural } from '../lib/format.js';
import { sentence } from '../lib/errors.js';
import { html } from '../lib/html.js';
import { JOB_GLYPHS, jobTitle, way } from '../lib/outcomes.js';
import { codeWords } from '../lib/series.js';
import { backupOf, backupsOf, clock, jobCount, jobOutcome, mayHave, outcomeOf, when } from '../lib/revisions.js';

/** A line of the history as a row. @param {{ id: string, at: boolean }} place */
export function historyRow(line, place, state) {
  if (line.kind === 'group') return line.job ? jobRow(line, place, state) : databaseRow(line, place);
  if (line.kind === 'failing') return failingRow(line, place);
  return line.kind === 'more' ? moreRow(line, place) : revisionRow(line, place, state);
}

const row = ({ id, at }, key, tone, more, cells) => html`<div class="gr hs ${tone} ${at ? 'at' : ''}" role="row" id="${id}" data-key="${key}" aria-selected=${at} aria-level="${more.level}" aria-expanded=${more.expanded ?? null} data-testid="${more.testid}" data-outcome=${more.outcome ?? null}>${cells}</div>`;

const fold = (open) => html`<span role="gridcell" class="fold">${open === null ? '' : icon(open ? 'i-down' : 'i-right', 12)}</span>`;

function jobRow({ key, job, revisions, number, unfolded }, place, { back, toOf }) {
  const folds = mayHave(job) > 0 || revisions.length > 0;
  const { words: said, tone, glyph } = jobOutcome(job, back.get(job.id));
  const backups = backupsOf({ revisions, number });
  return row(place, key, 'group', { level: 1, expanded: folds ? unfolded : undefined, testid: 'history-job' }, [
    fold(folds ? unfolded : null),
    html`<span role="gridcell" class="row">${icon(JOB_GLYPHS[job.type], 14)}<span class="strong cut">${jobTitle(job, toOf(job, revisions))}</span><span class="muted cut">${jobCount(job)}</span></span>`,
    html`<span role="gridcell"></span>`,
    html`<span role="gridcell" class="row oc">${glyph && icon(glyph, 14)}<span class="cut ${tone === 'danger-text' ? tone : ''}">${said}</span></span>`,
    html`<span role="gridcell" class="num muted">${backups ?? ''}</span>`,
    html`<span role="gridcell"></span>`,
    html`<span role="gridcell" class="muted" title="${moment(job.created_at)}">${when(job.started_at ?? job.created_at)}</span>`,
  ]);
}

function databaseRow({ key, database, revisions, unfolded }, place) {
  return row(place, key, 'group', { level: 1, expanded: unfolded, testid: 'history-database' }, [
    fold(unfolded),
    html`<span role="gridcell" class="row">${icon('i-database', 14)}<span class="strong cut name" data-tip="${database.path}">${database.label}</span><span class="muted cut">${plural(revisions.length, 'revision')}</span></span>`,
    html`<span role="gridcell"></span>`, html`<span role="gridcell"></span>`,
    html`<span role="gridcell" class="num muted">${backupsOf({ revisions, number: null }) ?? ''}</span>`,
    html`<span role="gridcell"></span>`,
    html`<span role="gridcell" class="muted">${revisions[0].started_at ? when(revisions[0].started_at) : ''}</span>`,
  ]);
}

function revisionRow({ key, revision }, place, { by, picked, jobs, toOf }) {
  const { word, glyph, tone } = outcomeOf(revision);
  const backup = backupOf(revision);
  const job = jobs.find(({ id }) => id === revision.job);
  const chosen = picked.has(key);
  return row(place, key, chosen ? 'picked' : '', { level: 2, testid: 'revision', outcome: revision.outcome }, [
    html`<span role="gridcell" class="pickbox">${picked.size > 0 && tickBox(chosen ? 'all' : 'none')}${chosen && html`<span class="sr">picked</span>`}</span>`,
    by === 'job'
      ? html`<span role="gridcell" class="row ind"><span class="cut name opens" data-tip="${revision.path}">${revision.label}</span><span class="faint">${way(revision)}</span></span>`
      : html`<span role="gridcell" class="row ind"><span class="cut">${job ? jobTitle(job, toOf(job, [revision])) : 'Job'}</span><span class="faint">${way(revision)}</span></span>`,
    html`<span role="gridcell" class="num muted">${revision.statements ? count(revision.statements) : ''}</span>`,
    html`<span role="gridcell" class="row oc"><span class="out ${tone}">${icon(glyph, 14)}</span>${word}</span>`,
    html`<span role="gridcell" class="num ${backup.is === 'there' ? '' : 'faint'}" title=${backup.title}>${backup.words}</span>`,
    html`<span role="gridcell" class="num muted">${duration(revision.duration_ms)}</span>`,
    html`<span role="gridcell" class="muted" title=${revision.started_at && moment(revision.started_at)}>${revision.started_at ? (by === 'job' ? clock(revision.started_at) : when(revision.started_at)) : ''}</span>`,
  ]);
}

/** A database on which work failed, with how often, and why the last time. */
const failingRow = ({ key, database }, place) => row(place, key, '', { level: 1, testid: 'failing' }, [
  html`<span role="gridcell"></span>`,
  html`<span role="gridcell" class="row"><span class="cut name opens lead" data-tip="${database.path}">${database.label}</span><span class="muted small cut" data-tip="${database.message ?? ''}">${database.message && words(sentence(database.message))}</span></span>`,
  html`<span role="gridcell" class="num">${count(database.failures)}<span class="sr"> failures</span></span>`,
  html`<span role="gridcell" class="cut">${codeWords(database.code)}</span>`,
  html`<span role="gridcell"></span>`, html`<span role="gridcell"></span>`,
  html`<span role="gridcell" class="muted" title=${database.last_at && moment(database.last_at)}>${database.last_at ? when(database.last_at) : ''}</span>`,
]);

const moreRow = ({ key, left }, place) => row(place, key, 'more', { level: 2, testid: 'history-more' }, [
  html`<span role="gridcell"></span>`,
  html`<span role="gridcell" class="row ind opens muted">${icon('i-fold', 14)}<span>${count(left)} more</span></span>`,
]);


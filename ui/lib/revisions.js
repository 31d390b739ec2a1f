// Revisions in words, and the lines of the history. Pure.

import { bytes, count, day, moment, plural } from './format.js';
import { isDry, isWork, jobStatus, lookOf, wrote, way } from './outcomes.js';
import { isOver } from './progress.js';

/** What came of those that stayed as they were. */
const NOT_WRITTEN = ['failed', 'skipped'];

/** Stands for one revision. */
export const keyOf = ({ job, number }) => `${job} ${number}`;

/** The jobs that the history tells of: those that may have written, and checks. */
export const told = (jobs) => jobs.filter((job) => isWork(job) && !isDry(job) && (wrote(job) || job.type === 'check'));

/** How many revisions a job may have. */
export const mayHave = (job) => (wrote(job) ? job.progress.repaired + job.progress.needs_confirmation + job.progress.failed : 0);

/**
 * The lines of the history.
 * @param {{ by: 'job' | 'database', jobs: object[], loaded: Map<string, { revisions: object[], total: number }>, unfolded: Set<string>,
 *   folded: Set<string>, flat: { revisions: object[], total: number } | null }} state `failing` are databases that fail most; `flat` are revisions that were asked for
 *   across jobs; without it each job's are asked for when it is unfolded
 * @returns {({ kind: 'group', key: string, job?: object, database?: object, number: number | null, revisions: object[], unfolded: boolean }
 *   | { kind: 'revision', key: string, group: string, revision: object } | { kind: 'failing', key: string, database: object } | { kind: 'more', key: string, group: string | null, left: number })[]}
 */
export function linesOf({ by, jobs, loaded, unfolded, folded, flat, failing }) {
  if (failing) return failing.map((database) => ({ kind: 'failing', key: `failing ${database.root}/${database.path}`, database }));
  if (flat) return flatLines(by, jobs, folded, flat);
  return told(jobs).flatMap((job) => {
    const { revisions = [], total = null } = loaded.get(job.id) ?? {};
    const open = unfolded.has(job.id);
    const group = { kind: 'group', key: job.id, job, number: total, revisions, unfolded: open };
    return open ? [group, ...revisionLines(revisions, job.id), ...moreLine(job.id, (total ?? 0) - revisions.length)] : [group];
  });
}

function flatLines(by, jobs, folded, { revisions, total }) {
  const groups = new Map();
  for (const revision of revisions) {
    const key = by === 'job' ? revision.job : `${revision.root}/${revision.path}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(revision);
  }
  const lines = [...groups].flatMap(([key, own]) => {
    const about = by === 'job' ? { job: jobs.find(({ id }) => id === key) } : { database: own[0] };
    const open = !folded.has(key);
    return [{ kind: 'group', key, ...about, number: null, revisions: own, unfolded: open }, ...(open ? revisionLines(own, key) : [])];
  });
  return [...lines, ...moreLine(null, total - revisions.length)];
}

const revisionLines = (revisions, group) => revisions.map((revision) => ({ kind: 'revision', key: keyOf(revision), group, revision }));
const moreLine = (group, left) => (left > 0 ? [{ kind: 'more', key: `more ${group ?? ''}`, group, left }] : []);

/** `Repaired v2 → v3`, `Rolled back v3 → v2`, `Failed, v2 → v3`. */
export function revisionTitle(revision) {
  const verbs = { repaired: 'Repaired', migrated: 'Migrated', adopted: 'Adopted', restored: 'Rolled back', needs_confirmation: 'Repaired in part', failed: 'Failed', skipped: 'Skipped', unchanged: 'Unchanged' };
  const verb = verbs[revision.outcome] ?? revision.outcome;
  const versions = way(revision);
  return versions ? `${verb}${NOT_WRITTEN.includes(revision.outcome) ? ',' : ''} ${versions}` : verb;
}

/** The word, glyph and tone of what came of a revision. */
export function outcomeOf({ outcome, verified, statements }) {
  const [glyph, tone] = lookOf(outcome);
  if (outcome === 'needs_confirmation') return { word: statements ? 'in part' : 'not done', glyph, tone };
  const proven = verified?.schema && verified.rows && verified.foreign_keys;
  return { word: proven && outcome !== 'failed' ? 'verified' : outcome.replace('_', ' '), glyph, tone };
}

/** What is left of the backup of a revision: its size, or why there is none. */
export function backupOf({ backup, backup_bytes: size, backup_is_there: there, outcome }, none = '–') {
  if (!backup && NOT_WRITTEN.includes(outcome)) return { words: none, is: 'none', title: 'Nothing was written, and no backup is kept' };
  if (!backup) return { words: none, is: 'none', title: 'No backup was made' };
  if (!there) return { words: 'gone', is: 'gone', title: 'The backup is not there any more: it expired or was removed' };
  return { words: size === null ? 'kept' : bytes(size), is: 'there', title: null };
}

/** Until when the backup is kept, in words; `null` where there is none. */
export function keptUntil({ backup_is_there: there, backup_until: until }, now = Date.now()) {
  if (!there) return null;
  if (!until) return 'kept while it is the newest';
  return Date.parse(until) <= now ? 'may go any time' : `kept until ${day(until, now)}`;
}

const WRITTEN = ['repaired', 'migrated', 'adopted', 'restored'];

/** Why a revision cannot be rolled back; `null` where it can. */
export function cannotUndo(revision) {
  const { outcome, statements, backup } = revision;
  const written = WRITTEN.includes(outcome) || (outcome === 'needs_confirmation' && (statements > 0 || backup));
  if (!written) return 'The database was left as it was, so there is nothing to roll back';
  const { is, title } = backupOf(revision);
  return is === 'there' ? null : `${title}, so this cannot be rolled back`;
}

/** Why a backup cannot be held against the database as it is now; `null` where it can. */
export function cannotCompare(revision) {
  const { is, title } = backupOf(revision);
  if (is !== 'there') return title;
  return revision.id === null ? 'The database is not in this fleet any more' : null;
}

/** Which jobs were rolled back since, and how far: id → words. */
export function rolledBack(jobs) {
  const sums = new Map();
  for (const { type, mode, of_job: of, progress } of jobs) if (type === 'restore' && mode === 'apply' && of && progress.repaired) sums.set(of, (sums.get(of) ?? 0) + progress.repaired);
  return new Map([...sums].map(([id, sum]) => {
    const job = jobs.find((one) => one.id === id);
    const all = !job || sum >= job.progress.repaired + job.progress.needs_confirmation;
    return [id, all ? 'rolled back' : `${count(sum)} rolled back`];
  }));
}

/** What came of a job, in a word or two. */
export function jobOutcome(job, back) {
  const { failed } = job.progress;
  if (!isOver(job)) return { words: jobStatus(job), tone: '' };
  if (back) return { words: back, tone: 'skip', glyph: 'i-undo' };
  if (failed) return { words: `${count(failed)} ${job.type === 'check' ? 'damaged' : 'failed'}`, tone: 'danger-text' };
  return { words: job.status === 'completed' ? 'done' : jobStatus(job), tone: '' };
}

/** `43 of 45 databases`: how many of a job's databases were written, where that is not all of them. */
export function jobCount({ progress: { total, repaired, current, needs_confirmation: waiting }, type }) {
  const good = type === 'check' ? total : repaired + current + waiting;
  return good === total ? plural(total, 'database') : `${count(good)} of ${plural(total, 'database')}`;
}

/** What all loaded backups of a group come to; `null` while not all are loaded. */
export function backupsOf({ revisions, number }) {
  if (!revisions.length || (number !== null && revisions.length < number)) return null;
  const made = revisions.filter(({ backup }) => backup);
  if (!made.length) return null;
  const there = made.filter(({ backup_is_there: is }) => is);
  if (!there.length) return 'gone';
  return bytes(there.reduce((sum, { backup_bytes: size }) => sum + (size ?? 0), 0));
}

const isToday = (time, now) => new Date(time).toDateString() === new Date(now).toDateString();

/** When something was: `Today 08:02`, `18 Nov 17:40`. */
export const when = (time, now = Date.now()) => (isToday(time, now) ? `Today ${clock(time).slice(0, 5)}` : moment(time, now));

/** The time of day to the second. */
export function clock(time) {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `9 statements · backup 18.4 MB`. */
export function gistOf(revision) {
  const backup = backupOf(revision);
  const said = [];
  if (revision.statements) said.push(plural(revision.statements, 'statement'));
  if (NOT_WRITTEN.includes(revision.outcome)) said.push('nothing written');
  else said.push(backup.is === 'there' ? `backup ${backup.words}` : backup.is === 'gone' ? 'backup gone' : 'no backup');
  return said.join(' · ');
}


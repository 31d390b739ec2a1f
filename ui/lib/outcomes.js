// What jobs and what came of databases in them read like. Pure.

import { count, plural } from './format.js';
import { reasonWords, title } from './errors.js';
import { isOver } from './progress.js';
import { versionLabel } from './versions.js';

/** True for a job that opened databases to do something to them, and not only to scan. */
export const isWork = ({ type }) => type !== 'scan';

/** True for a job that wrote, or tried to. */
export const wrote = ({ type, mode }) => type !== 'scan' && type !== 'check' && mode === 'apply';

/** True for a job that did everything in private copies. */
export const isDry = ({ type, mode }) => mode === 'dry_run' && type !== 'scan' && type !== 'check';

/** The icons of what jobs do. */
export const JOB_GLYPHS = { scan: 'i-refresh', repair: 'i-repair', 'repair-single': 'i-repair', migrate: 'i-arrow', adopt: 'i-check', restore: 'i-undo', check: 'i-shield' };

/** `Repair to v3`, `Dry run of a migration to v2`, `Check`; `to` is the version that a repair led to, where that is known. */
export function jobTitle(job, to = null) {
  const version = job.operation?.do === 'migrate' ? job.operation.to : job.type.startsWith('repair') ? to : null;
  const [one, noun] = NAMES[job.type] ?? [job.type, job.type];
  return `${isDry(job) ? `Dry run of ${noun}` : one}${version === null ? '' : ` to ${versionLabel(version)}`}`;
}

const NAMES = { scan: ['Scan', 'a scan'], repair: ['Repair', 'a repair'], 'repair-single': ['Repair', 'a repair'], migrate: ['Migrate', 'a migration'], adopt: ['Adopt', 'an adoption'], restore: ['Roll back', 'a roll back'], check: ['Check', 'a check'] };

/** The state of a job in a word: as the engine's, but `paused` and `interrupted` are told apart. */
export function jobStatus({ status, paused, code }) {
  if (status === 'running' && paused) return 'paused';
  return status === 'failed' && code === 'interrupted' ? 'interrupted' : status;
}

/** How far work on databases is, in numbers. */
export function tally({ progress }) {
  const { total, processed, current, repaired, needs_confirmation: waiting, skipped, failed } = progress;
  return { done: current + repaired, waiting, failed, skipped, left: Math.max(0, total - processed), processed, total };
}

/** The numbers beside the bar: `[id, number, word, tone]`, those that are nothing left out. */
export function figuresOf(job) {
  const { done, waiting, failed, skipped, left } = tally(job);
  const check = job.type === 'check';
  const over = isOver(job);
  return [
    ['done', done, check ? 'sound' : isDry(job) ? 'would succeed' : 'done', ''],
    ['waiting', waiting, waiting === 1 ? 'needs confirmation' : 'need confirmation', 'warn-text'],
    ['failed', failed, check ? 'damaged' : 'failed', 'danger-text'],
    ['skipped', skipped, 'skipped', 'muted'],
    ['left', left, over ? 'untouched' : 'left', 'muted'],
  ].filter(([id, number]) => number > 0 || (id === 'left' && !over) || id === 'done');
}

/** The parts of the bar, in the order of the numbers. */
export function barOf(job) {
  const { done, waiting, failed, skipped, left } = tally(job);
  return [['current', done], ['outdated', waiting], ['unreadable', failed], ['unversioned', skipped], ['left', left]];
}

/** What came of a job that is over, in a line; what stopping or pausing does while it is not. */
export function jobNote(job) {
  const { processed, left } = tally(job);
  const busy = job.under_way?.length ?? 0;
  if (isDry(job) && !isOver(job)) return 'Everything is done in private copies: no file is written.';
  if (!isOver(job)) return job.paused ? pausedNote(busy) : cancelNote(busy);
  const stopped = job.result?.stopped_after;
  if (stopped) return `It stopped after ${plural(stopped, 'failure')}, as asked: ${count(left)} untouched.`;
  if (job.status === 'cancelled') return `Stopped: ${count(processed)} done with, ${count(left)} untouched. Every result is kept.`;
  if (job.code === 'interrupted') return `Litefleet ended before this was done. ${count(processed)} done with, ${count(left)} not reached; what was cut off was looked at when Litefleet started again.`;
  if (job.status === 'failed') return null;
  return isDry(job) ? 'Every file is as it was.' : null;
}

const files = (number) => (number === 1 ? 'the file under way' : `the ${count(number)} files under way`);
const cancelNote = (busy) => (busy ? `Cancelling lets ${files(busy)} finish and keeps every result.` : 'Cancelling keeps every result.');
const pausedNote = (busy) => (busy ? `Paused as soon as ${files(busy)} ${busy === 1 ? 'is' : 'are'} done. Nothing new is begun.` : 'Paused. Nothing is begun until it goes on.');

/** What is being done to a file, and about which part of the way that is, from 0 to 1. */
export function stageWords({ stage, number, of }, dry = false) {
  const between = (from, to) => from + (to - from) * (of ? (number - 1) / of : 0);
  const stages = {
    reading: ['Reading', 0.05],
    backing_up: [dry ? 'Copying' : 'Backing up', 0.2],
    statement: [`Statement ${count(number ?? 1)} of ${count(of ?? 1)}`, between(0.35, 0.8)],
    verifying: ['Verifying', 0.85],
    checking: ['Checking', 0.5],
    restoring: ['Writing the backup back', 0.5],
  };
  return stages[stage] ?? [stage, 0];
}

/** `v2 → v3`, `v3`, or nothing where no version is stated. */
export function way({ from_version: from, to_version: to }) {
  const known = (version) => version !== null && version !== undefined;
  if (known(from) && known(to) && from !== to) return `${versionLabel(from)} → ${versionLabel(to)}`;
  const one = known(to) ? to : from;
  return known(one) ? versionLabel(one) : '';
}

const moved = ({ from_version: from, to_version: to }) => from !== to && to !== null && to !== undefined;
const proven = ({ verified }) => Boolean(verified?.schema && verified.rows && verified.foreign_keys);
const then = (result, words) => `${words}${moved(result) ? ` ${way(result)}` : ''}${proven(result) ? ', verified' : ''}`;

/** Glyph and tone of each outcome. */
const LOOKS = { damaged: ['i-close', 'bad'], failed: ['i-close', 'bad'], skipped: ['i-minus', 'skip'], needs_confirmation: ['i-warn', 'wait'], unchanged: ['i-check', 'skip'] };
export const lookOf = (outcome) => LOOKS[outcome] ?? ['i-check', 'ok'];

/** What came of a database, in a line: `repaired v2 → v3, verified`, `skipped, locked by another program`. */
export function resultWords(result) {
  const { outcome, statements, kept, message, code } = result;
  const why = reasonOf({ code, message });
  switch (outcome) {
    case 'unchanged': return message ?? 'as it should be';
    case 'ok': return 'sound';
    case 'damaged': return why ? `damaged, ${why}` : 'damaged';
    case 'repaired': case 'migrated': return then(result, outcome);
    case 'adopted': return `adopted as ${way({ ...result, from_version: null })}`;
    case 'restored': return then(result, 'rolled back');
    case 'would_change': return `would succeed${moved(result) ? `, ${way(result)}` : ''}${proven(result) ? ', verified' : ''}`;
    case 'needs_confirmation': return waiting(result, { statements, kept, why });
    default: return why ? `${outcome}, ${why}` : outcome;
  }
}

function waiting(result, { statements, kept, why }) {
  const extras = kept?.length ? `keeps ${keptWords(kept)}` : null;
  if (!statements) return ['needs confirmation', extras ?? why].filter(Boolean).join(', ');
  return [then(result, 'all that is safe is done'), extras ?? why].filter(Boolean).join(', ');
}

function reasonOf({ code, message }) {
  if (message) return message.replaceAll('`', '');
  return code ? reasonWords(code) : '';
}

/** What stays though it is not expected: the first few by name, the others by number. */
export function keptWords(kept, most = 2) {
  const names = kept.slice(0, most).map(({ object, column }) => (column ? `${object}.${column}` : object));
  return kept.length > most ? `${names.join(', ')} and ${count(kept.length - most)} more` : names.join(' and ');
}

const GROUPS = [
  { id: 'failed', outcomes: ['failed', 'damaged'], title: (job) => (job.type === 'check' ? 'Damaged' : 'Failed'), glyph: 's-unreadable', tone: 'unreadable' },
  { id: 'waiting', outcomes: ['needs_confirmation'], title: () => 'Needs confirmation', glyph: 'i-warn', tone: 'outdated' },
  { id: 'skipped', outcomes: ['skipped'], title: () => 'Skipped', glyph: 'i-minus', tone: 'unversioned' },
];

/** Causes in groups of what came of their databases: failures first; groups with none left out. */
export const causeGroups = (causes, job) => GROUPS
  .map(({ id, outcomes, title: name, glyph, tone }) => ({ id, glyph, tone, title: name(job), causes: causes.filter(({ outcome }) => outcomes.includes(outcome)) }))
  .filter((group) => group.causes.length)
  .map((group) => ({ ...group, count: group.causes.reduce((sum, { count: number }) => sum + number, 0) }));

/** What happened, in a few words. */
export function causeTitle({ outcome, code, example }) {
  if (outcome === 'needs_confirmation' && example.kept?.length) return `Kept: ${keptWords(example.kept)}`;
  if (code) return title({ code });
  return { failed: 'It failed', damaged: 'It is damaged', skipped: 'It was left alone' }[outcome] ?? 'Something would be lost';
}

/** How many databases of a job may be tried again: those that failed, and those that were only in use. */
export const retriable = (causes) => causes
  .filter(({ outcome, code }) => outcome === 'failed' || (outcome === 'skipped' && ['locked', 'timed_out'].includes(code)))
  .reduce((sum, { count: number }) => sum + number, 0);

/** Why a job cannot be rolled back; `null` where it may be. What its backups still hold is for the preview to say. */
export function cannotRollBack(job) {
  if (!wrote(job)) return 'Nothing was written, so there is nothing to roll back';
  if (!isOver(job)) return 'It can be rolled back once it is over';
  if (!job.progress.repaired && !job.progress.needs_confirmation) return 'No database was written, so there is nothing to roll back';
  return null;
}

/** How many databases a resume would take up; 0 where there is none to be done. */
export const resumable = (job) => (isOver(job) && isWork(job) ? job.left ?? 0 : 0);

/** True for a job that is over and has failures that may be tried again. */
export const mayRetry = (job) => isOver(job) && isWork(job) && job.type !== 'check' && job.progress.failed > 0;

/** What the filter of the results can be: `[id, label, outcomes, number]`. */
export function resultFilters(job) {
  const { done, waiting: wait, failed, skipped } = tally(job);
  const all = [
    ['all', 'All', [], null],
    ['done', job.type === 'check' ? 'Sound' : 'Done', ['unchanged', 'ok', 'repaired', 'migrated', 'adopted', 'restored', 'would_change'], done],
    ['failed', job.type === 'check' ? 'Damaged' : 'Failed', ['failed', 'damaged'], failed],
    ['waiting', 'To confirm', ['needs_confirmation'], wait],
    ['skipped', 'Skipped', ['skipped'], skipped],
  ];
  return all.filter(([id, , , number]) => id === 'all' || number > 0);
}

/** What came of a job that is over, for a list of jobs: `45 repaired, 2 failed`. */
export function sumWords(job) {
  const { done, waiting: wait, failed, skipped } = tally(job);
  const verb = { check: 'sound', restore: 'rolled back', migrate: 'migrated', adopt: 'adopted' }[job.type] ?? 'repaired';
  const said = [`${count(done)} ${isDry(job) ? 'would succeed' : verb === 'sound' || !job.progress.current ? verb : 'as they should be'}`];
  if (wait) said.push(`${count(wait)} to confirm`);
  if (failed) said.push(`${count(failed)} ${job.type === 'check' ? 'damaged' : 'failed'}`);
  if (skipped) said.push(`${count(skipped)} skipped`);
  return said.join(', ');
}

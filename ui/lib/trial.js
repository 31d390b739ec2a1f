// What came of a dry run, or of the first few: in numbers and words. Pure.

import { reasonWords, sentence } from './errors.js';
import { count, duration, plural } from './format.js';

/** How each cause reads behind a number: `2 are locked by another program`. */
const CAUSES = {
  locked: ['is locked by another program', 'are locked by another program'],
  busy: ['is in use', 'are in use'],
  does_not_fit: ['has rows that do not fit', 'have rows that do not fit'],
  changed: ['has changed meanwhile', 'have changed meanwhile'],
  read_only: ['may not be written', 'may not be written'],
  permission_denied: ['may not be read', 'may not be read'],
  no_space: ['finds no room on the disk', 'find no room on the disk'],
  damaged: ['is damaged', 'are damaged'],
  corrupt: ['is damaged', 'are damaged'],
  cannot_plan: ['cannot be planned', 'cannot be planned'],
  needs_confirmation: ['would lose values', 'would lose values'],
  ahead: ['is ahead of the target', 'are ahead of the target'],
  stranger: ['is another program’s', 'are other programs’'],
  unversioned: ['states no version', 'state no version'],
  unknown_version: ['states a version that is not known', 'state versions that are not known'],
  empty: ['is empty', 'are empty'],
  unreadable: ['could not be read', 'could not be read'],
  unsupported: ['is of a kind that is never written', 'are of a kind that is never written'],
  cannot_stamp: ['cannot be given its version', 'cannot be given their version'],
  left_to_framework: ['is left to its framework', 'are left to their framework'],
  no_script: ['has no script to that version', 'have no script to that version'],
  cannot_apply: ['has a statement that fails', 'have a statement that fails'],
  verify_failed: ['did not come out as wanted', 'did not come out as wanted'],
  timed_out: ['took too long', 'took too long'],
  cancelled: ['was not reached', 'were not reached'],
};

/** `2 are locked by another program`. */
export function causeWords({ code, count: number }) {
  const [one, many] = CAUSES[code] ?? [`is left out (${reasonWords(code) || 'no reason given'})`, `are left out (${reasonWords(code) || 'no reason given'})`];
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** The results whose databases are not done: those that fail, are left alone, or would have nothing done to them. */
export const failing = (results) => results.filter(({ outcome, statements }) => outcome === 'failed' || outcome === 'skipped' || (outcome === 'needs_confirmation' && !statements));

/**
 * What came of a dry run: `45 of 47 would succeed; 2 are locked by another program and will be skipped.`
 * @param {{ progress: object }} job
 * @param {{ code: string, count: number, outcome: string }[]} causes
 * @param {number} kept how many would keep something that is to go
 */
export function dryWords({ progress }, causes, kept) {
  const { processed, skipped, failed } = progress;
  const bad = causes.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
  const good = processed - skipped - failed;
  const said = [good === processed ? `All ${count(good)} would succeed` : `${count(good)} of ${count(processed)} would succeed`];
  if (kept > 0) said[0] += `, ${count(kept)} of them keeping extras`;
  if (bad.length) said.push(`${joined(bad.map(causeWords))} and will be skipped`);
  return `${said.join('; ')}. Every file is as it was.`;
}

/** What came of the first few: `All 10 were repaired.` */
export function triedWords({ progress }, done, causes) {
  const { processed, total, repaired, current, needs_confirmation: waiting } = progress;
  const good = repaired + current + waiting;
  const bad = causes.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
  const first = good === processed && processed === total ? `All ${count(good)} were ${done}.` : `${count(good)} of ${count(total)} were ${done}.`;
  return bad.length ? `${first} ${sentence(joined(bad.map(causeWords)))}` : first;
}

/** About how long it will take, from how long the dry run of these took: `~20 s`. */
export function estimate(job, databases) {
  const took = Date.parse(job?.completed_at) - Date.parse(job?.started_at);
  const done = job?.progress.processed;
  if (!done || Number.isNaN(took)) return null;
  const time = (took / done) * databases;
  return `~${duration(time < 1000 ? 1000 : Math.round(time / 1000) * 1000).replace('.0', '')}`;
}

/** How the left-alone databases read in a line: `3 are left alone: 2 ahead, 1 stranger`. */
export function leftWords(left) {
  const all = left.reduce((sum, { databases }) => sum + databases.length, 0);
  const codes = new Map();
  for (const { code, databases } of left) codes.set(code, (codes.get(code) ?? 0) + databases.length);
  const what = [...codes].map(([code, number]) => `${count(number)} ${LEFT[code] ?? reasonWords(code)}`).join(', ');
  return { strong: plural(all, 'other'), rest: `${all === 1 ? 'is' : 'are'} left alone: ${what}` };
}

/** Reasons to leave a database alone, in a few words. */
export const LEFT = {
  locked: 'locked', timed_out: 'slow to read', permission_denied: 'not readable by you',
  ahead: 'ahead of the target', stranger: 'of another program', unreadable: 'unreadable', unknown_version: 'of an unknown version', empty: 'empty',
  cannot_plan: 'without a sure plan', left_to_framework: 'left to their framework', unversioned: 'without a version', no_script: 'without a script', needs_confirmation: 'that would lose values',
};

const joined = (parts) => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`);

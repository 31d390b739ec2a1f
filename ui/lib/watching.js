// How a fleet is kept up to date, in words. Pure.

import { duration, plural } from './format.js';

/** `15 min`, `90 s`. */
const every = (seconds) => (seconds % 60 ? `${seconds} s` : seconds % 3600 ? `${seconds / 60} min` : plural(seconds / 3600, 'hour'));

/** How changes are seen: `watching`, `every 15 min`; `null` where they are not. */
export function watchWords(watching) {
  if (watching?.mode === 'notify') return 'watching';
  if (watching?.mode === 'interval') return `every ${every(watching.interval_s)}`;
  return null;
}

/** Why the last look came to nothing, or why the file system does not tell of changes, behind the words; `null` where all is well. */
export function watchReason(watching) {
  if (watching?.failed) return `but ${watching.failed}`;
  return watching?.mode !== 'notify' && watching?.message ? `since ${watching.message}` : null;
}

/** When everything is looked at next, or why that waits; `null` where neither is known. */
export function nextWords(watching, now = Date.now()) {
  if (!watching?.next_at) return null;
  if (watching.busy) return `The next look at all files waits: ${watching.busy}.`;
  const left = Date.parse(watching.next_at) - now;
  return left > 0 ? `The next look at all files is in ${duration(left)}.` : 'The next look at all files is due.';
}

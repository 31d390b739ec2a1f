// What is said of an alert. Pure.

import { ago, count, moment, plural } from './format.js';
import { reasonLine, reasonWords } from './errors.js';
import { versionLabel } from './versions.js';

const HOUR = 3600e3;
const SPANS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR };

/** How long an alert is put off, in milliseconds. */
export const span = (how) => SPANS[how];

/** True for an open alert that came after the last one that the person has seen. */
export const isNews = ({ id, state }, seen) => state === 'open' && id > seen;

/** What is the matter, in a few words: the first differences, else why. */
export function what({ summary, reason, is }) {
  return summary ?? (reason ? reasonWords(reason) : is);
}

/** What is the matter in full, where there is more to say than `what` does. */
export const more = ({ reason, message }) => (message ? reasonLine(reason, message) : null);

/** A status with its version: `current v3`. */
export const condition = (status, version) => (version === null || version === undefined ? status : `${status} ${versionLabel(version)}`);

/** `7 databases are drifted`; of a closed one `7 databases were drifted`. */
export function title({ databases, is, state }) {
  const verb = state === 'closed' ? (databases === 1 ? 'was' : 'were') : databases === 1 ? 'is' : 'are';
  return `${plural(databases, 'database')} ${verb} ${is}`;
}

/** Where it stands: `open`, `snoozed until 22 Nov 02:41`. */
export function standing({ state, snoozed_until: until, acknowledged_at: known, closed_at: closed }) {
  if (state === 'snoozed') return `snoozed until ${moment(until)}`;
  if (state === 'acknowledged') return `acknowledged ${ago(known)}`;
  if (state === 'closed') return `closed ${ago(closed)}`;
  return state;
}

/** What the head of the screen says: `2 open, 1 snoozed or acknowledged`. */
export function headline({ open, total, closed }) {
  if (total === null) return '';
  if (closed) return `${count(total)} closed`;
  const put = total - open;
  return [`${count(open)} open`, put > 0 && `${count(put)} known or put off`].filter(Boolean).join(', ');
}

/** What came since the person looked last. */
export function newsWords(news) {
  const databases = news.reduce((sum, alert) => sum + alert.databases, 0);
  return `${plural(databases, 'database')} ${databases === 1 ? 'is' : 'are'} not as expected any more`;
}

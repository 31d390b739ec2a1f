// Axes: where they end and what stands at them. Pure.

import { clock } from './revisions.js';
import { day, moment } from './format.js';

const DAY = 24 * 3600e3;

/** The ends that a value axis may have, times a power of ten; half of each is told well too. */
const ENDS = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10];

/** Where a value axis ends that begins at 0: the first end that holds `most`. With `whole`, half of it is a whole number. */
export function endOf(most, whole = true) {
  if (!(most > 0)) return whole ? 2 : 1;
  const power = 10 ** Math.floor(Math.log10(most));
  for (const end of [...ENDS, 20]) {
    const value = Number((end * power).toPrecision(6));
    if (value >= most && (!whole || value % 2 === 0)) return value;
  }
  return 20 * power;
}

/** The three values that a value axis tells. */
export const valueTicks = (end) => [0, end / 2, end];

/** The three times that a time axis tells, each in words: days, or times of day where it is shorter. */
export function timeTicks(from, to, now = Date.now()) {
  const words = to - from < 2 * DAY ? (time) => clock(time).slice(0, 5) : (time) => day(time, now);
  return [from, (from + to) / 2, to].map((time) => ({ at: time, words: words(time) }));
}

/** Every so many of `count` labels, so that at most `most` stand side by side, the last one always among them. */
export function everySo(count, most) {
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % step === 0);
}

/** Times in words for a column: days, or with the time of day where two are of one day. */
export function timeWords(times, now = Date.now()) {
  const days = times.map((time) => day(time, now));
  return new Set(days).size === days.length ? days : times.map((time) => moment(time, now));
}

/** The place of the last time that is not after `time`; the first where all are. */
export function heldAt(times, time) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The place of the time that is nearest to `time`. */
export function nearest(times, time) {
  const before = heldAt(times, time);
  const after = Math.min(before + 1, times.length - 1);
  return Math.abs(times[after] - time) < Math.abs(times[before] - time) ? after : before;
}

/** Series one upon the other: of each its own values with those below it. */
export function stacked(series) {
  const sums = [];
  let below = null;
  for (const values of series) {
    below = values.map((value, index) => (value ?? 0) + (below?.[index] ?? 0));
    sums.push(below);
  }
  return sums;
}

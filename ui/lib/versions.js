// Versions as the engine gives them: a number, or a text such as `3.0.0`; -1 is the working schema.

import { STATUSES } from './filter.js';

/** `v3`, `latest`, `3.0.0`. */
export function versionLabel(version) {
  if (version === -1) return 'latest';
  return typeof version === 'number' ? `v${version}` : String(version);
}

/** The version of a key in `by_version`: `"3"` is 3, `"3.0.0"` stays. */
export const versionOfKey = (key) => (/^-?\d+$/.test(key) ? Number(key) : key);

/** The word that a filter takes for a version: `3`, `latest`, `3.0.0`. */
export const versionWord = (version) => (version === -1 ? 'latest' : String(version));

/** Oldest first: numbers before texts, the working schema last, texts as dotted numbers where both are. */
export function compareVersions(one, other) {
  if (one === other) return 0;
  if (one === -1 || other === -1) return one === -1 ? 1 : -1;
  if (typeof one !== typeof other) return typeof one === 'number' ? -1 : 1;
  if (typeof one === 'number') return one - other;
  const [a, b] = [dotted(one), dotted(other)];
  if (!a || !b) return one < other ? -1 : 1;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if ((a[i] ?? -1) !== (b[i] ?? -1)) return (a[i] ?? -1) - (b[i] ?? -1);
  }
  return one < other ? -1 : 1;
}

function dotted(text) {
  const parts = text.replace(/^v/, '').split('.');
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : null;
}

/**
 * The bars of the version chart, the newest first, what states none and what cannot be read last. `filter` lets through
 * what a bar counts.
 * @returns {{ label: string, word: string, count: number, place: 'newer' | 'target' | 'older' | 'none' | 'unreadable',
 *   age: number, filter: import('./filter.js').Token[] }[]}
 */
export function versionBars({ by_version: byVersion, by_status: byStatus = {}, total }, target) {
  const bars = Object.entries(byVersion)
    .map(([key, count]) => ({ version: versionOfKey(key), count }))
    .sort((a, b) => compareVersions(b.version, a.version));
  const older = bars.filter(({ version }) => placeOf(version, target) === 'older').map(({ version }) => version);
  const stated = bars.reduce((sum, { count }) => sum + count, 0);
  const rows = bars.map(({ version, count }) => ({
    label: versionLabel(version),
    word: versionWord(version),
    count,
    place: placeOf(version, target),
    age: older.indexOf(version) + 1,
    filter: [{ key: 'version', values: [versionWord(version)] }],
  }));
  const unreadable = Math.min(byStatus.unreadable ?? 0, total - stated);
  const silent = total - stated - unreadable;
  if (silent > 0) rows.push({ label: 'no version', word: 'none', count: silent, place: 'none', age: 0, filter: filterOfSilent(silent, unreadable, byStatus) });
  if (unreadable > 0) rows.push({ label: 'unreadable', word: 'unreadable', count: unreadable, place: 'unreadable', age: 0, filter: [{ key: 'status', values: ['unreadable'] }] });
  return rows;
}

/** What cannot be read states no version either: it is kept out by status, where there is any. */
function filterOfSilent(silent, unreadable, byStatus) {
  const none = { key: 'version', values: ['none'] };
  if (!unreadable) return [none];
  const others = STATUSES.filter((status) => status !== 'unreadable');
  return [none, { key: 'status', values: byStatus.unversioned === silent ? ['unversioned'] : others }];
}

function placeOf(version, target) {
  if (target === null || target === undefined || version === target) return 'target';
  return compareVersions(version, target) > 0 ? 'newer' : 'older';
}

// The ways into a comparison: what is held against what, or why nothing is. Pure.

import { versionLabel } from './versions.js';

/** @typedef {{ left: object, right: object }} Sides as `compare` takes them */

/** A database beside the expected schema that looking into it holds it against. */
export const withExpected = (id) => ({ left: { from: 'database', id }, right: { from: 'expected', id } });

/**
 * A database of the list beside what the list says it differs from: one that is outdated beside the target, any other beside
 * the expected schema that looking into it holds it against.
 */
function withWanted(id, row, target) {
  const behind = row?.status === 'outdated' && target !== null;
  return behind ? { left: { from: 'database', id }, right: { from: 'version', version: target } } : withExpected(id);
}

/**
 * What to compare from the table: two selected databases with each other, the one that is selected, or the row that the
 * person is at, with what is wanted of it.
 * @param {number[]} selected the selected ids, those selected first first; more than three say no more than three
 * @param {{ id: number, status: string } | undefined} current the row that the person is at
 * @param {(id: number) => ({ status: string } | undefined)} rowOf the row of an id, where it is at hand
 * @param {number | string | null} target the version that the fleet should be at
 * @returns {{ sides: Sides } | { why: string }}
 */
export function fromTable(selected, current, rowOf, target = null) {
  if (selected.length > 2) return { why: 'Two databases can be compared, or one with its expected schema' };
  const ids = selected.length ? selected : current ? [current.id] : [];
  if (!ids.length) return { why: 'There is no database to compare' };
  if (ids.some((id) => rowOf(id)?.status === 'unreadable')) return { why: ids.length > 1 ? 'One of the two could not be read' : 'A database that could not be read cannot be compared' };
  const [left, right] = ids;
  return { sides: ids.length === 2 ? { left: { from: 'database', id: left }, right: { from: 'database', id: right } } : withWanted(left, rowOf(left) ?? current, target) };
}

/**
 * What the databases of a shape are held against: those that are exactly as some version against the target, others
 * against what `asks` finds one of them to be held against.
 * @param {(filter: object) => Promise<number[]>} asks the ids that a filter lets through
 * @returns {Promise<Sides | null>} `null` where no database has this shape any more
 */
export async function fromShape({ fingerprint, status, version }, target, asks) {
  const left = { from: 'shape', fingerprint };
  if (version !== null && target !== null) return { left, right: { from: 'version', version: target } };
  const [id] = await asks({ shape: [fingerprint], status: [status] });
  return id === undefined ? null : { left, right: { from: 'expected', id } };
}

/** What a shape is held against, in a few words. */
export const againstWords = ({ version }, target) => (version !== null && target !== null ? versionLabel(target) : 'the expected schema');

/** What a database that was looked into is held against: `v3`; `null` where it is held against nothing. */
export function expectedWords({ expected, compared_with: version }) {
  if (!expected) return null;
  return version === null ? 'the expected schema' : versionLabel(version);
}

// The sides of a comparison in words. Pure.

import { baseName, shortShape } from './format.js';
import { versionLabel } from './versions.js';

/** The icons of what a side can be. */
export const SIDE_GLYPHS = { database: 'i-database', expected: 'i-file', version: 'i-file', shape: 'i-shape', file: 'i-open' };

/** True where both are the same thing to compare. */
export const sameSide = (one, other) => keyOfSide(one) === keyOfSide(other);

/** A side as one text. */
export const keyOfSide = (side) => (side ? [side.from, side.id ?? side.version ?? side.fingerprint ?? side.path ?? ''].join(' ') : '');

/** What a side is called before the engine has said it; `labelOf` knows the databases that are at hand. */
export function nameOfSide(side, labelOf = () => null) {
  const names = {
    database: ({ id }) => labelOf(id) ?? `database ${id}`,
    expected: ({ id }) => (labelOf(id) ? `expected of ${labelOf(id)}` : 'expected schema'),
    version: ({ version }) => (version === null ? 'expected schema' : versionLabel(version)),
    shape: ({ fingerprint }) => `shape ${shortShape(fingerprint)}`,
    file: ({ path }) => baseName(path),
  };
  return names[side.from](side);
}

/** A side in the middle of a sentence: `v3`, `this database`. */
export function sideInSentence(side, name) {
  return { database: 'this database', expected: 'this expected schema', shape: 'this shape', version: name, file: name }[side.from];
}

/** What a side is, beside its name. */
export const sideWord = (side) => ({ database: 'as it is', expected: 'as expected', version: 'as expected', shape: 'as it is', file: 'file' })[side.from];

/** What the SQL does: `SQL turns this database into v3`. */
export function direction(left, right, names) {
  const [from, to] = [sideInSentence(left, names.left), sideInSentence(right, names.right)];
  return from === to ? 'SQL turns left into right' : `SQL turns ${from} into ${to}`;
}

/** What the SQL would do after a swap. */
export function swapped(left, right, names) {
  const [from, to] = [sideInSentence(right, names.right), sideInSentence(left, names.left)];
  return from === to ? 'the SQL would go the other way' : `the SQL would turn ${from} into ${to}`;
}

/** The sides as they are kept for the next start; `null` where one of them is not kept. */
export function keptSides(root, left, right) {
  const kept = (side) => ['database', 'version', 'shape', 'expected'].includes(side?.from);
  return root && kept(left) && kept(right) ? { root, left, right } : null;
}

const FIELDS = { database: 'id', expected: 'id', version: 'version', shape: 'fingerprint' };

/** The kept sides of this fleet; `null` where there are none, or they are not what they should be. */
export function sidesOfKept(kept, root) {
  const fits = (side) => side && FIELDS[side.from] && FIELDS[side.from] in side;
  return kept?.root === root && fits(kept.left) && fits(kept.right) ? { left: kept.left, right: kept.right } : null;
}

/** What is ignored, by the names of the engine, in the order of the chips. */
export const IGNORED = [
  ['white_space', 'White space, comments'],
  ['spelling', 'Quotes, case'],
  ['column_order', 'Column order'],
];

/** What is ignored, in a sentence: `white space, comments, quotes and case`. */
export function ignoredWords(ignore) {
  const words = { white_space: ['white space', 'comments'], spelling: ['quotes', 'letter case'], column_order: ['column order'] };
  const all = IGNORED.filter(([key]) => ignore[key]).flatMap(([key]) => words[key]);
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all[0] ?? '';
}

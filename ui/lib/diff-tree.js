// The objects of a comparison as a tree: by side, then by kind. Pure.

import { KINDS, SIGNS, stepOf } from './diff-lines.js';

/** The heads of the groups. */
export const GROUP_TITLES = { both: 'Different', right: 'Only right', left: 'Only left', equal: 'Equal', renames: 'Maybe renamed', notes: 'Ignored' };

/** The groups that are folded at first. */
export const FOLDED = ['equal', 'notes'];

/**
 * The rows of the tree that are not folded away.
 * @param {import('./diff-lines.js').Model} model
 * @param {Set<string>} folded the keys of groups
 * @returns {{ id: string, type: 'group' | 'kind' | 'object' | 'rename' | 'note', level: number, folded?: boolean, title?: string,
 *   count?: number, sign?: string, object?: number, rename?: object, note?: object, place: number, of: number }[]}
 */
export function treeRows(model, folded) {
  const { data } = model;
  const groups = [
    ...SIGNS.slice(0, 3).map((sign) => objectGroup(model, sign)),
    { key: 'renames', entries: data.renames.map((rename, index) => ({ id: `rename ${index}`, type: 'rename', level: 2, rename, step: stepOf(model, rename.changes[0]) })), count: data.renames.length },
    objectGroup(model, 'equal'),
    { key: 'notes', entries: data.notes.map((note, index) => ({ id: `note ${index}`, type: 'note', level: 2, note, object: data.objects.findIndex(({ notes }) => notes.includes(index)) })), count: data.notes.length },
  ].filter(({ count }) => count);
  return groups.flatMap(({ key, entries, count }, index) => {
    const head = { id: key, type: 'group', level: 1, sign: key, title: GROUP_TITLES[key], count, folded: folded.has(key), place: index + 1, of: groups.length };
    return head.folded ? [head] : [head, ...placed(entries)];
  });
}

function objectGroup({ data }, sign) {
  const of = new Map();
  data.objects.forEach((object, index) => {
    if (object.sign !== sign) return;
    if (!of.has(object.kind)) of.set(object.kind, []);
    of.get(object.kind).push({ id: `object ${index}`, type: 'object', object: index, sign });
  });
  const kinds = KINDS.filter(([kind]) => of.has(kind));
  const all = kinds.flatMap(([kind, title]) => {
    const entries = of.get(kind);
    // Where there is one kind alone, its icon says enough.
    if (kinds.length === 1) return entries.map((entry) => ({ ...entry, level: 2 }));
    return [{ id: `${sign} ${kind}`, type: 'kind', level: 2, title, count: entries.length }, ...entries.map((entry) => ({ ...entry, level: 3 }))];
  });
  return { key: sign, entries: all, count: [...of.values()].reduce((sum, entries) => sum + entries.length, 0) };
}

/** Each row with its place among those of its level below the same head. */
function placed(entries) {
  const places = [];
  let heads = 0;
  let below = 0;
  for (const { level } of entries) {
    heads += level === 2;
    below = level === 2 ? 0 : below + 1;
    places.push(level === 2 ? heads : below);
  }
  let after = 0;
  return entries.map((entry, index) => ({ ...entry, place: places[index] })).reverse().map((entry, index, all) => {
    if (entry.level === 2) return { ...entry, of: heads };
    if (index === 0 || all[index - 1].level === 2) after = entry.place;
    return { ...entry, of: after };
  }).reverse();
}

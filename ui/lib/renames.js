// What may be a rename, and what was accepted as one. Pure.

import { plural } from './format.js';

/** True where two renames are of the same thing to the same name. */
export const sameRename = (one, other) => one.table === other.table && (one.column ?? null) === (other.column ?? null) && one.to === other.to;

/**
 * What is accepted once a rename is taken, or taken back. The columns of a table go with its name: they are named by it.
 * @param {{ table: string, column: string | null, to: string }[]} accepted
 */
export function toggledRename(accepted, { table, column = null, to }) {
  const rename = { table, column, to };
  if (!accepted.some((one) => sameRename(one, rename))) return [...accepted, rename];
  return accepted.filter((one) => !sameRename(one, rename) && (column !== null || one.table !== table));
}

/** What is accepted once all that a plan offers is taken; where it offers nothing more, what it takes is taken back. */
export function toggledRenames(accepted, { renames, offers }) {
  const open = offers.filter((offer) => !accepted.some((one) => sameRename(one, offer)));
  if (open.length) return open.reduce(toggledRename, accepted);
  return accepted.filter((one) => !renames.some((taken) => sameRename(one, taken)));
}

/**
 * The renames of a plan in words, those that it takes first.
 * @param {{ figures?: object, error?: object } | undefined} counted
 * @returns {{ rename: object, accepted: boolean, key: string, from: string, to: string, table: boolean, keeps: string }[]}
 */
export function renameLines(group, counted) {
  const line = (rename, accepted, keeps) => {
    const { table, column, to } = rename;
    const of = column === null ? '' : `${table}.`;
    return { rename, accepted, key: JSON.stringify([table, column, to]), from: `${of}${column ?? table}`, to: `${of}${to}`, table: column === null, keeps };
  };
  const taken = group.renames.map((rename) => line(rename, true, ''));
  return [...taken, ...group.offers.map((offer) => line(offer, false, keptWords(offer, group, counted)))];
}

/** `its 3,412 values in 12 databases`, as far as it is counted what would go without the rename. */
function keptWords({ table, column }, { databases }, counted) {
  const [one, many] = column === null ? ['row', 'its rows'] : ['value', 'its values'];
  if (!counted?.figures) return many;
  const lost = counted.figures.hazards.find(({ code, object, column: of }) => (code === 'H101' || code === 'H102') && object === table && (of ?? null) === (column ?? null));
  if (!lost) return '';
  const figure = lost.rows === null ? many : `its ${plural(lost.rows, one)}`;
  return databases.length > 1 ? `${figure} in ${plural(lost.databases, 'database')}` : figure;
}

/** The rename that the reading of a comparison may be accepted as; `null` where there are no values to keep. */
export const renameOf = ({ object_kind: kind, object, column, to }) => (kind === 'table' ? { table: object, column: column ?? null, to } : null);

// Which databases are selected: a set of ids, whatever the list shows. Pure.

import { count } from './format.js';

/** The ids that are selected, in the order in which they were. Nothing here knows of rows or of what is in sight. */
export class Selection {
  #ids = new Set();
  /** What the last stretch added: the next one from the same row takes its place. */
  #stretched = [];

  get size() {
    return this.#ids.size;
  }

  has(id) {
    return this.#ids.has(id);
  }

  /** The ids, those selected first first; no more than `most` of them. */
  ids(most = Infinity) {
    if (most >= this.#ids.size) return [...this.#ids];
    const some = [];
    for (const id of this.#ids) if (some.push(id) >= most) break;
    return some;
  }

  /** How many of these are selected. */
  among(ids) {
    let found = 0;
    for (const id of ids) if (this.#ids.has(id)) found += 1;
    return found;
  }

  /** Selects an id, or selects it no longer. */
  toggle(id) {
    this.#stretched = [];
    if (!this.#ids.delete(id)) this.#ids.add(id);
  }

  /** Selects these too. */
  add(ids) {
    this.#stretched = [];
    for (const id of ids) this.#ids.add(id);
  }

  /** Selects these no longer. */
  remove(ids) {
    this.#stretched = [];
    for (const id of ids) this.#ids.delete(id);
  }

  /** Selects these and no others. */
  set(ids) {
    this.#stretched = [];
    this.#ids = new Set(ids);
  }

  clear() {
    this.set([]);
  }

  /** Selects what lies between two rows in place of what the last stretch added, so that it can be drawn in again. */
  stretch(ids) {
    for (const id of this.#stretched) this.#ids.delete(id);
    this.#stretched = ids.filter((id) => !this.#ids.has(id));
    for (const id of this.#stretched) this.#ids.add(id);
  }

  /** The next stretch adds to what is selected now. */
  settle() {
    this.#stretched = [];
  }

  /** Keeps those that are there; says how many were not. */
  keep(there) {
    const known = new Set(there);
    const before = this.#ids.size;
    for (const id of this.#ids) if (!known.has(id)) this.#ids.delete(id);
    this.#stretched = this.#stretched.filter((id) => known.has(id));
    return before - this.#ids.size;
  }
}

/**
 * A selection in words: `4 selected`, `, 1 hidden by the filter`.
 * @returns {{ strong: string, rest: string }}
 */
export function selectionWords({ size, hidden, gone }) {
  if (size === 0) return { strong: `${count(gone)} selected ${gone === 1 ? 'database is' : 'databases are'} gone since the scan`, rest: '' };
  const rest = [hidden > 0 && `${count(hidden)} hidden by the filter`, gone > 0 && `${count(gone)} more gone since the scan`];
  return { strong: `${count(size)} selected`, rest: rest.filter(Boolean).map((words) => `, ${words}`).join('') };
}

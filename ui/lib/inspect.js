// The database that is looked into, and what of it is shown.

import * as api from './api.js';
import { toError } from './errors.js';
import { groups, pick } from './objects.js';
import { createStore } from './store.js';

/** How many revisions stand beside a database. */
const RECENT = 5;
const TABS = ['columns', 'constraints', 'indexes', 'triggers'];

/** The tabs of a table, its differences first where it has any. */
export const tabsOf = ({ changes }) => (changes.length ? ['differences', ...TABS] : TABS);

/**
 * The tab that is shown: the one that was chosen where the table has it; else its columns, but for a table that differs
 * where columns do not tell.
 */
export function tabOf(object, chosen) {
  if (tabsOf(object).includes(chosen)) return chosen;
  return object.state === 'different' && !object.changes.some(({ column }) => column) ? 'differences' : TABS[0];
}

export class Inspection {
  /** The screen that one goes back to. */
  from = 'databases';
  #list;
  #turn = 0;
  store = createStore({ row: null, index: 0, data: null, groups: [], object: null, whole: false, tab: null, folded: new Set(), find: '', past: null, error: null, loading: false });

  /** @param {import('./list.js').DatabaseList} list the list that it steps through */
  constructor(list) {
    this.#list = list;
  }

  /**
   * Looks into the database at a place of the list, at the first object that differs. With `keeps`, find field, tab and
   * object stay, where this one has the object too.
   */
  async open(index, { keeps = false } = {}) {
    const row = this.#list.rows.row(index) ?? await this.#waitFor(index);
    if (!row) return;
    this.#list.setCurrent(index);
    this.store.set({ row, index, ...(!keeps && { object: null, whole: false, tab: null, find: '' }) });
    await this.load();
  }

  /** Reads the database again. */
  async load() {
    const turn = ++this.#turn;
    const { row } = this.store.get();
    this.store.set({ loading: true });
    this.#loadPast(row.id, turn);
    try {
      const data = await api.databaseSchema(row.id);
      if (turn !== this.#turn) return;
      const all = groups(data);
      this.store.set({ row: data.database, data, groups: all, object: pick(all, this.store.get().object), whole: this.store.get().whole && data.changes.length > 0, error: null, loading: false });
    } catch (error) {
      if (turn === this.#turn) this.store.set({ data: null, groups: [], error: toError(error), loading: false });
    }
  }

  /** What was done to it lately. What of the database before it is known goes first. */
  async #loadPast(id, turn) {
    if (this.store.get().past?.of !== id) this.store.set({ past: null });
    const came = await api.history({ database: id, limit: RECENT }).then(({ total, revisions }) => ({ total, revisions, error: null }), (error) => ({ total: 0, revisions: [], error: toError(error) }));
    if (turn === this.#turn) this.store.set({ past: { of: id, ...came } });
  }

  /** How many databases it steps through. */
  get count() {
    return this.#list.rows.count;
  }

  /** Goes to the next database, or the one before. */
  step(by) {
    const index = this.store.get().index + by;
    if (index < 0 || index >= this.count) return;
    this.#list.rows.want(index, index + 1, by);
    this.open(index, { keeps: true });
  }

  /** Finds its place again after the list has changed. */
  follow() {
    const { row } = this.store.get();
    const index = row ? this.#list.rows.indexOf(row.id) : -1;
    if (index >= 0) this.store.set({ index });
  }

  /** Turns to an object, and to one of its tabs where that is said. */
  choose(object, tab = this.store.get().tab) {
    this.store.set({ object, tab, whole: false });
  }

  /** Turns to the differences of the whole database. */
  chooseWhole() {
    this.store.set({ whole: true });
  }

  setTab(tab) {
    this.store.set({ tab });
  }

  setFind(find) {
    this.store.set({ find });
  }

  toggleGroup(kind) {
    const folded = new Set(this.store.get().folded);
    if (!folded.delete(kind)) folded.add(kind);
    this.store.set({ folded });
  }

  /** The groups with what the find field lets through; `there` and `found` count what is in the database, not what is missing. */
  visible() {
    const { groups: all, find, folded } = this.store.get();
    const wanted = find.trim().toLowerCase();
    return all
      .map((group) => ({ ...group, there: present(group.entries), folded: !wanted && folded.has(group.kind), entries: group.entries.filter(({ name }) => name.toLowerCase().includes(wanted)) }))
      .map((group) => ({ ...group, found: present(group.entries) }))
      .filter(({ entries }) => entries.length);
  }

  #waitFor(index) {
    this.#list.rows.want(index, index + 1);
    return new Promise((resolve) => {
      const stop = this.#list.store.watch(() => {
        const row = this.#list.rows.row(index);
        if (row || this.#list.rows.error) resolve((stop(), row));
      });
    });
  }
}

const present = (entries) => entries.filter(({ state }) => state !== 'missing').length;

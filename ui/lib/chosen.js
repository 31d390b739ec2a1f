// The selected databases of a list: what the person does to rows becomes ids, and ids outlive filter, sort and scan.

import * as api from './api.js';
import { toFilter } from './filter.js';
import { Selection } from './selection.js';
import { createStore } from './store.js';

const KEY = 'view:selection';
/** More than these are not kept for the next start. */
const MOST_KEPT = 1000;

/** `turn` changes with every change of the set; `hidden` are not in the list as it is filtered; `gone` were dropped after a scan. */
const NONE = { turn: 0, size: 0, hidden: 0, gone: 0, error: null };

export class Chosen {
  #list;
  #settings;
  #root = null;
  #set = new Selection();
  #order = { turn: -1, ids: null };
  /** The place that a stretch begins at, and whether the person moved since. */
  #anchor = null;
  #moved = false;
  store = createStore(NONE);

  /** @param {import('./list.js').DatabaseList} list the list whose rows are selected */
  constructor(list, settings) {
    this.#list = list;
    this.#settings = settings;
    list.store.watch(({ turn }, before) => turn !== before.turn && this.#follow());
  }

  /** Turns to a fleet, with what was selected in it when it was left. */
  open(root) {
    this.#root = root;
    const kept = this.#settings.get(KEY, null);
    this.#set.set(kept?.root === root ? kept.ids : []);
    this.#anchor = null;
    this.#order = { turn: -1, ids: null };
    this.store.set({ ...NONE, turn: this.store.get().turn + 1, size: this.#set.size });
    return this.dropGone(null, false);
  }

  has(id) {
    return this.#set.has(id);
  }

  get size() {
    return this.#set.size;
  }

  /** The ids, those selected first first; no more than `most` of them. */
  ids(most) {
    return this.#set.ids(most);
  }

  /** How the list as it is filtered is selected: `all`, `some` or `none` of it. */
  state() {
    const { size, hidden } = this.store.get();
    const shown = size - hidden;
    if (shown <= 0) return 'none';
    return shown >= this.#list.rows.count ? 'all' : 'some';
  }

  toggle(index) {
    const row = this.#list.rows.row(index);
    if (!row) return;
    this.#set.toggle(row.id);
    this.#anchor = index;
    this.#moved = false;
    this.#changed();
  }

  /**
   * Selects the rows from the one that was selected last to here. `from` is where it begins where there is none; where
   * the person is `walking`, also where they moved since.
   */
  async stretch(from, to, walking = false) {
    if (this.#anchor === null || (walking && this.#moved)) this.#anchor = from;
    this.#moved = false;
    const [first, last] = [Math.min(this.#anchor, to), Math.max(this.#anchor, to) + 1];
    const { turn } = this.#list.store.get();
    const ids = this.#shown(first, last) ?? (await this.#ids())?.slice(first, last);
    if (!ids || turn !== this.#list.store.get().turn) return;
    this.#set.stretch(ids);
    this.#changed();
  }

  /** The person moved without selecting: the next stretch adds to what is selected now, and begins at `anchor` where that is given. */
  settle(anchor = this.#anchor) {
    this.#anchor = anchor;
    this.#moved = true;
    this.#set.settle();
  }

  /** Selects these rows too, `last` not counted. */
  addRows(first, last) {
    this.#set.add(this.#shown(first, last) ?? []);
    this.#changed();
  }

  /** How many of these rows are selected, `last` not counted. */
  amongRows(first, last) {
    return this.#set.among(this.#shown(first, last) ?? []);
  }

  /** Selects all that the filter lets through. */
  async addAll() {
    const ids = await this.#ids();
    if (!ids) return;
    this.#set.add(ids);
    this.#changed();
  }

  /** Selects all that the filter lets through but for one, and no others. */
  async setAll(but = null) {
    const ids = await this.#ids();
    if (ids) await this.set(ids.filter((id) => id !== but));
  }

  /** Selects none of what the filter lets through; what it hides stays selected. */
  async removeAll() {
    const ids = await this.#ids();
    if (!ids) return;
    this.#set.remove(ids);
    this.#changed();
  }

  /** Selects these and no others. */
  set(ids) {
    this.#set.set(ids);
    this.#changed();
    return this.#count();
  }

  clear() {
    this.#set.clear();
    this.settle(null);
    this.store.set({ hidden: 0 });
    this.#changed();
  }

  /**
   * After a scan: what is no longer in the fleet is no longer selected, which is said unless `tells` is false.
   * @param {number[] | null} changed what may have gone; `null`: any
   */
  async dropGone(changed = null, tells = true) {
    if (!this.#set.size || changed?.some((id) => this.#set.has(id)) === false) return;
    const root = this.#root;
    const there = await this.#ask({ filter: toFilter([]) });
    if (!there || root !== this.#root) return;
    const gone = this.#set.keep(there);
    if (!gone) return;
    this.#changed(tells ? gone : 0);
    await this.#count();
  }

  /** Takes away the filter, and goes to the first selected row that it hid. */
  async showHidden() {
    const before = new Set(await this.#ids());
    const hidden = new Set(this.#set.ids().filter((id) => !before.has(id)));
    await this.#list.clear();
    const ids = await this.#ids();
    const at = ids?.findIndex((id) => hidden.has(id)) ?? -1;
    if (at >= 0) this.#list.setCurrent(at);
    return at;
  }

  /** The ids of rows that are all here, else `null`. */
  #shown(first, last) {
    const ids = [];
    for (let index = first; index < last; index++) {
      const row = this.#list.rows.row(index);
      if (!row) return null;
      ids.push(row.id);
    }
    return ids;
  }

  /** The ids of the list as it is filtered and sorted, asked for once for each of its answers. */
  #ids() {
    const { turn } = this.#list.store.get();
    if (this.#order.turn !== turn) this.#order = { turn, ids: this.#ask(this.#list.query()) };
    return this.#order.ids;
  }

  async #ask(query) {
    try {
      const ids = await api.databasesIds(query);
      this.store.set({ error: null });
      return ids;
    } catch (error) {
      this.#order = { turn: -1, ids: null };
      this.store.set({ error });
      return null;
    }
  }

  /** The list has a new answer: places are others, and the filter may hide what is selected. */
  #follow() {
    this.settle(null);
    this.#order = { turn: -1, ids: null };
    return this.#count();
  }

  async #count() {
    const { rows } = this.#list;
    if (!this.#set.size || rows.count === rows.total) return void this.store.set({ hidden: 0 });
    const { turn } = this.#list.store.get();
    const ids = await this.#ids();
    if (ids && turn === this.#list.store.get().turn) this.store.set({ hidden: this.#set.size - this.#set.among(ids) });
  }

  #changed(gone = 0) {
    const { size } = this.#set;
    this.store.set({ turn: this.store.get().turn + 1, size, gone });
    const kept = size > 0 && size <= MOST_KEPT ? { root: this.#root, ids: this.#set.ids() } : null;
    if (kept || this.#settings.get(KEY, null)) this.#settings.set(KEY, kept);
  }
}

// The list of the open fleet's databases: filter, sort and rows.

import * as api from './api.js';
import { Chosen } from './chosen.js';
import { isUnfinished, merge, parse, print, problem, toFilter, toggle, toggleAll } from './filter.js';
import { createStore } from './store.js';
import { RowWindows } from './windows.js';

/** What changes in a list: `turn` with every new answer, `seen` also with more rows; `shift` is how many rows further down what was in sight is now. */
const EMPTY = { tokens: [], draft: '', sort: 'label', descending: false, turn: 0, seen: 0, current: 0, shift: 0, error: null };

export class DatabaseList {
  #settings;
  #root = null;
  /** What is to be found again in the next answer: the current row, and one in sight. */
  #place = null;
  /** Where the table was when the fleet was left. */
  scroll = 0;
  store = createStore(EMPTY);

  constructor(settings) {
    this.#settings = settings;
    this.rows = new RowWindows((query) => api.databasesList(query), (what) => this.#changed(what));
    this.chosen = new Chosen(this, settings);
  }

  /** Turns to a fleet, with the view that it was left in. */
  open(root) {
    this.#root = root;
    const view = this.#settings.view(root);
    this.scroll = view.scroll;
    this.rows = new RowWindows((query) => api.databasesList(query), (what) => this.#changed(what));
    this.store.set({ ...EMPTY, tokens: parse(view.filter), sort: view.sort, descending: view.descending });
    this.chosen.open(root);
    return this.rows.ask(this.query(), 0);
  }

  /**
   * Asks anew for what is in sight. Filter, selection and place stay: the current row is that of the same database, and what
   * is in sight stays where it is. Rows that have `changed` may have moved, so that they stand for no place. Where another
   * filter or sort has no answer yet, the rows that are here are of the last one, and stand for no place either.
   */
  async refresh(changed = []) {
    if (this.rows.empty || this.rows.isFresh) return this.rows.ask(this.query(), this.store.get().current);
    const { current } = this.store.get();
    const id = this.rows.row(current)?.id ?? null;
    const place = { id, anchor: this.rows.anchor((row) => !changed?.includes(row.id)) };
    this.#place = place;
    await this.rows.renew();
    if (id !== null && place.lost) await this.#find(id);
  }

  /** Makes the row of a database the current one, wherever it is. */
  async #find(id) {
    const { turn } = this.store.get();
    const at = (await api.databasesIds(this.query()).catch(() => [])).indexOf(id);
    if (at >= 0 && turn === this.store.get().turn) this.setCurrent(at);
  }

  /** What the list is asked for, but for the page. */
  query() {
    const { sort, descending } = this.store.get();
    return { filter: this.filter(), sort, descending };
  }

  /** The tokens that filter now: the chips and what is being typed, but for what means nothing. */
  tokens() {
    const { tokens, draft } = this.store.get();
    return merge([...tokens, ...parse(draft)]).filter((token) => !problem(token));
  }

  /** The filter as the engine takes it. */
  filter() {
    return toFilter(this.tokens());
  }

  /** What is wrong with the chips, and with what is being typed where more of it would not help. */
  problems() {
    const { tokens, draft } = this.store.get();
    return [...tokens, ...parse(draft).filter((token) => !isUnfinished(token))].map(problem).filter(Boolean);
  }

  setTokens(tokens, draft = '') {
    return this.#change({ tokens: merge(tokens), draft });
  }

  setDraft(draft) {
    this.#change({ draft });
  }

  toggle(key, value) {
    this.setTokens(toggle(this.#all(), key, value));
  }

  /** Filters by all of these, or by none of them any more. */
  toggleAll(wanted) {
    this.setTokens(toggleAll(this.#all(), wanted));
  }

  clear() {
    return this.setTokens([]);
  }

  /** Sorts by a column; by the one that it is sorted by already, the other way round. */
  sortBy(sort) {
    const now = this.store.get();
    const largestFirst = ['bytes', 'modified_at', 'differences'].includes(sort);
    this.#change({ sort, descending: now.sort === sort ? !now.descending : largestFirst });
  }

  /** Makes a row the current one. */
  setCurrent(current) {
    this.store.set({ current });
  }

  /** Remembers how far the table is scrolled. */
  keepScroll(scroll) {
    if (!this.#root || scroll === this.scroll) return;
    this.scroll = scroll;
    this.#settings.setView(this.#root, { scroll });
  }

  /** The chips, also those that mean nothing, with what is understood of what is being typed. */
  #all() {
    return merge([...this.store.get().tokens, ...this.tokens()]);
  }

  #change(change) {
    this.store.set({ ...change, current: 0 });
    this.scroll = 0;
    const { tokens, draft, sort, descending } = this.store.get();
    const filter = print(merge([...tokens, ...parse(draft).filter((token) => !problem(token))]));
    this.#settings.setView(this.#root, { filter, sort, descending, scroll: 0 });
    this.#place = null;
    return this.rows.ask(this.query(), 0);
  }

  #changed(what) {
    const { turn, seen, current } = this.store.get();
    const last = Math.max(0, this.rows.count - 1);
    const place = what === 'all' ? this.#place : null;
    if (place) this.#place = null;
    const at = place?.id == null ? -1 : this.rows.indexOf(place.id);
    if (place && at < 0) place.lost = true;
    const anchored = place?.anchor ? this.rows.indexOf(place.anchor.id) : -1;
    const shift = anchored < 0 ? 0 : anchored - place.anchor.index;
    this.store.set({ turn: turn + (what === 'all'), seen: seen + 1, current: at < 0 ? Math.min(current, last) : at, shift: what === 'all' ? shift : this.store.get().shift, error: this.rows.error });
  }
}

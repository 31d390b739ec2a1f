// Filters that the person saved for a fleet, each with how many databases it lets through.

import * as api from './api.js';
import { parse, print, problem, toFilter } from './filter.js';
import { createStore } from './store.js';

/** More would not be told apart any more. */
const MOST = 30;
/** Longer names are cut. */
const LONGEST = 60;

/** `filters` are `{ name, text }` in the order that they were saved in; `counts` go with them, `null` where not known. */
const EMPTY = { filters: [], counts: [] };

export class SavedFilters {
  #session;
  #root = null;
  #turn = 0;
  store = createStore(EMPTY);

  constructor(session) {
    this.#session = session;
  }

  /** Turns to a fleet. */
  open(root) {
    this.#root = root;
    const kept = this.#session.settings.get(`filters:${root}`, []);
    const filters = Array.isArray(kept) ? kept.filter(({ name, text } = {}) => typeof name === 'string' && typeof text === 'string') : [];
    this.store.set({ filters, counts: [] });
    return this.count();
  }

  /** Counts anew what each lets through. */
  async count() {
    const { filters } = this.store.get();
    const turn = ++this.#turn;
    if (!filters.length) return;
    try {
      const counts = await api.databasesCount(filters.map(({ text }) => toFilter(parse(text))));
      if (turn === this.#turn) this.store.set({ counts });
    } catch {
      // The list itself tells what is wrong; a count that is not known is not shown.
      if (turn === this.#turn) this.store.set({ counts: [] });
    }
  }

  /** The filter of the list as it is now, or `''` where it lets everything through. */
  current() {
    return print(this.#session.list.tokens());
  }

  /** The place of the one that filters the list now; -1 where none does. */
  active() {
    const now = this.current();
    return now ? this.store.get().filters.findIndex(({ text }) => text === now) : -1;
  }

  /** Filters the list by one of them. */
  use(place) {
    const filter = this.store.get().filters[place];
    if (!filter) return;
    this.#session.show('databases');
    this.#session.list.setTokens(parse(filter.text));
  }

  /** Why a filter cannot be saved under a name, or `null`; `place` is the one that is changed, -1 for a new one. */
  hindrance(name, text, place = -1) {
    const { filters } = this.store.get();
    const tokens = parse(text);
    if (!name.trim()) return 'Give it a name';
    if (!tokens.length) return 'It would let everything through';
    const wrong = tokens.map(problem).find(Boolean);
    if (wrong) return wrong;
    if (filters.some((filter, other) => other !== place && filter.name === name.trim())) return 'Another one has this name';
    return place < 0 && filters.length >= MOST ? `${MOST} are the most` : null;
  }

  /** Saves a filter under a name, in the place of an old one or as a new one. */
  save(name, text, place = -1) {
    if (this.hindrance(name, text, place)) return;
    const { filters } = this.store.get();
    const saved = { name: name.trim().slice(0, LONGEST), text: print(parse(text)) };
    this.#keep(place < 0 ? [...filters, saved] : filters.map((filter, other) => (other === place ? saved : filter)));
  }

  delete(place) {
    this.#keep(this.store.get().filters.filter((_, other) => other !== place));
  }

  /** Moves one up or down. */
  move(place, by) {
    const filters = [...this.store.get().filters];
    const [moved] = filters.splice(place, 1);
    const to = Math.max(0, Math.min(filters.length, place + by));
    filters.splice(to, 0, moved);
    this.#keep(filters);
    return to;
  }

  #keep(filters) {
    this.store.set({ filters, counts: [] });
    this.#session.settings.set(`filters:${this.#root}`, filters.length ? filters : null, 0);
    return this.count();
  }
}

// SQL in colours: cut into tokens by the engine, asked for once for each text and kept.

import * as api from './api.js';
import { createStore } from './store.js';

/** Beyond this many characters in all, what was asked for first is forgotten. */
const MOST = 4_000_000;

export class Highlighter {
  #ask;
  #known = new Map();
  #size = 0;
  /** `turn` changes when a text has got its colours. */
  store = createStore({ turn: 0 });

  /** @param {(sql: string) => Promise<[string, string][]>} ask what cuts a text into pieces, each `[class, text]` */
  constructor(ask = (sql) => api.sqlHighlight(sql)) {
    this.#ask = ask;
  }

  /**
   * The pieces of a text, each `[class, text]`; while they are not here, the text as one piece without a class. Put
   * together they are the text.
   * @returns {[string, string][]}
   */
  pieces(sql) {
    if (!this.#known.has(sql)) this.#fetch(sql);
    return this.#known.get(sql) ?? [['', sql]];
  }

  async #fetch(sql) {
    this.#keep(sql);
    try {
      const pieces = await this.#ask(sql);
      // Colours must not change what is read.
      if (!this.#known.has(sql) || pieces.map(([, text]) => text).join('') !== sql) return;
      this.#known.set(sql, pieces);
      this.store.set({ turn: this.store.get().turn + 1 });
    } catch {
      // It stays as it is, in one colour: everything is still there to read.
    }
  }

  #keep(sql) {
    this.#known.set(sql, null);
    this.#size += sql.length;
    for (const [first] of this.#known) {
      if (this.#size <= MOST || first === sql) return;
      this.#known.delete(first);
      this.#size -= first.length;
    }
  }
}

/** The one that the whole page shares. */
export const highlighter = new Highlighter();

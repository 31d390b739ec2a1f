// The databases and backups that a side of a comparison is chosen among, searched by words.

import * as api from './api.js';
import { toError } from './errors.js';
import { mayMatch, parse, toFilter } from './filter.js';

const MOST = 30;
const MOST_BACKUPS = 6;
/** So long until somebody who types is taken to have typed. */
const PAUSE = 120;

export class SideSearch {
  #turn = 0;
  #pending = null;
  #found = { rows: [], matching: 0, error: null };
  #coming = Promise.resolve(true);

  /** What was found; until the answer is there, what was found before and can match these words too. */
  get found() {
    if (!this.#pending) return this.#found;
    const rows = this.#found.rows.filter((row) => mayMatch(row, this.#pending));
    return { rows, matching: rows.length, error: null };
  }

  /** True until the answer is there. */
  get isOnItsWay() {
    return this.#pending !== null;
  }

  /** Searches. Gives false where something else is searched by the time that the answer is there. */
  ask(words) {
    this.#pending = parse(words);
    return (this.#coming = this.#ask(++this.#turn, this.#pending));
  }

  /** Waits for the answer to what is searched now; gives false as `ask` does. */
  answered() {
    return this.#coming;
  }

  async #ask(turn, tokens) {
    let found;
    try {
      const { rows, matching } = await api.databasesList({ filter: toFilter(tokens), sort: 'label', descending: false, offset: 0, limit: MOST });
      found = { rows: rows.slice(0, MOST), matching, error: null };
    } catch (error) {
      found = { rows: [], matching: 0, error: toError(error) };
    }
    if (turn !== this.#turn) return false;
    this.#found = found;
    this.#pending = null;
    return true;
  }
}

/** The newest backups that are there, found by the words of their databases. They may come later than the databases. */
export class BackupSearch {
  #turn = 0;
  #timer = null;
  #found = [];

  /** What was found last and can match these words too. */
  found(words) {
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
    return this.#found.filter(({ label, path }) => parts.every((part) => `${label} ${path} backups`.toLowerCase().includes(part))).slice(0, MOST_BACKUPS);
  }

  /** Searches, and tells when the answer is there. What cannot be read is not offered: History says why. */
  ask(words, tell) {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const search = words.split(/\s+/).filter((word) => word && !'backups'.startsWith(word.toLowerCase()));
      const { revisions } = await api.history({ search, limit: 4 * MOST_BACKUPS }).catch(() => ({ revisions: [] }));
      if (turn !== this.#turn) return;
      this.#found = revisions.filter(({ backup, backup_is_there: there }) => backup && there);
      tell();
    }, words ? PAUSE : 0);
  }
}

// The rows of a list that lives elsewhere, fetched in pages as they come into sight.

const PAGE = 200;
const KEPT = 60;
const AT_ONCE = 3;

/** Holds pages of rows. Rows of the last query stay until the first answer of the next one is there. */
export class RowWindows {
  #fetch;
  #changed;
  #query = null;
  #turn = 0;
  #pages = new Map();
  #flying = new Set();
  #wanted = [];
  #fresh = true;
  /** What has come while the same is asked once more, `[page, answer]`; `null` else. */
  #came = null;
  /** The rows that were wanted last: those in sight, and some more. */
  #sight = { first: 0, last: 0 };

  /** How many rows match, and how many there are. */
  count = 0;
  total = 0;
  /** Why the last fetch failed, or `null`. */
  error = null;
  /** True until the first answer. */
  empty = true;

  /**
   * @param {(query: object) => Promise<{ total: number, matching: number, offset: number, rows: object[] }>} fetch
   * @param {(what: 'all' | 'rows' | 'error') => void} changed `all`: count and rows are new; `rows`: more rows are there
   */
  constructor(fetch, changed) {
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** True while the last question, of another filter or sort, has no answer. */
  get isFresh() {
    return this.#fresh;
  }

  /** Asks anew, for rows around `first` at once. */
  ask(query, first = 0) {
    this.#query = query;
    this.#turn += 1;
    this.#fresh = true;
    this.#came = null;
    this.#flying.clear();
    this.#wanted = [];
    return this.#load(Math.floor(first / PAGE));
  }

  /** Asks the same once more. What is in sight stays until all of it has come anew. */
  async renew() {
    if (this.#fresh) return this.ask(this.#query, this.#sight.first);
    const turn = (this.#turn += 1);
    this.#flying.clear();
    this.#wanted = [];
    this.#came = [];
    const { first, last } = this.#sight;
    const pages = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, last - 1) / PAGE); page++) pages.push(page);
    try {
      const answers = await Promise.all(pages.map((page) => this.#fetch({ ...this.#query, offset: page * PAGE, limit: PAGE })));
      if (turn !== this.#turn) return;
      const { total, matching } = answers.at(-1);
      // Pages of two lists are not one list: the others are fetched as they are wanted.
      this.#pages = new Map([...this.#came, ...pages.map((page, at) => [page, answers[at]])].filter(([, answer]) => answer.matching === matching).map(([page, answer]) => [page, answer.rows]));
      this.#came = null;
      Object.assign(this, { total, count: matching, error: null });
      this.#flying.clear();
      this.#changed('all');
    } catch (error) {
      if (turn !== this.#turn) return;
      this.error = error;
      this.#changed('error');
    }
  }

  /** A row in sight that stands for the place, and where it is; `undefined` where there is none. */
  anchor(serves = () => true) {
    const { first, last } = this.#sight;
    for (let index = Math.floor((first + last) / 2); index < last; index++) {
      const row = this.row(index);
      if (row && serves(row)) return { id: row.id, index };
    }
    return undefined;
  }

  /** The row at a place, or `undefined` while it is not there. */
  row(index) {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** The place of a row among those that are here, or -1. */
  indexOf(id) {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  /** Sees to it that these rows come, `last` not counted, and the page behind them in the way of `heading`. */
  want(first, last, heading = 1) {
    this.#sight = { first, last };
    if (this.#fresh || !this.#query || last <= first) return;
    const [from, to] = [Math.floor(first / PAGE), Math.floor((last - 1) / PAGE)];
    const pages = [];
    for (let page = from; page <= to; page++) pages.push(page);
    pages.push(heading < 0 ? from - 1 : to + 1);
    const furthest = Math.ceil(this.count / PAGE) - 1;
    this.#wanted = pages.filter((page) => page >= 0 && page <= furthest && !this.#pages.has(page));
    this.#pump();
  }

  #pump() {
    for (const page of this.#wanted) {
      if (this.#flying.size >= AT_ONCE) return;
      if (!this.#flying.has(page)) this.#load(page);
    }
  }

  async #load(page) {
    const turn = this.#turn;
    this.#flying.add(page);
    try {
      const answer = await this.#fetch({ ...this.#query, offset: page * PAGE, limit: PAGE });
      if (turn === this.#turn) this.#take(page, answer);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#flying.delete(page);
      this.error = error;
      this.#changed('error');
    }
  }

  #take(page, answer) {
    const { total, matching, rows } = answer;
    this.#came?.push([page, answer]);
    this.#flying.delete(page);
    const first = this.#fresh;
    // A list that changed between two pages is not one list any more.
    if (first || matching !== this.count) this.#pages = new Map();
    this.#pages.set(page, rows);
    if (this.#pages.size > KEPT) this.#pages.delete(this.#pages.keys().next().value);
    Object.assign(this, { total, count: matching, error: null, empty: false });
    this.#fresh = false;
    this.#wanted = this.#wanted.filter((wanted) => wanted !== page);
    this.#changed(first ? 'all' : 'rows');
    this.#pump();
  }
}

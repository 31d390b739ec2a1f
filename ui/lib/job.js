// The job that is looked at: how far it is, what came of its databases, and what can be done about it.

import * as api from './api.js';
import { toError } from './errors.js';
import { causeTitle, isWork, resultFilters, retriable } from './outcomes.js';
import { isOver, Pace } from './progress.js';
import { createStore } from './store.js';
import { RowWindows } from './windows.js';
import { targetsOf } from './work.js';

/** At most so often what came of databases is asked for anew. */
const EVERY = 400;
const MOST = 1000;
const EMPTY = { job: null, error: null, problem: null, filter: 'all', cause: null, causes: [], to: null, turn: 0, current: 0, busy: null };

export class JobWatch {
  #session;
  #waiting = null;
  #asked = 0;
  /** What was asked for last. */
  #query = null;
  #turn = 0;
  pace = new Pace();
  rows = new RowWindows(() => Promise.reject(), () => {});
  store = createStore(EMPTY);

  constructor(session) {
    this.#session = session;
  }

  /** Turns to a job. */
  open(job) {
    const turn = ++this.#turn;
    this.#cancelAsk();
    this.#query = null;
    this.pace = new Pace();
    // What is being asked of the engine goes on meanwhile.
    this.store.set({ ...EMPTY, job, busy: this.store.get().busy });
    this.rows = new RowWindows((query) => this.#fetch(job.id, query, turn), (what) => turn === this.#turn && this.#changed(what));
    this.pace.see(job);
    this.#ask();
    return this.#again(job.id, turn);
  }

  /** A job goes on or ends: events may come 20 times a second, what came of databases is asked for more seldom. */
  heard(job) {
    const { job: now } = this.store.get();
    if (now?.id !== job.id || (isOver(now) && !isOver(job))) return;
    if (!isOver(job) && now.progress.processed > job.progress.processed) return;
    this.pace.see(job);
    this.store.set({ job });
    if (isOver(job) && !isOver(now)) this.#ask();
    else if (job.progress.processed !== now.progress.processed) this.#askSoon();
  }

  /** Shows the results with one outcome, or all of them. */
  setFilter(filter) {
    this.store.set({ filter, cause: null, current: 0 });
    this.#ask();
  }

  /** Shows the results that have one cause. */
  showCause(cause) {
    this.store.set({ filter: 'cause', cause, current: 0 });
    this.#ask();
  }

  /** What the filter lets through, in words; `null` where that is all. */
  filterWords() {
    const { filter, cause } = this.store.get();
    return filter === 'cause' ? causeTitle(cause) : null;
  }

  setCurrent(current) {
    this.store.set({ current });
  }

  /** Has the job wait, or go on. */
  async pause() {
    const { job } = this.store.get();
    if (!job || isOver(job) || !isWork(job)) return;
    await this.#act('pause', async () => this.#session.heardJob(await api.jobPause(job.id, !job.paused)));
  }

  /** Asks the job to stop. */
  async cancel() {
    const { job } = this.store.get();
    if (!job || isOver(job)) return;
    await this.#act('cancel', async () => (isWork(job) ? this.#session.heardJob(await api.jobCancel(job.id)) : this.#session.cancelJob(job.id)));
  }

  /** Does again what failed of a job, and turns to that. */
  async retry(id) {
    await this.#act('retry', async () => this.#session.openJob(await api.workRetry(id)));
  }

  /** Does what is left of a job, and turns to that. */
  async resume(id) {
    await this.#act('resume', async () => this.#session.openJob(await api.workResume(id)));
  }

  /** How many databases of a job a retry would take up; `null` where that is not to be known, which is told. */
  async countRetriable(id) {
    try {
      return retriable((await api.jobResults(id, { outcome: [], offset: 0, limit: 1 })).causes);
    } catch (error) {
      if (this.store.get().job?.id === id) this.store.set({ problem: toError(error) });
      return null;
    }
  }

  /** Previews those that wait for a confirmation once more: losses are not allowed until that is said there. */
  async review() {
    const { job } = this.store.get();
    await this.#act('review', async () => {
      const ids = (await this.#all(job.id, ['needs_confirmation'])).map(({ id }) => id).filter((id) => id !== null);
      if (ids.length) await this.#session.work.open(job.operation, job.type === 'repair-single' ? targetsOf(ids) : { which: 'databases', ids });
    });
  }

  /** The numbers of the results that wait for a confirmation. */
  async waitingNumbers() {
    const { job } = this.store.get();
    return (await this.#all(job.id, ['needs_confirmation'])).map(({ number }) => number);
  }

  closeProblem() {
    this.store.set({ problem: null });
  }

  async #act(busy, run) {
    if (this.store.get().busy) return;
    this.store.set({ busy, problem: null });
    try {
      await run();
    } catch (error) {
      this.store.set({ problem: toError(error) });
    } finally {
      this.store.set({ busy: null });
    }
  }

  async #all(id, outcome) {
    const found = [];
    for (let more = true; more;) {
      const page = await api.jobResults(id, { outcome, offset: found.length, limit: MOST });
      found.push(...page.results);
      more = page.results.length > 0 && found.length < page.matching;
    }
    return found;
  }

  /** An event may have been missed while nobody looked. */
  async #again(id, turn) {
    try {
      const job = await api.jobGet(id);
      if (turn === this.#turn) this.heard(job);
    } catch {
      // What is shown stays; results say why where nothing can be read.
    }
  }

  #wanted() {
    const { filter, cause, job } = this.store.get();
    if (filter === 'cause') return { outcome: [cause.outcome], code: cause.code };
    return { outcome: resultFilters(job).find(([id]) => id === filter)?.[2] ?? [] };
  }

  #askSoon() {
    this.#waiting ??= setTimeout(() => this.#ask(), Math.max(0, this.#asked + EVERY - Date.now()));
  }

  #cancelAsk() {
    clearTimeout(this.#waiting);
    this.#waiting = null;
  }

  #ask() {
    this.#cancelAsk();
    this.#asked = Date.now();
    const { job, current } = this.store.get();
    if (!isWork(job)) return undefined;
    const query = this.#wanted();
    const same = JSON.stringify(query) === JSON.stringify(this.#query);
    this.#query = query;
    return same && !this.rows.empty ? this.rows.renew() : this.rows.ask(query, current);
  }

  async #fetch(id, query, turn) {
    const { total, matching, results, causes } = await api.jobResults(id, query);
    if (turn === this.#turn) {
      const to = results.find(({ to_version: version }) => version !== null)?.to_version ?? this.store.get().to;
      this.store.set({ causes, to });
    }
    return { total, matching, offset: query.offset, rows: results };
  }

  #changed() {
    const { turn, current } = this.store.get();
    this.store.set({ turn: turn + 1, error: this.rows.error && toError(this.rows.error), current: Math.min(current, Math.max(0, this.rows.count - 1)) });
  }
}

// The history of the open fleet: its jobs and their revisions, and what of it is looked at.

import * as api from './api.js';
import { toError } from './errors.js';
import { isPastUnfinished, mergePast, parsePast, pastProblem, toPastQuery } from './past-filter.js';
import { keyOf, linesOf, mayHave, told } from './revisions.js';
import { createStore } from './store.js';

const JOBS = 1000;
const FIRST = 25;
const PAGE = 200;
/** How long typing rests before it is searched for. */
const REST = 150;
/** Before anything was done. */
const BEGIN = '2000-01-01T00:00:00Z';

const NOTHING = { jobs: [], total: null, loaded: new Map(), unfolded: new Set(), folded: new Set(), flat: null, failing: null, current: 0, picked: new Set(), steps: null, error: null, problem: null, loading: false };
const EMPTY = { ...NOTHING, by: 'job', tokens: [], find: '', database: null, sql: false };

export class Past {
  #session;
  #root = null;
  #turn = 0;
  #stepsTurn = 0;
  #stale = true;
  #typing = null;
  #wanted = null;
  store = createStore(EMPTY);

  constructor(session) {
    this.#session = session;
  }

  /** The screen is turned to. */
  enter() {
    const root = this.#session.store.get().fleet?.fleet.root ?? null;
    if (root !== this.#root) {
      this.#root = root;
      this.store.set(EMPTY);
      this.#stale = true;
    }
    if (this.#stale) this.load();
  }

  /** Shows the history of one database, at one of its revisions where that is said. @param {{ id: number, label: string }} database */
  openDatabase(database, key = null) {
    this.#root = this.#session.store.get().fleet?.fleet.root ?? null;
    this.#wanted = key;
    this.store.set({ ...EMPTY, database });
    this.#stale = true;
    this.#session.show('history');
  }

  /** Something was written: what is shown is asked for anew, at once where it is looked at. */
  renew() {
    this.#stale = true;
    if (this.#session.store.get().screen === 'history') this.load();
  }

  /** Asks anew; what is unfolded stays so. */
  async load() {
    const turn = ++this.#turn;
    this.#stale = false;
    this.store.set({ loading: true, error: null });
    try {
      const answer = this.store.get().by === 'failing' ? await this.#loadFailing() : this.#isFlat() ? await this.#loadFlat() : await this.#loadJobs();
      if (turn !== this.#turn) return;
      const at = this.#wanted ?? this.line()?.key ?? null;
      this.#wanted = null;
      this.store.set({ ...answer, loading: false });
      this.#goToKey(at);
      this.#prune();
    } catch (thrown) {
      if (turn === this.#turn) this.store.set({ error: toError(thrown), loading: false });
    }
  }

  setFind(find) {
    if (find === this.store.get().find) return;
    this.store.set({ find });
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#anew(), REST);
  }

  /** Filters by these tokens and by what is being typed. */
  setTokens(tokens, find = '') {
    clearTimeout(this.#typing);
    this.store.set({ tokens: mergePast(tokens), find });
    this.#anew();
  }

  /** The tokens that filter now: the chips and what is being typed, but for what means nothing. */
  tokens() {
    const { tokens, find } = this.store.get();
    return mergePast([...tokens, ...parsePast(find)]).filter((token) => !pastProblem(token));
  }

  /** What is wrong with the chips, and with what is being typed where more of it would not help. */
  problems() {
    const { tokens, find } = this.store.get();
    return [...tokens, ...parsePast(find).filter((token) => !isPastUnfinished(token))].map(pastProblem).filter(Boolean);
  }

  /** Writes the revisions that are filtered for to a file that the person picks. */
  async export() {
    try {
      const path = await api.historyExport(this.#query({ offset: 0, limit: 0 }));
      if (path) this.#session.toast('Exported', path);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  setBy(by) {
    if (by === this.store.get().by) return;
    this.store.set({ by });
    this.#anew();
  }

  /** Shows the history of all databases again. */
  clearDatabase() {
    this.store.set({ database: null });
    this.#anew();
  }

  setCurrent(current) {
    this.store.set({ current });
    this.#loadSteps();
  }

  toggleSql() {
    this.store.set({ sql: !this.store.get().sql });
  }

  closeProblem() {
    this.store.set({ problem: null });
  }

  lines() {
    return linesOf(this.store.get());
  }

  /** The line that is the current one. */
  line() {
    const { current } = this.store.get();
    return this.lines()[current] ?? null;
  }

  /** Unfolds a group, or folds it. */
  toggle(key, open = null) {
    const { flat, unfolded, folded } = this.store.get();
    const isOpen = flat ? !folded.has(key) : unfolded.has(key);
    const wanted = open ?? !isOpen;
    if (wanted === isOpen) return;
    if (flat) return void this.store.set({ folded: without(folded, key, !wanted) });
    this.store.set({ unfolded: without(unfolded, key, wanted) });
    if (wanted && !this.store.get().loaded.has(key)) this.#loadGroup(key, FIRST);
  }

  /** Goes to a group's line, or to the one that a line is of. */
  toGroup(key) {
    this.#goToKey(key);
  }

  /** Asks for more revisions: of a job, or of all that match. */
  more({ group }) {
    const { flat, loaded } = this.store.get();
    if (group) return this.#loadGroup(group, PAGE, loaded.get(group)?.revisions ?? []);
    return this.#moreFlat(flat);
  }

  /** Picks a revision to be rolled back with others of its job, or picks it no longer. */
  pick(revision) {
    const before = this.store.get().picked;
    const key = keyOf(revision);
    // Backups are restored job by job.
    const same = [...before].every((other) => other.startsWith(`${revision.job} `));
    const picked = new Set(same ? before : []);
    if (!picked.delete(key)) picked.add(key);
    this.store.set({ picked });
  }

  clearPicked() {
    this.store.set({ picked: new Set() });
  }

  /** The revisions that are picked. */
  picked() {
    const { picked } = this.store.get();
    return this.lines().filter(({ kind, key }) => kind === 'revision' && picked.has(key)).map(({ revision }) => revision);
  }

  /** Holds the backup of a revision against the database as it is now. */
  compare({ backup, id }) {
    this.#session.compare.open({ left: { from: 'file', path: backup }, right: { from: 'database', id } });
  }

  #isFlat() {
    const { by, database } = this.store.get();
    return by === 'database' || database !== null || this.tokens().length > 0;
  }

  #query(more) {
    return { database: this.store.get().database?.id ?? null, ...toPastQuery(this.tokens()), ...more };
  }

  #anew() {
    this.store.set({ current: 0, picked: new Set(), steps: null, folded: new Set() });
    return this.load();
  }

  async #loadFlat() {
    const { flat } = this.store.get();
    const { total, revisions, jobs } = await api.history(this.#query({ offset: 0, limit: Math.max(PAGE, Math.min(1000, flat?.revisions.length ?? 0)) }));
    return { total, jobs, flat: { revisions, total }, failing: null };
  }

  /** The databases on which work failed the most often, in all the time that is remembered. */
  async #loadFailing() {
    const [{ most_failed: failing }, { total }] = await Promise.all([api.metrics({ from: BEGIN, to: null, points: 2 }), api.history({ limit: 0 })]);
    return { failing, total, flat: null };
  }

  async #moreFlat(flat) {
    const turn = this.#turn;
    const { total, revisions, jobs } = await api.history(this.#query({ offset: flat.revisions.length, limit: PAGE })).catch((error) => this.#failed(error));
    if (turn !== this.#turn || !revisions) return;
    const known = new Set(this.store.get().jobs.map(({ id }) => id));
    this.store.set({ total, jobs: [...this.store.get().jobs, ...jobs.filter(({ id }) => !known.has(id))], flat: { total, revisions: [...flat.revisions, ...revisions] } });
  }

  /** The jobs; of those that are unfolded the revisions too, at first those of the newest one. */
  async #loadJobs() {
    const [all, { total }] = await Promise.all([api.jobsList(JOBS), api.history({ limit: 0 })]);
    const jobs = told(all);
    const before = this.store.get();
    const first = jobs.find((job) => mayHave(job) > 0);
    const unfolded = before.total === null || before.flat ? new Set([...before.unfolded, ...(first ? [first.id] : [])]) : new Set([...before.unfolded, ...(first && !before.jobs.some(({ id }) => id === first.id) ? [first.id] : [])]);
    const open = jobs.filter(({ id }) => unfolded.has(id));
    const loaded = new Map();
    for (const { id } of open) {
      const answer = await api.history({ job: id, limit: Math.min(1000, Math.max(FIRST, before.loaded.get(id)?.revisions.length ?? 0)) });
      loaded.set(id, { revisions: answer.revisions, total: answer.total });
    }
    return { jobs, total, unfolded, loaded, flat: null, failing: null };
  }

  async #loadGroup(id, limit, before = []) {
    const turn = this.#turn;
    const answer = await api.history({ job: id, offset: before.length, limit }).catch((error) => this.#failed(error));
    if (turn !== this.#turn || !answer.revisions) return;
    this.store.set({ loaded: new Map(this.store.get().loaded).set(id, { revisions: [...before, ...answer.revisions], total: answer.total }) });
  }

  #failed(error) {
    this.store.set({ problem: toError(error) });
    return {};
  }

  #goToKey(key) {
    const lines = this.lines();
    const found = key === null ? -1 : lines.findIndex((line) => line.key === key);
    const first = lines.findIndex(({ kind }) => kind === 'revision');
    const { current } = this.store.get();
    const fallback = key === null ? Math.max(0, first) : Math.min(current, Math.max(0, lines.length - 1));
    this.setCurrent(found >= 0 ? found : fallback);
  }

  /** What is picked and not there any more is picked no longer. */
  #prune() {
    const { picked } = this.store.get();
    if (!picked.size) return;
    const there = new Set(this.lines().map(({ key }) => key));
    this.store.set({ picked: new Set([...picked].filter((key) => there.has(key))) });
  }

  /** The statements of the revision that is the current one. */
  async #loadSteps() {
    const line = this.line();
    const key = line?.kind === 'revision' ? line.key : null;
    if (this.store.get().steps?.key === key) return;
    const turn = ++this.#stepsTurn;
    if (!key) return void this.store.set({ steps: null });
    this.store.set({ steps: { key, list: null, error: null } });
    const { job, number } = line.revision;
    const came = await api.revisionSteps(job, number).then((list) => ({ list, error: null }), (error) => ({ list: null, error: toError(error) }));
    if (turn === this.#stepsTurn) this.store.set({ steps: { key, ...came } });
  }
}

function without(set, key, has) {
  const next = new Set(set);
  if (has) next.add(key);
  else next.delete(key);
  return next;
}

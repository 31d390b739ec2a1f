// The metrics of the open fleet: which time is looked at, what came, where the cursors stand.

import * as api from './api.js';
import { toError } from './errors.js';
import { nearest } from './scale.js';
import { durationChart, healthChart, sizeChart, successChart, versionChart } from './series.js';
import { createStore } from './store.js';

const DAY = 24 * 3600e3;
/** How many points a chart has at most: more than it has pixels for would be in vain. */
const POINTS = 240;

/** The times that one can look at. */
export const RANGES = [{ days: 7, words: '7 days' }, { days: 30, words: '30 days' }, { days: 365, words: '1 year' }];

/** The charts in their order. `choices` are what one can look at in each; `csv` is the series that is exported. */
export const CHARTS = [
  { id: 'health', title: 'Health', about: () => 'databases by status', csv: () => 'statuses', make: healthChart },
  { id: 'versions', title: 'Versions', about: () => 'databases by version', csv: () => 'versions', make: versionChart },
  { id: 'durations', title: 'Duration', choices: [['repair', 'Repair'], ['scan', 'Scan']], about: (choice) => (choice === 'scan' ? 'of each scan' : 'of a database, by job'), csv: () => 'durations', make: durationChart },
  { id: 'success', title: 'Repair success', about: () => 'percent of databases, by job', csv: () => 'repairs', make: successChart },
  { id: 'sizes', title: 'Sizes', choices: [['now', 'Now'], ['growth', 'Growth']], about: (choice) => (choice === 'growth' ? 'all databases together' : 'databases by size'), csv: (choice) => (choice === 'growth' ? 'sizes' : 'size_distribution'), make: sizeChart },
];

/** What fails, which is a list and no chart. */
export const FAILURES = { id: 'failures', title: 'Fail most', choices: [['databases', 'Databases'], ['causes', 'Causes']], about: (choice) => (choice === 'causes' ? 'why work failed' : 'databases on which work failed'), csv: (choice) => (choice === 'causes' ? 'causes' : 'most_failed') };

const EMPTY = { metrics: null, error: null, problem: null, loading: false, charts: null, cursors: {}, current: 'health', told: null };

export class Measuring {
  #session;
  #root = null;
  #turn = 0;
  #stale = true;
  store = createStore({ ...EMPTY, days: 30, choices: { durations: 'repair', sizes: 'now', failures: 'databases' }, tables: false });

  constructor(session) {
    this.#session = session;
  }

  /** The screen is turned to. */
  enter() {
    const root = this.#session.store.get().fleet?.fleet.root ?? null;
    if (root !== this.#root) {
      this.#root = root;
      this.store.set({ ...EMPTY, days: this.#session.settings.get('metrics:days', 30) });
      this.#stale = true;
    }
    if (this.#stale) this.load();
  }

  /** Something came of a job or a scan: what is shown is asked for anew, at once where it is looked at. */
  renew() {
    this.#stale = true;
    if (this.#session.store.get().screen === 'metrics') this.load();
  }

  /** Asks anew; what is shown stays until that is answered. */
  async load() {
    const turn = ++this.#turn;
    this.#stale = false;
    this.store.set({ loading: true, error: null });
    try {
      const metrics = await api.metrics(this.query());
      if (turn === this.#turn) this.#show({ metrics, loading: false });
    } catch (thrown) {
      if (turn === this.#turn) this.store.set({ error: toError(thrown), loading: false });
    }
  }

  /** What is asked for: the time up to now. */
  query(now = Date.now()) {
    return { from: new Date(now - this.store.get().days * DAY).toISOString(), to: null, points: POINTS };
  }

  setDays(days) {
    if (days === this.store.get().days) return;
    this.store.set({ days, cursors: {} });
    this.#session.settings.set('metrics:days', days);
    this.load();
  }

  /** Looks at something else in one chart. */
  choose(id, choice) {
    const { choices, cursors } = this.store.get();
    if (choices[id] !== choice) this.#show({ choices: { ...choices, [id]: choice }, cursors: { ...cursors, [id]: null }, current: id });
  }

  toggleTables() {
    this.store.set({ tables: !this.store.get().tables });
  }

  /** Makes a chart the one that keys and the export are about. */
  setCurrent(current) {
    this.store.set({ current });
  }

  /** Puts the cursor of a chart at one of its points; `null` takes it away. */
  setCursor(id, at) {
    const { cursors } = this.store.get();
    if ((cursors[id] ?? null) !== at) this.store.set({ cursors: { ...cursors, [id]: at } });
  }

  /** Moves the cursor of a chart: by so many points, or to one of its ends. Without one it begins at the end. */
  move(id, by) {
    const chart = this.store.get().charts?.get(id);
    if (!chart?.xs.length) return;
    const last = chart.xs.length - 1;
    const now = this.store.get().cursors[id] ?? null;
    this.setCurrent(id);
    this.setCursor(id, Math.max(0, Math.min(last, now === null ? (by > 0 && by !== Infinity ? 0 : by === -Infinity ? 0 : last) : now + by)));
  }

  /** Writes a series to a file that the person picks. */
  async export(id = this.store.get().current) {
    const about = [...CHARTS, FAILURES].find((one) => one.id === id);
    try {
      const path = await api.metricsExport(about.csv(this.store.get().choices[id]), this.query());
      if (path) this.#session.toast('Exported', path);
    } catch (thrown) {
      this.store.set({ problem: toError(thrown) });
    }
  }

  closeProblem() {
    this.store.set({ problem: null });
  }

  /** Takes over a change, and makes the charts anew. A cursor stays at its time, or goes where its point is not there any more. */
  #show(change) {
    const state = { ...this.store.get(), ...change };
    const make = ({ id, make: chart }) => [id, id === 'durations' || id === 'sizes' ? chart(state.metrics, state.choices[id]) : chart(state.metrics)];
    const charts = state.metrics && new Map(CHARTS.map(make));
    const moved = ([id, at]) => [id, at === null ? null : placeIn(charts?.get(id), at, state.charts?.get(id))];
    this.store.set({ ...change, charts, cursors: Object.fromEntries(Object.entries(state.cursors).map(moved).filter(([, at]) => at !== null)) });
  }
}

/** Where in a chart the point of the one before it is: at the same time where it is of times, else at the same place; `null` where there is none. */
function placeIn(chart, at, before) {
  if (!chart?.xs.length) return null;
  if (chart.span && before?.span && before.xs[at] !== undefined) return nearest(chart.xs, before.xs[at]);
  return at < chart.xs.length ? at : null;
}

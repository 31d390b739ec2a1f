// The alerts of the open fleet: which there are, which one is looked at, and what is done with it.

import * as api from './api.js';
import { isNews, span } from './alert-words.js';
import { toError } from './errors.js';
import { createStore } from './store.js';
import { withExpected } from './ways.js';
import { targetsOf } from './work.js';

/** The most that are listed. */
const MOST = 200;
/** The longest that a timer runs. */
const LONGEST = 2 ** 31 - 1;

/** `open` are counted whatever is listed; `busy` is the act that is under way. */
const EMPTY = { alerts: [], total: null, open: 0, closed: false, at: null, news: [], loading: false, busy: null, error: null, problem: null };

export class Alerts {
  #session;
  #root = null;
  #turn = 0;
  #timer = null;
  store = createStore(EMPTY);

  constructor(session) {
    this.#session = session;
  }

  /** Turns to a fleet. */
  open(root) {
    this.#root = root;
    this.store.set(EMPTY);
    return this.load();
  }

  /** The screen is turned to. */
  async enter() {
    await this.load();
    this.#see();
  }

  /** The screen is left: closed ones are looked at once. */
  leave() {
    this.setClosed(false);
  }

  /** Something has come of the alerts of a fleet, or its databases were looked at. */
  heard(root) {
    if (root === this.#root) return this.load();
    return undefined;
  }

  /** Asks anew; the one that is looked at stays the one. */
  async load() {
    const turn = ++this.#turn;
    const { closed } = this.store.get();
    this.store.set({ loading: true });
    try {
      const { alerts, total, open } = await api.alertsList({ state: closed ? ['closed'] : [], offset: 0, limit: MOST });
      if (turn !== this.#turn) return;
      // Where it has gone, what stands in its place is looked at.
      const same = alerts.findIndex(({ id }) => id === this.store.get().at);
      const at = same >= 0 ? same : Math.min(this.place(), alerts.length - 1);
      this.store.set({ alerts, total, open, at: alerts[at]?.id ?? null, loading: false, error: null });
      this.#wake(alerts);
      if (!closed) this.#tellNews(alerts);
    } catch (thrown) {
      if (turn === this.#turn) this.store.set({ error: toError(thrown), loading: false });
    }
  }

  /** Lists closed ones, or those of now. */
  setClosed(closed) {
    if (closed === this.store.get().closed) return;
    this.store.set({ closed, alerts: [], total: null, at: null });
    this.load();
  }

  goTo(index) {
    this.store.set({ at: this.store.get().alerts[index]?.id ?? null, problem: null });
  }

  /** The place of the one that is looked at. */
  place() {
    const { alerts, at } = this.store.get();
    return Math.max(0, alerts.findIndex(({ id }) => id === at));
  }

  /** The one that is looked at. */
  current() {
    const { alerts } = this.store.get();
    return alerts[this.place()] ?? null;
  }

  acknowledge() {
    return this.#act('acknowledge', { act: 'acknowledge' }, ({ state }) => state !== 'acknowledged');
  }

  /** Puts the current one off. @param {'hour' | 'day' | 'week'} how long */
  snooze(how) {
    return this.#act(how, { act: 'snooze', until: new Date(Date.now() + span(how)).toISOString() }, () => true);
  }

  reopen() {
    return this.#act('reopen', { act: 'reopen' }, ({ state }) => state !== 'open');
  }

  /** Selects the databases of the current one in the table, and shows that. */
  async show() {
    const alert = this.current();
    const ids = await this.#ids(alert);
    if (!ids?.length) return;
    const { list } = this.#session;
    // The shape says the same in a filter that the person can read and take away; where there is none, the selection does.
    list.setTokens(filterOf(alert));
    await list.chosen.set(ids);
    if (this.#session.store.get().screen === 'alerts') this.#session.show('databases');
  }

  /** Previews a repair of the databases of the current one. */
  async repair() {
    const ids = await this.#ids(this.current());
    if (ids?.length) this.#session.work.open({ do: 'repair' }, targetsOf(ids));
  }

  /** Holds the first database of the current one against what it ought to have. */
  async compare() {
    const [first] = (await this.#ids(this.current())) ?? [];
    if (first !== undefined) this.#session.compare.open(withExpected(first));
  }

  closeProblem() {
    this.store.set({ problem: null });
  }

  /** The databases that are in an alert; `null` where the person has gone elsewhere meanwhile. */
  async #ids(alert) {
    if (!alert || alert.state === 'closed') return null;
    try {
      const ids = await api.alertDatabases(alert.id);
      return this.#session.store.get().screen === 'alerts' ? ids : null;
    } catch (thrown) {
      this.store.set({ problem: toError(thrown) });
      return null;
    }
  }

  async #act(busy, act, may) {
    const alert = this.current();
    if (!alert || alert.state === 'closed' || this.store.get().busy || !may(alert)) return;
    this.store.set({ busy, problem: null });
    try {
      await api.alertAct(alert.id, act);
    } catch (thrown) {
      this.store.set({ problem: toError(thrown) });
    }
    this.store.set({ busy: null });
    await this.load();
  }

  /** Which open ones the person has not looked at yet. */
  #tellNews(alerts) {
    const seen = this.#session.settings.view(this.#root).alertsSeen;
    const news = alerts.filter((alert) => isNews(alert, seen));
    this.store.set({ news });
    if (this.#session.store.get().screen === 'alerts') this.#see();
  }

  /** What was put off comes back by itself. */
  #wake(alerts) {
    clearTimeout(this.#timer);
    const next = Math.min(...alerts.filter(({ state }) => state === 'snoozed').map(({ snoozed_until: until }) => Date.parse(until)));
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.load(), Math.min(LONGEST, Math.max(0, next - Date.now()) + 500));
    this.#timer?.unref?.();
  }

  #see() {
    const { alerts, closed } = this.store.get();
    if (closed || !this.#root) return;
    const seen = this.#session.settings.view(this.#root).alertsSeen;
    const newest = Math.max(seen, ...alerts.map(({ id }) => id));
    if (newest > seen) this.#session.settings.setView(this.#root, { alertsSeen: newest });
    this.store.set({ news: [] });
  }
}

/** The shape that the databases of an alert have, as a filter. */
const filterOf = ({ shape, is }) => [{ key: 'status', values: [is] }, ...(shape ? [{ key: 'shape', values: [shape.slice(0, 8)] }] : [])];

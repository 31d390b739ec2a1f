// Two schemas held against each other: which, what came of it, and where in it one is.

import * as api from './api.js';
import { copyComing } from './clipboard.js';
import { foldsIn, modelOf, stepOf } from './diff-lines.js';
import { toError } from './errors.js';
import { plural } from './format.js';
import { renameOf, sameRename, toggledRename } from './renames.js';
import { keptSides, nameOfSide, sameSide, sidesOfKept } from './sides.js';
import { createStore } from './store.js';

/** The setting that keeps what was compared last. */
const LAST = 'compare:sides';
const SAID = 2500;
/** As long as an answer may take before the screen is turned to without it, in milliseconds. */
const PATIENCE = 100;
const NOTHING = { data: null, model: null, request: null, also: new Map(), step: -1, object: -1, folded: new Set(), opened: new Set(), shown: new Set(), unfolded: false };
const EMPTY = { ...NOTHING, renames: [], left: null, right: null, error: null, problem: null, loading: false, said: null, goal: null };

/** @typedef {{ from: 'database' | 'expected', id: number } | { from: 'version', version: number | string | null }
 *   | { from: 'shape', fingerprint: string } | { from: 'file', path: string }} Side */

export class Comparing {
  #session;
  #turn = 0;
  #root = null;
  #from = 'databases';
  /** The comparison that is on its way, and whether the fleet has a new result since the last one. */
  #coming = Promise.resolve();
  #stale = false;
  store;

  constructor(session) {
    this.#session = session;
    this.store = createStore({ ...EMPTY, ignore: { white_space: true, spelling: true, column_order: true }, view: 'aligned', wrap: true });
  }

  /**
   * Compares two sides and shows it: with the answer, where it comes soon, so that nothing is drawn that is gone at once.
   * @param {{ left: Side, right: Side }} sides
   */
  async open({ left, right }) {
    this.#turnToFleet();
    const before = this.store.get();
    // What was compared before is of other sides: drawing it once more would only hold up what was asked for.
    if (!sameSide(left, before.left) || !sameSide(right, before.right)) this.store.set(NOTHING);
    this.#take(left, right);
    const { screen } = this.#session.store.get();
    const coming = this.load();
    const turn = this.#turn;
    await Promise.race([coming, new Promise((late) => setTimeout(late, PATIENCE))]);
    if (turn === this.#turn && this.#session.store.get().screen === screen) this.#session.show('compare');
    return coming;
  }

  /** The screen is turned to: what was compared last is there again. */
  enter(from) {
    if (from && !['compare', 'welcome', 'settings'].includes(from)) this.#from = from;
    if (!this.#turnToFleet()) return this.#stale ? this.#loadQuietly() : undefined;
    const kept = sidesOfKept(this.#session.settings.get(LAST, null), this.#root);
    if (!kept) return undefined;
    this.#take(kept.left, kept.right);
    return this.load();
  }

  /** The screen that one came from. */
  get from() {
    return this.#from;
  }

  /** Goes back to the screen that one came from. */
  back() {
    this.#session.show(this.#from, null);
  }

  /** Chooses a side. */
  choose(which, side) {
    const { left, right } = { ...this.store.get(), [which]: side };
    this.#take(left, right);
    return this.load();
  }

  /** Changes the sides over: the SQL then goes the other way. */
  swap() {
    const { left, right } = this.store.get();
    if (!left && !right) return undefined;
    this.#take(right, left);
    return this.load();
  }

  /** Says whether something is ignored. */
  setIgnored(key, ignored) {
    const { ignore } = this.store.get();
    this.store.set({ ignore: { ...ignore, [key]: ignored } });
    return this.load();
  }

  /** Lets everything count. */
  ignoreNothing() {
    this.store.set({ ignore: { white_space: false, spelling: false, column_order: false } });
    return this.load();
  }

  /** Shows the schemas `aligned` or as `sql`. */
  setView(view) {
    if (view === this.store.get().view) return undefined;
    this.store.set({ view });
    return this.load();
  }

  setWrap(wrap) {
    this.store.set({ wrap });
  }

  /** Asks for the comparison; what was there stays until the answer. */
  load() {
    return (this.#coming = this.#load());
  }

  /** The fleet has a new result: what is of it is compared again, at once where it is shown, else when one comes back. */
  renew() {
    const { left, right } = this.store.get();
    if (!left || !right || (left.from === 'file' && right.from === 'file')) return undefined;
    this.#stale = true;
    return this.#session.store.get().screen === 'compare' ? this.#loadQuietly() : undefined;
  }

  /** Asks for the same comparison without a word; one stays where one is. */
  #loadQuietly() {
    return (this.#coming = this.#load(true));
  }

  async #load(quiet = false) {
    const turn = ++this.#turn;
    const request = this.request();
    this.#stale = false;
    if (!request) return void this.store.set({ ...NOTHING, error: null, problem: null, loading: false });
    if (!quiet) this.store.set({ loading: true, problem: null });
    performance.mark('compare:asked');
    try {
      const data = await api.compare(request);
      performance.mark('compare:answered');
      if (turn === this.#turn) this.#show(data, request, quiet);
    } catch (thrown) {
      const error = await this.#blame(request, thrown);
      if (turn === this.#turn) this.store.set({ ...NOTHING, error, loading: false });
    }
  }

  /** What is asked for; `null` while a side is not chosen. */
  request() {
    const { left, right, ignore, view } = this.store.get();
    return left && right ? { left, right, ignore, view } : null;
  }

  /** Looks for others in the fleet that differ in the same way; the comparison does not wait for it. */
  async loadAlso() {
    const { request } = this.store.get();
    if (!request) return;
    const isShown = () => request === this.store.get().request;
    try {
      const found = await api.compareAlso(request);
      if (isShown()) this.store.set({ also: new Map(found.filter(({ databases }) => databases > 0).map((one) => [`${one.kind} ${one.name}`, one])) });
    } catch (error) {
      if (isShown()) this.store.set({ problem: toError(error) });
    }
  }

  /** Shows the databases that differ in an object in the same way, and selects those that are not the left side. */
  async showAlso({ shapes }) {
    const { list } = this.#session;
    const { left } = this.store.get();
    this.#session.show('databases');
    await list.setTokens([{ key: 'shape', values: shapes }]);
    await list.chosen.setAll(left?.from === 'database' ? left.id : null);
  }

  /** The names of both sides: the engine's, where it has said them of these. */
  names() {
    const { left, right, data } = this.store.get();
    const name = (side, info) => {
      if (!side) return null;
      if (info && sameSide(info, side)) return { name: info.name, detail: info.detail };
      return { name: nameOfSide(side, (id) => this.#labelOf(id)), detail: null };
    };
    return { left: name(left, data?.sides.left), right: name(right, data?.sides.right) };
  }

  /** The version that the fleet should be at; `null` where its expected schema carries none. */
  get target() {
    return this.#session.store.get().fleet?.fleet.expected?.target_version ?? null;
  }

  /** Goes to the next difference, or the one before; round the ends it does not go. */
  step(by) {
    const { model, step } = this.store.get();
    if (!model?.steps.length) return;
    this.goTo(Math.min(model.steps.length - 1, Math.max(0, step + by)));
  }

  /** Goes to a difference: what hides it is unfolded. */
  goTo(step) {
    const { model, folded } = this.store.get();
    const at = model?.steps[step];
    if (!at) return;
    this.store.set({ step, object: at.object, folded: without(folded, at.object), goal: { step } });
  }

  /** Goes to an object, also to one that is equal. */
  goToObject(object) {
    const { model, folded, shown } = this.store.get();
    if (!model?.data.objects[object]) return;
    const equal = model.data.objects[object].sign === 'equal';
    this.store.set({ object, folded: without(folded, object), shown: equal ? new Set([...shown, object]) : shown, goal: { object } });
  }

  /** Goes to the difference that is a change of the comparison. */
  goToChange(change) {
    const { model } = this.store.get();
    if (model) this.goTo(stepOf(model, change));
  }

  /** Takes a reading of the comparison for a rename, or no longer: the SQL follows. Gives false where no values go with it. */
  toggleRename(reading) {
    const rename = renameOf(reading);
    if (!rename) return false;
    this.store.set({ renames: toggledRename(this.store.get().renames, rename) });
    return true;
  }

  /** True where a reading was taken for a rename; `null` where it cannot be. */
  isAccepted(reading) {
    const rename = renameOf(reading);
    return rename && this.store.get().renames.some((one) => sameRename(one, rename));
  }

  /** Folds an object, or unfolds it. */
  toggleObject(object) {
    this.store.set({ folded: toggled(this.store.get().folded, object) });
  }

  /** Folds a run of equal rows, or unfolds it. */
  toggleFold(id) {
    this.store.set({ opened: toggled(this.store.get().opened, id) });
  }

  /** Unfolds everything that is equal, or folds it again. */
  toggleAll() {
    this.store.set({ unfolded: !this.store.get().unfolded, opened: new Set(), folded: new Set() });
  }

  /** Shows equal objects in the pane too. */
  showEqual(objects) {
    this.store.set({ shown: new Set([...this.store.get().shown, ...objects]) });
  }

  /** Copies the SQL of an object, or of the whole where it is `null`: that of the sides as they are chosen now. */
  async copySql(object) {
    const shown = this.#asShown();
    if (!shown) return;
    const { renames } = this.store.get();
    const request = renames.length ? { ...shown, renames } : shown;
    const key = object ? `${object.kind} ${object.name}` : 'all';
    try {
      const asked = this.#coming.then(() => api.compareSql(request, object && { kind: object.kind, name: object.name }));
      const done = await copyComing(asked.then(({ script, statements }) => (statements.length ? script : null)));
      const { statements } = await asked;
      if (!statements.length) this.#say(key, 'Nothing to change');
      else if (done) this.#say(key, `Copied ${plural(statements.length, 'statement')}`);
      else this.store.set({ problem: { code: 'permission_denied', message: 'the system does not let the page use the clipboard', hint: 'export the comparison, or run `litefleet diff --sql`' } });
    } catch (error) {
      this.store.set({ problem: toError(error) });
    }
  }

  /** Writes the comparison to a file. */
  async exportHtml() {
    const request = this.#asShown();
    if (!request) return;
    try {
      await this.#coming;
      const done = await api.compareExport(request);
      if (done) this.#session.toast('Comparison exported', done.path);
    } catch (error) {
      this.store.set({ problem: toError(error) });
    }
  }

  /** Asks for a file and takes it as a side. */
  async chooseFile(which) {
    try {
      const path = await api.pickSide();
      if (path) await this.choose(which, { from: 'file', path });
    } catch (error) {
      this.store.set({ problem: toError(error) });
    }
  }

  closeProblem() {
    this.store.set({ problem: null });
  }

  /** What the head names, where there is something to act on. Acts wait until it is what the panes show too. */
  #asShown() {
    return this.store.get().model && this.request();
  }

  #labelOf(id) {
    const { rows } = this.#session.list;
    return rows.row(rows.indexOf(id))?.label;
  }

  #take(left, right) {
    const { left: before, right: other } = this.store.get();
    this.store.set({ left, right, error: null, problem: null, ...(sameSide(left, before) && sameSide(right, other) ? {} : { renames: [], step: -1, object: -1, folded: new Set(), opened: new Set(), shown: new Set() }) });
    const kept = keptSides(this.#root, left, right);
    if (kept) this.#session.settings.set(LAST, kept, 0);
  }

  #show(data, request, quiet) {
    const state = this.store.get();
    const { model: before, step, unfolded } = state;
    if (quiet && before && sameAnswer(state, data, request)) {
      this.store.set({ loading: false });
      return void this.loadAlso();
    }
    const model = modelOf(data, request.view);
    const summary = before?.steps[step]?.summary;
    const again = summary ? model.steps.findIndex((one) => one.summary === summary) : -1;
    const folds = quiet && before ? foldsIn(model, state) : {};
    const offered = data.renames.map(renameOf).filter(Boolean);
    const renames = state.renames.filter((one) => offered.some((other) => sameRename(one, other)));
    this.store.set({ ...NOTHING, ...folds, renames, data, model, request, unfolded, step: again, object: model.steps[again]?.object ?? -1, error: null, loading: false, goal: null });
  }

  #say(key, text) {
    const said = { key, text };
    this.store.set({ said, problem: null });
    setTimeout(() => this.store.get().said === said && this.store.set({ said: null }), SAID);
  }

  /** Which side an error is about: the one that cannot be compared even with itself. */
  async #blame(request, thrown) {
    const fails = (side) => api.compare({ ...request, left: side, right: side }).then(() => null, toError);
    const [left, right] = await Promise.all([fails(request.left), fails(request.right)]);
    if (left && right) return { ...left, side: 'both' };
    return left ? { ...left, side: 'left' } : right ? { ...right, side: 'right' } : { ...toError(thrown), side: null };
  }

  /** What was chosen in another fleet is nothing here. Gives true where nothing is chosen yet. */
  #turnToFleet() {
    const root = this.#session.store.get().fleet?.fleet.root ?? null;
    if (root !== this.#root) {
      this.#root = root;
      this.#turn += 1;
      this.#stale = false;
      this.store.set(EMPTY);
    }
    const { left, right } = this.store.get();
    return !left && !right;
  }
}

function toggled(set, value) {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

const sameAnswer = (state, data, request) => JSON.stringify([state.request, state.data]) === JSON.stringify([request, data]);

const without = (set, value) => (set.has(value) ? toggled(set, value) : set);

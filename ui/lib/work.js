// Work on databases: what is asked, what it would do, which of it is included, and what a dry run of it said.

import * as api from './api.js';
import { copy } from './clipboard.js';
import { toError } from './errors.js';
import { acts, firstOf, isLoss, linesOf, readPreview, sqlOf, totals } from './preview.js';
import { isOver } from './progress.js';
import { sameRename, toggledRename, toggledRenames } from './renames.js';
import { createStore } from './store.js';
import { failing } from './trial.js';

const SAID = 2500;
const MOST = 1000;
/** The screens that one goes back to. */
const BACK = ['databases', 'inspector', 'compare', 'alerts'];
/** How many are tried first. */
export const FEW = 10;

/** `out` are the databases that were left out; `trial` is the dry run, or the first few that were done for real. */
const NOTHING = { preview: null, request: null, figures: new Map(), trial: null, error: null, problem: null, loading: false, starting: false, at: null, tab: 'sql', said: null };
const EMPTY = { ...NOTHING, operation: null, targets: null, allow: false, renames: [], out: new Set() };

/** @typedef {{ do: 'repair' | 'adopt' | 'check' } | { do: 'migrate', to: number | string }} Operation
 *  @typedef {{ which: 'all' } | { which: 'filter', filter: object } | { which: 'databases', ids: number[] } | { which: 'one', id: number }} Targets */

/** One database is named by itself; several are a batch. @returns {Targets} */
export const targetsOf = (ids) => (ids.length === 1 ? { which: 'one', id: ids[0] } : { which: 'databases', ids });

export class Working {
  #session;
  #turn = 0;
  #root = null;
  #from = 'databases';
  #stale = false;
  store = createStore(EMPTY);

  constructor(session) {
    this.#session = session;
  }

  /** Shows what an operation would do to these databases. @param {Operation} operation @param {Targets} targets */
  open(operation, targets) {
    this.#root = this.#session.store.get().fleet?.fleet.root ?? null;
    this.store.set({ ...EMPTY, operation, targets, loading: true });
    this.#session.show('repair');
    return this.load();
  }

  /** The screen is turned to; what was done meanwhile is followed. */
  enter(from) {
    const round = from === 'compare' && this.#session.compare.from === 'repair';
    if (BACK.includes(from) && !round) this.#from = from;
    if (this.#root !== this.#session.store.get().fleet?.fleet.root) this.#clear();
    else if (this.#stale && this.store.get().operation) this.load(true);
  }

  /** What is on its way is of no more use. */
  #clear() {
    this.#turn += 1;
    this.store.set(EMPTY);
  }

  /** Goes back to the screen that one came from. */
  back() {
    this.#session.show(this.#from, null);
  }

  /** Starts a check of these databases: it only reads, so there is nothing to preview. @param {Targets} targets */
  async check(targets) {
    try {
      this.#session.openJob(await api.workStart({ operation: { do: 'check' }, targets }));
    } catch (error) {
      this.#session.store.set({ fleetError: toError(error) });
    }
  }

  /** Asks for the preview; with `quiet`, what is counted and tried stays until the answer. */
  async load(quiet = false) {
    const turn = ++this.#turn;
    const { operation, targets, allow, renames } = this.store.get();
    const request = { operation, targets, options: { mode: 'apply', losses: allow ? 'allow' : 'refuse', ...(renames.length && { renames }) } };
    const first = this.current()?.group?.databases[0]?.id;
    this.#stale = false;
    this.store.set({ loading: true, problem: null, ...(!quiet && { trial: null }) });
    try {
      const preview = readPreview(await api.workPreview(request), allow);
      if (turn !== this.#turn) return;
      const { at, figures } = this.store.get();
      const lines = linesOf(preview);
      // A plan that changes is another; its databases are the same.
      const same = lines.find(({ key }) => key === at) ?? lines.find(({ group }) => group?.databases.some(({ id }) => id === first)) ?? lines[0];
      this.store.set({ preview, request, error: null, loading: false, figures: quiet ? figures : new Map(), at: same?.key ?? null });
      await this.#count(turn, preview, request);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      const error = toError(thrown);
      if (error.code === 'bad_request' && renames.length) await this.#withoutRenames(quiet, error);
      else this.store.set({ ...NOTHING, error });
    }
  }

  /** What was accepted as a rename may apply to nothing any more, once some are done: the plans are made without it, and that is told. */
  async #withoutRenames(quiet, problem) {
    this.store.set({ renames: [] });
    const turn = this.#turn + 1;
    await this.load(quiet);
    if (turn === this.#turn && !this.store.get().error) this.store.set({ problem });
  }

  /** The fleet has a new result: what would be done is asked again, at once where it is shown, else when one comes back. */
  renew() {
    if (!this.store.get().operation) return;
    this.#stale = true;
    if (this.#session.store.get().screen === 'repair') this.load(true);
  }

  /** Says whether what the expected schema does not have may go. */
  setAllow(allow) {
    this.store.set({ allow });
    return this.load();
  }

  /** Takes something for a rename, or no longer. */
  toggleRename(rename) {
    this.store.set({ renames: toggledRename(this.store.get().renames, rename) });
    return this.load();
  }

  /** Takes all that the shown plan offers for renames, or no longer. Gives false where it offers none. */
  toggleRenames() {
    const { group } = this.current() ?? {};
    if (!group || group.renames.length + group.offers.length === 0) return false;
    this.store.set({ renames: toggledRenames(this.store.get().renames, group) });
    return this.load();
  }

  /** Changes what is done, on the same databases. What was accepted was of another version. */
  setOperation(operation) {
    this.store.set({ ...NOTHING, operation, renames: [], loading: true });
    return this.load();
  }

  /** Shows a plan, or what is left alone for one reason. */
  goTo(at) {
    this.store.set({ at });
  }

  setTab(tab) {
    this.store.set({ tab });
  }

  /** The line that is shown: a plan, or a reason to leave databases alone. */
  current() {
    const { preview, at } = this.store.get();
    return preview ? linesOf(preview).find(({ key }) => key === at) ?? null : null;
  }

  /** Includes a plan's databases, or leaves all of them out. */
  toggleGroup(group) {
    if (!acts(group)) return;
    const out = new Set(this.store.get().out);
    const ids = group.databases.map(({ id }) => id);
    if (ids.every((id) => out.has(id))) ids.forEach((id) => out.delete(id));
    else ids.forEach((id) => out.add(id));
    this.store.set({ out });
  }

  /** Includes all plans, or none. */
  toggleAll() {
    const { preview, out } = this.store.get();
    const ids = preview.groups.filter(acts).flatMap(({ databases }) => databases.map(({ id }) => id));
    this.store.set({ out: ids.some((id) => out.has(id)) ? new Set() : new Set(ids) });
  }

  /** Includes a database, or leaves it out. */
  toggleDatabase(id) {
    const out = new Set(this.store.get().out);
    if (!out.delete(id)) out.add(id);
    this.store.set({ out });
  }

  /** What is included, in numbers. */
  totals() {
    const { preview, out, trial, figures } = this.store.get();
    return preview ? totals(preview, out, trial?.dry ? trial.failing : undefined, figures) : null;
  }

  /** Does it all in private copies, and says what came of it. */
  dryRun() {
    const sum = this.totals();
    return sum?.ids.length ? this.#try(sum.ids, 'dry_run') : undefined;
  }

  /** The databases that would be tried first. */
  few() {
    const { preview } = this.store.get();
    return preview ? firstOf(preview, this.totals().ready, FEW) : [];
  }

  /** Does the first few for real, and stays. */
  tryFew() {
    return this.#try(this.few(), 'apply');
  }

  /** Does it, and goes to the job. */
  async start() {
    const job = await this.#ask(this.totals().ready, 'apply');
    if (!job) return;
    this.#stale = true;
    this.store.set({ trial: null });
    this.#session.openJob(job);
  }

  /** Stops the dry run. */
  async stop() {
    const { trial } = this.store.get();
    if (!trial?.job || isOver(trial.job)) return;
    try {
      this.heard(await api.jobCancel(trial.job.id));
    } catch (error) {
      this.store.set({ problem: toError(error) });
    }
  }

  closeTrial() {
    this.store.set({ trial: null });
  }

  /** Says that what would be done is another now than what was asked about. */
  tellChanged() {
    this.store.set({ problem: { code: 'changed', title: 'The plans have changed meanwhile', message: 'what would be done is not what was asked about any more', hint: 'look at the plans, then start again', path: null, line: null } });
  }

  closeProblem() {
    this.store.set({ problem: null });
  }

  /** A job goes on or ends. */
  heard(job) {
    const { trial } = this.store.get();
    if (trial?.job.id !== job.id || isOver(trial.job) || trial.job.progress.processed > job.progress.processed) return;
    this.store.set({ trial: { ...trial, job } });
    if (isOver(job)) this.#judge(job);
  }

  /** Shows the databases that a dry run found to fail. */
  showFailing() {
    const { preview, trial } = this.store.get();
    const group = preview?.groups.find(({ databases }) => databases.some(({ id }) => trial.failing.has(id)));
    if (group) this.store.set({ at: `plan ${group.id}`, tab: 'databases' });
  }

  async copySql() {
    const { group } = this.current() ?? {};
    if (!group) return;
    const said = (await copy(sqlOf(group))) ? 'Copied' : 'Not allowed';
    this.store.set({ said });
    setTimeout(() => this.store.get().said === said && this.store.set({ said: null }), SAID);
  }

  /** Holds one database of the shown plan against what it would become. */
  compare() {
    const { group, left } = this.current() ?? {};
    const [database] = (group ?? left)?.databases ?? [];
    if (!database) return false;
    const version = group?.to_version ?? null;
    const right = version === null ? { from: 'expected', id: database.id } : { from: 'version', version };
    return void this.#session.compare.open({ left: { from: 'database', id: database.id }, right });
  }

  /** Starts a job whose outcome is told here. */
  async #try(ids, mode) {
    const job = await this.#ask(ids, mode);
    if (!job) return;
    this.store.set({ trial: { job, dry: mode === 'dry_run', asked: new Set(ids), failing: new Map(), kept: 0, causes: null, ended: null } });
    // It may have ended before anyone listened for it.
    this.heard(await api.jobGet(job.id).catch(() => job));
  }

  async #ask(ids, mode) {
    const { operation, targets, request, preview, starting } = this.store.get();
    if (starting || !ids.length) return null;
    const wanted = new Set(ids);
    const groups = preview.groups.filter(({ databases }) => databases.some(({ id }) => wanted.has(id)));
    const plans = groups.map(({ id }) => id);
    const { renames: _, ...asked } = request.options;
    // One that applies to none of what is included would be refused.
    const renames = groups.flatMap((group) => group.renames).reduce((all, rename) => (all.some((one) => sameRename(one, rename)) ? all : [...all, rename]), []);
    const options = { ...asked, ...(renames.length && { renames }), mode, plans };
    this.store.set({ starting: true, problem: null });
    try {
      return await api.workStart({ operation, targets: targets.which === 'one' ? targets : { which: 'databases', ids }, options });
    } catch (error) {
      this.store.set({ problem: toError(error) });
      return null;
    } finally {
      this.store.set({ starting: false });
    }
  }

  /** What came of the trial, once it has ended. One that was stopped, or broke off, says nothing of the whole. */
  async #judge(job) {
    if (job.status !== 'completed') return this.#ended({ job, ended: Date.now() });
    try {
      const bad = new Map();
      let [kept, causes] = [0, []];
      for (let offset = 0, more = true; more; offset += MOST) {
        const page = await api.jobResults(job.id, { outcome: ['failed', 'skipped', 'needs_confirmation'], offset, limit: MOST });
        for (const result of failing(page.results)) if (result.id !== null) bad.set(result.id, result);
        kept += page.results.filter(({ outcome, statements }) => outcome === 'needs_confirmation' && statements).length;
        causes = page.causes;
        more = offset + page.results.length < page.matching && page.results.length > 0;
      }
      this.#ended({ job, failing: bad, kept, causes, ended: Date.now() });
    } catch (error) {
      this.store.set({ problem: toError(error) });
    }
  }

  #ended(came) {
    const { trial } = this.store.get();
    if (trial?.job.id !== came.job.id) return;
    this.store.set({ trial: { ...trial, ...came } });
    if (!trial.dry) this.load(true);
  }

  /** Counts what each plan would lose or run into, the shown one first, then those that lose, one after the other. */
  async #count(turn, preview, request) {
    const loses = ({ hazards }) => Number(hazards.some(isLoss));
    const waiting = preview.groups.filter(({ hazards }) => hazards.length).sort((a, b) => loses(b) - loses(a));
    while (waiting.length && turn === this.#turn) {
      const { at } = this.store.get();
      const next = Math.max(0, waiting.findIndex(({ id }) => `plan ${id}` === at));
      const [group] = waiting.splice(next, 1);
      const counted = await api.workFigures(request, group.id).then((figures) => ({ figures }), (error) => ({ error: toError(error) }));
      if (turn !== this.#turn) return;
      this.store.set({ figures: new Map(this.store.get().figures).set(group.id, counted) });
    }
  }
}

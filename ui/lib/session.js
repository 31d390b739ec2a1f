// What the window works on: the open fleet, its scan, and which screen is shown.

import { Alerts } from './alerts.js';
import * as api from './api.js';
import { Comparing } from './compare.js';
import { toError } from './errors.js';
import { baseName, count, plural } from './format.js';
import { host } from './host.js';
import { JobWatch } from './job.js';
import { DatabaseList } from './list.js';
import { Measuring } from './measuring.js';
import { jobTitle, sumWords } from './outcomes.js';
import { Past } from './past.js';
import { Preferences } from './preferences.js';
import { isOver, Pace } from './progress.js';
import { SavedFilters } from './saved-filters.js';
import { Settings } from './settings.js';
import { createStore } from './store.js';
import { Working } from './work.js';

const JOBS = 100;

/** The setting that keeps which fleet was open last. */
const LAST = 'fleet';

const CLOSED = { fleet: null, fleetError: null, job: null, working: null, scanError: null, opening: false };

/** @typedef {'welcome' | 'databases' | 'inspector' | 'compare' | 'repair' | 'jobs' | 'job' | 'history' | 'settings' | 'metrics' | 'alerts'} Screen */

export class Session {
  settings = new Settings();
  list = new DatabaseList(this.settings);
  pace = new Pace();
  /** What is held against what: `compare.open({ left, right })` compares two sides and shows it. */
  compare = new Comparing(this);
  /** What would be done to databases: `work.open(operation, targets)` previews it. */
  work = new Working(this);
  /** The job that is looked at: `watching.open(job)`. */
  watching = new JobWatch(this);
  /** The filters that were saved for the open fleet. */
  saved = new SavedFilters(this);
  /** The settings of the engine's list. */
  preferences = new Preferences(this);
  /** What was done to databases, and the way back. */
  past = new Past(this);
  /** How the fleet was over time. */
  measuring = new Measuring(this);
  /** Databases that were as expected and no longer are. */
  alerts = new Alerts(this);
  /** The jobs that the person stopped, and the settings for which a scan was started again. */
  #stopped = new Set();
  #rescanned = null;
  /** The fleet whose new result was told of before it was open here: its answer may be older. */
  #early = null;
  #turns = 0;
  /** The result that is being taken over, and whether another has come meanwhile. */
  #reloading = null;
  store = createStore({ ...CLOSED, screen: 'welcome', version: '', recent: [], error: null, setup: null, jobs: null, jobsError: null, toast: null, overview: true, busy: null, imported: null });

  /** Begins: listens, asks for what is kept, and opens the folder of the command line, else the fleet that was open last. */
  async start() {
    host.listen('job', (job) => this.#heardJob(job));
    host.listen('fleet', ({ root, changed }) => this.#heardFleet(root, changed ?? null));
    host.listen('watching', ({ root }) => this.#heardWatching(root));
    host.listen('settings', () => this.preferences.heard());
    host.listen('alerts', ({ root }) => this.alerts.heard(root));
    host.listen('folder_dropped', ({ path }) => this.openFolder(path));
    try {
      const { version, recent, open, settings } = await api.appStart();
      this.settings.load(settings ?? {});
      this.settings.dress();
      this.store.set({ version, recent });
      if (open) await this.openFolder(open.root, open.settings);
      else await this.#openLast();
    } catch (error) {
      this.store.set({ error: toError(error) });
    }
  }

  /** Shows a screen; `from` is the one that it goes back to, `null` where one comes back to it oneself. */
  show(screen, from = this.store.get().screen) {
    this.store.set({ screen, error: null });
    if (screen === 'compare') this.compare.enter(from);
    if (screen === 'repair') this.work.enter(from);
    if (screen === 'jobs') this.loadJobs();
    if (screen === 'history') this.past.enter();
    if (screen === 'metrics') this.measuring.enter();
    if (screen === 'settings') this.preferences.enter(from);
    if (screen === 'alerts') this.alerts.enter();
    if (screen === 'welcome') this.#leaveFleet();
  }

  /** Asks for a folder and opens it. */
  async chooseFolder() {
    try {
      const root = await api.pickFolder();
      if (root) await this.openFolder(root);
    } catch (error) {
      this.store.set({ screen: 'welcome', error: toError(error) });
    }
  }

  /** Opens a folder: at once where it is a known fleet or its settings are given, else through the settings. */
  async openFolder(root, settings = null) {
    if (this.#isKnown(root) || settings) await this.openFleet(root, settings);
    else this.editSettings(root, null);
  }

  /** Shows the settings of a folder before it is scanned, or those of the open fleet. */
  editSettings(root, settings) {
    this.store.set({ screen: 'welcome', error: null, setup: { root, settings, turn: ++this.#turns } });
    if (this.store.get().fleet) this.#loadRecent();
  }

  closeSettings() {
    this.store.set({ setup: null, screen: this.store.get().fleet ? 'databases' : 'welcome' });
  }

  /**
   * Opens a fleet with what the last scan found. Where that is too old, the engine scans behind it. With `throws`, an error is the caller's.
   * @param {object | null} settings replace those that are kept with the fleet
   */
  async openFleet(root, settings, { throws = false } = {}) {
    this.store.set({ opening: true, error: null });
    try {
      const fleet = await api.fleetOpen(root, settings);
      this.store.set({ ...CLOSED, fleet, setup: null, screen: 'databases', overview: this.settings.view(fleet.fleet.root).overview });
      this.list.open(fleet.fleet.root);
      if (this.#early === fleet.fleet.root) this.#reload();
      this.#early = null;
      this.alerts.open(fleet.fleet.root);
      this.saved.open(fleet.fleet.root);
      this.settings.set(LAST, fleet.fleet.root, 0);
      if (!this.#isKnown(fleet.fleet.root)) this.#loadRecent();
      this.#rescanned = null;
      this.preferences.load();
      await this.#follow(fleet.refreshing);
    } catch (error) {
      this.store.set({ opening: false });
      if (throws) throw error;
      this.store.set({ screen: 'welcome', error: { ...toError(error), root, fleet: baseName(root) } });
    }
  }

  /** Forgets a fleet; its folder is not touched. */
  async forget(root) {
    try {
      await api.fleetForget(root);
      if (this.store.get().fleet?.fleet.root === root) this.store.set(CLOSED);
      await this.#loadRecent();
    } catch (error) {
      this.store.set({ error: toError(error) });
    }
  }

  /** Scans the open fleet; `fresh` reads every file again. */
  async scan(fresh) {
    if (!this.store.get().fleet) return;
    this.store.set({ scanError: null });
    try {
      this.#heardJob(await api.scanStart(fresh));
    } catch (error) {
      this.store.set({ scanError: toError(error) });
    }
  }

  /** Stops the scan that is running. */
  async stop() {
    const { job } = this.store.get();
    if (!job || isOver(job)) return;
    this.store.set({ busy: 'stop' });
    await this.cancelJob(job.id);
    this.store.set({ busy: null });
  }

  async cancelJob(id) {
    this.#stopped.add(id);
    try {
      this.#heardJob(await api.jobCancel(id));
    } catch (error) {
      this.store.set({ scanError: toError(error) });
    }
  }

  /** Shows a job that was just started. */
  openJob(job) {
    this.#heardJob(job);
    this.watchJob(job);
  }

  /** Shows a job. */
  watchJob(job) {
    // What is looked at need not be told of.
    if (this.store.get().toast?.job?.id === job.id) this.store.set({ toast: null });
    this.watching.open(job);
    this.show('job');
  }

  /** A job is further on. */
  heardJob(job) {
    this.#heardJob(job);
  }

  /** The place of a database in the list; where the filter hides it, the filter goes. -1 where it is not in the fleet. */
  async placeOf(id) {
    if (id === null) return -1;
    try {
      const place = async () => (await api.databasesIds(this.list.query())).indexOf(id);
      const at = await place();
      if (at >= 0) return at;
      await this.list.clear();
      return await place();
    } catch (error) {
      this.store.set({ scanError: toError(error) });
      return -1;
    }
  }

  async loadJobs() {
    try {
      this.store.set({ jobs: this.#newest(await api.jobsList(JOBS)), jobsError: null });
    } catch (error) {
      this.store.set({ jobsError: toError(error) });
    }
  }

  /** Of each job what is known of it last: events may have overtaken the list. */
  #newest(listed) {
    const { jobs, job, working } = this.store.get();
    const known = new Map([working, job, ...(jobs ?? [])].filter(Boolean).map((one) => [one.id, one]));
    return listed.map((one) => (isOlder(known.get(one.id), one) ? known.get(one.id) : one));
  }

  /** Writes to a file what is selected, else the list as it is filtered. */
  async exportList() {
    const { chosen } = this.list;
    const targets = chosen.size ? { which: 'databases', ids: chosen.ids() } : { which: 'filter', filter: this.list.filter() };
    this.store.set({ busy: 'export' });
    try {
      const done = await api.exportList(targets);
      if (done) this.toast('Export finished', `${plural(done.count, 'database')} in ${done.path}`);
    } catch (error) {
      this.store.set({ scanError: toError(error) });
    }
    this.store.set({ busy: null });
  }

  /** Selects the databases of a list; lines that match none are shown. */
  async importList() {
    try {
      const imported = await api.listImport();
      if (!imported) return;
      const { ids, unmatched } = imported;
      if (ids.length) await this.list.chosen.set(ids);
      if (unmatched.length) this.store.set({ imported });
      else this.toast('List imported', `${plural(ids.length, 'database')} selected.`);
    } catch (error) {
      this.store.set({ scanError: toError(error) });
    }
  }

  setTheme(theme) {
    this.settings.set('theme', theme, 0);
    this.settings.dress();
    this.store.set({ theme });
  }

  /** The `litefleet.toml` of the open fleet says something else than before: what holds at once is told of. */
  heardFile({ problem, changed, config, file }) {
    if (problem || changed || config?.accepted === false || this.store.get().screen === 'settings') return;
    this.toast(file ? 'litefleet.toml has changed' : 'litefleet.toml is gone', 'The settings that hold now are those that it says.', 'settings');
  }

  setOverview(overview) {
    this.store.set({ overview });
    this.settings.setView(this.store.get().fleet.fleet.root, { overview });
  }

  /** Tells of work that went on behind; its act opens a screen, or the job where it is of one. */
  toast(title, text, act = null, job = null) {
    this.store.set({ toast: { title, text, act, job } });
  }

  get isScanning() {
    const { job } = this.store.get();
    return Boolean(job) && !isOver(job);
  }

  #heardJob(job) {
    const { fleet, jobs, job: before } = this.store.get();
    if (jobs) this.store.set({ jobs: withJob(jobs, job) });
    if (job.type !== 'scan') return this.#heardWork(job);
    if (fleet?.fleet.root !== job.root || (before && before.id > job.id) || isOlder(before, job)) return;
    this.pace.see(job);
    this.store.set({ job });
    if (isOver(job) && !(before?.id === job.id && isOver(before))) this.#scanEnded(job);
  }

  /** Work on databases goes on or has ended. */
  #heardWork(job) {
    const { fleet, working } = this.store.get();
    this.work.heard(job);
    this.watching.heard(job);
    if (fleet?.fleet.root !== job.root || (working && working.id > job.id) || isOlder(working, job)) return;
    this.store.set({ working: job });
    if (isOver(job) && working?.id === job.id && !isOver(working)) this.#workEnded(job);
  }

  /** Work that went on behind is told of; one that is looked at, or tried in a preview, is not. */
  #workEnded(job) {
    this.past.renew();
    this.measuring.renew();
    const { screen } = this.store.get();
    const seen = screen === 'job' && this.watching.store.get().job?.id === job.id;
    if (seen || screen === 'jobs' || this.work.store.get().trial?.job.id === job.id) return;
    if (job.status === 'completed') this.toast(`${jobTitle(job)} finished`, `${sumWords(job)}.`, 'jobs', job);
  }

  async #scanEnded(job) {
    if (job.status === 'completed') this.#tellEnd(job);
    else if (job.status === 'failed' || this.#stopped.has(job.id)) return;
    await this.#reload();
    this.#scanIfStale();
  }

  /** Settings that changed while a scan ran are followed by one scan with them, not by one after the other. */
  #scanIfStale() {
    const { fleet } = this.store.get();
    if (!fleet?.stale || this.isScanning) return;
    const settings = JSON.stringify(fleet.fleet.settings);
    if (this.#rescanned === settings) return;
    this.#rescanned = settings;
    this.scan(false);
  }

  #tellEnd(job) {
    if (this.store.get().screen === 'databases') return;
    const { total, by_status: byStatus } = job.result ?? {};
    this.toast('Scan finished', total === undefined ? '' : `${plural(total, 'database')}, ${count(byStatus?.current ?? 0)} current.`, 'databases');
  }

  /** The scan that was begun when the fleet was opened. */
  async #follow(id) {
    if (!id) return;
    try {
      this.#heardJob(await api.jobGet(id));
    } catch (error) {
      this.store.set({ scanError: toError(error) });
    }
  }

  #heardFleet(root, changed) {
    if (this.store.get().fleet?.fleet.root !== root) {
      this.#early = root;
      return;
    }
    this.#reload(changed);
    // Where another Litefleet has looked at it, nothing else tells of the alerts.
    this.alerts.heard(root);
  }

  async #heardWatching(root) {
    if (this.store.get().fleet?.fleet.root !== root) return;
    try {
      const fleet = await api.fleetStatus();
      if (fleet.fleet.root === this.store.get().fleet?.fleet.root) this.store.set({ fleet: { ...this.store.get().fleet, watching: fleet.watching } });
    } catch (error) {
      this.store.set({ fleetError: toError(error) });
    }
  }

  /** Takes over a new result. One that comes meanwhile is taken over after it, however many there are. */
  async #reload(changed = null) {
    if (this.#reloading) return void (this.#reloading.again = merged(this.#reloading.again, changed));
    this.#reloading = {};
    await this.#load(changed);
    const { again } = this.#reloading;
    this.#reloading = null;
    if (again) await this.#reload(again.changed);
  }

  async #load(changed) {
    try {
      const fleet = await api.fleetStatus();
      if (fleet.fleet.root !== this.store.get().fleet?.fleet.root) return;
      this.store.set({ fleet, fleetError: null });
      this.compare.renew();
      this.work.renew();
      if (changed?.length === 0) return;
      this.measuring.renew();
      this.saved.count();
      await this.list.refresh(changed);
      await this.list.chosen.dropGone(changed);
    } catch (error) {
      this.store.set({ fleetError: toError(error) });
    }
  }

  #isKnown(root) {
    return this.store.get().recent.some((fleet) => fleet.root === root);
  }

  async #openLast() {
    const root = this.settings.get(LAST, null);
    if (!this.#isKnown(root)) return;
    await this.openFleet(root, null);
    if (this.store.get().error) this.settings.set(LAST, null, 0);
  }

  /** Who goes to Welcome comes back to Welcome. */
  #leaveFleet() {
    this.settings.set(LAST, null, 0);
    this.#loadRecent();
  }

  async #loadRecent() {
    try {
      this.store.set({ recent: (await api.appStart()).recent });
    } catch (error) {
      this.store.set({ error: toError(error) });
    }
  }
}

/** Events and answers may overtake each other: a job that is over or further on is the newer word. */
function isOlder(before, job) {
  if (before?.id !== job.id) return false;
  return isOver(before) ? !isOver(job) : !isOver(job) && before.progress.processed > job.progress.processed;
}

/** Two results that came one after the other: rows that changed in either; `null` where any may have. */
function merged(before, changed) {
  if (!before) return { changed };
  return { changed: before.changed && changed && [...before.changed, ...changed] };
}

function withJob(jobs, job) {
  const at = jobs.findIndex(({ id }) => id === job.id);
  if (at < 0) return [job, ...jobs];
  return isOlder(jobs[at], job) ? jobs : [...jobs.slice(0, at), job, ...jobs.slice(at + 1)];
}

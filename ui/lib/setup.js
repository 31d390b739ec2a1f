// The settings of a fleet while they are being chosen: what its folder holds, and what it is held against.

import * as api from './api.js';
import { toError } from './errors.js';
import { host } from './host.js';
import { createStore } from './store.js';

const DELAY = 300;

/** The kinds of places that the expected schema may come from, in the order of the list. */
export const KINDS = ['versions', 'migrations', 'file', 'reference', 'most_common'];
/** What the system's dialog is asked for. */
const ASKED = { versions: 'folder', migrations: 'folder', file: 'file', reference: 'file' };

const NO_SETTINGS = { schemas: null, version_source: null, target: null, include: [], exclude: [], label: null };

let current = null;
let listening = false;

export class Setup {
  #timer = null;
  #turn = 0;
  store;

  /**
   * @param {string} root the folder
   * @param {object | null} settings those of a known fleet; `null` for a new one
   */
  constructor(root, settings) {
    const known = { ...NO_SETTINGS, ...settings };
    this.store = createStore({
      root,
      isNew: !settings,
      hasConfig: false,
      include: known.include,
      exclude: known.exclude,
      catalogs: [],
      chosen: known.schemas ?? 'most_common',
      versionSource: known.version_source ?? '',
      label: known.label ?? '',
      target: known.target,
      discovery: null,
      discoveryError: null,
      catalogError: null,
      error: null,
      busy: false,
    });
    current = this;
    listen();
  }

  /** Looks into the folder and for places of the expected schema. */
  async begin() {
    const { root, isNew } = this.store.get();
    if (isNew) await this.#takeConfig(root);
    this.discover();
    const { chosen } = this.store.get();
    try {
      const catalogs = [...await api.catalogSuggest(root)];
      if (chosen !== 'most_common' && !catalogs.some(({ path }) => path === chosen)) catalogs.unshift(await api.catalogTry(chosen));
      this.store.set({ catalogs: [...this.store.get().catalogs, ...catalogs] });
      if (isNew && !this.store.get().hasConfig && catalogs.length && this.store.get().chosen === 'most_common') this.choose(catalogs[0].path);
    } catch (error) {
      this.store.set({ catalogError: toError(error) });
    }
  }

  /** Begins with what `litefleet.toml` in the folder asks for: it is shown here, and used once Scan is pressed. */
  async #takeConfig(root) {
    try {
      const config = await api.fleetConfig(root);
      if (!config) return;
      const { schemas, version_source: source, target, include, exclude, label } = config.settings;
      this.store.set({ hasConfig: true, chosen: schemas ?? 'most_common', versionSource: source ?? '', target, include, exclude, label: label ?? '' });
    } catch (error) {
      this.store.set({ error: toError(error) });
    }
  }

  /** Leaves: what is still on its way is not listened to. */
  end() {
    clearTimeout(this.#timer);
    this.#turn += 1;
    if (current === this) current = null;
  }

  /** The settings as they are chosen. */
  settings() {
    const { include, exclude, chosen, versionSource, target, label } = this.store.get();
    return { schemas: chosen === 'most_common' ? null : chosen, version_source: versionSource.trim() || null, target, include, exclude, label: label.trim() || null };
  }

  /** Why there is nothing to scan, or `null`. */
  hindrance() {
    const { discovery, discoveryError } = this.store.get();
    if (discoveryError) return 'The folder cannot be looked into';
    return discovery?.complete && discovery.databases === 0 ? 'There is nothing to scan here' : null;
  }

  /** An error as far as it is not the folder's own, which is told where the folder stands. */
  otherThanFolder(error) {
    const { discoveryError } = this.store.get();
    return error && error.code === discoveryError?.code && error.path === discoveryError.path ? null : error;
  }

  /** The catalog that is chosen, where it is known. */
  catalog() {
    const { catalogs, chosen } = this.store.get();
    return catalogs.find(({ path }) => path === chosen) ?? null;
  }

  choose(chosen) {
    this.store.set({ chosen, target: null, catalogError: null, error: null });
  }

  /** Asks for a place of this kind with the system's dialog, and chooses what it is. */
  async pick(kind) {
    try {
      const found = await api.pickSchema(ASKED[kind]);
      if (!found) return;
      const others = this.store.get().catalogs.filter(({ path }) => path !== found.path);
      this.store.set({ catalogs: [found, ...others] });
      this.choose(found.path);
    } catch (error) {
      this.store.set({ catalogError: toError(error) });
    }
  }

  /** Changes include or exclude patterns, and counts again. */
  setPatterns(list, patterns) {
    this.store.set({ [list]: [...new Set(patterns.map((pattern) => pattern.trim()).filter(Boolean))], error: null });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.discover(), DELAY);
  }

  setVersionSource(versionSource) {
    this.store.set({ versionSource, error: null });
  }

  setLabel(label) {
    this.store.set({ label, error: null });
  }

  setTarget(target) {
    this.store.set({ target, error: null });
  }

  /** Counts what the folder holds. */
  async discover() {
    const turn = ++this.#turn;
    const { root } = this.store.get();
    const { discovery } = this.store.get();
    this.store.set({ discovery: discovery && { ...discovery, complete: false }, discoveryError: null });
    try {
      const found = await api.fleetDiscover(root, this.settings());
      if (turn === this.#turn) this.store.set({ discovery: { ...found, complete: true } });
    } catch (error) {
      if (turn === this.#turn) this.store.set({ discoveryError: toError(error) });
    }
  }

  heard(discovery) {
    const { root, discovery: known, discoveryError } = this.store.get();
    if (discovery.root === root && !known?.complete && !discoveryError) this.store.set({ discovery });
  }
}

function listen() {
  if (listening) return;
  listening = true;
  host.listen('discovery', (discovery) => current?.heard(discovery));
}

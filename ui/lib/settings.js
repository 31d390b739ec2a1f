// The settings of the interface: theme, density, keys, and each fleet's view. Written a moment after the last change.

import * as api from './api.js';

const DELAY = 400;

/** What is kept of the view of a fleet. */
const VIEW = { filter: '', sort: 'label', descending: false, scroll: 0, overview: true, alertsSeen: 0 };

/** The settings of the engine's list that the page needs before it can ask for any. */
const isTyped = (key) => ['theme', 'density', 'letters'].includes(key);

export class Settings {
  #values = {};
  #timers = new Map();

  /** Takes over what was kept. */
  load(values) {
    this.#values = { ...values };
  }

  get(key, otherwise) {
    return this.#values[key] ?? otherwise;
  }

  /** Sets a value at once here, and a moment later in what is kept. */
  set(key, value, delay = DELAY) {
    this.#values[key] = value;
    clearTimeout(this.#timers.get(key));
    // A setting that cannot be kept is lost with the window; there is nothing the person could do about it here.
    const keep = () => Promise.resolve(isTyped(key) ? api.settingsSet('person', key, value) : api.settingSet(key, value)).catch(() => {});
    if (delay === 0) return void keep();
    this.#timers.set(key, setTimeout(keep, delay));
  }

  /** Takes over values that are kept already, and dresses the page in them. */
  take(values) {
    Object.assign(this.#values, values);
    this.dress();
  }

  /** The view of a fleet, with what was never set as it is at first. */
  view(root) {
    return { ...VIEW, ...this.#values[`view:${root}`] };
  }

  /** Changes parts of the view of a fleet. */
  setView(root, change) {
    this.set(`view:${root}`, { ...this.view(root), ...change });
  }

  /** Sets theme and density of the page. */
  dress(root = document.documentElement) {
    const theme = this.get('theme', 'system');
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    const density = this.get('density', 'default');
    if (density === 'default') delete root.dataset.density;
    else root.dataset.density = density;
  }
}

// The settings of the engine's list: what holds, who says so, and changing them.

import * as api from './api.js';
import { toError } from './errors.js';
import { createStore } from './store.js';

/** What of a setting the page itself goes by. */
const OF_PAGE = ['theme', 'density', 'letters'];

/**
 * `answer` is the engine's; `scope` is `person` (all fleets) or `fleet` (the open one); `refused` is a value that a setting
 * cannot have: `{ key, error }`.
 */
const EMPTY = { answer: null, error: null, scope: 'person', find: '', refused: null };

export class Preferences {
  #session;
  #turns = 0;
  /** The question whose answer is shown: what was asked before it is of no more use. */
  #taken = 0;
  /** The screen that the settings were opened from. */
  from = 'databases';
  store = createStore(EMPTY);

  constructor(session) {
    this.#session = session;
  }

  /** Shows the settings, from `from`. */
  enter(from) {
    if (from && from !== 'settings') this.from = from;
    this.store.set({ find: '', refused: null, scope: this.hasFleet ? this.store.get().scope : 'person' });
    return this.load();
  }

  get hasFleet() {
    return Boolean(this.#session.store.get().fleet);
  }

  /** Asks for all of them anew. */
  load() {
    return this.#ask(() => api.settingsList());
  }

  /** Something is set otherwise, here or elsewhere. */
  async heard() {
    const before = this.store.get().answer;
    await this.load();
    const { answer } = this.store.get();
    if (before?.root === answer?.root && saidByFile(before) !== saidByFile(answer)) this.#session.heardFile(answer);
  }

  setScope(scope) {
    this.store.set({ scope, refused: null });
  }

  setFind(find) {
    this.store.set({ find });
  }

  /** Sets a setting in the scope that is shown; `null` resets it. */
  set(key, value) {
    return this.#ask(() => api.settingsSet(this.store.get().scope, key, value), key);
  }

  /** Resets a setting, or all of a section, in the scope that is shown. */
  reset(of) {
    return this.#ask(() => api.settingsReset(this.store.get().scope, of), of);
  }

  /** Asks for a folder, and sets it. */
  async choose(key) {
    try {
      const folder = await api.pickFolder();
      if (folder) await this.set(key, folder);
    } catch (error) {
      this.store.set({ refused: { key, error: toError(error) } });
    }
  }

  /** Accepts what the file of the open fleet asks for, as it is shown. */
  accept() {
    const { root, config } = this.store.get().answer;
    return this.#ask(async () => {
      await api.configAccept(root, config.hash);
      return api.settingsList();
    });
  }

  /** Lets the open fleet be what it is, whatever its file says of it now. */
  keep() {
    return this.#ask(async () => {
      await api.configKeep();
      return api.settingsList();
    });
  }

  /** Takes over an answer; where a setting could not be set, that is told beside it. */
  async #ask(question, key = null) {
    const turn = ++this.#turns;
    try {
      const answer = await question();
      this.#forgive(key);
      if (turn < this.#taken) return;
      this.#taken = turn;
      this.store.set({ answer, error: null });
      this.#session.settings.take(ofPage(answer));
    } catch (error) {
      if (key) this.store.set({ refused: { key, error: toError(error) } });
      else if (turn > this.#taken) this.store.set({ error: toError(error) });
    }
  }

  /** What a setting could not be is past once it, or its section, is set otherwise. */
  #forgive(of) {
    const { refused, answer } = this.store.get();
    const section = answer?.settings.find(({ key }) => key === refused?.key)?.section;
    if (refused && (of === refused.key || of === section)) this.store.set({ refused: null });
  }
}

/** The settings that the page goes by, as they hold. */
const ofPage = (answer) => Object.fromEntries(answer.settings.filter(({ key }) => OF_PAGE.includes(key)).map(({ key, value }) => [key, value]));

/** All that the file of a fleet says, to be held against what it said before. */
const saidByFile = (answer) => answer && JSON.stringify([answer.settings.map(({ file }) => file), answer.config, answer.problem, answer.changed]);

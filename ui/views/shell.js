import { toast } from '../components/toast.js';
import { html } from '../lib/html.js';
import { Inspection } from '../lib/inspect.js';
import { patch } from '../lib/patch.js';
import { AlertsView } from './alerts.js';
import { CompareView } from './compare.js';
import { DatabasesView } from './databases.js';
import { HistoryView } from './history.js';
import { InspectorView } from './inspector.js';
import { JobView } from './job.js';
import { JobsView } from './jobs.js';
import { showKeys } from './keys-dialog.js';
import { MetricsView } from './metrics.js';
import { RepairView } from './repair.js';
import { SettingsView } from './settings.js';
import { sidebar } from './sidebar.js';
import { showUnmatched } from './unmatched.js';
import { WelcomeView } from './welcome.js';

/** The window: Welcome alone, or the sidebar with a screen of the open fleet. */
export class Shell {
  #session;
  #keyboard;
  #views;
  #shown = null;
  #side = html`<aside class="side" aria-label="Fleet and screens"></aside>`;
  #main = html`<main class="main"></main>`;
  #float = html`<div class="float" role="status" aria-live="polite"></div>`;
  element = html`<div class="window"></div>`;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    const inspection = new Inspection(session.list);
    const inspect = (index, from = 'databases') => {
      inspection.from = from;
      inspection.open(index);
      session.show('inspector');
    };
    const inspectFrom = (from) => async ({ id, label }) => {
      const index = await session.placeOf(id);
      if (index >= 0) inspect(index, from);
      else session.toast('Not in this fleet', `${label} is not among its databases any more.`);
    };
    this.#views = {
      welcome: new WelcomeView(session, keyboard),
      databases: new DatabasesView(session, keyboard, inspect),
      inspector: new InspectorView(session, keyboard, inspection),
      compare: new CompareView(session, keyboard),
      repair: new RepairView(session, keyboard),
      jobs: new JobsView(session, keyboard),
      job: new JobView(session, keyboard, inspectFrom('job')),
      history: new HistoryView(session, keyboard, inspectFrom('history')),
      metrics: new MetricsView(session, keyboard),
      settings: new SettingsView(session, keyboard),
      alerts: new AlertsView(session, keyboard, inspectFrom('alerts')),
    };
    const show = (screen) => Boolean(session.store.get().fleet) && session.show(screen);
    keyboard.bind({
      open: () => session.chooseFolder(),
      databases: () => show('databases'),
      compare: () => show('compare'),
      jobs: () => show('jobs'),
      history: () => show('history'),
      metrics: () => show('metrics'),
      settings: () => session.show('settings'),
      alerts: () => show('alerts'),
      keys: () => showKeys(session, keyboard),
    });
    session.store.watch(() => this.#draw());
    session.saved.store.watch(() => this.#draw());
    session.list.store.watch(() => session.saved.store.get().filters.length && this.#draw());
    session.preferences.store.watch(() => {
      keyboard.letters = session.settings.get('letters', true);
      this.#draw();
    });
    session.alerts.store.watch(({ open }, before) => open !== before.open && this.#draw());
    this.element.addEventListener('click', () => this.#keepFocus());
    // What had the focus before a dialog may have gone meanwhile. `close` reaches those above only on the way down.
    document.addEventListener('close', () => this.#keepFocus(), true);
  }

  /** A click on nothing in particular takes the focus from nobody: the keys of the screen go on. */
  #keepFocus() {
    if (document.activeElement === document.body) this.#views[this.#shown]?.keepFocus?.();
  }

  /** Draws the window for the first time. */
  ready() {
    this.#draw();
  }

  #draw() {
    const { screen, toast: told, imported } = this.#session.store.get();
    if (imported) {
      this.#session.store.set({ imported: null });
      showUnmatched(imported);
    }
    if (screen !== this.#shown) this.#turnTo(screen);
    if (screen !== 'welcome') patch(this.#side, sidebar(this.#session, () => showKeys(this.#session, this.#keyboard)));
    const close = () => this.#session.store.set({ toast: null });
    const open = () => {
      close();
      if (told.job) this.#session.watchJob(told.job);
      else this.#session.show(told.act);
    };
    patch(this.#float, told && toast(told, open, close));
  }

  #turnTo(screen) {
    this.#views[this.#shown]?.leave?.();
    this.#shown = screen;
    const view = this.#views[screen];
    if (screen === 'welcome') {
      this.element.replaceChildren(view.element, this.#float);
    } else {
      const hasFleet = Boolean(this.#session.store.get().fleet);
      this.#main.replaceChildren(view.element);
      if (!this.#main.isConnected || this.#side.isConnected !== hasFleet) {
        this.element.replaceChildren(html`<div class="app ${hasFleet ? '' : 'sideless'}">${hasFleet && this.#side}${this.#main}</div>`, this.#float);
      }
    }
    view.enter();
  }
}

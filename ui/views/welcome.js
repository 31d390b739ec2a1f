import { button, iconButton } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { shareBar } from '../components/progress.js';
import { themeSwitch } from '../components/theme-switch.js';
import { STATUSES } from '../lib/filter.js';
import { ago, count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { SetupPane } from './setup.js';

/** Recent fleets, a folder to open, and beside them the settings of a new fleet. */
export class WelcomeView {
  #session;
  #keyboard;
  #left = html`<div class="left"></div>`;
  #setup = null;
  #turn = 0;
  element = html`<main class="welcome">${this.#left}</main>`;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    keyboard.bind({ recent: (chord) => this.#openRecent(Number(chord) - 1) });
    session.store.watch(() => this.#draw());
  }

  enter() {
    this.#draw();
    this.#keyboard.enter(...(this.#setup ? ['setup'] : ['welcome']));
  }

  #openRecent(index) {
    const fleet = this.#session.store.get().recent[index];
    if (!fleet) return false;
    this.#session.openFleet(fleet.root, null);
    return true;
  }

  #draw() {
    const { screen, setup } = this.#session.store.get();
    if (screen !== 'welcome') return;
    patch(this.#left, this.#content());
    if ((setup?.turn ?? 0) !== this.#turn) this.#turnTo(setup);
  }

  #turnTo(setup) {
    this.#turn = setup?.turn ?? 0;
    this.#setup?.end();
    this.#setup?.element.remove();
    this.#setup = setup && new SetupPane(this.#session, this.#keyboard, setup);
    this.element.classList.toggle('has-setup', Boolean(setup));
    if (this.#setup) this.element.append(this.#setup.element);
    this.#keyboard.enter(...(this.#setup ? ['setup'] : ['welcome']));
    this.#setup?.focus();
  }

  #content() {
    const { recent, error, opening, fleet, setup } = this.#session.store.get();
    return [
      html`<header><h1>Litefleet</h1><p class="muted">Keep every SQLite database in a folder in the shape of one schema.</p></header>`,
      html`<div class="row acts">${button({ label: 'Open folder…', glyph: 'i-open', key: 'open', tone: recent.length ? '' : 'primary', testid: 'open-folder', run: () => this.#session.chooseFolder() })}
        <span class="muted small">or drop a folder anywhere in this window</span></div>`,
      html`<div class="said">${error && errorPanel(error, this.#wayOut(error))}${opening && html`<p class="muted small row">${icon('i-spin', 14, 'spin')}Opening…</p>`}</div>`,
      recent.length > 0 ? this.#recent(recent) : !fleet && !setup?.settings && firstSteps(),
      html`<footer class="row small faint">${icon('i-shield', 14)}<span>Scanning only reads. Nothing is written before you have seen a plan and confirmed it.</span><span class="grow"></span>
        ${fleet && button({ label: `Back to ${fleet.fleet.name}`, tone: 'ghost', small: true, run: () => this.#session.show('databases') })}
        ${button({ label: 'Settings', glyph: 'i-settings', tone: 'ghost', small: true, testid: 'welcome-settings', run: () => this.#session.show('settings') })}
        ${themeSwitch(this.#session.settings.get('theme', 'system'), (theme) => this.#session.setTheme(theme))}</footer>`,
    ];
  }

  /** A fleet whose settings cannot be used any more is opened by choosing them anew. */
  #wayOut({ code, root }) {
    if (!root || !['bad_schema', 'bad_version_source', 'bad_request', 'not_accepted'].includes(code)) return null;
    return button({ label: 'Choose settings…', small: true, testid: 'choose-settings', run: () => this.#session.editSettings(root, null) });
  }

  #recent(recent) {
    return html`<section class="recent"><h2 class="cap">Recent fleets</h2><ul class="recs">${recent.map((fleet, index) => this.#fleet(fleet, index))}</ul></section>`;
  }

  #fleet(fleet, index) {
    const { root, name, exists, scanned_at: scannedAt, summary } = fleet;
    return html`<li class="rec" data-key="${root}"><button type="button" class="open" data-testid="recent" title="${root}" @click=${() => this.#session.openFleet(root, null)}>
      ${icon(exists ? 'i-fleet' : 'i-warn')}<span class="who"><b class="cut">${name}</b><span class="faint small cut">${root}</span></span>
      <span class="health">${health(summary)}<span class="faint small cut">${exists ? numbers(summary) : 'The folder is not there any more'}</span></span>
      <span class="faint small when">${scannedAt ? ago(scannedAt) : 'not scanned'}</span>${index < 9 && html`<kbd>${index + 1}</kbd>`}</button>
      ${iconButton({ glyph: 'i-close', name: `Forget ${name} (its folder is not touched)`, small: true, testid: 'forget', run: () => this.#session.forget(root) })}</li>`;
  }
}

const health = (summary) => shareBar(summary ? STATUSES.map((status) => [status, summary.by_status[status] ?? 0]) : []);

const numbers = (summary) => (summary ? `${plural(summary.total, 'database')}, ${count(summary.by_status.current ?? 0)} current` : 'never scanned');

const firstSteps = () => html`<ol class="firsts">
  <li>${icon('i-folder')}<span><b>Open the folder that your databases are in.</b> <span class="muted">Every SQLite database in it and below is found, whatever its name.</span></span></li>
  <li>${icon('i-shape')}<span><b>Say which schema they ought to have.</b> <span class="muted">Versions as SQL files, migrations, one file, a reference database, or the shape that most of them have.</span></span></li>
  <li>${icon('i-database')}<span><b>See which are as they should be,</b> <span class="muted">which are behind, broken or different, and look into any of them.</span></span></li></ol>`;

import { blank } from '../components/blank.js';
import { button } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyCaps, keyHint } from '../components/keycap.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { found, isGeneral, isSetIn } from '../lib/setting-words.js';
import { Shown } from '../lib/shown.js';
import { fleetFile, fleetIs } from './fleet-file.js';
import { settingRow } from './setting-row.js';

const MINUTE = 60e3;

/** The settings, section by section: of all fleets, or of the open one. */
export class SettingsView {
  #session;
  #keyboard;
  #preferences;
  #shown = new Shown(() => this.#draw(), MINUTE);
  #find;
  #slots = {
    head: html`<header class="head"></header>`,
    sections: html`<nav class="sections" aria-label="Sections"></nav>`,
    list: html`<div class="settings-list" tabindex="0" role="region" aria-label="Settings" data-testid="settings"></div>`,
    scope: html`<span class="row"></span>`,
    foot: html`<footer class="foot"></footer>`,
  };
  element;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#preferences = session.preferences;
    this.#find = html`<input placeholder="Find a setting" aria-label="Find a setting" spellcheck="false" autocomplete="off" data-testid="find-setting"
      @input=${({ currentTarget }) => this.#preferences.setFind(currentTarget.value)} @keydown=${(event) => this.#pressedInFind(event)} />`;
    const { head, sections, list, scope, foot } = this.#slots;
    this.element = html`<div class="screen settings">${head}<div class="tool">${scope}<div class="field grow">${icon('i-search', 14)}${this.#find}${keyCaps('settings-find')}</div></div>
      <div class="settings-body">${sections}${list}</div>${foot}</div>`;
    keyboard.bind({
      'settings-find': () => (this.#find.focus(), this.#find.select()),
      'settings-scope': () => this.#turnScope(),
      'settings-back': () => this.#back(),
    });
    this.#preferences.store.watch(() => this.#draw());
    session.store.watch(({ fleet }, before) => fleet !== before.fleet && this.#draw());
  }

  enter() {
    this.#keyboard.enter('settings');
    this.#find.value = '';
    this.#shown.enter();
  }

  leave() {
    this.#shown.leave();
  }

  /** The focus that a button took along when it went is the list's. */
  keepFocus() {
    this.#shown.keepFocus(() => this.#slots.list.focus());
  }

  #turnScope() {
    if (!this.#preferences.hasFleet) return false;
    return this.#preferences.setScope(this.#preferences.store.get().scope === 'person' ? 'fleet' : 'person');
  }

  #pressedInFind(event) {
    if (event.key === 'Escape' && event.currentTarget.value) {
      event.stopPropagation();
      this.#clear();
    } else if (event.key === 'Escape' || event.key === 'ArrowDown') {
      event.preventDefault();
      event.stopPropagation();
      this.#slots.list.focus();
    }
  }

  #clear() {
    this.#find.value = '';
    this.#preferences.setFind('');
  }

  /** Esc lets go of what is looked for, then of the screen. */
  #back() {
    if (this.#preferences.store.get().find) this.#clear();
    else this.#session.show(this.#preferences.from, null);
  }

  #draw() {
    if (!this.#shown.now) return;
    const { answer, error, find, scope } = this.#preferences.store.get();
    const { hasFleet } = this.#preferences;
    patch(this.#slots.head, html`<h1>Settings</h1>`, html`<span class="faint small cut">${hasFleet && scope === 'fleet' ? `of ${this.#session.store.get().fleet.fleet.name}; they go before those of all fleets` : 'of all fleets'}</span>`);
    patch(this.#slots.scope, hasFleet && this.#scopes(scope));
    patch(this.#slots.foot, keyHint('settings-find'), hasFleet && keyHint('settings-scope'), keyHint('settings-back'), html`<span class="grow"></span>`, keyHint('keys'));
    const shown = answer && found(answer, find);
    const withFleet = hasFleet && scope === 'fleet' && !find;
    // What is the same for all fleets is found here all the same.
    const isHere = (setting, name) => setting.section === name && !(withFleet && setting.general);
    const sections = answer ? answer.sections.filter(({ name }) => shown.some((setting) => isHere(setting, name))) : [];
    patch(this.#slots.sections, answer && this.#sections(sections, withFleet));
    patch(this.#slots.list, error && html`<div class="pane-error">${errorPanel(error, button({ label: 'Try again', small: true, run: () => this.#preferences.load() }))}</div>`,
      answer && this.#content(answer, shown, sections, withFleet));
    this.keepFocus();
  }

  #scopes(scope) {
    const one = (value, label) => html`<button type="button" aria-pressed=${scope === value} data-testid="scope-${value}" @click=${() => this.#preferences.setScope(value)}>${label}</button>`;
    return html`<div class="seg" role="group" aria-label="For which fleets">${one('person', 'All fleets')}${one('fleet', 'This fleet')}</div>`;
  }

  #sections(sections, withFleet) {
    const { answer, scope } = this.#preferences.store.get();
    const item = (name, label, count) => html`<button type="button" data-testid="section-${name}" @click=${() => this.#goTo(name)}><span>${label}</span>${count > 0 && html`<b title="${count} set">${count}</b>`}</button>`;
    const set = (name) => answer.settings.filter((setting) => setting.section === name && !isGeneral(setting, scope) && isSetIn(setting, scope)).length;
    return [withFleet && item('fleet', 'What the fleet is', 0), ...sections.map(({ name, label }) => item(name, label, set(name)))];
  }

  #goTo(name) {
    const head = this.#slots.list.querySelector(`#sec-${name}`);
    head?.scrollIntoView({ block: 'start' });
    head?.focus({ preventScroll: true });
  }

  #content(answer, shown, sections, withFleet) {
    const { find } = this.#preferences.store.get();
    const { hasFleet } = this.#preferences;
    if (!sections.length) return blank({ glyph: 'i-search', title: `No setting is called “${find}”`, text: 'Look for a word of its name or of what it does, such as “backups” or “locked”.', testid: 'no-setting', acts: button({ label: 'Show all settings', run: () => this.#clear() }) });
    return [
      hasFleet && (withFleet || answer.problem) && fleetFile(this.#session),
      withFleet && fleetIs(this.#session),
      ...sections.map((section) => this.#section(section, shown.filter((setting) => setting.section === section.name))),
    ];
  }

  #section({ name, label }, settings) {
    const { scope } = this.#preferences.store.get();
    const isSet = settings.some((setting) => !isGeneral(setting, scope) && isSetIn(setting, scope));
    return html`<section class="settings-of" aria-labelledby="sec-${name}" data-key="${name}" data-section="${name}"><header><h2 class="cap" id="sec-${name}" tabindex="-1">${label}</h2><span class="grow"></span>
        ${isSet && button({ label: `Reset ${label.toLowerCase()}`, glyph: 'i-undo', tone: 'ghost', small: true, testid: `reset-${name}`, run: () => this.#preferences.reset(name) })}</header>
      ${settings.map((setting) => settingRow(this.#preferences, setting, this.#preferences.hasFleet))}</section>`;
  }
}

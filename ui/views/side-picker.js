import { icon } from '../components/icon.js';
import { statusGlyph } from '../components/status-badge.js';
import { sentence } from '../lib/errors.js';
import { ago, count, plural, shortShape } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { BackupSearch, SideSearch } from '../lib/side-search.js';
import { keyOfSide, SIDE_GLYPHS } from '../lib/sides.js';
import { versionLabel } from '../lib/versions.js';

const SHAPES = 8;
const TITLES = { left: 'Left', right: 'Right' };

/** Chooses one side of a comparison: a button, and below it a list that is searched. */
export class SidePicker {
  #which;
  #comparing;
  #session;
  #open = false;
  #options = [];
  #at = 0;
  /** True where the person moved to an option, and did not only type. */
  #moved = false;
  #search = new SideSearch();
  #backups = new BackupSearch();
  #button = html`<button type="button" class="pick" aria-haspopup="listbox"></button>`;
  #input;
  #list;
  #popover;
  element;

  /** @param {'left' | 'right'} which */
  constructor(which, session) {
    this.#which = which;
    this.#session = session;
    this.#comparing = session.compare;
    const id = `side-${which}`;
    this.#input = html`<input role="combobox" aria-expanded="true" aria-autocomplete="list" aria-controls="${id}" aria-label="Find a database, version, shape or backup" placeholder="Find a database, version, shape or backup" spellcheck="false"
      data-testid="compare-find-${which}" @input=${() => this.#find()} @keydown=${(event) => this.#pressed(event)} />`;
    this.#list = html`<div class="options" role="listbox" id="${id}" aria-label="${TITLES[which]} side" tabindex="-1" @mousedown=${(event) => event.preventDefault()}></div>`;
    this.#popover = html`<div class="popover" hidden=${true}><div class="field">${icon('i-search', 14)}${this.#input}</div>${this.#list}</div>`;
    this.#button.setAttribute('aria-expanded', 'false');
    this.#button.dataset.testid = `compare-${which}`;
    this.#button.addEventListener('click', () => (this.#open ? this.close() : this.open()));
    this.element = html`<div class="picker ${which}" @focusout=${(event) => this.#left(event)}>${this.#button}${this.#popover}</div>`;
  }

  /** Shows what is chosen. */
  draw() {
    const side = this.#comparing.store.get()[this.#which];
    const names = this.#comparing.names()[this.#which];
    patch(this.#button, html`<span class="lbl">${TITLES[this.#which]}</span>`,
      side ? icon(SIDE_GLYPHS[side.from], 14) : null,
      side ? html`<span class="cut" data-tip="${names.name}"><b>${names.name}</b>${names.detail && html` <span class="faint">${names.detail}</span>`}</span>` : html`<span class="cut faint">Choose a database, version or file</span>`,
      icon('i-updown', 14));
  }

  open() {
    this.#open = true;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#popover.hidden = false;
    this.#input.value = '';
    this.#input.focus();
    this.#find();
  }

  close({ focus = true } = {}) {
    if (!this.#open) return;
    this.#open = false;
    this.#button.setAttribute('aria-expanded', 'false');
    this.#popover.hidden = true;
    if (focus) this.#button.focus();
  }

  #left({ relatedTarget }) {
    if (this.#open && relatedTarget && !this.element.contains(relatedTarget)) this.close({ focus: false });
  }

  async #find() {
    const words = this.#input.value.trim();
    const answer = this.#search.ask(words);
    this.#backups.ask(words, () => this.#open && this.#offer());
    this.#moved = false;
    this.#offer();
    if ((await answer) && this.#open) this.#offer();
  }

  /** What can be chosen with these words. Who moved to an option stays at it while it is there. */
  #offer() {
    const before = this.#moved ? keyOf(this.#options[this.#at]) : null;
    this.#options = this.#groups().flatMap(({ options }) => options);
    const stays = before === null ? -1 : this.#options.findIndex((option) => keyOf(option) === before);
    const chosen = this.#options.findIndex(({ side }) => side && keyOfSide(side) === keyOfSide(this.#comparing.store.get()[this.#which]));
    this.#at = stays >= 0 ? stays : this.#input.value.trim() ? 0 : Math.max(0, chosen);
    this.#drawList();
  }

  /** Takes the option that one is at, once it is sure that the words mean it. */
  async #enter() {
    const before = this.#moved ? keyOf(this.#options[this.#at]) : null;
    if (!(await this.#search.answered()) || !this.#open) return;
    const option = this.#options[this.#at];
    if (before === null || before === keyOf(option)) this.#choose(option);
  }

  #groups() {
    const { rows, matching, error } = this.#search.found;
    const words = this.#input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (...texts) => words.every((word) => texts.some((text) => text?.toLowerCase().includes(word)));
    const { fleet, shapes } = this.#session.store.get().fleet;
    const versions = fleet.expected?.versions ?? [];
    const groups = [
      { title: 'Expected', options: [...this.#expected(), ...versionOptions(versions, fleet.expected)].filter(({ name, detail, words: more }) => fits(name, detail, more)) },
      { title: 'Databases', options: rows.map(databaseOption), more: matching - rows.length, error },
      { title: 'Shapes', options: shapes.map(shapeOption).filter(({ name, detail, words: more }) => fits(name, detail, more)).slice(0, SHAPES) },
      { title: 'Backups', options: this.#backups.found(words.join(' ')).map(backupOption) },
      { title: 'Elsewhere', options: [{ key: 'file', name: 'File…', detail: 'a database, a backup or a .sql file', glyph: icon('i-open', 14), run: () => this.#comparing.chooseFile(this.#which) }].filter(({ name, detail }) => fits(name, detail, 'file backup sql')) },
    ];
    return groups.filter(({ options, error }) => options.length || error);
  }

  /** The expected schema of the database on the other side. */
  #expected() {
    const other = this.#comparing.store.get()[this.#which === 'left' ? 'right' : 'left'];
    if (other?.from !== 'database') return [];
    return [{ side: { from: 'expected', id: other.id }, name: 'Its expected schema', detail: `of ${this.#comparing.names()[this.#which === 'left' ? 'right' : 'left'].name}`, glyph: icon('i-file', 14) }];
  }

  #drawList() {
    let index = -1;
    const groups = this.#groups();
    patch(this.#list, groups.length === 0 && !this.#search.isOnItsWay && html`<p class="faint small none">Nothing is called that.</p>`, groups.map(({ title, options, more, error }) => html`<div role="group" aria-label="${title}" data-key="${title}">
      <span class="cap" aria-hidden="true">${title}</span>
      ${error && html`<p class="danger-text small">${sentence(error.message)}</p>`}
      ${options.map((option) => this.#option(option, (index += 1)))}
      ${more > 0 && html`<p class="faint small">and ${plural(more, 'other')}; more words find them</p>`}</div>`));
    this.#input.setAttribute('aria-activedescendant', this.#options.length ? `side-${this.#which}-${this.#at}` : '');
  }

  #option(option, index) {
    const chosen = option.side && keyOfSide(option.side) === keyOfSide(this.#comparing.store.get()[this.#which]);
    return html`<div class="option ${index === this.#at ? 'at' : ''}" role="option" id="side-${this.#which}-${index}" aria-selected=${Boolean(chosen)} data-testid="compare-option" data-side="${keyOf(option)}" @click=${() => this.#choose(option)}>
      ${option.glyph}<span class="name cut" data-tip="${option.name}">${option.name}</span><span class="faint small cut">${option.detail}</span>${chosen && icon('i-check', 14)}</div>`;
  }

  #pressed(event) {
    const last = this.#options.length - 1;
    const moves = { ArrowDown: Math.min(last, this.#at + 1), ArrowUp: Math.max(0, this.#at - 1), PageDown: Math.min(last, this.#at + 8), PageUp: Math.max(0, this.#at - 8) };
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter') void this.#enter();
    else if (event.key in moves && last >= 0 && !event.altKey) {
      this.#at = moves[event.key];
      this.#moved = true;
      this.#drawList();
      this.#list.querySelector('.at')?.scrollIntoView({ block: 'nearest' });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(option) {
    if (!option) return;
    this.close();
    if (option.side) this.#comparing.choose(this.#which, option.side);
    else option.run();
  }
}

const keyOf = (option) => (option?.side ? keyOfSide(option.side) : option?.key ?? null);

const databaseOption = ({ id, label, status, version }) => ({
  side: { from: 'database', id }, name: label, glyph: statusGlyph(status), detail: [version !== null && versionLabel(version), status].filter(Boolean).join(', '),
});

const backupOption = ({ backup, label, from_version: version, started_at: made }) => ({
  side: { from: 'file', path: backup }, name: label, glyph: icon('i-backup', 14), detail: ['backup', version !== null && versionLabel(version), made && ago(made)].filter(Boolean).join(', '),
});

/** The newest first. A schema without versions is one too. */
function versionOptions(versions, expected) {
  if (!expected) return [];
  if (!versions.length) return [{ side: { from: 'version', version: null }, name: 'Expected schema', detail: expected.kind === 'most_common' ? 'the most common shape' : 'catalog', glyph: icon('i-file', 14) }];
  return versions.toReversed().map((version) => ({
    side: { from: 'version', version }, name: versionLabel(version), words: 'version', detail: version === expected.target_version ? 'catalog, target' : 'catalog', glyph: icon('i-file', 14),
  }));
}

const shapeOption = ({ fingerprint, count: number, status, summary }) => ({
  side: { from: 'shape', fingerprint }, name: shortShape(fingerprint), words: `shape ${fingerprint} ${status}`, glyph: statusGlyph(status),
  detail: [`${count(number)} ${number === 1 ? 'database' : 'databases'}`, summary?.replaceAll('`', '')].filter(Boolean).join(', '),
});

import { button, iconButton } from '../components/button.js';
import { ChipField } from '../components/chip-field.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { toError } from '../lib/errors.js';
import { baseName, bytes, count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { Setup } from '../lib/setup.js';
import { versionLabel } from '../lib/versions.js';
import { schemaOptions } from './schema-options.js';

/** The settings of a fleet before it is scanned: its files, its expected schema, its version. */
export class SetupPane {
  #session;
  #setup;
  #include;
  #exclude;
  #slots = { found: html`<div></div>`, schema: html`<div></div>`, target: html`<dd></dd>`, end: html`<div></div>` };
  #source;
  #label;
  #stop;

  constructor(session, keyboard, { root, settings }) {
    this.#session = session;
    this.#setup = new Setup(root, settings);
    this.#include = this.#patterns('include', 'Include', 'Every SQLite database, whatever its name');
    this.#exclude = this.#patterns('exclude', 'Exclude', 'Nothing');
    this.#source = html`<input class="plain mono" list="sources" aria-labelledby="stated-in" placeholder="auto: found by itself" spellcheck="false" data-testid="version-source"
      @input=${({ currentTarget }) => this.#setup.setVersionSource(currentTarget.value)} />`;
    this.#label = html`<input class="plain mono" aria-labelledby="names" placeholder="the shortest telling part of the path" spellcheck="false" data-testid="label"
      @input=${({ currentTarget }) => this.#setup.setLabel(currentTarget.value)} />`;
    this.element = this.#frame(root, Boolean(settings));
    keyboard.bind({ 'setup-scan': () => void this.#scan(), 'setup-cancel': () => session.closeSettings() });
    this.#stop = this.#setup.store.watch(() => this.#draw());
    this.#draw();
    this.#setup.begin();
  }

  focus() {
    this.element.querySelector('[data-testid="scan-button"]').focus();
  }

  /** Leaves the pane. */
  end() {
    this.#stop();
    this.#setup.end();
  }

  #frame(root, isKnown) {
    const title = isKnown ? `Settings of ${baseName(root)}` : 'New fleet';
    return html`<section class="setup" aria-label="${title}" data-testid="setup">
      <header class="row"><h1 class="cut">${title}</h1><span class="grow"></span>${iconButton({ glyph: 'i-close', name: 'Close', small: true, run: () => this.#session.closeSettings() })}</header>
      <div class="scrolls">
        <div class="path">${icon('i-folder')}<span class="who"><b class="cut">${baseName(root)}</b><span class="faint small cut" title="${root}">${root}</span></span>
          ${!isKnown && button({ label: 'Change…', small: true, run: () => this.#session.chooseFolder() })}</div>
        ${this.#slots.found}
        <h2 class="cap">Files</h2>
        <dl class="form"><dt>Include</dt><dd>${this.#include.element}</dd><dt>Exclude</dt><dd>${this.#exclude.element}</dd><dt id="names">Names</dt><dd><div class="field">${this.#label}</div>
          <p class="faint small under">a part of the path, as in <code>*/{label}/captions.db</code>, or a <code>SELECT</code></p></dd></dl>
        <h2 class="cap" id="expected-schema">Expected schema</h2>
        ${this.#slots.schema}
        <h2 class="cap">Version</h2>
        <dl class="form"><dt id="stated-in">Stated in</dt><dd><div class="field">${this.#source}</div><datalist id="sources"><option value="auto"></option><option value="user_version"></option></datalist>
          <p class="faint small under"><code>user_version</code>, <code>TABLE.COLUMN</code> or a <code>SELECT</code></p></dd><dt id="target">Target</dt>${this.#slots.target}</dl>
      </div>
      ${this.#slots.end}</section>`;
  }

  #patterns(list, label, placeholder) {
    const patterns = () => this.#setup.store.get()[list];
    return new ChipField({
      label: `${label} a pattern`,
      placeholder,
      testid: `${list}-input`,
      on: {
        add: (text) => this.#setup.setPatterns(list, [...patterns(), ...text.split(/[\s,]+/)]),
        remove: (index) => this.#setup.setPatterns(list, patterns().filter((_, other) => other !== index)),
      },
    });
  }

  #draw() {
    const state = this.#setup.store.get();
    const [error, catalogError] = [state.error, state.catalogError].map((one) => this.#setup.otherThanFolder(one));
    const chips = (patterns) => patterns.map((pattern) => ({ value: pattern, text: pattern }));
    for (const [field, value] of [[this.#source, state.versionSource], [this.#label, state.label]]) if (field.value !== value) field.value = value;
    this.#include.show(chips(state.include));
    this.#exclude.show(chips(state.exclude));
    patch(this.#slots.found, found(state), state.hasConfig && html`<p class="faint small under" data-testid="has-config">Filled in as <code>litefleet.toml</code> in this folder asks. Nothing of it is used before you press Scan.</p>`);
    patch(this.#slots.schema, schemaOptions(this.#setup), catalogError && errorPanel(catalogError));
    patch(this.#slots.target, this.#target(state));
    patch(this.#slots.end, error && html`<div class="end-error">${errorPanel(error)}</div>`, this.#foot(state));
  }

  #target({ target }) {
    const versions = this.#setup.catalog()?.versions ?? [];
    const released = versions.filter((version) => version !== -1);
    if (!versions.length) return html`<span class="faint small">${this.#setup.store.get().chosen === 'most_common' ? 'the most common shape' : 'the schema as it is'}</span>`;
    const newest = released.length ? `${versionLabel(released.at(-1))}, the newest` : 'the newest';
    const choose = ({ currentTarget }) => this.#setup.setTarget(currentTarget.value === '' ? null : versions[Number(currentTarget.value)]);
    return html`<span class="selects"><select class="select wide" aria-labelledby="target" data-testid="target" .value=${target === null ? '' : String(versions.indexOf(target))} @change=${choose}>
      <option value="">${newest}</option>
      ${versions.map((version, index) => html`<option value="${index}">${versionLabel(version)}${version === -1 ? ', the working schema' : ''}</option>`)}</select>${icon('i-updown', 14)}</span>`;
  }

  #foot({ busy }) {
    const hindrance = this.#setup.hindrance();
    return html`<div class="row end">${button({ label: 'Cancel', tone: 'ghost', key: 'setup-cancel', run: () => this.#session.closeSettings() })}
      <span class="faint small row grow reads">${icon('i-shield', 14)}Scanning only reads</span>
      ${button({ label: 'Scan', tone: 'primary', key: 'setup-scan', testid: 'scan-button', disabled: busy || hindrance !== null, title: hindrance, run: () => this.#scan() })}</div>`;
  }

  async #scan() {
    const { store } = this.#setup;
    const { busy, root } = store.get();
    if (busy || this.#setup.hindrance()) return;
    store.set({ busy: true, error: null });
    try {
      await this.#session.openFleet(root, this.#setup.settings(), { throws: true });
    } catch (error) {
      store.set({ error: toError(error), busy: false });
    }
  }
}

function found({ discovery, discoveryError, include, exclude }) {
  if (discoveryError) return html`<div class="found-error">${errorPanel(discoveryError)}</div>`;
  if (!discovery) return html`<div class="found">${icon('i-spin', 14, 'spin')}<span class="muted">Looking into the folder…</span></div>`;
  const { databases, files, bytes: size, complete } = discovery;
  if (complete && databases === 0) {
    const filtered = include.length + exclude.length > 0;
    return html`<div class="found none" role="alert" data-testid="found">${icon('i-warn', 14)}<span><strong>No SQLite database here</strong> <span class="muted">in ${plural(files, 'file')}. ${filtered ? 'Change the patterns, or choose another folder.' : 'Choose another folder.'}</span></span></div>`;
  }
  return html`<div class="found" role="status" data-testid="found">${complete ? icon('i-check', 14) : icon('i-spin', 14, 'spin')}
    <span class="cut"><strong>${plural(databases, 'database')}</strong> ${complete ? 'found' : 'found so far'} <span class="muted">in ${count(files)} ${files === 1 ? 'file' : 'files'}</span></span><span class="grow"></span><span class="faint small">${bytes(size)}</span></div>`;
}

import { button } from '../components/button.js';
import { versionChip } from '../components/version-chip.js';
import { baseName } from '../lib/format.js';
import { html } from '../lib/html.js';
import { KINDS } from '../lib/setup.js';

const WORDS = {
  versions: { title: 'Folder of versions', hint: 'One .sql file for each version' },
  migrations: { title: 'Migrations folder', hint: 'Of a migration tool you use' },
  file: { title: 'One .sql file', hint: 'Every database ought to have this schema' },
  reference: { title: 'A reference database', hint: 'One that is as all ought to be' },
  most_common: { title: 'The most common shape here', hint: 'Known once the scan is done' },
};
const SHOWN = 4;

/** Where the expected schema comes from: what was found, and what can be picked. */
export function schemaOptions(setup) {
  const { catalogs, chosen } = setup.store.get();
  const options = KINDS.flatMap((kind) => {
    if (kind === 'most_common') return [{ kind, value: kind }];
    const there = catalogs.filter((catalog) => catalog.kind === kind);
    const known = there.map((catalog, index) => ({ kind, value: catalog.path, catalog, isLast: index + 1 === there.length }));
    return known.length ? known : [{ kind, value: null }];
  });
  const choose = ({ kind, value }) => (value ? setup.choose(value) : setup.pick(kind));
  const at = Math.max(0, options.findIndex(({ value }) => value === chosen));
  const pressed = (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = (at + by + options.length) % options.length;
    const target = event.currentTarget.querySelectorAll('[role="radio"]')[next];
    if (options[next].value) setup.choose(options[next].value);
    target.focus();
  };
  return html`<div class="opts" role="radiogroup" aria-labelledby="expected-schema" @keydown=${pressed}>
    ${options.map((option, index) => row(option, index === at, () => choose(option), () => setup.pick(option.kind)))}</div>`;
}

function row({ kind, value, catalog, isLast }, on, choose, pick) {
  const { title, hint } = WORDS[kind];
  const pressed = (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    choose();
  };
  return html`<div class="opt ${on ? 'on' : ''}" data-key="${value ?? kind}">
    <div class="pick" role="radio" aria-checked=${on} tabindex=${on ? '0' : '-1'} data-testid="schema-${kind}" @click=${choose} @keydown=${pressed}>
      <span class="radio ${on ? 'on' : ''}"></span>
      <span class="who"><b>${title}${catalog?.tool && html` <span class="faint small">${catalog.tool}</span>`}</b><span class="muted small">${catalog ? foundAt(catalog) : hint}</span></span></div>
    ${catalog && versions(catalog)}${kind !== 'most_common' && (!catalog || isLast) && button({ label: catalog ? 'Other…' : 'Choose…', small: true, run: pick, testid: `pick-${kind}` })}</div>`;
}

const foundAt = (catalog) => html`<span class="cut" title="${catalog.path}"><code>${baseName(catalog.path)}${catalog.kind === 'versions' || catalog.kind === 'migrations' ? '/' : ''}</code>${catalog.notes.length ? html` <span title="${catalog.notes.join('\n')}">· ${catalog.notes[0]}</span>` : null}</span>`;

function versions({ versions: all }) {
  const shown = all.length > SHOWN ? [all[0], null, ...all.slice(-2)] : all;
  return html`<span class="row vers" title="${all.length} versions">${shown.map((version) => (version === null ? html`<span class="faint">…</span>` : versionChip(version)))}</span>`;
}

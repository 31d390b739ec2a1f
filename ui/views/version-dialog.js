import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { versionChip } from '../components/version-chip.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { compareVersions, versionLabel } from '../lib/versions.js';

/**
 * Asks for a version of the expected schema.
 * @param {import('../lib/session.js').Session} session
 * @param {string} title the question
 * @param {(version: number | string) => void} chosen
 */
export function chooseVersion(session, title, chosen) {
  const { fleet, summary } = session.store.get().fleet;
  const versions = [...(fleet.expected?.versions ?? [])].sort((a, b) => compareVersions(b, a));
  const target = fleet.expected?.target_version ?? null;
  let close = () => {};
  const option = (version) => html`<li><button type="button" class="option-row" data-testid="version-option" data-version="${version}" @click=${() => (close(), chosen(version))}>
    ${versionChip(version)}<span>${versionLabel(version)}${version === target && html`<span class="muted">, the target</span>`}</span><span class="grow"></span><span class="muted">${count(summary.by_version[version] ?? 0)} at it</span></button></li>`;
  const dialog = showDialog({
    title,
    testid: 'version-dialog',
    focus: '.option-row',
    content: versions.length
      ? html`<ul class="options-list">${versions.map(option)}</ul>`
      : html`<p class="muted">The expected schema of this fleet has no versions. Choose a folder of versions or migrations in the settings of the fleet first.</p>`,
    foot: (shut) => html`<span class="grow"></span>${!versions.length && button({ label: 'Settings of the fleet…', run: () => (shut(), session.editSettings(fleet.root, fleet.settings)) })}<button type="button" class="btn" @click=${shut}>Cancel<kbd>Esc</kbd></button>`,
  });
  close = () => dialog.close();
  dialog.addEventListener('keydown', (event) => step(event, dialog));
}

/** The arrows go from one version to the next. */
function step(event, dialog) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = [...dialog.querySelectorAll('.option-row')];
  const at = all.indexOf(document.activeElement);
  if (!by || at < 0) return;
  event.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, at + by))].focus();
}

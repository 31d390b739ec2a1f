import { button, link } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { html } from '../lib/html.js';
import { asks } from '../lib/setting-words.js';
import { versionLabel } from '../lib/versions.js';

/** What `litefleet.toml` in the open fleet's folder says: that there is none, what is wrong in it, what it asks for. */
export function fleetFile(session) {
  const { preferences } = session;
  const { answer } = preferences.store.get();
  const { file, config, problem } = answer;
  if (!file) return html`<p class="faint small" data-testid="no-file">A team shares the settings of a fleet in a file <code>litefleet.toml</code> in its folder. This one has none.</p>`;
  return html`<section class="panel team" data-testid="team-file"><header>${icon('i-file', 14)}<h2>litefleet.toml</h2><span class="faint small cut" title="${file}">${file}</span></header>
    ${problem ? html`<div class="in">${errorPanel({ ...problem, title: 'Nothing of this file holds' })}</div>` : agreed(session, config, answer.changed)}</section>`;
}

function agreed(session, config, changed) {
  const { preferences } = session;
  const lines = asks(config);
  return html`<div class="in">
    ${lines.length > 0 && html`<p>${config.accepted ? 'You have accepted what it asks for:' : html`<strong>It asks for what has to be accepted once.</strong> Until then none of this is used:`}</p>
      <dl class="asks">${lines.map(([what, value]) => html`<dt>${what}</dt><dd><code>${value}</code></dd>`)}</dl>`}
    ${!lines.length && html`<p class="muted">It asks for nothing that has to be accepted.</p>`}
    ${changed && html`<p class="row news">${icon('i-info', 14)}<span>It says something else of the fleet than the fleet was opened with.</span></p>`}
    ${(changed || !config.accepted) && html`<div class="row acts">
      ${!config.accepted && button({ label: 'Accept', small: true, testid: 'accept', run: () => preferences.accept() })}
      ${changed && button({ label: 'Look at it…', small: true, testid: 'look-at-file', run: () => session.editSettings(preferences.store.get().answer.root, config.settings) })}
      ${changed && button({ label: 'Keep the fleet as it is', tone: 'ghost', small: true, testid: 'keep-fleet', run: () => preferences.keep() })}</div>`}</div>`;
}

/** What the open fleet is, and whether the person or the file says so. */
export function fleetIs(session) {
  const { fleet } = session.store.get().fleet;
  const said = session.preferences.store.get().answer?.config?.settings;
  const { settings } = fleet;
  const rows = [
    ['schemas', 'Expected schema', path(settings.schemas), 'the most common shape'],
    ['version_source', 'Version stated in', settings.version_source, 'found by itself'],
    ['target', 'Target version', settings.target === null ? null : versionLabel(settings.target), 'the newest'],
    ['include', 'Include', settings.include.join(', '), 'every database'],
    ['exclude', 'Exclude', settings.exclude.join(', '), 'nothing'],
    ['label', 'Names', settings.label, 'the shortest telling part of the path'],
  ];
  return html`<section class="settings-of" aria-labelledby="sec-fleet" data-key="fleet" data-section="fleet"><header><h2 class="cap" id="sec-fleet" tabindex="-1">What the fleet is</h2><span class="grow"></span>
      ${link('Change…', () => session.editSettings(fleet.root, settings), 'change-fleet')}</header>
    <dl class="is">${rows.map(([key, label, value, otherwise]) => html`<div><dt>${label}</dt><dd class="cut" title="${value || otherwise}">${value ? html`<code>${value}</code>` : html`<span class="muted">${otherwise}</span>`}</dd>
      <dd class="from">${value && (same(said?.[key], settings[key]) ? html`<span class="badge plain">litefleet.toml</span>` : html`<span class="badge plain">this fleet</span>`)}</dd></div>`)}</dl></section>`;
}

const path = (of) => of?.path ?? of ?? null;

/** True where the file says just this. */
const same = (one, other) => one !== undefined && JSON.stringify(one) === JSON.stringify(other);

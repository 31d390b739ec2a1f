import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { tickBox } from '../components/tick.js';
import { words } from '../components/words.js';
import * as api from '../lib/api.js';
import { toError } from '../lib/errors.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { particulars, rollBackFacts, sorted } from '../lib/restore.js';

const SAYS = { strong: (text) => html`<strong>${text}</strong>`, code: (text) => html`<code>${text}</code>`, muted: (text) => html`<span class="muted">${text}</span>`, '': (text) => text };

/**
 * Shows what rolling back would do, and does it once that is agreed to. What changed since is overwritten only where that
 * is said, and counted.
 * @param {import('../lib/session.js').Session} session
 * @param {{ job: string, numbers: number[] }} request the job whose backups they are; no numbers: all of them
 */
export function rollBack(session, request) {
  let [preview, error, overwrite, busy] = [null, null, false, null];
  const body = html`<div class="roll-back"></div>`;
  const typed = html`<div class="slot"></div>`;
  const field = html`<input inputmode="numeric" autocomplete="off" aria-label="Number of databases that changed since" data-testid="roll-back-typed" @input=${() => draw()} @keydown=${(event) => event.key === 'Enter' && start('apply')} />`;
  const acts = html`<span class="row"></span>`;
  const may = ({ hindrance, typed: needed }) => !busy && !hindrance && (!needed || field.value.replaceAll(/[\s,.]/g, '') === String(needed));

  const start = async (mode) => {
    const asked = preview && rollBackFacts(preview, overwrite);
    if (!asked || !(mode === 'dry_run' ? asked.numbers.length && !busy : may(asked))) return;
    busy = mode;
    draw();
    try {
      const job = await api.restoreStart({ job: request.job, numbers: asked.numbers, changed: overwrite ? 'allow' : 'refuse', mode });
      dialog.close();
      session.openJob(job);
    } catch (thrown) {
      [busy, error] = [null, toError(thrown)];
      draw();
    }
  };

  const draw = () => {
    const asked = preview && rollBackFacts(preview, overwrite);
    patch(body, error && errorPanel(error), !preview && !error && html`<p class="muted row" data-testid="roll-back-reading">${icon('i-spin', 14, 'spin')}Reading the databases and their backups…</p>`, asked && content(preview, asked));
    if (asked?.typed && !typed.firstChild) typed.append(html`<label class="typed"><span>Type <strong>${count(asked.typed)}</strong> to overwrite what changed since</span><span class="field">${field}</span></label>`);
    else if (!asked?.typed) typed.replaceChildren();
    patch(acts, asked && [
      button({ label: 'Dry run', tone: 'ghost', disabled: Boolean(busy) || !asked.numbers.length, title: 'Restores into private copies; no database is written', testid: 'roll-back-dry', run: () => start('dry_run') }),
      button({ label: asked.act, tone: asked.typed ? 'danger' : 'primary', disabled: !may(asked), title: asked.hindrance ?? (may(asked) ? undefined : `Type ${count(asked.typed)} first`), testid: 'roll-back-run', run: () => start('apply') }),
    ]);
    const title = dialog?.querySelector('h1');
    if (title) title.textContent = asked ? `${titleOf(asked.numbers.length, preview.databases.length)}?` : 'Roll back?';
  };

  const content = (shown, asked) => [
    html`<ul class="says">${asked.facts.map(({ id, glyph, tone, parts }) => html`<li class="${tone ? `${tone}-text` : ''}" data-testid="fact-${id}" data-key="${id}">${icon(glyph)}<span>${parts.map(([how, text]) => SAYS[how](text))}</span></li>`)}</ul>`,
    sorted(shown).changed.length > 0 && html`<button type="button" class="switch row" role="checkbox" aria-checked=${overwrite} data-testid="overwrite" @click=${() => ((overwrite = !overwrite), draw())}>${tickBox(overwrite ? 'all' : 'none')}<span>Overwrite what changed since</span></button>`,
    list(shown),
  ];

  const dialog = showDialog({
    title: 'Roll back?',
    tone: 'confirm',
    role: 'alertdialog',
    testid: 'roll-back-dialog',
    focus: '[data-testid=roll-back-cancel]',
    content: [body, typed],
    foot: (close) => html`<span class="grow"></span><button type="button" class="btn" data-testid="roll-back-cancel" @click=${close}>Cancel<kbd>Esc</kbd></button>${acts}`,
  });
  draw();
  api.restorePreview({ job: request.job, numbers: request.numbers, changed: 'refuse', mode: 'dry_run' })
    .then((answer) => (preview = answer), (thrown) => (error = toError(thrown)))
    .then(draw);
}

/** `Roll back 28 of 43 databases`. */
const titleOf = (number, all) => (number === all || !number ? `Roll back ${plural(all, 'database')}` : `Roll back ${count(number)} of ${plural(all, 'database')}`);

function list(preview) {
  const { lines, more } = particulars(preview);
  if (!lines.length) return null;
  return html`<ul class="since" aria-label="Databases that changed or cannot be rolled back" data-testid="since">${lines.map(({ key, label, path, words: said, tone }) => html`<li data-key="s${key}" class="${tone}"><b class="cut" data-tip="${path}">${label}</b><span class="muted small">${words(said)}</span></li>`)}
    ${more && html`<li data-key="more" class="faint small">${more}</li>`}</ul>`;
}

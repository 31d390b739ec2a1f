import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { icon } from '../components/icon.js';
import { typedCount } from '../components/typed-count.js';
import { actWords, confirmation } from '../lib/confirm.js';
import { count } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { agreement } from '../lib/preview.js';

const SAYS = { strong: (text) => html`<strong>${text}</strong>`, code: (text) => html`<code>${text}</code>`, muted: (text) => html`<span class="muted">${text}</span>`, '': (text) => text };

/**
 * Asks whether these databases are to be written, in numbers. What loses data has its count typed. The facts follow what
 * is still being counted.
 * @param {import('../lib/work.js').Working} work
 * @param {number[]} ids which
 * @param {() => void} run what the person then agreed to
 */
export function confirmWork(work, ids, run) {
  const { operation, preview } = work.store.get();
  const wanted = new Set(ids);
  const agreed = agreement(preview, wanted);
  const { act, whole } = actWords(operation, ids.length, preview.to_version);
  const facts = html`<ul class="says"></ul>`;
  const typed = html`<div class="slot"></div>`;
  const doing = html`<span class="row"></span>`;
  const field = typedCount(ids.length, { changed: () => draw(), go: () => go() });
  const state = () => confirmation(work.store.get(), ids);
  const may = ({ typed: needed, hindrance }) => !hindrance && (!needed || field.isRight());
  const go = () => {
    if (!may(state())) return;
    dialog.close();
    run();
  };
  const draw = () => {
    // What would be done is no longer what was asked about: there is nothing to agree to.
    if (agreement(work.store.get().preview, wanted) !== agreed) return void (dialog?.close(), work.tellChanged());
    const asked = state();
    patch(facts, asked.facts.map(fact));
    if (asked.typed && !typed.firstChild) typed.append(field.element);
    else if (!asked.typed) typed.replaceChildren();
    patch(doing, button({ label: act, tone: asked.typed ? 'danger' : 'primary', disabled: !may(asked), title: asked.hindrance ?? (may(asked) ? undefined : `Type ${count(ids.length)} first`), testid: 'confirm-run', run: go }));
  };
  let dialog = null;
  draw();
  dialog = showDialog({
    title: `${whole}?`,
    tone: 'confirm',
    role: 'alertdialog',
    testid: 'confirm',
    focus: '[data-testid=confirm-cancel]',
    content: [facts, typed],
    foot: (close) => html`<span class="grow"></span><button type="button" class="btn" data-testid="confirm-cancel" @click=${close}>Cancel<kbd>Esc</kbd></button>${doing}`,
  });
  const stop = work.store.watch(draw);
  dialog.addEventListener('close', stop);
}

const fact = ({ id, glyph, tone, parts }) => html`<li class="${tone ? `${tone}-text` : ''}" data-testid="fact-${id}">${icon(glyph, 16, glyph === 'i-spin' ? 'spin' : '')}<span>${parts.map(([how, text]) => SAYS[how](text))}</span></li>`;

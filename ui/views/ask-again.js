import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { icon } from '../components/icon.js';
import { typedCount } from '../components/typed-count.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { jobTitle, wrote } from '../lib/outcomes.js';
import { patch } from '../lib/patch.js';

const WAYS = {
  resume: { title: 'Do the rest of this job?', verb: 'Resume', glyph: 'i-play', which: 'left' },
  retry: { title: 'Try again what failed or was in use?', verb: 'Retry', glyph: 'i-refresh', which: 'to try again' },
};

/**
 * Does a part of a job that is over again: what is left of it, or what failed. Where that writes to databases, after a question;
 * where it may lose values, as the job was allowed to, the number is typed.
 * @param {'resume' | 'retry'} way @param {number} number how many databases it takes up @param {() => void} run
 */
export function askAgain(job, way, number, run) {
  if (!wrote(job)) return void run();
  const { title, verb, glyph, which } = WAYS[way];
  const { total } = job.progress;
  const loses = job.losses === 'allow';
  const field = typedCount(number, { changed: () => draw(), go: () => go() });
  const may = () => !loses || field.isRight();
  const doing = html`<span class="row"></span>`;
  const go = () => may() && (dialog.close(), run());
  const draw = () => patch(doing, button({ label: `${verb} ${count(number)}`, tone: loses ? 'danger' : 'primary', disabled: !may(), title: may() ? undefined : `Type ${count(number)} first`, testid: `${way}-run`, run: go }));
  draw();
  const dialog = showDialog({
    title,
    tone: 'confirm',
    role: 'alertdialog',
    testid: `${way}-dialog`,
    focus: `[data-testid=${way}-cancel]`,
    content: [html`<ul class="says"><li>${icon(glyph)}<span>${jobTitle(job)}: ${plural(number, 'database')} ${which}, worked on as it was asked then.</span></li>
      ${loses && html`<li class="danger-text" data-testid="may-lose">${icon('i-warn')}<span>It was <strong>allowed to lose values</strong>, and still is.</span></li>`}
      <li>${icon('i-check')}<span>${count(Math.max(0, total - number))} of ${count(total)} stay as they are.</span></li></ul>`, loses && field.element],
    foot: (close) => html`<span class="grow"></span><button type="button" class="btn" data-testid="${way}-cancel" @click=${close}>Cancel<kbd>Esc</kbd></button>${doing}`,
  });
  return undefined;
}

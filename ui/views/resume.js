import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { icon } from '../components/icon.js';
import { count, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { jobTitle, wrote } from '../lib/outcomes.js';

/** Does the rest of a job; where that writes to databases, after a question. @param {() => void} resume */
export function askToResume(job, resume) {
  if (!wrote(job)) return void resume();
  const { left, progress } = job;
  const dialog = showDialog({
    title: 'Do the rest of this job?',
    tone: 'confirm',
    role: 'alertdialog',
    testid: 'resume-dialog',
    focus: '[data-testid=resume-cancel]',
    content: html`<ul class="says"><li>${icon('i-play')}<span>${jobTitle(job)}: ${plural(left, 'database')} left, worked on as it was asked then.</span></li>
      <li>${icon('i-check')}<span>${count(Math.max(0, progress.total - left))} of ${count(progress.total)} stay as they are.</span></li></ul>`,
    foot: (close) => html`<span class="grow"></span><button type="button" class="btn" data-testid="resume-cancel" @click=${close}>Cancel<kbd>Esc</kbd></button>
      ${button({ label: `Resume ${count(left)}`, tone: 'primary', testid: 'resume-run', run: () => (dialog.close(), resume()) })}`,
  });
  return undefined;
}

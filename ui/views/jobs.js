import { blank } from '../components/blank.js';
import { button, link } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyHint } from '../components/keycap.js';
import { meter } from '../components/progress.js';
import { RowList } from '../components/row-list.js';
import { ago, baseName, count, duration, moment, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { isWork, jobStatus, jobTitle, mayRetry, resumable, sumWords } from '../lib/outcomes.js';
import { patch } from '../lib/patch.js';
import { isGrowing, isOver, share } from '../lib/progress.js';
import { Shown } from '../lib/shown.js';
import { askAgain } from './ask-again.js';

const TICK = 1000;
const GLYPHS = { pending: 'i-pause', paused: 'i-pause', running: 'i-spin', completed: 'i-check', failed: 'i-close', interrupted: 'i-close', cancelled: 'i-minus' };
const TONES = { completed: 'ok', failed: 'bad', interrupted: 'bad', cancelled: 'skip' };

/** The jobs, the newest first. Enter opens one. */
export class JobsView {
  #session;
  #keyboard;
  #shown = new Shown(() => this.#draw(), TICK);
  /** The job that is the current row; new ones come above it. */
  #at = null;
  #list;
  #slots = { blank: html`<div class="body jobs"></div>`, foot: html`<footer class="foot"></footer>` };
  element;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    const cell = (title, tone = '') => html`<span role="columnheader" class="${tone}">${title}</span>`;
    this.#list = new RowList({
      id: 'job',
      label: 'Jobs',
      testid: 'jobs',
      head: [...['Status', 'Job', 'Fleet', 'Result', 'Started'].map((title) => cell(title)), cell('Duration', 'num'), html`<span role="columnheader"><span class="sr">Acts</span></span>`],
      draw: (index, place) => this.#row(this.#jobs()[index], place),
      on: { current: (index) => this.#goTo(index), open: (index) => this.#open(index) },
    });
    this.element = html`<div class="screen jobs-screen"><header class="head"><h1>Jobs</h1></header>${this.#list.element}${this.#slots.blank}${this.#slots.foot}</div>`;
    keyboard.bind({ 'jobs-back': () => session.show('databases') });
    session.store.watch(() => this.#draw());
  }

  enter() {
    this.#keyboard.enter('jobs');
    this.#shown.enter();
  }

  leave() {
    this.#shown.leave();
  }

  #jobs() {
    return this.#session.store.get().jobs ?? [];
  }

  #current() {
    return Math.max(0, this.#jobs().findIndex(({ id }) => id === this.#at));
  }

  #goTo(index) {
    this.#at = this.#jobs()[index]?.id ?? null;
    this.#draw();
  }

  #open(index) {
    const job = this.#jobs()[index];
    if (!job) return;
    this.#at = job.id;
    this.#session.watchJob(job);
  }

  /** The focus that nobody has is the list's. */
  keepFocus() {
    if (!this.#list.element.hidden) this.#shown.keepFocus(() => this.#list.focus());
  }

  #draw() {
    if (!this.#shown.now) return;
    const { jobs, jobsError } = this.#session.store.get();
    const some = !jobsError && jobs?.length > 0;
    this.#list.element.hidden = !some;
    this.#slots.blank.hidden = some;
    patch(this.#slots.blank, !some && this.#nothing(jobs, jobsError));
    patch(this.#slots.foot, some && html`<span class="hint"><kbd>Enter</kbd>Open</span>`, keyHint('jobs-back'), html`<span class="grow"></span>`, keyHint('keys'));
    if (!some) return;
    this.#list.show({ count: jobs.length, current: this.#current() });
    this.keepFocus();
  }

  #nothing(jobs, error) {
    if (error) return html`<div class="pane-error">${errorPanel(error, button({ label: 'Try again', small: true, run: () => this.#session.loadJobs() }))}</div>`;
    if (!jobs) return null;
    return blank({ glyph: 'i-jobs', title: 'No jobs yet', text: 'Scans, repairs, migrations, checks and roll backs are listed here, with how far they are and what came of them.', acts: button({ label: 'Back to the databases', key: 'jobs-back', run: () => this.#session.show('databases') }) });
  }

  #row(job, { id: place, at }) {
    const { id, root, started_at: started, created_at: created } = job;
    const status = jobStatus(job);
    return html`<div class="gr job ${at ? 'at' : ''}" role="row" id="${place}" data-key="${id}" data-testid="job" data-status="${job.status}" data-type="${job.type}" aria-selected=${at}>
      <span role="gridcell" class="out ${TONES[status] ?? ''} row">${icon(GLYPHS[status], 14, status === 'running' ? 'spin' : '')}${status}</span>
      <span role="gridcell"><span class="opens">${jobTitle(job)}</span></span>
      <span role="gridcell" class="muted" title="${root}">${baseName(root)}</span>
      <span role="gridcell" class="row">${outcome(job)}</span>
      <span role="gridcell" class="muted" title="${moment(started ?? created)}">${ago(started ?? created)}</span>
      <span role="gridcell" class="num muted">${took(job)}</span>
      <span role="gridcell" class="num">${this.#act(job)}</span></div>`;
  }

  /** What may be done about a job from here: the rest of it before what failed. */
  #act(job) {
    if (!isOver(job)) return link('Cancel', () => this.#session.cancelJob(job.id), 'cancel-job');
    const left = resumable(job);
    if (left) return link('Resume', () => this.#resume(job, left), 'resume-job', `Does the ${plural(left, 'database')} left`);
    return mayRetry(job) && link('Retry', () => this.#retry(job), 'retry-job', 'Tries those that failed, and those that were in use, once more');
  }

  #resume(job, left) {
    const { watching } = this.#session;
    this.#session.watchJob(job);
    askAgain(job, 'resume', left, () => void watching.resume(job.id));
  }

  /** How many it would be is known by the results, which are not here. */
  async #retry(job) {
    const { watching, store } = this.#session;
    this.#session.watchJob(job);
    const number = await watching.countRetriable(job.id);
    const isHere = store.get().screen === 'job' && watching.store.get().job?.id === job.id;
    if (number && isHere) askAgain(job, 'retry', number, () => void watching.retry(job.id));
  }
}

function took({ started_at: started, completed_at: completed, created_at: created }) {
  const from = Date.parse(started ?? created);
  return duration(Math.max(0, (completed ? Date.parse(completed) : Date.now()) - from));
}

function running({ processed, total }, growing, what) {
  const words = growing ? `${count(processed)} ${what}, ${count(total)} found so far` : `${count(processed)} of ${count(total)}`;
  return [meter(growing ? null : share({ processed, total }), 'Progress'), html`<span class="muted cut">${total ? words : 'looking for databases'}</span>`];
}

function outcome(job) {
  const { status, progress, result, error, code } = job;
  const { processed, total } = progress;
  if (status === 'pending') return html`<span class="muted">waits for its turn</span>`;
  if (status === 'running') return running(progress, isGrowing(job), isWork(job) ? 'done' : 'read');
  if (status === 'failed') return html`<span class="cut" title=${error}>${code === 'interrupted' ? `interrupted after ${count(processed)} of ${count(total)}: Litefleet ended before it was done` : error ?? 'failed'}</span>`;
  if (status === 'cancelled') return html`<span class="muted cut">stopped after ${count(processed)} of ${count(total)}${isWork(job) && processed > 0 && `: ${sumWords(job)}`}</span>`;
  if (isWork(job)) return html`<span class="cut">${sumWords(job)}</span>`;
  const { by_status: byStatus } = result ?? {};
  return html`<span class="cut">${plural(result?.total ?? total, 'database')}${byStatus && `, ${count(byStatus.current ?? 0)} current, ${count(byStatus.unreadable ?? 0)} unreadable`}</span>`;
}

import { blank } from '../components/blank.js';
import { button, link } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyHint } from '../components/keycap.js';
import { meter } from '../components/progress.js';
import { ago, baseName, count, duration, moment, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { isGrowing, isOver, share } from '../lib/progress.js';

const TICK = 1000;
const TYPES = { scan: 'Scan' };
const GLYPHS = { pending: 'i-pause', running: 'i-spin', completed: 'i-check', failed: 'i-close', cancelled: 'i-minus' };
const TONES = { completed: 'ok', failed: 'bad', cancelled: 'skip' };

/** The jobs, the newest first. */
export class JobsView {
  #session;
  #keyboard;
  #shown = false;
  #timer = null;
  #slots = { body: html`<div class="body jobs"></div>` };
  element;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.element = html`<div class="screen"><header class="head"><h1>Jobs</h1></header>${this.#slots.body}
      <footer class="foot">${keyHint('jobs-back')}<span class="grow"></span>${keyHint('keys')}</footer></div>`;
    keyboard.bind({ 'jobs-back': () => session.show('databases') });
    session.store.watch(() => this.#draw());
  }

  enter() {
    this.#shown = true;
    this.#keyboard.enter('jobs');
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), TICK);
  }

  leave() {
    this.#shown = false;
    clearInterval(this.#timer);
  }

  #draw() {
    if (this.#shown) patch(this.#slots.body, this.#content());
  }

  #content() {
    const { jobs, jobsError } = this.#session.store.get();
    if (jobsError) return html`<div class="pane-error">${errorPanel(jobsError, button({ label: 'Try again', small: true, run: () => this.#session.loadJobs() }))}</div>`;
    if (!jobs) return null;
    if (!jobs.length) return blank({ glyph: 'i-jobs', title: 'No jobs yet', text: 'Scans are listed here, with how far they are and what came of them.', acts: button({ label: 'Back to the databases', key: 'jobs-back', run: () => this.#session.show('databases') }) });
    return html`<div class="table" role="table" aria-label="Jobs" tabindex="0">
      <div class="gr heads job" role="row">${['Status', 'Job', 'Fleet', 'Result', 'Started'].map((title) => html`<span role="columnheader">${title}</span>`)}<span role="columnheader" class="num">Duration</span><span role="columnheader"><span class="sr">Cancel</span></span></div>
      ${jobs.map((job) => this.#row(job))}</div>`;
  }

  #row(job) {
    const { id, status, type, root, started_at: started, created_at: created } = job;
    return html`<div class="gr job" role="row" data-key="${id}" data-testid="job" data-status="${status}">
      <span role="cell" class="out ${TONES[status] ?? ''} row">${icon(GLYPHS[status], 14, status === 'running' ? 'spin' : '')}${status}</span>
      <span role="cell">${TYPES[type] ?? type}</span>
      <span role="cell" class="muted" title="${root}">${baseName(root)}</span>
      <span role="cell" class="row">${outcome(job, this.#session.pace)}</span>
      <span role="cell" class="muted" title="${moment(started ?? created)}">${ago(started ?? created)}</span>
      <span role="cell" class="num muted">${took(job)}</span>
      <span role="cell" class="num">${!isOver(job) && link('Cancel', () => this.#session.cancelJob(id), 'cancel-job')}</span></div>`;
  }
}

function took({ started_at: started, completed_at: completed, created_at: created }) {
  const from = Date.parse(started ?? created);
  return duration(Math.max(0, (completed ? Date.parse(completed) : Date.now()) - from));
}

function running({ processed, total }, growing) {
  const words = growing ? `${count(processed)} read, ${count(total)} found so far` : `${count(processed)} of ${count(total)}`;
  return [meter(growing ? null : share({ processed, total }), 'Progress'), html`<span class="muted cut">${total ? words : 'looking for databases'}</span>`];
}

function outcome(job, pace) {
  const { status, progress, result, error } = job;
  const { processed, total } = progress;
  if (status === 'pending') return html`<span class="muted">waits for its turn</span>`;
  if (status === 'running') return running(progress, isGrowing(job));
  if (status === 'failed') return html`<span class="cut" title=${error}>${error === 'interrupted' ? `interrupted after ${count(processed)} of ${count(total)}: Litefleet ended before it was done` : error ?? 'failed'}</span>`;
  if (status === 'cancelled') return html`<span class="muted cut">stopped after ${count(processed)} of ${count(total)}</span>`;
  const { by_status: byStatus } = result ?? {};
  return html`<span class="cut">${plural(result?.total ?? total, 'database')}${byStatus && `, ${count(byStatus.current ?? 0)} current, ${count(byStatus.unreadable ?? 0)} unreadable`}</span>`;
}

import { blank } from '../components/blank.js';
import { button, iconButton } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyHint } from '../components/keycap.js';
import { RowList } from '../components/row-list.js';
import { showDialog } from '../components/dialog.js';
import { bytes, count, duration, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { cannotRollBack, isDry, isWork, jobStatus, jobTitle, lookOf, resultFilters, resultWords, resumable, retriable, wrote } from '../lib/outcomes.js';
import { patch } from '../lib/patch.js';
import { isOver } from '../lib/progress.js';
import { Shown } from '../lib/shown.js';
import { askAgain } from './ask-again.js';
import { causesPart, progressPart, underWayPart } from './job-parts.js';
import { rollBack } from './roll-back.js';

const TICK = 1000;
/** No job at all. */
const NONE = { status: 'pending', type: 'scan' };

/** One job: how far it is, what is under way, why databases failed, and what came of each. */
export class JobView {
  #session;
  #keyboard;
  #watch;
  #inspect;
  #shown = new Shown(() => this.#draw(), TICK);
  #list;
  #slots = {
    head: html`<header class="head"></header>`,
    strips: html`<div class="strips"></div>`,
    progress: html`<div class="slot"></div>`,
    parts: html`<div class="job-parts" tabindex="0" role="region" aria-label="Under way and causes"></div>`,
    tool: html`<h2 class="cap bar results-bar"></h2>`,
    blank: html`<div class="slot results-blank"></div>`,
    foot: html`<footer class="foot"></footer>`,
    live: html`<p class="sr" role="status" aria-live="polite" data-testid="job-said"></p>`,
  };
  #results;
  element;

  /** @param {(row: object) => void} inspect looks into the database of a result */
  constructor(session, keyboard, inspect) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#watch = session.watching;
    this.#inspect = inspect;
    const cell = (title, tone = '') => html`<span role="columnheader" class="${tone}">${title}</span>`;
    this.#list = new RowList({
      id: 'rs',
      label: 'Results',
      testid: 'results',
      head: [html`<span role="columnheader"><span class="sr">Sign</span></span>`, cell('Database'), cell('Outcome'), cell('Statements', 'num'), cell('Backup', 'num'), cell('Duration', 'num')],
      draw: (index, state) => this.#row(index, state),
      on: { current: (index) => this.#watch.setCurrent(index), open: (index) => this.#open(index), want: (first, last, heading) => this.#watch.rows.want(first, last, heading) },
    });
    const { head, strips, progress, parts, tool, blank: empty, foot, live } = this.#slots;
    this.#results = html`<section class="fillup" aria-label="Results">${tool}${this.#list.element}${empty}</section>`;
    this.element = html`<div class="screen jobview" @click=${(event) => event.target.closest('.seg') && this.#shown.clicked(event, this.#list.element, () => this.#list.focus())}>${head}${strips}${progress}<div class="body jobbody">${parts}${this.#results}</div>${foot}${live}</div>`;
    this.#bind();
    this.#watch.store.watch((state, before) => this.#changed(state, before));
    session.store.watch(() => this.#draw());
  }

  enter() {
    this.#keyboard.enter('job');
    this.#shown.enter();
  }

  leave() {
    this.#shown.leave();
  }

  #bind() {
    const watch = this.#watch;
    this.#keyboard.bind({
      pause: () => (resumable(watch.store.get().job ?? NONE) ? this.#resume() : void watch.pause()),
      'only-failed': () => this.#onlyFailed(),
      'job-retry': () => this.#retry(),
      'job-review': () => (this.#mayReview() ? void this.#review() : false),
      'job-cancel': () => this.#cancel(),
      'job-roll-back': () => this.#rollBack(),
      'job-back': () => this.#session.show('jobs'),
    });
  }

  #changed(state, before) {
    if (state.job?.id !== before.job?.id || state.filter !== before.filter || state.cause !== before.cause) this.#list.toTop();
    if (state.job && before.job?.id === state.job.id && isOver(state.job) && !isOver(before.job)) this.#slots.live.textContent = `${jobTitle(state.job, state.to)}: ${jobStatus(state.job)}`;
    this.#draw();
  }

  #onlyFailed() {
    const { filter, job } = this.#watch.store.get();
    if (filter === 'failed') this.#watch.setFilter('all');
    else if (resultFilters(job).some(([id]) => id === 'failed')) this.#watch.setFilter('failed');
    else return false;
    return undefined;
  }

  #retry() {
    const { job, causes, busy } = this.#watch.store.get();
    const number = retriable(causes);
    if (!job || !isOver(job) || busy || !number) return false;
    return askAgain(job, 'retry', number, () => void this.#watch.retry(job.id));
  }

  #mayReview() {
    const { job, busy } = this.#watch.store.get();
    return job && isOver(job) && !busy && job.progress.needs_confirmation > 0;
  }

  /** Those that wait are previewed once more; of a restore, with the same dialog. */
  async #review() {
    const { job } = this.#watch.store.get();
    if (job.type !== 'restore') return void this.#watch.review();
    if (job.of_job) rollBack(this.#session, { job: job.of_job, numbers: await this.#watch.waitingNumbers() });
  }

  #rollBack() {
    const { job } = this.#watch.store.get();
    if (!job || cannotRollBack(job)) return false;
    rollBack(this.#session, { job: job.id, numbers: [] });
    return undefined;
  }

  #resume() {
    const { job, busy } = this.#watch.store.get();
    return busy ? false : askAgain(job, 'resume', resumable(job), () => void this.#watch.resume(job.id));
  }

  #cancel() {
    const { job } = this.#watch.store.get();
    if (!job || isOver(job)) return false;
    const busy = job.under_way?.length ?? 0;
    const left = Math.max(0, job.progress.total - job.progress.processed - busy);
    const dialog = showDialog({
      title: 'Cancel this job?',
      tone: 'confirm',
      role: 'alertdialog',
      testid: 'cancel-dialog',
      focus: '[data-testid=cancel-keep]',
      content: html`<ul class="says"><li>${icon('i-check')}<span>${busy ? `${busy === 1 ? 'The file' : `The ${count(busy)} files`} under way finish${busy === 1 ? 'es' : ''}, and every result is kept.` : 'Every result is kept.'}</span></li>
        <li>${icon('i-minus')}<span>${isWork(job) && !isDry(job) ? `${plural(left, 'database')} stay${left === 1 ? 's' : ''} untouched.` : 'What is left is not looked at.'}</span></li></ul>`,
      foot: (close) => html`<span class="grow"></span><button type="button" class="btn" data-testid="cancel-keep" @click=${close}>Go on<kbd>Esc</kbd></button>
        ${button({ label: 'Cancel the job', tone: 'primary', testid: 'cancel-run', run: () => (dialog.close(), this.#watch.cancel()) })}`,
    });
    return undefined;
  }

  #open(index) {
    const row = this.#watch.rows.row(index);
    if (row) this.#inspect(row);
  }

  /** The focus that nobody has is the list's. */
  keepFocus() {
    if (!this.#list.element.hidden) this.#shown.keepFocus(() => this.#list.focus());
  }

  #draw() {
    if (!this.#shown.now) return;
    const state = this.#watch.store.get();
    const { job, error, problem } = state;
    const { head, strips, progress, parts, tool, blank: empty, foot } = this.#slots;
    patch(head, this.#head(state));
    patch(foot, this.#foot(state));
    if (!job) {
      this.#results.hidden = true;
      return void patch(progress, blank({ glyph: 'i-jobs', title: 'No job is shown', text: 'Choose one in the list of jobs.', acts: button({ label: 'Jobs', key: 'job-back', run: () => this.#session.show('jobs') }) }));
    }
    patch(strips, [this.#failure(job), problem && html`<div class="strip-error" data-key="problem">${errorPanel(problem, button({ label: 'Close', small: true, run: () => this.#watch.closeProblem() }))}</div>`]);
    patch(progress, progressPart(job, this.#watch.pace));
    const shown = [underWayPart(job), isWork(job) && causesPart(state, { retry: () => this.#retry(), review: () => this.#review(), show: (cause) => (this.#watch.showCause(cause), this.#list.focus()) })];
    parts.hidden = !shown.flat().some(Boolean);
    patch(parts, shown);
    this.#results.hidden = !isWork(job);
    patch(tool, this.#tool(state));
    const { rows } = this.#watch;
    const none = !rows.count;
    this.#list.element.hidden = none;
    if (!none) this.#list.show({ count: rows.count, current: state.current });
    patch(empty, none && this.#nothing(state, rows, error));
    this.keepFocus();
  }

  #failure(job) {
    if (job.status !== 'failed' || job.code === 'interrupted') return null;
    return html`<div class="strip-error" data-key="failure">${errorPanel({ code: job.code ?? 'internal', message: job.error ?? 'the job failed', hint: job.hint, path: job.path, line: job.line })}</div>`;
  }

  #nothing({ job, filter }, rows, error) {
    if (error) return html`<div class="pane-error">${errorPanel(error, button({ label: 'Try again', small: true, run: () => this.#watch.setFilter(filter) }))}</div>`;
    if (rows.empty) return html`<p class="none muted">Results are being read…</p>`;
    if (filter !== 'all') return html`<p class="none muted row">No result is like that. ${button({ label: 'Show all', small: true, run: () => this.#watch.setFilter('all') })}</p>`;
    return html`<p class="none muted" data-testid="no-results">${isOver(job) ? 'No database was reached.' : 'No database is done yet.'}</p>`;
  }

  #head({ job, to, busy }) {
    const crumb = [html`<button type="button" class="crumb" data-testid="crumb" @click=${() => this.#session.show('jobs')}>Jobs</button>`, html`<span class="sep" aria-hidden="true">/</span>`];
    if (!job) return [crumb, html`<h1>Job</h1>`];
    const over = isOver(job);
    const left = resumable(job);
    const status = jobStatus(job);
    const never = cannotRollBack(job);
    return [
      crumb,
      html`<h1 class="cut">${jobTitle(job, to)}</h1>`,
      html`<span class="badge plain job-${status}" data-testid="job-status">${status}</span>`,
      html`<span class="grow"></span>`,
      !over && isWork(job) && button({ label: job.paused ? 'Resume' : 'Pause', glyph: job.paused ? 'i-play' : 'i-pause', key: 'pause', disabled: Boolean(busy), testid: 'pause', run: () => this.#watch.pause() }),
      !over && button({ label: busy === 'cancel' ? 'Cancelling' : 'Cancel…', glyph: 'i-stop', disabled: Boolean(busy), testid: 'cancel', title: 'Asks first (Del)', run: () => this.#cancel() }),
      left > 0 && button({ label: `Resume ${count(left)}${wrote(job) ? '…' : ''}`, glyph: 'i-play', key: 'pause', disabled: Boolean(busy), testid: 'resume', title: `Does the ${plural(left, 'database')} left`, run: () => this.#resume() }),
      over && wrote(job) && button({ label: 'Roll back…', glyph: 'i-undo', key: 'job-roll-back', disabled: Boolean(never), title: never ?? 'Shows what writing the backups back would do', testid: 'roll-back', run: () => this.#rollBack() }),
    ];
  }

  #tool({ job, filter, causes }) {
    const { rows } = this.#watch;
    const cause = this.#watch.filterWords();
    return [
      'Results ', html`<span class="faint" data-testid="results-count">${filter === 'all' ? count(rows.total) : `${count(rows.count)} of ${count(rows.total)}`}</span>`,
      cause && causes.length > 0 && html`<span class="chip" data-key="cause"><span class="v">${cause}</span>${iconButton({ glyph: 'i-close', name: 'Show all results', small: true, testid: 'clear-cause', run: () => this.#watch.setFilter('all') })}</span>`,
      html`<span class="grow"></span>`,
      html`<span class="seg" role="group" aria-label="Show">${resultFilters(job).map(([id, label, , number]) => html`<button type="button" aria-pressed=${filter === id} data-testid="show-${id}" @click=${() => this.#watch.setFilter(id)}>${label}${number !== null && ` ${count(number)}`}</button>`)}</span>`,
    ];
  }

  #row(index, { id, at }) {
    const result = this.#watch.rows.row(index);
    if (!result) return html`<div class="gr rs waiting" role="row" id="${id}" data-key="w${index}"><span role="gridcell"></span><span role="gridcell" class="faint">…</span></div>`;
    const [glyph, tone] = lookOf(result.outcome);
    const said = resultWords(result);
    const number = (value) => value ?? html`<span class="faint">–</span>`;
    return html`<div class="gr rs ${at ? 'at' : ''}" role="row" id="${id}" data-key="r${result.number}" data-testid="result" data-outcome="${result.outcome}" aria-selected=${at}>
      <span role="gridcell" class="out ${tone}">${icon(glyph, 14)}<span class="sr">${result.outcome.replace('_', ' ')}</span></span>
      <span role="gridcell" class="name"><span class="opens" data-tip="${result.path}">${result.label}</span></span>
      <span role="gridcell" class="muted" data-tip="${said}">${said}</span>
      <span role="gridcell" class="num muted">${number(result.statements ? count(result.statements) : null)}</span>
      <span role="gridcell" class="num muted">${number(result.backup_bytes === null ? null : bytes(result.backup_bytes))}</span>
      <span role="gridcell" class="num muted">${duration(result.duration_ms)}</span></div>`;
  }

  #foot({ job, causes }) {
    const over = !job || isOver(job);
    return [
      job && resumable(job) > 0 && keyHint('pause', 'Resume'),
      !over && isWork(job) && [keyHint('pause', job.paused ? 'Resume' : 'Pause'), keyHint('job-cancel', 'Cancel', 'spare')],
      job?.progress.failed > 0 && keyHint('only-failed', 'Only failed'),
      over && job && retriable(causes) > 0 && keyHint('job-retry', 'Retry failed', 'spare'),
      job && isWork(job) && html`<span class="hint"><kbd>Enter</kbd>Inspect</span>`,
      job && wrote(job) && !cannotRollBack(job) && keyHint('job-roll-back', 'Roll back'),
      keyHint('job-back', 'Back'),
      html`<span class="grow"></span>`,
      keyHint('keys', 'All keys'),
    ];
  }
}

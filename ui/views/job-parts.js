import { button, link } from '../components/button.js';
import { icon } from '../components/icon.js';
import { meter, shareBar } from '../components/progress.js';
import { words } from '../components/words.js';
import { sentence } from '../lib/errors.js';
import { ago, count, duration, moment, plural, rate } from '../lib/format.js';
import { html } from '../lib/html.js';
import { barOf, causeGroups, causeTitle, figuresOf, isDry, jobNote, retriable, stageWords, wrote } from '../lib/outcomes.js';
import { isOver } from '../lib/progress.js';

/** How far a job is: numbers, rate, time left, the bar by outcome, and what stopping would do. */
export function progressPart(job, pace) {
  const { processed, total } = job.progress;
  const note = jobNote(job);
  return html`<section class="prog" aria-label="Progress"><div class="row top"><b class="pct" data-testid="job-processed">${count(processed)} <span>of ${total || isOver(job) ? count(total) : '…'}</span></b>
    <span class="muted cut" data-testid="job-speed">${speed(job, pace)}</span><span class="grow"></span>
    <span class="nums">${figuresOf(job).map(([id, number, word, tone]) => html`<span class="${tone}" data-testid="job-${id}" data-key="${id}"><b>${count(number)}</b> ${word}</span>`)}</span></div>
    ${shareBar(barOf(job), 'tall')}${note && html`<p class="faint small" data-testid="job-note" data-key="note">${note}</p>`}</section>`;
}

function speed(job, pace) {
  const { started_at: started, created_at: created, completed_at: completed } = job;
  const began = html`<span title="${moment(started ?? created)}">${started ? `started ${since(started)}` : 'waits for its turn'}</span>`;
  if (isOver(job)) return [completed && `took ${duration(Math.max(0, Date.parse(completed) - Date.parse(started ?? created)))} · `, began];
  const left = job.paused ? null : pace.left(job.progress);
  return [!job.paused && pace.perSecond && `${rate(pace.perSecond).replace('/s', ' databases/s')} · `, left !== null && [html`<strong>${duration(Math.max(1000, Math.round(left / 1000) * 1000)).replace('.0', '')} left</strong>`, ' · '], began];
}

/** As `ago`, but in seconds at first. */
const since = (time, now = Date.now()) => (now - Date.parse(time) < 60_000 ? `${Math.max(0, Math.round((now - Date.parse(time)) / 1000))} s ago` : ago(time, now));

/** The files that are being worked on, with what is being done to each in words. */
export function underWayPart(job) {
  const all = job.under_way ?? [];
  if (!all.length || isOver(job)) return null;
  return html`<section data-key="under-way"><h2 class="cap bar">Under way <span class="faint">${count(all.length)}</span></h2>
    <div role="table" aria-label="Under way">${all.map((one) => underWayRow(one, isDry(job)))}</div></section>`;
}

function underWayRow({ path, label, stage, started_at: started }, dry) {
  const [said, share] = stageWords(stage, dry);
  return html`<div class="gr wk" role="row" data-key="${path}" data-testid="under-way"><span role="cell">${icon('i-spin', 14, 'spin')}</span>
    <span role="cell" class="name" data-tip="${path}">${label}</span><span role="cell" class="muted" data-testid="stage">${said}</span>
    <span role="cell">${meter(share, `Steps of ${label}`)}</span><span role="cell" class="num faint">${duration(Math.max(0, Date.now() - Date.parse(started)))}</span></div>`;
}

/** Why databases failed, wait or were left alone: a line for each cause. */
export function causesPart({ job, causes, busy }, acts) {
  const groups = causeGroups(causes, job);
  const tries = groups.find(({ id }) => id === 'failed') ?? groups.find(({ id }) => id === 'skipped');
  return groups.map((group) => html`<section data-key="${group.id}" data-testid="causes-${group.id}"><h2 class="cap bar">${group.title} <span class="faint">${count(group.count)}${group.causes.length > 1 ? ', by cause' : ''}</span><span class="grow"></span>
    ${group === tries && retryButton(job, causes, busy, acts)}${group.id === 'waiting' && reviewButton(job, group, busy, acts)}</h2>${group.causes.map((cause) => causeLine(cause, group, acts))}</section>`);
}

function retryButton(job, causes, busy, { retry }) {
  const number = retriable(causes);
  if (!number) return null;
  const waits = !isOver(job);
  return button({ label: `Retry ${count(number)}${waits ? ' after this job' : wrote(job) ? '…' : ''}`, glyph: 'i-refresh', small: true, key: waits ? undefined : 'job-retry', disabled: waits || Boolean(busy), title: waits ? 'Once this job is over' : 'Tries those that failed, and those that were in use, once more', testid: 'retry', run: retry });
}

function reviewButton(job, { count: number }, busy, { review }) {
  const waits = !isOver(job);
  return button({ label: `Review ${count(number)}…`, glyph: 'i-repair', small: true, key: waits ? undefined : 'job-review', disabled: waits || Boolean(busy), title: waits ? 'Once this job is over' : 'Shows what would be lost, and writes nothing', testid: 'review', run: review });
}

const nameOf = ({ object, column }) => (column ? `${object}.${column}` : object);

function causeLine(cause, { glyph, tone }, { show }) {
  const { count: number, example } = cause;
  const { message, hint, label, hazards } = example;
  const more = hazards.filter((hazard) => !message?.includes(nameOf(hazard))).slice(0, 3);
  return html`<div class="cause" data-testid="cause" data-code=${cause.code ?? cause.outcome} data-key="${cause.outcome} ${cause.code ?? ''}"><span class="status ${tone}">${icon(glyph, 14)}</span>
    <div class="grow"><div><b>${causeTitle(cause)}</b> <span class="muted">· ${plural(number, 'database')}</span></div>
      <p class="muted small">${number > 1 ? 'Such as ' : 'In '}<span class="strong">${label}</span>: ${message ? words(sentence(message)) : 'all that is safe was done, and the rest is kept.'}${more.length > 0 && html` <span>${words(sentence(more.map((hazard) => hazard.message).join('; ')))}</span>`}${hint && html` <span class="hint-text">${words(sentence(hint))}</span>`}</p></div>
    ${link('Show rows', () => show(cause), 'show-rows')}</div>`;
}

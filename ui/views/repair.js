import { button, link } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyHint } from '../components/keycap.js';
import { meter } from '../components/progress.js';
import { statusGlyph } from '../components/status-badge.js';
import { strip } from '../components/strip.js';
import { tickBox } from '../components/tick.js';
import { ago, bytes, count, plural } from '../lib/format.js';
import { highlighter } from '../lib/highlight.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { losses, lossTotal, statementsOf, scriptsOf, titleOf, VERBS } from '../lib/preview.js';
import { isOver, share } from '../lib/progress.js';
import { Shown } from '../lib/shown.js';
import { dryWords, estimate, triedWords } from '../lib/trial.js';
import { FEW } from '../lib/work.js';
import { nothingAsked, nothingToDo, previewFailed } from './repair-blanks.js';
import { confirmWork } from './repair-confirm.js';
import { PlanDatabases } from './repair-databases.js';
import { PlanList } from './repair-plans.js';
import { planSql } from './repair-sql.js';
import { chooseVersion } from './version-dialog.js';

const TICK = 10_000;
const SLOW = 250;

/** What work would do: its plans, their SQL, what is included, and the way to do it. */
export class RepairView {
  #session;
  #keyboard;
  #work;
  #plans;
  #databases;
  #shown = new Shown(() => this.#draw(), TICK);
  #slow = false;
  #waiting = null;
  #at = null;
  #sql = html`<div class="pvbody" tabindex="0" role="region" aria-label="SQL of the plan" data-testid="plan-sql"></div>`;
  #slots = {
    head: html`<header class="head"></header>`,
    strips: html`<div class="strips"></div>`,
    tool: html`<div class="tool pv"></div>`,
    blank: html`<div class="body"></div>`,
    totals: html`<footer class="totals" aria-label="Totals"></footer>`,
    foot: html`<footer class="foot"></footer>`,
    live: html`<p class="sr" role="status" aria-live="polite" data-testid="repair-said"></p>`,
  };
  #panes;
  element;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#work = session.work;
    this.#plans = new PlanList(this.#work);
    this.#databases = new PlanDatabases(this.#work);
    const { head, strips, tool, blank, totals, foot, live } = this.#slots;
    this.#panes = html`<div class="rep">${this.#plans.element}<section class="planview" aria-label="Plan">${tool}${this.#sql}${this.#databases.element}</section></div>`;
    this.element = html`<div class="screen repair">${head}${strips}${this.#panes}${blank}${totals}${foot}${live}</div>`;
    this.#bind();
    this.#work.store.watch((state, before) => this.#changed(state, before));
    session.store.watch(() => this.#draw());
    highlighter.store.watch(() => this.#draw());
  }

  enter() {
    this.#keyboard.enter('repair');
    this.#shown.enter();
  }

  leave() {
    this.#shown.leave();
  }

  #bind() {
    const work = this.#work;
    const ready = () => Boolean(work.store.get().preview);
    const may = () => ready() && !hindrance(work.store.get()) && work.totals().ids.length > 0;
    const inList = () => this.#plans.element.contains(document.activeElement) || document.activeElement === document.body;
    this.#keyboard.bind({
      'repair-start': () => may() && this.#confirm(),
      'dry-run': () => may() && void work.dryRun(),
      'try-few': () => may() && this.#tryFew(),
      plan: (chord) => inList() && ready() && void this.#plans.move(chord === 'ArrowUp' ? -1 : 1),
      'include-all': () => ready() && void work.toggleAll(),
      allow: () => ready() && this.#mayLose() && void work.setAllow(!work.store.get().allow),
      rename: () => ready() && work.toggleRenames() !== false,
      'repair-tab': (chord) => ready() && void this.#turnTo(chord === '1' ? 'sql' : 'databases'),
      'repair-compare': () => ready() && work.compare(),
      'repair-copy': () => ready() && void work.copySql(),
      'repair-version': () => work.store.get().operation?.do === 'migrate' && this.#chooseVersion(),
      'repair-again': () => Boolean(work.store.get().operation) && void work.load(),
      'repair-back': () => work.back(),
    });
  }

  #changed(state, before) {
    if (state.loading !== before.loading) this.#waits(state.loading);
    this.#draw();
    const words = this.#shown.now && state.trial?.ended && state.trial !== before.trial && trialWords(state);
    if (words) patch(this.#slots.live, words);
  }

  /** A preview is mostly there before anyone could read that it is on its way. */
  #waits(loading) {
    clearTimeout(this.#waiting);
    this.#slow = false;
    if (loading) this.#waiting = setTimeout(() => ((this.#slow = true), this.#draw()), SLOW);
  }

  /** Adopting writes a stamp alone: there is nothing that it could drop. */
  #mayLose() {
    return this.#work.store.get().operation?.do !== 'adopt';
  }

  #confirm() {
    const { ready } = this.#work.totals();
    if (ready.length) confirmWork(this.#work, ready, () => this.#work.start());
  }

  #tryFew() {
    const few = this.#work.few();
    if (few.length) confirmWork(this.#work, few, () => this.#work.tryFew());
  }

  #chooseVersion() {
    chooseVersion(this.#session, 'Migrate to which version?', (to) => this.#work.setOperation({ do: 'migrate', to }));
  }

  #turnTo(tab) {
    this.#work.setTab(tab);
    queueMicrotask(() => (tab === 'databases' ? this.#databases : this.#plans).focus());
  }

  #draw() {
    const session = this.#session.store.get();
    if (!this.#shown.now || !session.fleet || session.screen !== 'repair') return;
    const state = this.#work.store.get();
    const { preview, error } = state;
    const some = Boolean(preview) && !error && preview.groups.length > 0;
    const sum = some ? this.#work.totals() : null;
    patch(this.#slots.head, this.#head(state, sum));
    patch(this.#slots.strips, this.#strips(state, sum));
    this.#panes.hidden = !some;
    this.#slots.totals.hidden = !some;
    if (some) this.#drawPanes(state, sum);
    const blank = some ? null : this.#blank(state);
    patch(this.#slots.blank, blank);
    this.#slots.blank.hidden = some;
    patch(this.#slots.foot, foot(state, some));
    this.keepFocus();
  }

  #drawPanes(state, sum) {
    this.#plans.draw();
    const line = this.#work.current();
    const tab = line?.left ? 'databases' : state.tab;
    patch(this.#slots.tool, line?.group ? this.#tool(line.group, state) : null);
    this.#slots.tool.hidden = !line?.group;
    this.#sql.hidden = tab !== 'sql';
    this.#databases.element.hidden = tab !== 'databases';
    if (tab === 'sql' && line) patch(this.#sql, planSql(line.group, this.#work));
    if (tab === 'databases' && line) this.#databases.draw(line);
    if (state.at !== this.#at) this.#sql.scrollTop = 0;
    this.#at = state.at;
    patch(this.#slots.totals, this.#totals(state, sum));
  }

  #blank(state) {
    if (state.error) return previewFailed(state, this.#session);
    if (!state.operation) return nothingAsked(this.#session);
    if (state.preview) return nothingToDo(state, this.#work);
    return this.#slow ? html`<div class="pane-wait muted row" role="status">${icon('i-spin', 16, 'spin')}Making the plans</div>` : null;
  }

  /** Who comes to the screen is in the list of plans; the focus that a control took along when it went is too. */
  keepFocus() {
    const some = !this.#panes.hidden;
    const focus = () => (some ? this.#plans : this.#slots.blank.querySelector('button'))?.focus();
    this.#shown.keepFocus(focus, some || !this.#work.store.get().loading);
  }

  #head(state, sum) {
    const { operation, preview } = state;
    const work = this.#work;
    const title = operation ? titleOf(operation, preview?.to_version ?? null) : 'Repair';
    const waits = hindrance(state);
    const none = !sum?.ready.length;
    const why = none ? 'No database is included' : waits ?? undefined;
    const verb = operation && VERBS[operation.do];
    return [
      html`<button type="button" class="crumb" data-testid="crumb" @click=${() => this.#session.show('databases')}>Databases</button>`,
      html`<span class="sep" aria-hidden="true">/</span>`,
      html`<h1>${title}</h1>`,
      operation?.do === 'migrate' && button({ label: 'Version…', small: true, tone: 'ghost', key: 'repair-version', testid: 'choose-version', run: () => this.#chooseVersion() }),
      html`<span class="grow"></span>`,
      sum && [
        button({ label: `Dry run ${count(sum.ids.length)}`, glyph: 'i-play', key: 'dry-run', testid: 'dry-run', disabled: !sum.ids.length || Boolean(waits), title: why ?? 'Does it all in private copies; no file is written', run: () => work.dryRun() }),
        sum.ready.length > FEW && button({ label: `Try ${FEW} first…`, testid: 'try-few', disabled: Boolean(waits), title: why ?? 'Does the first ten for real, one of each plan first (T)', run: () => this.#tryFew() }),
        button({ label: `${verb.act} ${count(sum.ready.length)}…`, glyph: verb.glyph, key: 'repair-start', tone: 'primary', testid: 'repair-start', disabled: none || Boolean(waits), title: why, run: () => this.#confirm() }),
      ],
    ];
  }

  #strips(state) {
    const { loading, preview, problem, trial } = state;
    const work = this.#work;
    return [
      loading && this.#slow && preview && strip({ glyph: 'i-spin', tone: 'scan', strong: 'Making the plans anew.', rest: 'What is shown is from before.', testid: 'preview-loading' }),
      problem && html`<div class="strip-error" data-key="problem">${errorPanel(problem, button({ label: 'Close', small: true, run: () => work.closeProblem() }))}</div>`,
      trial && this.#trial(state),
    ];
  }

  #trial(state) {
    const { trial } = state;
    const { job, dry, failing, ended } = trial;
    const work = this.#work;
    const { progress } = job;
    const show = !dry && link('Show the job', () => this.#session.openJob(job), 'show-job');
    if (!isOver(job) || (job.status === 'completed' && !ended)) {
      return strip({ glyph: 'i-spin', tone: 'scan', role: 'group', testid: 'trial-strip', strong: `${dry ? 'Dry run' : 'Trying the first few'}: ${count(progress.processed)} of ${count(progress.total || trial.asked.size)}`, beside: [meter(share(progress), dry ? 'Dry run' : 'First few')], acts: [show, link('Stop', () => work.stop(), 'stop-trial')] });
    }
    const close = link('Close', () => work.closeTrial());
    if (job.status === 'failed') return strip({ glyph: 'i-warn', tone: 'warn', testid: 'trial-failed', strong: `${dry ? 'The dry run' : 'It'} broke off after ${count(progress.processed)}.`, rest: job.error, acts: [show, close] });
    if (job.status === 'cancelled') return strip({ glyph: 'i-stop', tone: 'told', testid: 'trial-stopped', strong: `Stopped after ${count(progress.processed)} of ${count(progress.total)}.`, rest: dry ? 'Every file is as it was.' : 'Those that were done stay done.', acts: [show, close] });
    const bad = failing.size;
    const all = bad === progress.processed;
    return html`<div class="strip ${all ? 'warn' : 'done'}" role="status" data-testid="trial-done" data-key="trial-done">${all ? icon('i-warn', 14) : statusGlyph('current')}
      <span class="cut"><strong>${dry ? 'Dry run done.' : `The first ${count(progress.total)} are done.`}</strong> ${trialWords(state)}</span><span class="grow"></span>
      ${bad > 0 && link(`Show ${bad === 1 ? 'it' : `the ${count(bad)}`}`, () => work.showFailing(), 'show-failing')}${show}<span class="faint">${ago(ended)}</span></div>`;
  }

  #tool(group, { tab, said }) {
    const statements = statementsOf(group).length + scriptsOf(group).length;
    const part = (id, label, number) => html`<button type="button" role="tab" id="tab-${id}" aria-selected=${tab === id} tabindex=${tab === id ? '0' : '-1'} data-testid="plan-tab-${id}" @click=${() => this.#work.setTab(id)} @keydown=${(event) => this.#pressedTab(event, id)}>${label} <b>${count(number)}</b></button>`;
    return [
      html`<div class="tabs" role="tablist" aria-label="Parts of the plan">${part('sql', 'SQL', statements)}${part('databases', 'Databases', group.databases.length)}</div>`,
      html`<span class="grow"></span>`,
      button({ label: 'Compare', glyph: 'i-compare', tone: 'ghost', small: true, testid: 'plan-compare', title: 'Compare one of these databases with what it becomes (C)', run: () => this.#work.compare() }),
      button({ label: said ?? 'Copy SQL', glyph: said ? 'i-check' : 'i-copy', tone: 'ghost', small: true, testid: 'plan-copy', disabled: !statements, title: 'Copy all SQL of this plan (S)', run: () => this.#work.copySql() }),
    ];
  }

  #pressedTab(event, id) {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const other = id === 'sql' ? 'databases' : 'sql';
    this.#work.setTab(other);
    queueMicrotask(() => this.element.querySelector(`#tab-${other}`)?.focus());
  }

  #totals({ preview, figures, allow, trial, loading }, sum) {
    const { free } = preview.backups;
    const lost = losses(preview, figures, new Set(sum.ready));
    const total = lossTotal(lost);
    const time = trial?.dry && trial.ended && trial.job.status === 'completed' ? estimate(trial.job, sum.ready.length) : null;
    const set = () => this.#work.setAllow(!allow);
    return [
      figure(count(sum.databases), `of ${plural(sum.of, 'database')}`, 'total-databases'),
      sum.waits > 0 && figure(count(sum.waits), sum.waits === 1 ? 'waits for leave' : 'wait for leave', 'total-waits', 'warn'),
      sum.misfits > 0 && figure(count(sum.misfits), sum.misfits === 1 ? 'has rows that do not fit' : 'have rows that do not fit', 'total-misfits', 'warn'),
      figure(count(sum.plans), `of ${plural(sum.ofPlans, 'plan')}`, 'total-plans'),
      figure(bytes(sum.bytes), `backups${free === null ? '' : `, ${bytes(free)} free`}`, 'total-backups', free !== null && sum.bytes > free ? 'bad' : ''),
      time && figure(time, 'as the dry run took', 'total-time'),
      total && figure(total.figure ?? '…', lost.counting ? 'values lost, counting…' : total.words, 'total-lost', 'bad'),
      html`<span class="grow"></span>`,
      this.#mayLose() && html`<button type="button" class="switch row" role="checkbox" aria-checked=${allow} disabled=${loading} data-testid="allow" title="Drops what the expected schema does not have (X)" @click=${set}>${tickBox(allow ? 'all' : 'none')}<span>Allow destructive changes</span></button>`,
    ];
  }
}

/** Why nothing can be begun now; `null` where it can. */
function hindrance({ loading, starting, trial }) {
  if (trial && !isOver(trial.job)) return 'Wait for what is under way, or stop it';
  if (loading) return 'The plans are being made anew';
  return starting ? 'It is being started' : null;
}

const figure = (number, words, testid, tone = '') => html`<span class="total ${tone}" data-testid="${testid}" data-key="${testid}"><b>${number}</b><span>${words}</span></span>`;

/** What came of the dry run, or of the first few. */
function trialWords({ trial, operation }) {
  const causes = trial.causes ?? [];
  return trial.dry ? dryWords(trial.job, causes, trial.kept) : triedWords(trial.job, VERBS[operation.do].done, causes);
}

const foot = ({ operation }, some) => [
  some && [keyHint('include', 'Include or exclude'), keyHint('plan', 'Plan'), keyHint('repair-tab', 'SQL, databases', 'spare'), keyHint('dry-run', 'Dry run'), operation?.do !== 'adopt' && keyHint('allow', 'Allow destructive', 'spare')],
  keyHint('repair-back', 'Back'),
  html`<span class="grow"></span>`,
  keyHint('keys', 'All keys'),
];

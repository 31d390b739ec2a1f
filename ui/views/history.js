import { blank } from '../components/blank.js';
import { button, iconButton } from '../components/button.js';
import { ChipField } from '../components/chip-field.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyCaps, keyHint } from '../components/keycap.js';
import { RowList } from '../components/row-list.js';
import { strip } from '../components/strip.js';
import * as api from '../lib/api.js';
import { toError } from '../lib/errors.js';
import { count, plural } from '../lib/format.js';
import { highlighter } from '../lib/highlight.js';
import { html } from '../lib/html.js';
import { cannotRollBack } from '../lib/outcomes.js';
import { parsePast, pastProblem, printPast } from '../lib/past-filter.js';
import { patch } from '../lib/patch.js';
import { cannotCompare, cannotUndo, rolledBack } from '../lib/revisions.js';
import { Shown } from '../lib/shown.js';
import { historyDetail } from './history-detail.js';
import { historyRow } from './history-rows.js';
import { rollBack } from './roll-back.js';

const MINUTE = 60e3;

/** What was done to databases, by job or by database, and the way back. */
export class HistoryView {
  #session;
  #keyboard;
  #past;
  #inspect;
  #shown = new Shown(() => this.#draw(), MINUTE);
  #lines = [];
  #list;
  #find;
  #slots = {
    head: html`<header class="head"></header>`,
    strips: html`<div class="strips"></div>`,
    by: html`<span class="row"></span>`,
    chip: html`<span class="row"></span>`,
    detail: html`<aside class="detail" aria-label="Details" tabindex="0" data-testid="history-detail"></aside>`,
    blank: html`<div class="body"></div>`,
    foot: html`<footer class="foot"></footer>`,
  };
  #panes;
  element;

  /** @param {(row: { id: number | null, path: string, label: string }) => void} inspect looks into the database of a revision */
  constructor(session, keyboard, inspect) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#past = session.past;
    this.#inspect = inspect;
    this.#find = this.#filterField();
    this.#list = new RowList({
      id: 'hs',
      role: 'treegrid',
      label: 'Revisions',
      testid: 'history',
      head: headOf(null),
      draw: (index, place) => historyRow(this.#lines[index], place, this.#rowState()),
      on: { current: (index) => this.#past.setCurrent(index), open: (index, event) => this.#open(index, event), key: (event) => this.#key(event) },
    });
    const { head, strips, by, chip, detail, blank: empty, foot } = this.#slots;
    this.#panes = html`<div class="hist">${this.#list.element}${detail}</div>`;
    this.element = html`<div class="screen history" @click=${(event) => event.target.closest('.seg') && this.#shown.clicked(event, this.#panes, () => this.#list.focus())}>${head}<div class="tool" role="search">${chip}${this.#find.element}${by}</div>${strips}${this.#panes}${empty}${foot}</div>`;
    this.#bind();
    this.#past.store.watch(() => this.#draw());
    session.store.watch(() => this.#draw());
    highlighter.store.watch(() => this.#draw());
  }

  enter() {
    this.#keyboard.enter('history');
    this.#shown.enter();
  }

  leave() {
    this.#shown.leave();
  }

  #bind() {
    const past = this.#past;
    // What fails most is of all that is remembered: no filter narrows it.
    const filters = () => past.store.get().by !== 'failing';
    const revision = (run) => () => {
      const line = past.line();
      return line?.kind === 'revision' ? void run(line.revision) : false;
    };
    this.#keyboard.bind({
      'history-filter': () => filters() && this.#find.focus(),
      'history-export': () => filters() && void past.export(),
      'history-by': () => past.setBy(past.store.get().by === 'job' ? 'database' : 'job'),
      'history-sql': revision(() => past.toggleSql()),
      'history-compare': revision((one) => cannotCompare(one) ?? past.compare(one)),
      'roll-back': () => this.#rollBack(),
      'history-again': () => void past.load(),
      'history-back': () => this.#back(),
    });
  }

  #filterField() {
    const past = this.#past;
    const tokens = () => past.store.get().tokens;
    return new ChipField({
      label: 'Filter', placeholder: 'Filter: words, outcome:failed, version:3, code:locked, job:…', testid: 'history-filter', glyph: 'i-search', cap: keyCaps('history-filter'),
      complete: (text) => parsePast(text).every((token) => token.key && !pastProblem(token)) && text !== '',
      on: {
        draft: (text) => past.setFind(text),
        add: (text) => past.setTokens([...tokens(), ...parsePast(text)]),
        remove: (index, draft) => past.setTokens(tokens().filter((_, other) => other !== index), draft),
        down: () => this.#list.focus(),
      },
    });
  }

  /** Esc lets go of what is picked, then of the filter, then of the screen. */
  #back() {
    const { by, picked, find, tokens, database } = this.#past.store.get();
    if (by === 'failing') this.#session.show('databases');
    else if (picked.size) this.#past.clearPicked();
    else if (find || tokens.length) this.#past.setTokens([]);
    else if (database) this.#past.clearDatabase();
    else this.#session.show('databases');
  }

  #key({ key, shiftKey }) {
    const line = this.#past.line();
    if (!line || shiftKey) return false;
    if (key === ' ' && line.kind === 'revision') this.#past.pick(line.revision);
    else if (key === ' ' && line.kind === 'group') this.#past.toggle(line.key);
    else if (key === 'ArrowRight' && line.kind === 'group') this.#past.toggle(line.key, true);
    else if (key === 'ArrowLeft' && line.kind === 'group') this.#past.toggle(line.key, false);
    else if (key === 'ArrowLeft' && line.group) this.#past.toGroup(line.group), this.#list.reveal(this.#past.store.get().current);
    else return false;
    return true;
  }

  #open(index, event) {
    const line = this.#lines[index];
    if (line.kind === 'more') return void this.#past.more(line);
    if (line.kind === 'failing') return void this.#inspect(line.database);
    if (line.kind === 'revision') return void this.#inspect(line.revision);
    if (event.type === 'keydown' && line.job) return void this.#session.watchJob(line.job);
    return void this.#past.toggle(line.key);
  }

  /** What is picked, else the revision or the whole job that is the current line. */
  #rollBack() {
    const picked = this.#past.picked();
    if (picked.length) return this.#rollBackSome(picked);
    const line = this.#past.line();
    if (line?.kind === 'revision') return cannotUndo(line.revision) ? false : this.#rollBackSome([line.revision]);
    return line?.job && !cannotRollBack(line.job) ? this.#rollBackJob(line.job) : false;
  }

  #rollBackSome(revisions) {
    rollBack(this.#session, { job: revisions[0].job, numbers: revisions.map(({ number }) => number) });
  }

  #rollBackJob(job) {
    rollBack(this.#session, { job: job.id, numbers: [] });
  }

  async #openJob({ job: id }) {
    try {
      this.#session.watchJob(await api.jobGet(id));
    } catch (error) {
      this.#past.store.set({ problem: toError(error) });
    }
  }

  /** The version that a repair led to, where revisions of it are at hand. */
  #toOf(job, revisions) {
    return job.type.startsWith('repair') ? revisions.find(({ to_version: to }) => to !== null)?.to_version ?? null : null;
  }

  #rowState() {
    const { by, picked, jobs } = this.#past.store.get();
    return { by, picked, jobs, back: this.#rolled(jobs), toOf: (job, revisions) => this.#toOf(job, revisions) };
  }

  #rolledOf = { jobs: null, map: new Map() };

  #rolled(jobs) {
    if (this.#rolledOf.jobs !== jobs) this.#rolledOf = { jobs, map: rolledBack(jobs) };
    return this.#rolledOf.map;
  }

  /** The focus is the list's when the screen is turned to, and when what had it has gone. */
  keepFocus() {
    if (!this.#panes.hidden) this.#shown.keepFocus(() => this.#list.focus());
  }

  #draw() {
    if (!this.#shown.now) return;
    const state = this.#past.store.get();
    const { head, strips, by, chip, detail, blank: empty, foot } = this.#slots;
    this.#lines = this.#past.lines();
    const line = this.#lines[state.current] ?? null;
    patch(head, this.#head(state, line));
    patch(by, html`<span class="seg" role="group" aria-label="Grouped">${[['job', 'By job'], ['database', 'By database'], ['failing', 'Fail most']].map(([id, label]) => html`<button type="button" aria-pressed=${state.by === id} data-testid="by-${id}" @click=${() => this.#past.setBy(id)}>${label}</button>`)}</span>`);
    const filters = state.by !== 'failing';
    this.#find.element.hidden = !filters;
    patch(chip, filters && state.database && html`<span class="chip" data-testid="history-database"><span class="k">database:</span><span class="v cut">${state.database.label}</span>${iconButton({ glyph: 'i-close', name: `All databases, not only ${state.database.label}`, small: true, testid: 'history-all', run: () => this.#past.clearDatabase() })}</span>`);
    this.#find.show(state.tokens.map(chipOf), state.find, this.#past.problems()[0] ?? null);
    patch(strips, this.#strips(state));
    const none = !this.#lines.length;
    this.#panes.hidden = none;
    empty.hidden = !none;
    patch(empty, none && this.#nothing(state));
    if (!none) {
      this.#list.headed(headOf(state.failing));
      this.#list.show({ count: this.#lines.length, current: state.current });
      patch(detail, historyDetail(line, { ...state, ...this.#rowState() }, this.#acts()));
    }
    patch(foot, this.#foot(state, line));
    if (!none) this.keepFocus();
  }

  #acts() {
    return {
      rollBack: (revision) => this.#rollBackSome([revision]),
      rollBackJob: (job) => this.#rollBackJob(job),
      compare: (revision) => this.#past.compare(revision),
      openJob: (revision) => this.#openJob(revision),
      showJob: (job) => this.#session.watchJob(job),
      toggleSql: () => this.#past.toggleSql(),
      openDatabase: ({ id, label }) => this.#past.openDatabase({ id, label }),
    };
  }

  #head(state, line) {
    const { by, total, jobs, flat, failing } = state;
    const picked = this.#past.picked();
    const job = line && (line.job ?? jobs.find(({ id }) => id === (line.revision?.job ?? line.group)));
    const inJobs = flat || failing ? null : jobs.filter(({ type }) => type !== 'check').length;
    return [
      html`<h1>History</h1>`,
      total !== null && by !== 'failing' && html`<span class="faint small" data-testid="history-total">${plural(total, 'revision')}${inJobs === null ? (this.#past.tokens().length || state.database ? ' found' : '') : ` in ${plural(inJobs, 'job')}`}</span>`,
      html`<span class="grow"></span>`,
      picked.length > 0 && this.#pickedButtons(picked),
      !picked.length && by !== 'failing' && button({ label: 'Export…', glyph: 'i-export', disabled: !total, title: 'Writes what is filtered for to a file: CSV, JSON or paths (E)', testid: 'history-export', run: () => void this.#past.export() }),
      !picked.length && job && job.type !== 'check' && button({ label: 'Roll back job…', glyph: 'i-undo', disabled: Boolean(cannotRollBack(job)), title: cannotRollBack(job) ?? 'Shows what writing its backups back would do', testid: 'roll-back-job', run: () => this.#rollBackJob(job) }),
    ];
  }

  #pickedButtons(picked) {
    const hopeless = picked.every((revision) => cannotUndo(revision));
    return [
      html`<span class="muted small" data-testid="picked">${count(picked.length)} of this job picked</span>`,
      button({ label: 'Clear', tone: 'ghost', run: () => this.#past.clearPicked() }),
      button({ label: `Roll back ${count(picked.length)}…`, glyph: 'i-undo', key: 'roll-back', disabled: hopeless, title: hopeless ? cannotUndo(picked[0]) : undefined, testid: 'roll-back-picked', run: () => this.#rollBackSome(picked) }),
    ];
  }

  #strips({ loading, total, error, problem }) {
    return [
      loading && total === null && strip({ glyph: 'i-spin', tone: 'scan', strong: 'Reading the history.', testid: 'history-loading' }),
      error && total !== null && html`<div class="strip-error" data-key="error">${errorPanel(error, button({ label: 'Try again', small: true, run: () => this.#past.load() }))}</div>`,
      problem && html`<div class="strip-error" data-key="problem">${errorPanel(problem, button({ label: 'Close', small: true, run: () => this.#past.closeProblem() }))}</div>`,
    ];
  }

  #nothing({ error, total, by, database }) {
    if (error) return html`<div class="pane-error">${errorPanel(error, button({ label: 'Try again', small: true, key: 'history-again', run: () => this.#past.load() }))}</div>`;
    if (total === null) return null;
    if (by === 'failing') return blank({ glyph: 'i-check', title: 'No work has failed', text: 'Databases on which a repair, a migration or a check failed are listed here, with the last message of each.', testid: 'history-none', acts: button({ label: 'By job', run: () => this.#past.setBy('job') }) });
    if (this.#past.tokens().length) return blank({ glyph: 'i-search', title: 'No revision is like that', text: 'All words must occur in a database’s path, in the statements that ran or in what the job did; outcome, version, code and job narrow further.', testid: 'history-none', acts: button({ label: 'Show all', key: 'history-back', run: () => this.#back() }) });
    if (database) return blank({ glyph: 'i-history', title: 'Nothing was done to this database yet', text: html`Litefleet has not written to <b>${database.label}</b>.`, testid: 'history-none', acts: button({ label: 'All databases', key: 'history-back', run: () => this.#back() }) });
    return blank({ glyph: 'i-history', title: 'Nothing was done here yet', text: 'Every repair, migration and roll back is listed here, with its SQL, its backup and the way back.', testid: 'history-none', acts: button({ label: 'Back to the databases', key: 'history-back', run: () => this.#session.show('databases') }) });
  }

  #foot(state, line) {
    const group = line?.kind === 'group';
    return [
      group && line.revisions.length + (line.number ?? 1) > 0 && keyHint('unfold-group', 'Unfold, fold'),
      line?.kind === 'revision' && [keyHint('pick', 'Pick', 'spare'), keyHint('roll-back', 'Roll back'), keyHint('history-sql', 'SQL', 'spare'), keyHint('history-compare', 'Compare', 'spare')],
      group && line.job && line.job.type !== 'check' && keyHint('roll-back', 'Roll back'),
      line && html`<span class="hint"><kbd>Enter</kbd>${group ? (line.job ? 'Open the job' : 'Fold') : line.kind === 'more' ? 'Show more' : 'Inspect'}</span>`,
      keyHint('history-back', state.picked.size ? 'Clear' : 'Back'),
      html`<span class="grow"></span>`,
      keyHint('keys', 'All keys'),
    ];
  }
}

const chipOf = (token) => ({ key: token.key, value: token.values.join(', '), text: printPast(token), problem: pastProblem(token) });

/** The heads of revisions, or of databases on which work failed. */
function headOf(failing) {
  const cell = (title, tone = '', sort = null) => html`<span role="columnheader" class="${tone}" aria-sort=${sort}>${title}${sort && icon('i-down', 12)}</span>`;
  if (failing) return [cell(''), cell('Database, the last time'), cell('Times', 'num', 'descending'), cell('Why'), cell(''), cell(''), cell('Last')];
  return [html`<span role="columnheader"><span class="sr">Fold</span></span>`, cell('Job, database'), cell('Statements', 'num'), cell('Outcome'), cell('Backup', 'num'), cell('Duration', 'num'), cell('When', '', 'descending')];
}

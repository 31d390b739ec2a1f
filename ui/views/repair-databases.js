import { icon } from '../components/icon.js';
import { tickBox } from '../components/tick.js';
import { VirtualRows } from '../components/virtual-rows.js';
import { words } from '../components/words.js';
import { reasonWords, sentence } from '../lib/errors.js';
import { bytes, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { acts } from '../lib/preview.js';
import { isOver } from '../lib/progress.js';

const ROW = 28;

/** The databases of the line that is shown: with a tick each where it is a plan, with the reason where they are left alone. */
export class PlanDatabases {
  #work;
  #rows;
  #at = 0;
  #key = null;
  #scroller;
  #why = html`<div class="whyleft"></div>`;
  element;

  constructor(work) {
    this.#work = work;
    this.#scroller = html`<div class="grid dblist" role="grid" tabindex="0" aria-label="Databases of the plan" data-testid="plan-databases" @keydown=${(event) => this.#pressed(event)}></div>`;
    this.#rows = new VirtualRows({ scroller: this.#scroller, role: 'rowgroup', draw: (row, index) => this.#row(row, index), guess: () => ROW });
    this.element = html`<div class="dbpane">${this.#why}${this.#scroller}</div>`;
    new ResizeObserver(() => this.#rows.refresh()).observe(this.#scroller);
  }

  focus() {
    this.#scroller.focus({ preventScroll: true });
  }

  /** Shows the databases of a line. */
  draw(line) {
    const { group, left } = line;
    const fresh = line.key !== this.#key;
    if (fresh) [this.#key, this.#at] = [line.key, 0];
    this.#scroller.setAttribute('aria-label', left ? 'Databases that are left alone' : 'Databases of the plan');
    patch(this.#why, left && why(left));
    const databases = failingFirst((group ?? left).databases, this.#work.store.get().trial);
    this.#at = Math.min(this.#at, databases.length - 1);
    this.#scroller.setAttribute('aria-rowcount', String(databases.length));
    this.#rows.show(databases.map((database) => ({ id: `d${database.id}`, database, group })), { toTop: fresh });
    this.#scroller.setAttribute('aria-activedescendant', `plan-db-${this.#at}`);
  }

  #row({ id, database, group }, index) {
    const { out, trial } = this.#work.store.get();
    const can = group && acts(group);
    const taken = can && !out.has(database.id);
    const outcome = can ? outcomeOf(database.id, trial) : null;
    return html`<div class="gr dbrow ${index === this.#at ? 'at' : ''}" role="row" id="plan-db-${index}" data-key="${id}" aria-rowindex="${index + 1}" aria-selected=${index === this.#at}
      data-testid="plan-database" @click=${(event) => this.#clicked(event, index, database)}>
      <span role="gridcell" class="ptick">${can && html`<span role="checkbox" aria-checked="${String(taken)}" aria-label="Include ${database.label}">${tickBox(taken ? 'all' : 'none')}</span>`}</span>
      <span role="gridcell" class="name cut" data-tip="${database.path}">${database.label}</span>
      <span role="gridcell" class="cut ${outcome?.tone ?? ''}" data-tip=${outcome?.more ?? null}>${outcome && html`<span class="row">${icon(outcome.glyph, 12)}<span class="cut">${outcome.words}</span></span>`}</span>
      <span role="gridcell" class="num muted">${bytes(database.bytes)}</span></div>`;
  }

  #clicked(event, index, { id }) {
    this.#at = index;
    if (event.target.closest('.ptick')) this.#toggle(id);
    else this.#again();
    this.focus();
  }

  #toggle(id) {
    const { group } = this.#work.current() ?? {};
    if (group && acts(group)) this.#work.toggleDatabase(id);
    this.#again();
  }

  #again() {
    const line = this.#work.current();
    if (line) this.draw(line);
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { rows } = this.#rows;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW) - 1);
    const moves = { ArrowDown: this.#at + 1, ArrowUp: this.#at - 1, PageDown: this.#at + page, PageUp: this.#at - page, Home: 0, End: rows.length - 1 };
    if (event.key === ' ') this.#toggle(rows[this.#at]?.database.id);
    else if (event.key in moves) this.#goTo(Math.min(rows.length - 1, Math.max(0, moves[event.key])));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #goTo(index) {
    this.#at = index;
    this.#again();
    this.#rows.reveal(index, index + 1);
  }
}

/** What a dry run found to fail stands at the top. */
function failingFirst(databases, trial) {
  const fails = ({ id }) => Number(trial?.failing.has(id) ?? false);
  return trial?.failing.size ? [...databases].sort((a, b) => fails(b) - fails(a)) : databases;
}

/** What a dry run, or the first try, said of a database. */
function outcomeOf(id, trial) {
  if (!trial?.asked.has(id) || !isOver(trial.job)) return null;
  const failed = trial.failing.get(id);
  if (failed) return { tone: 'danger-text', glyph: 'i-warn', words: reasonWords(failed.code) || failed.outcome.replace('_', ' '), more: failed.message };
  if (trial.job.status !== 'completed' || !trial.causes) return null;
  return trial.dry ? { tone: 'muted', glyph: 'i-check', words: 'would succeed', more: null } : { tone: 'muted', glyph: 'i-check', words: 'done', more: null };
}

const why = ({ databases, message, hint }) => html`<div class="leftwhy" data-testid="left-why"><h2>${plural(databases.length, 'database')} ${databases.length === 1 ? 'is' : 'are'} left alone</h2>
  <p>${words(sentence(message))}${hint && html` <span class="muted">${words(sentence(hint))}</span>`}</p></div>`;

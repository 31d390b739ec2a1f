import { blank } from '../components/blank.js';
import { button } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { keyHint } from '../components/keycap.js';
import { strip } from '../components/strip.js';
import { words } from '../components/words.js';
import { sentence } from '../lib/errors.js';
import { count, moment, plural } from '../lib/format.js';
import { html } from '../lib/html.js';
import { CHARTS, FAILURES, RANGES } from '../lib/measuring.js';
import { patch } from '../lib/patch.js';
import { plotter } from '../lib/plotter.js';
import { codeWords, figuresOf } from '../lib/series.js';
import { MetricPanel, panelHead } from './metric-panel.js';

/** How the fleet was over time: figures, charts with their tables, and what fails. */
export class MetricsView {
  #session;
  #keyboard;
  #measuring;
  #panels;
  #shown = false;
  /** Whether charts can be drawn; `null` until that is known. */
  #canDraw = null;
  #slots = {
    head: html`<header class="head"></header>`,
    strips: html`<div class="strips"></div>`,
    figures: html`<dl class="kpis" data-testid="figures"></dl>`,
    failures: html`<section class="panel met" data-testid="metric-failures"></section>`,
    blank: html`<div class="body"></div>`,
    foot: html`<footer class="foot"></footer>`,
  };
  #body;
  element;

  constructor(session, keyboard) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#measuring = session.measuring;
    this.#panels = CHARTS.map((about) => [about.id, new MetricPanel(about, this.#measuring)]);
    const { head, strips, figures, failures, blank: empty, foot } = this.#slots;
    const grid = html`<div class="mgrid"></div>`;
    grid.append(...this.#panels.map(([, panel]) => panel.element), failures);
    this.#body = html`<div class="body mets" tabindex="-1"></div>`;
    this.#body.append(figures, grid);
    this.element = html`<div class="screen metrics"></div>`;
    this.element.append(head, strips, this.#body, empty, foot);
    keyboard.bind({
      'metrics-range': (chord) => this.#measuring.setDays(RANGES[Number(chord) - 1].days),
      'metrics-tables': () => this.#canDraw && this.#measuring.toggleTables(),
      'metrics-export': () => void this.#measuring.export(),
      'metrics-again': () => void this.#measuring.load(),
      'metrics-back': () => session.show('databases'),
    });
    this.#measuring.store.watch(() => this.#draw());
  }

  enter() {
    this.#shown = true;
    this.#keyboard.enter('metrics');
    if (this.#canDraw === null) plotter().then((found) => ((this.#canDraw = found !== null), this.#draw()));
    this.#draw();
    this.#body.focus({ preventScroll: true });
  }

  leave() {
    this.#shown = false;
  }

  #draw() {
    if (!this.#shown) return;
    const state = this.#measuring.store.get();
    const { metrics, charts, cursors, choices, days, tables } = state;
    const { head, strips, figures, failures, blank: empty, foot } = this.#slots;
    const none = !metrics;
    patch(head, this.#head(state));
    patch(strips, this.#strips(state));
    this.#body.hidden = none;
    empty.hidden = !none;
    patch(empty, none && this.#nothing(state));
    if (!none) {
      patch(figures, figuresOf(metrics).map(({ name, figure, beside, tone, title }) => html`<div title=${title ?? null}><dt>${name}</dt><dd><b>${figure}</b> <small class=${tone || null}>${beside}</small></dd></div>`));
      for (const [id, panel] of this.#panels) panel.show(charts.get(id), { cursor: cursors[id] ?? null, choice: choices[id], days, tables, canDraw: this.#canDraw !== false });
      patch(failures, [html`<header>${panelHead(FAILURES, choices.failures, this.#measuring)}</header>`, choices.failures === 'causes' ? causes(metrics.causes) : this.#worst(metrics.most_failed)]);
    }
    patch(foot, this.#foot(tables));
  }

  #head({ days, current, metrics }) {
    const range = ({ days: length, words: name }) => html`<button type="button" aria-pressed=${length === days} data-testid="range-${length}" @click=${() => this.#measuring.setDays(length)}>${name}</button>`;
    const { title } = [...CHARTS, FAILURES].find(({ id }) => id === current);
    return [
      html`<h1>Metrics</h1>`,
      html`<span class="grow"></span>`,
      html`<span class="seg" role="group" aria-label="Time">${RANGES.map(range)}</span>`,
      button({ label: 'Export CSV', glyph: 'i-export', disabled: !metrics, title: `Writes the points of ${title} to a file (E)`, testid: 'metrics-export', run: () => void this.#measuring.export() }),
    ];
  }

  #strips({ loading, metrics, error, problem }) {
    return [
      loading && !metrics && strip({ glyph: 'i-spin', tone: 'scan', strong: 'Reading the metrics.', testid: 'metrics-loading' }),
      this.#canDraw === false && strip({ glyph: 'i-info', strong: 'Tables stand in for the charts.', rest: 'This build has nothing that draws them: npm was not there when it was made.', testid: 'no-charts' }),
      error && metrics && html`<div class="strip-error" data-key="error">${errorPanel(error, button({ label: 'Try again', small: true, run: () => this.#measuring.load() }))}</div>`,
      problem && html`<div class="strip-error" data-key="problem">${errorPanel(problem, button({ label: 'Close', small: true, run: () => this.#measuring.closeProblem() }))}</div>`,
    ];
  }

  #nothing({ error, loading }) {
    if (error) return html`<div class="pane-error">${errorPanel(error, button({ label: 'Try again', small: true, key: 'metrics-again', run: () => this.#measuring.load() }))}</div>`;
    if (loading) return null;
    return blank({ glyph: 'i-metrics', title: 'Nothing is measured yet', text: 'What each scan and each repair finds is remembered from the first scan on.', testid: 'metrics-none', acts: button({ label: 'Back to the databases', key: 'metrics-back', run: () => this.#session.show('databases') }) });
  }

  #worst(databases) {
    if (!databases.length) return html`<p class="muted small mnone" data-testid="none-failed">No work failed in this time.</p>`;
    const most = databases[0].failures;
    return html`<ol class="worst" tabindex="0" aria-label="Databases that fail most">${databases.map((one) => html`<li data-testid="failing" data-key="${one.root}/${one.path}">
      ${one.id === null ? html`<span class="cut name" data-tip="${one.path}">${one.label}</span>` : html`<button type="button" class="link plain" title="Its history" @click=${() => this.#session.past.openDatabase({ id: one.id, label: one.label })}><span class="cut name">${one.label}</span></button>`}
      <span class="muted small cut" title="${one.message ? sentence(one.message) : ''}${one.last_at ? ` · ${moment(one.last_at)}` : ''}">${codeWords(one.code)}</span>
      ${bar(one.failures, most)}<b>${count(one.failures)}</b></li>`)}</ol>`;
  }

  #foot(tables) {
    return [
      html`<span class="hint"><kbd>←</kbd><kbd>→</kbd>Move the cursor</span>`,
      this.#canDraw !== false && keyHint('metrics-tables', tables ? 'Charts' : 'Tables alone'),
      keyHint('metrics-export', 'Export', 'spare'),
      keyHint('metrics-range', 'Time', 'spare'),
      keyHint('metrics-back', 'Back'),
      html`<span class="grow"></span>`,
      keyHint('keys', 'All keys'),
    ];
  }
}

function causes(all) {
  if (!all.length) return html`<p class="muted small mnone" data-testid="none-failed">No work failed in this time.</p>`;
  const most = all[0].count;
  return html`<ol class="worst causes" tabindex="0" aria-label="Failures by cause">${all.map((one) => html`<li data-testid="cause">
    <span class="cut">${codeWords(one.code)}${one.outcome !== 'failed' && html` <span class="faint">${one.outcome}</span>`}</span>
    <span class="muted small cut" data-tip="${one.message ?? ''}">${one.message ? words(sentence(one.message)) : plural(one.databases, 'database')}</span>
    ${bar(one.count, most)}<b title="${plural(one.databases, 'database')}">${count(one.count)}</b></li>`)}</ol>`;
}

const bar = (part, whole) => html`<svg class="track thin" aria-hidden="true" preserveAspectRatio="none"><rect class="tone-unreadable-solid" width="${((100 * part) / whole).toFixed(1)}%" height="100%"></rect></svg>`;

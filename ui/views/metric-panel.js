import { iconButton } from '../components/button.js';
import { Chart } from '../components/chart.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { rowWords } from '../lib/series.js';

/** One series: its chart, its table beside it, and one cursor for both. */
export class MetricPanel {
  #about;
  #measuring;
  #chart;
  /** What was shown last. */
  #shown = {};
  #slots = {
    head: html`<header></header>`,
    legend: html`<div class="legend"></div>`,
    table: html`<div class="mtable" tabindex="0" role="region"></div>`,
    empty: html`<p class="muted small mnone"></p>`,
  };
  #cursor;
  #body;
  element;

  constructor(about, measuring) {
    this.#about = about;
    this.#measuring = measuring;
    const { id, title } = about;
    this.#chart = new Chart({ point: (at) => measuring.setCursor(id, at) });
    this.#cursor = html`<div class="mchart" tabindex="0" role="slider" aria-orientation="horizontal" aria-valuemin="0" data-testid="chart-${id}"
      @keydown=${(event) => this.#pressed(event)} @focus=${() => measuring.setCurrent(id)}></div>`;
    this.#cursor.append(this.#chart.element, this.#slots.legend);
    this.#slots.table.setAttribute('aria-label', `${title} as a table`);
    this.#body = html`<div class="mbody"></div>`;
    this.#body.append(this.#cursor, this.#slots.table);
    this.element = html`<section class="panel met" data-testid="metric-${id}"></section>`;
    this.element.append(this.#slots.head, this.#body, this.#slots.empty);
  }

  /** @param {import('../lib/series.js').Chart} chart @param {{ cursor: number | null, choice: string, days: number, tables: boolean, canDraw: boolean }} state */
  show(chart, state) {
    const before = this.#shown;
    this.#shown = { chart, ...state };
    const { cursor, choice, days, tables, canDraw } = state;
    // The cursor of another chart moves with the pointer.
    if (Object.entries(this.#shown).every(([name, value]) => before[name] === value)) return;
    const drawn = canDraw && !tables;
    patch(this.#slots.head, panelHead(this.#about, choice, this.#measuring));
    this.#body.hidden = chart.empty !== null;
    this.#slots.empty.hidden = chart.empty === null;
    this.#slots.empty.textContent = chart.empty ?? '';
    if (chart.empty !== null) return;
    this.#body.classList.toggle('table-alone', !drawn);
    this.#cursor.hidden = !drawn;
    this.#say(chart, cursor);
    if (drawn) {
      patch(this.#slots.legend, chart.lines.length > 1 && chart.lines.map(({ label, tone }) => html`<span><svg class="sw" aria-hidden="true"><rect class="tone-${tone}" width="8" height="8"></rect></svg>${label}</span>`));
      this.#chart.show(chart, cursor);
    }
    patch(this.#slots.table, table(chart, cursor, (at) => this.#measuring.setCursor(this.#about.id, at)));
    if (days !== before.days || choice !== before.choice) this.#slots.table.scrollTop = 0;
    if (cursor !== null && cursor !== before.cursor) this.#reveal();
  }

  /** What the chart shows, in words; at the cursor, its row. */
  #say(chart, cursor) {
    const { title, id } = this.#about;
    const last = chart.xs.length - 1;
    const said = { 'aria-label': `${title}. ${chart.summary}`, 'aria-valuemax': last, 'aria-valuenow': cursor ?? last, 'aria-valuetext': cursor === null ? chart.summary : rowWords(chart, cursor) };
    for (const [name, value] of Object.entries(said)) this.#cursor.setAttribute(name, String(value));
    this.#cursor.dataset.at = cursor ?? '';
    this.#cursor.id = `chart-${id}`;
  }

  #pressed(event) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity }[event.key];
    const { id } = this.#about;
    if (by !== undefined) this.#measuring.move(id, by);
    else if (event.key === 'Escape' && this.#cursor.dataset.at !== '') this.#measuring.setCursor(id, null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Scrolls the table to the row that is lit, and nothing else. */
  #reveal() {
    const { table: box } = this.#slots;
    const row = box.querySelector('tr.at');
    const head = box.querySelector('thead')?.offsetHeight ?? 0;
    if (!row) return;
    if (row.offsetTop - head < box.scrollTop) box.scrollTop = row.offsetTop - head;
    else if (row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = row.offsetTop + row.offsetHeight - box.clientHeight;
  }
}

/** The head of a panel: what it is about, what one can look at in it, and the export. */
export function panelHead({ id, title, choices = [], about, csv }, choice, measuring) {
  const one = ([key, words]) => html`<button type="button" aria-pressed=${key === choice} data-testid="choose-${key}" @click=${() => measuring.choose(id, key)}>${words}</button>`;
  return [
    html`<h2>${title}</h2>`,
    html`<span class="faint small cut">${about(choice)}</span>`,
    html`<span class="grow"></span>`,
    choices.length > 0 && html`<span class="seg" role="group" aria-label="${title}: what of it">${choices.map(one)}</span>`,
    iconButton({ glyph: 'i-export', name: `Export ${title} as CSV`, small: true, testid: `export-${csv(choice)}`, run: () => measuring.export(id) }),
  ];
}

const table = ({ head, rows }, cursor, point) => html`<table class="mini"><thead><tr>${head.map((title, place) => html`<th scope="col" class=${place > 0 && 'num'}>${title}</th>`)}</tr></thead>
  <tbody>${rows.map(({ at, cells }) => html`<tr class=${at === cursor && 'at'} data-at="${at}" @pointerenter=${() => point(at)}>${cells.map((cell, place) => (place === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="num">${cell}</td>`))}</tr>`)}</tbody></table>`;

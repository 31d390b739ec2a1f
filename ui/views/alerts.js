import { blank } from '../components/blank.js';
import { button } from '../components/button.js';
import { errorPanel } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { keyHint } from '../components/keycap.js';
import { RowList } from '../components/row-list.js';
import { statusGlyph } from '../components/status-badge.js';
import { strip } from '../components/strip.js';
import { words } from '../components/words.js';
import { condition, headline, standing, what } from '../lib/alert-words.js';
import { ago, count, moment } from '../lib/format.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { Shown } from '../lib/shown.js';
import { alertDetail } from './alert-detail.js';

const MINUTE = 60e3;
const SNOOZES = { 1: 'hour', 2: 'day', 3: 'week' };

/** The alerts: one for all databases that went the same way. */
export class AlertsView {
  #session;
  #keyboard;
  #alerts;
  #inspect;
  #shown = new Shown(() => this.#draw(), MINUTE);
  #list;
  #slots = {
    head: html`<header class="head"></header>`,
    strips: html`<div class="strips"></div>`,
    detail: html`<aside class="detail" aria-label="Details" tabindex="0" data-testid="alert-detail"></aside>`,
    blank: html`<div class="body"></div>`,
    foot: html`<footer class="foot"></footer>`,
  };
  #panes;
  element;

  /** @param {(row: { id: number | null, path: string, label: string }) => void} inspect looks into a database */
  constructor(session, keyboard, inspect) {
    this.#session = session;
    this.#keyboard = keyboard;
    this.#alerts = session.alerts;
    this.#inspect = inspect;
    const cell = (title, tone = '') => html`<span role="columnheader" class="${tone}">${title}</span>`;
    this.#list = new RowList({
      id: 'al',
      label: 'Alerts',
      testid: 'alerts',
      head: [html`<span role="columnheader"><span class="sr">Status</span></span>`, cell('What'), cell('Was, is'), cell('Databases', 'num'), cell('State'), cell('Since')],
      draw: (index, place) => row(this.#alerts.store.get().alerts[index], place),
      on: { current: (index) => this.#alerts.goTo(index), open: () => this.#alerts.show() },
    });
    const { head, strips, detail, blank: empty, foot } = this.#slots;
    this.#panes = html`<div class="hist">${this.#list.element}${detail}</div>`;
    this.element = html`<div class="screen alerts" @click=${(event) => event.target.closest('.seg') && this.#shown.clicked(event, this.#panes, () => this.#list.focus())}>${head}${strips}${this.#panes}${empty}${foot}</div>`;
    this.#bind();
    this.#alerts.store.watch(() => this.#draw());
  }

  enter() {
    this.#keyboard.enter('alerts');
    this.#shown.enter();
  }

  leave() {
    this.#shown.leave();
    this.#alerts.leave();
  }

  #bind() {
    const alerts = this.#alerts;
    const now = (run) => (chord) => {
      const alert = alerts.current();
      return alert && alert.state !== 'closed' ? void run(alert, chord) : false;
    };
    this.#keyboard.bind({
      'alert-show': now(() => alerts.show()),
      'alert-acknowledge': now(() => alerts.acknowledge()),
      'alert-snooze': now((_, chord) => alerts.snooze(SNOOZES[chord])),
      'alert-reopen': now(() => alerts.reopen()),
      'alert-repair': now(({ is }) => is !== 'unreadable' && alerts.repair()),
      'alert-compare': now(({ is }) => is !== 'unreadable' && alerts.compare()),
      'alerts-closed': () => alerts.setClosed(!alerts.store.get().closed),
      'alerts-again': () => void alerts.load(),
      'alerts-back': () => this.#session.show('databases'),
    });
  }

  /** The focus that nobody has is the list's. */
  keepFocus() {
    if (!this.#panes.hidden) this.#shown.keepFocus(() => this.#list.focus());
  }

  #draw() {
    if (!this.#shown.now) return;
    const state = this.#alerts.store.get();
    const { head, strips, detail, blank: empty, foot } = this.#slots;
    const some = state.alerts.length > 0;
    patch(head, this.#head(state));
    patch(strips, this.#strips(state));
    this.#panes.hidden = !some;
    empty.hidden = some;
    patch(empty, !some && this.#nothing(state));
    if (some) {
      this.#list.show({ count: state.alerts.length, current: this.#alerts.place() });
      patch(detail, alertDetail(this.#alerts.current(), state, this.#alerts, this.#inspect));
    }
    patch(foot, this.#foot());
    if (some) this.keepFocus();
  }

  #head(state) {
    const choice = (closed, label) => html`<button type="button" aria-pressed=${state.closed === closed} data-testid="alerts-${closed ? 'closed' : 'now'}" @click=${() => this.#alerts.setClosed(closed)}>${label}</button>`;
    return [
      html`<h1>Alerts</h1>`,
      html`<span class="faint small" data-testid="alerts-total">${headline(state)}</span>`,
      html`<span class="grow"></span>`,
      html`<span class="seg" role="group" aria-label="Which">${choice(false, 'Now')}${choice(true, 'Closed')}</span>`,
    ];
  }

  #strips({ loading, total, alerts, error, problem }) {
    return [
      loading && total === null && strip({ glyph: 'i-spin', tone: 'scan', strong: 'Reading the alerts.', testid: 'alerts-loading' }),
      error && total !== null && html`<div class="strip-error" data-key="error">${errorPanel(error, button({ label: 'Try again', small: true, run: () => this.#alerts.load() }))}</div>`,
      problem && html`<div class="strip-error" data-key="problem">${errorPanel(problem, button({ label: 'Close', small: true, run: () => this.#alerts.closeProblem() }))}</div>`,
      total > alerts.length && alerts.length > 0 && strip({ glyph: 'i-info', strong: `The ${count(alerts.length)} that changed last are listed.`, rest: `The command line lists more: litefleet alerts --limit ${total}.`, testid: 'alerts-cut' }),
    ];
  }

  #nothing({ error, total, closed }) {
    if (error) return html`<div class="pane-error">${errorPanel(error, button({ label: 'Try again', small: true, key: 'alerts-again', run: () => this.#alerts.load() }))}</div>`;
    if (total === null) return null;
    const back = button({ label: 'Back to the databases', key: 'alerts-back', run: () => this.#session.show('databases') });
    if (closed) return blank({ glyph: 'i-bell', title: 'No alert has closed yet', text: 'An alert closes by itself when its databases are as expected again, or gone.', acts: button({ label: 'Those of now', key: 'alerts-closed', run: () => this.#alerts.setClosed(false) }), testid: 'alerts-none' });
    return blank({ glyph: 'i-bell', title: 'No alerts', text: 'Databases that were as expected and no longer are show up here, one alert for all that went the same way.', acts: back, testid: 'alerts-none' });
  }

  #foot() {
    const alert = this.#alerts.current();
    const acts = alert && alert.state !== 'closed';
    return [
      acts && [keyHint('alert-show', 'Show in the table'), alert.state === 'open' ? keyHint('alert-acknowledge', 'Acknowledge') : keyHint('alert-reopen', 'Reopen'), keyHint('alert-repair', 'Repair', 'spare')],
      keyHint('alerts-back', 'Back'),
      html`<span class="grow"></span>`,
      keyHint('keys', 'All keys'),
    ];
  }
}

function row(alert, { id, at }) {
  const { was, was_version: from, is, is_version: to, state, databases, since } = alert;
  const moved = to !== null && to !== from;
  return html`<div class="gr al ${state} ${at ? 'at' : ''}" role="row" id="${id}" data-key="${alert.id}" aria-selected=${at} data-testid="alert" data-state="${state}">
    <span role="gridcell" class="row">${statusGlyph(is)}</span>
    <span role="gridcell" class="cut what">${words(what(alert))}</span>
    <span role="gridcell" class="row way"><span class="muted">${condition(was, from)}</span>${icon('i-arrow', 12)}<span class="cut">${condition(is, moved ? to : null)}</span></span>
    <span role="gridcell" class="num">${count(databases)}</span>
    <span role="gridcell" class="cut ${state === 'open' ? '' : 'muted'}" title="${standing(alert)}">${state}</span>
    <span role="gridcell" class="muted" title="${moment(since)}">${ago(since)}</span></div>`;
}

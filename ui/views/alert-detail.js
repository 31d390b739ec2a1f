import { button, link } from '../components/button.js';
import { statusWord } from '../components/status-badge.js';
import { versionChip } from '../components/version-chip.js';
import { words } from '../components/words.js';
import { more, standing, title, what } from '../lib/alert-words.js';
import { sentence } from '../lib/errors.js';
import { ago, capital, count, moment, shortShape } from '../lib/format.js';
import { html } from '../lib/html.js';

/** What there is to know of an alert, and what can be done with it. */
export function alertDetail(alert, { busy }, acts, inspect) {
  const closed = alert.state === 'closed';
  return [about(alert), !closed && standingActs(alert, busy, acts), databases(alert, closed, acts, inspect)];
}

function about(alert) {
  const { was, was_version: from, is, is_version: to, from_shape: before, shape, since, changed_at: changed, closed_at: ended } = alert;
  const time = (at) => (moment(at).startsWith(ago(at)) ? moment(at) : [ago(at), html`<span class="faint"> · ${moment(at)}</span>`]);
  const condition = (status, version, print) => html`<span class="row">${statusWord(status, 14)}${version !== null && versionChip(version)}${print && html`<code class="faint" title="${print}">${shortShape(print)}</code>`}</span>`;
  const rows = [
    ['Was', condition(was, from, before)],
    [alert.state === 'closed' ? 'Became' : 'Is', condition(is, to, shape)],
    ['Since', time(since)],
    ['Changed', changed !== since && !ended && time(changed)],
    ['Closed', ended && time(ended)],
  ].filter(([, value]) => value);
  // A reason alone says less than its message, which names it too.
  const said = alert.summary ?? more(alert) ?? what(alert);
  return html`<section data-key="about"><h2>${title(alert)}</h2>
    <p class="small said" data-testid="alert-what">${words(sentence(capital(said)))}</p>
    <dl class="facts gap">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

/** Whether anybody knows of it, and how that is changed. */
function standingActs(alert, busy, acts) {
  const { state } = alert;
  const snooze = (how, key, label) => html`<button type="button" class="btn small" disabled=${Boolean(busy)} title="Put it off for ${how === 'hour' ? 'an' : 'a'} ${how}" data-testid="snooze-${how}" @click=${() => acts.snooze(how)}><span class="say">${label}</span><kbd>${key}</kbd></button>`;
  return html`<section data-key="standing"><header class="row"><h2>State</h2><span class="faint cut" data-testid="alert-state">${standing(alert)}</span></header>
    <div class="row acts2">${state === 'open'
      ? button({ label: 'Acknowledge', glyph: 'i-check', small: true, key: 'alert-acknowledge', disabled: Boolean(busy), title: 'It is known and counts no more', testid: 'acknowledge', run: () => acts.acknowledge() })
      : button({ label: 'Reopen', glyph: 'i-undo', small: true, key: 'alert-reopen', disabled: Boolean(busy), title: 'It counts again', testid: 'reopen', run: () => acts.reopen() })}</div>
    <p class="faint small put-off">Put off for</p>
    <div class="row" role="group" aria-label="Put off for">${snooze('hour', 1, '1 h')}${snooze('day', 2, '1 day')}${snooze('week', 3, '1 week')}</div></section>`;
}

function databases(alert, closed, acts, inspect) {
  const { databases: all, examples, is } = alert;
  const hidden = all - examples.length;
  const unreadable = is === 'unreadable';
  return html`<section data-key="databases"><header class="row"><h2>Databases</h2><span class="faint">${count(all)}</span></header>
    <ul class="members">${examples.map((one) => html`<li data-testid="member">${one.id === null
      ? html`<span class="cut name muted" title="${one.path}">${one.label}</span><span class="faint">gone</span>`
      : html`<button type="button" class="link plain small" title="${one.path}" @click=${() => inspect(one)}><span class="cut name">${one.label}</span></button><span class="faint" title="${moment(one.since)}">${ago(one.since)}</span>`}</li>`)}
      ${hidden > 0 && html`<li>${closed ? html`<span class="muted">and ${count(hidden)} more</span>` : link(`and ${count(hidden)} more`, () => acts.show(), 'more-members')}</li>`}</ul>
    ${!closed && html`<div class="row acts2">${button({ label: 'Show in the table', glyph: 'i-database', small: true, key: 'alert-show', testid: 'show-members', run: () => acts.show() })}</div>
    <div class="row acts2">${button({ label: `Repair ${count(all)}…`, glyph: 'i-repair', small: true, key: 'alert-repair', disabled: unreadable, title: unreadable ? 'What cannot be read cannot be repaired' : 'Shows what a repair would do', testid: 'repair-members', run: () => acts.repair() })}
      ${button({ label: 'Compare', glyph: 'i-compare', small: true, key: 'alert-compare', disabled: unreadable, title: unreadable ? 'What cannot be read cannot be compared' : 'One of them, with the expected schema', testid: 'compare-member', run: () => acts.compare() })}</div>`}</section>`;
}

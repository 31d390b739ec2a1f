import { button, link } from '../components/button.js';
import { copyButton } from '../components/error-panel.js';
import { icon } from '../components/icon.js';
import { strip } from '../components/strip.js';
import { words } from '../components/words.js';
import { sentence, unreadable } from '../lib/errors.js';
import { bytes, count, moment, plural } from '../lib/format.js';
import { html } from '../lib/html.js';

/** How many others could not be read either. */
export function unreadableStrip(session) {
  const { by_status: byStatus, total } = session.store.get().fleet.summary;
  const number = byStatus.unreadable ?? 0;
  if (!number) return null;
  const show = () => {
    session.list.setTokens([{ key: 'status', values: ['unreadable'] }]);
    session.show('databases');
  };
  return strip({
    glyph: 'i-warn',
    tone: 'warn',
    strong: `${count(number)} of ${plural(total, 'database')} could not be read.`,
    rest: total > number ? `The other ${count(total - number)} are listed and can be looked into.` : null,
    acts: number > 1 && link(`Show the ${count(number)}`, show),
    testid: 'unreadable-strip',
  });
}

/** A database that could not be read: what, why, what to do next, details to copy. */
export function unreadableView(row, data, session, retry) {
  const { title, why, next } = unreadable(row.reason);
  const details = [['File', data?.facts.path ?? row.path], ['Reason', row.reason], ['Message', row.message], ['Size', bytes(row.bytes)], ['Changed', row.modified_at && moment(row.modified_at)]].filter(([, value]) => value);
  const text = () => details.map(([name, value]) => `${name}: ${value}`).join('\n');
  return html`<article class="fault" data-testid="error" data-reason="${row.reason}"><span class="status unreadable big">${icon('s-unreadable')}</span><div>
    <h2>${title}</h2><p>${why || words(sentence(row.message))} Litefleet only read the file; it is unchanged.</p>
    <div class="next"><h3>What to do next</h3><ol>
      <li><span>${next}</span>${button({ label: 'Retry', glyph: 'i-refresh', key: 'retry', small: true, testid: 'retry', run: retry })}</li>
      <li><span>Or leave it out of this fleet</span>${button({ label: 'Exclude file', small: true, testid: 'exclude', run: () => exclude(row.path, session) })}</li></ol></div>
    <section class="panel detail"><header><h2>Details</h2><span class="grow"></span>${copyButton(text)}</header>
      <dl class="facts">${details.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}</dl></section></div></article>`;
}

/** Puts the file's own path among the patterns that are left out, and scans. */
function exclude(path, session) {
  const { root, settings } = session.store.get().fleet.fleet;
  session.openFleet(root, { ...settings, exclude: [...settings.exclude, path.replace(/[\\*?[\]{}!]/g, '[$&]')] });
}

import { button, link } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { errorPanel } from '../components/error-panel.js';
import { meter } from '../components/progress.js';
import { strip } from '../components/strip.js';
import { words } from '../components/words.js';
import { newsWords, what } from '../lib/alert-words.js';
import { reasonLine } from '../lib/errors.js';
import { ago, count, duration, moment, plural, rate } from '../lib/format.js';
import { html } from '../lib/html.js';
import { isGrowing, share } from '../lib/progress.js';
import { asks } from '../lib/setting-words.js';

/** What has to be said about the fleet and its scan, a line each. */
export function strips(session) {
  const { fleet, scanError, fleetError } = session.store.get();
  return [
    scanStrip(session) || outOfDate(session, fleet),
    scanError && html`<div class="strip-error" data-key="scan-error">${errorPanel(scanError, link('Rescan', () => session.scan(false)))}</div>`,
    fleetError && html`<div class="strip-error" data-key="fleet-error">${errorPanel(fleetError)}</div>`,
    teamFile(session, fleet),
    guessed(session, fleet),
    problems(fleet),
    notes(fleet),
    news(session),
  ];
}

function scanStrip(session) {
  const { job, fleet } = session.store.get();
  if (!job) return null;
  if (session.isScanning) return scanning(session, job, fleet);
  const rescan = link('Rescan', () => session.scan(false));
  const stays = fleet.scanned_at ? `${shownScan(fleet)}.` : null;
  if (job.status === 'failed') return strip({ glyph: 'i-warn', tone: 'warn', strong: job.code === 'interrupted' ? 'The last scan was interrupted.' : `The scan failed: ${job.error}.`, rest: stays, acts: rescan, testid: 'scan-failed' });
  if (job.status === 'cancelled') return strip({ glyph: 'i-stop', strong: `The scan was stopped after ${count(job.progress.processed)} of ${count(job.progress.total)}.`, rest: stays, acts: rescan, testid: 'scan-stopped' });
  return null;
}

/** A result that was made with other settings, and no scan on its way. */
function outOfDate(session, fleet) {
  if (!fleet.stale || !fleet.scanned_at) return null;
  return strip({ glyph: 'i-warn', tone: 'warn', strong: `${shownScan(fleet)}.`, rest: 'Rescan to see the fleet with those of now.', acts: link('Rescan', () => session.scan(false)), testid: 'stale' });
}

const shownScan = ({ scanned_at: scannedAt, stale }) => `Showing the scan of ${ago(scannedAt)}${stale ? ' with other settings' : ''}`;

function scanning(session, job, fleet) {
  const { progress } = job;
  const { pace } = session;
  const growing = isGrowing(job);
  const left = growing ? null : pace.left(progress);
  const speed = [pace.perSecond && rate(pace.perSecond), left !== null && `${duration(Math.max(1000, Math.round(left / 1000) * 1000)).replace('.0', '')} left`].filter(Boolean).join(' · ');
  return strip({
    glyph: 'i-spin',
    tone: 'scan',
    testid: 'scan-strip',
    role: 'group',
    strong: progressWords(progress, growing),
    beside: [meter(growing ? null : share(progress), 'Scan'), html`<span class="muted speed">${speed}</span>`],
    acts: fleet.scanned_at && html`<span class="muted cut" data-testid="age" title="${moment(fleet.scanned_at)}">${shownScan(fleet)}</span>`,
  });
}

function progressWords({ processed, total }, growing) {
  if (!total) return 'Looking for databases';
  return growing ? `${count(processed)} read, ${count(total)} found so far` : `Scanning ${count(processed)} of ${count(total)}`;
}

function guessed(session, { fleet }) {
  if (fleet.expected?.kind !== 'most_common' && fleet.expected?.from !== 'most_common') return null;
  return strip({
    glyph: 'i-info',
    tone: 'told',
    strong: 'No schema was chosen:',
    rest: 'databases are held against the most common shape here.',
    acts: link('Choose a schema…', () => session.editSettings(fleet.root, fleet.settings)),
    testid: 'most-common',
  });
}

/** What `litefleet.toml` in the folder says that does not hold: it wants looking at. */
function teamFile(session, { fleet }) {
  const { answer } = session.preferences.store.get();
  if (answer?.root !== fleet.root) return null;
  const { problem, changed, config } = answer;
  const asked = config && !config.accepted && asks(config).length > 0;
  if (!problem && !changed && !asked) return null;
  const said = problem ? 'cannot be understood, so nothing of it holds.' : changed ? 'says something else of the fleet than it was opened with.' : 'asks for what has to be accepted once.';
  const show = () => {
    session.preferences.setScope('fleet');
    session.show('settings');
  };
  return strip({ glyph: problem ? 'i-warn' : 'i-info', tone: problem ? 'warn' : 'told', strong: 'litefleet.toml', rest: said, acts: link('Look at it', show, 'show-file'), testid: 'team-file-strip' });
}

function problems({ problems: all }) {
  if (!all.length) return null;
  return strip({
    glyph: 'i-warn',
    tone: 'warn',
    strong: `${plural(all.length, 'place')} could not be looked at.`,
    rest: 'Databases in there are not counted.',
    acts: link('Details', () => showProblems(all)),
    testid: 'problems',
  });
}

function showProblems(all) {
  showDialog({
    title: `${plural(all.length, 'place')} could not be looked at`,
    tone: 'wide',
    testid: 'problems-dialog',
    content: html`<ul class="places">${all.map(({ path, reason, message }) => html`<li><code>${path}</code><span class="muted">${reasonLine(reason, message)}</span></li>`)}</ul>
      <p class="muted">Give yourself the right to read them, or exclude them in the settings of the fleet, then rescan.</p>`,
    foot: (close) => html`<span class="grow"></span>${button({ label: 'Close', run: close })}`,
  });
}

/** What came since the person last looked at the alerts. */
function news(session) {
  const { news: all } = session.alerts.store.get();
  if (!all.length) return null;
  return strip({
    glyph: 'i-bell',
    tone: 'warn',
    strong: `${newsWords(all)}:`,
    rest: [words(what(all[0])), all.length > 1 && html` <span class="muted">and ${plural(all.length - 1, 'other alert')}</span>`],
    acts: link(all.length > 1 ? `Show ${count(all.length)} alerts` : 'Show the alert', () => session.show('alerts'), 'show-alerts'),
    testid: 'news',
  });
}

function notes({ fleet }) {
  const all = fleet.expected?.notes ?? [];
  if (!all.length) return null;
  const rest = all.length > 1 ? html`<span class="muted" title="${all.slice(1).join('\n')}">and ${plural(all.length - 1, 'other note')}</span>` : null;
  return strip({ glyph: 'i-info', tone: 'told', strong: 'About the expected schema:', rest: [words(all[0]), rest && [' ', rest]], testid: 'notes' });
}

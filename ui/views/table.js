import { deltas } from '../components/delta.js';
import { statusWord } from '../components/status-badge.js';
import { versionChip } from '../components/version-chip.js';
import { words } from '../components/words.js';
import { reasonLine, reasonWords } from '../lib/errors.js';
import { ago, bytes, moment, shortShape } from '../lib/format.js';
import { html } from '../lib/html.js';
import { versionLabel } from '../lib/versions.js';

/** The columns of the table of databases; `sort` is the engine's key. */
export const COLUMNS = [
  { id: 'c-status', title: 'Status', sort: 'status' },
  { id: 'c-label', title: 'Database', sort: 'label' },
  { id: 'c-version', title: 'Version', sort: 'version' },
  { id: 'c-differences', title: 'Differences from expected', sort: 'differences' },
  { id: 'c-shape', title: 'Shape', sort: 'shape' },
  { id: 'c-size', title: 'Size', sort: 'bytes', numeric: true },
  { id: 'c-journal', title: 'Journal', sort: 'journal_mode' },
  { id: 'c-changed', title: 'Changed', sort: 'modified_at' },
];

/** The cells of a database. */
export function cells(row, fleet) {
  const { status, label, path, version, version_label: versionText, shape, bytes: size, journal_mode: journal, modified_at: changed } = row;
  const none = html`<span class="faint">–</span>`;
  return [
    html`<span role="gridcell" class="c-status">${statusWord(status)}</span>`,
    html`<span role="gridcell" class="c-label" data-tip="${path}"><span class="opens">${label}</span></span>`,
    html`<span role="gridcell" class="c-version">${version === null ? none : versionChip(version, versionText ?? versionLabel(version))}</span>`,
    html`<span role="gridcell" class="c-differences difs">${differences(row, fleet)}</span>`,
    html`<span role="gridcell" class="c-shape"><code class="faint">${shape ? shortShape(shape) : '–'}</code></span>`,
    html`<span role="gridcell" class="c-size num">${bytes(size)}</span>`,
    html`<span role="gridcell" class="c-journal muted">${journal ?? none}</span>`,
    html`<span role="gridcell" class="c-changed muted" title=${changed ? moment(changed) : null}>${changed ? ago(changed) : none}</span>`,
  ];
}

function differences(row, fleet) {
  const own = row.missing + row.extra + row.different > 0;
  const counts = own ? row : row.to_target;
  const said = say(row, fleet);
  const some = counts && counts.missing + counts.extra + counts.different > 0;
  return [some && html`<span class="ds">${deltas(counts)}</span>`, html`<span class="cut" data-tip="${said.replaceAll('`', '')}">${words(said)}</span>`];
}

/** What there is to say of a database in one line. */
export function say({ status, summary, reason, message, stated, looks_like: looksLike }, fleet) {
  if (status === 'unreadable') return reasonLine(reason, message);
  if (status === 'unversioned') return unversioned({ summary, reason, message, stated, looksLike });
  if (summary) return summary;
  const target = fleet?.fleet.expected?.target_version;
  if (status === 'outdated' && target !== undefined && target !== null) return `behind ${versionLabel(target)}`;
  return status === 'ahead' ? 'newer than the target' : '';
}

function unversioned({ summary, reason, message, stated, looksLike }) {
  const what = reason === 'unknown_version' && stated !== null ? `states \`${stated}\`, which is not known` : reason ? reasonWords(reason) : message ?? summary ?? 'states no version';
  return looksLike === null || looksLike === undefined ? what : `${what}; looks like ${versionLabel(looksLike)}`;
}

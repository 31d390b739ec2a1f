import { link } from '../components/button.js';
import { ago, count, moment } from '../lib/format.js';
import { html } from '../lib/html.js';
import { gistOf, keyOf, revisionTitle } from '../lib/revisions.js';

/** The last revisions of one database with what is left of their backups. @param {(key: string | null) => void} open */
export function ownHistory({ past, row }, open) {
  if (!past) return null;
  const { total, revisions, error } = past;
  const all = total > 0 && link(`All ${count(total)}`, () => open(null), 'own-history');
  return html`<section data-key="own-history"><header class="row"><h2>History</h2><span class="grow"></span>${all}</header>
    ${error && html`<p class="muted small">It could not be read: ${error.message}</p>`}
    ${!error && !total && html`<p class="muted small" data-testid="own-none">Nothing was done to it yet.</p>`}
    <ol class="revs">${revisions[0]?.changed_since && since(row)}${revisions.map((revision) => entry(revision, open))}</ol></section>`;
}

const since = ({ modified_at: at }) => html`<li class="warn" data-testid="own-since" data-key="since"><span class="dot"></span><div class="row"><span class="strong cut">Changed from outside</span><span class="grow"></span><span class="faint small">${at && ago(at)}</span></div>
  <div class="small muted">Written to after what stands below</div></li>`;

const entry = (revision, open) => html`<li data-key="${keyOf(revision)}" data-testid="own-revision"><span class="dot"></span><div class="row"><button type="button" class="link plain" @click=${() => open(keyOf(revision))}><span class="cut">${revisionTitle(revision)}</span></button><span class="grow"></span>
  <span class="faint small" title=${revision.started_at && moment(revision.started_at)}>${revision.started_at && ago(revision.started_at)}</span></div><div class="small muted">${gistOf(revision)}</div></li>`;

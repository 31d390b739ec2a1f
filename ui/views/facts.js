import { iconButton, link } from '../components/button.js';
import { breakable } from '../components/words.js';
import * as api from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { toError } from '../lib/errors.js';
import { ago, bytes, count, moment, plural, shortShape } from '../lib/format.js';
import { html } from '../lib/html.js';
import { versionLabel } from '../lib/versions.js';

/** What is known of the database and its file. */
export function facts({ database, facts: file, version_source: source }, session, check) {
  const reveal = iconButton({ glyph: 'i-folder', name: 'Show in file manager', small: true, testid: 'reveal', run: () => showInFiles(database.id, session) });
  const copyPath = iconButton({ glyph: 'i-copy', name: 'Copy path', small: true, testid: 'copy-path', run: async () => session.toast((await copy(file.path)) ? 'Path copied' : 'Copying is not allowed here', file.path) });
  const rows = [
    ['Version', version(database, source)],
    ['Looks like', database.looks_like !== null && database.looks_like !== undefined && versionLabel(database.looks_like)],
    ['Verified', database.last_verified],
    ['Shape', database.shape && shape(database.shape, session)],
    ['Size', size(database, file)],
    ['Journal', file.journal_mode && [file.journal_mode, file.wal_bytes ? faint(` · log ${bytes(file.wal_bytes)}, not checkpointed`) : null]],
    ['Encoding', file.encoding],
    ['Vacuum', file.auto_vacuum && file.auto_vacuum !== 'none' && `auto, ${file.auto_vacuum}`],
    ['user_version', file.user_version ? count(file.user_version) : null],
    ['application_id', file.application_id ? `0x${(file.application_id >>> 0).toString(16)}` : null],
    ['Changed', database.modified_at && [ago(database.modified_at), faint(` · ${moment(database.modified_at)}`)]],
    ['Integrity', link('Check', check, 'check-one')],
    ['File', html`<code>${breakable(database.path)}</code>`],
  ].filter(([, value]) => value);
  return html`<section><header class="row"><h2>Facts</h2><span class="grow"></span>${reveal}${copyPath}</header>
    <dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

const faint = (text) => html`<span class="faint">${text}</span>`;

function version({ version: stated, stated: raw, reason }, source) {
  const from = source && [faint(' from '), html`<code>${breakable(source)}</code>`];
  if (stated !== null) return [versionLabel(stated).replace(/^v/, ''), from];
  if (reason === 'unknown_version' && raw !== null) return [html`<code>${raw}</code>`, faint(', which is not known'), from];
  return faint('none stated');
}

function shape(fingerprint, session) {
  const short = shortShape(fingerprint);
  const found = session.store.get().fleet?.shapes.find((one) => one.fingerprint === fingerprint);
  const filter = () => {
    session.list.setTokens([{ key: 'shape', values: [short] }]);
    session.show('databases');
  };
  return [html`<code title="${fingerprint}">${short}</code>`, found && [faint(' · '), link(plural(found.count, 'database'), filter, 'shape-link')]];
}

function size(database, { page_count: pages, page_size: page, free_pages: free }) {
  const more = pages && page ? ` · ${plural(pages, 'page')} of ${count(page)}${free ? `, ${count(free)} free` : ''}` : '';
  return [bytes(database.bytes), more && faint(more)];
}

async function showInFiles(id, session) {
  try {
    await api.reveal(id);
  } catch (error) {
    session.store.set({ scanError: toError(error) });
  }
}

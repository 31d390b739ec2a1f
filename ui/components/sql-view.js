import { html } from '../lib/html.js';
import { tokens } from '../lib/sql.js';

const VOICES = { keyword: 'k', type: 't', string: 's', number: 'n', comment: 'c' };

/** SQL in colours. */
export const sqlView = (sql) => html`<pre class="sql" tabindex="0" aria-label="SQL" data-testid="sql">${tokens(sql).map(({ kind, text }) =>
  (kind === 'plain' ? text : html`<span class="${VOICES[kind]}">${text}</span>`))}</pre>`;

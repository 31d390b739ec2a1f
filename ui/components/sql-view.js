import { highlighter } from '../lib/highlight.js';
import { html } from '../lib/html.js';
import { sqlPiece } from './sql-piece.js';

/** SQL as text at once, in colours when the engine has said which; who shows it draws again on `highlighter.store`. */
export const sqlView = (sql) => html`<pre class="sql" tabindex="0" aria-label="SQL" data-testid="sql">${sqlPieces(sql)}</pre>`;

/** The same, wrapped where it is long, so that it needs no stop to be scrolled. */
export const sqlBlock = (sql) => html`<pre class="sql block">${sqlPieces(sql)}</pre>`;

/** The same within a line. */
export const sqlCode = (sql) => html`<code class="sql">${sqlPieces(sql)}</code>`;

const sqlPieces = (sql) => highlighter.pieces(sql).map(sqlPiece);

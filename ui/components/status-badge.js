import { html } from '../lib/html.js';
import { icon } from './icon.js';

/** Glyph and word of a status; only the glyph is coloured. */
export const statusWord = (status, size = 16) =>
  html`<span class="status ${status}">${icon(`s-${status}`, size)}<span class="cut">${status}</span></span>`;

/** The glyph alone, its word for those who do not see it. */
export const statusGlyph = (status) =>
  html`<span class="status ${status}" title="${status}">${icon(`s-${status}`)}<span class="sr">${status}</span></span>`;

/** The badge of a status, on soft ground. */
export const statusBadge = (status) => html`<span class="badge status ${status}">${icon(`s-${status}`, 14)}${status}</span>`;

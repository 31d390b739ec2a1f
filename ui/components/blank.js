import { html } from '../lib/html.js';
import { icon } from './icon.js';

/** A pane that has nothing to show: what, why, and the next step as buttons. */
export const blank = ({ glyph, title, text, acts = null, testid = null }) =>
  html`<div class="blank" data-testid=${testid}>${icon(glyph)}<h2>${title}</h2><p>${text}</p>${acts && html`<div class="acts">${acts}</div>`}</div>`;

import { html } from '../lib/html.js';
import { iconButton, link } from './button.js';
import { icon } from './icon.js';

/** Work that went on behind has finished. */
export const toast = ({ title, text, act }, open, close) => html`<div class="toast" data-testid="toast">
  <span class="status current">${icon('s-current')}</span>
  <div class="grow"><strong>${title}</strong><p>${text}</p></div>
  ${act && link('Open', open)}${iconButton({ glyph: 'i-close', name: 'Close', small: true, run: close })}
</div>`;

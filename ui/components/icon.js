import { html } from '../lib/html.js';

/** An icon of the sprite in `index.html`; `size` is 16, 14 or 12. Decorative: its meaning stands beside it in words. */
export const icon = (name, size = 16, extra = '') =>
  html`<svg class="i ${size === 16 ? '' : `s${size}`} ${extra}" aria-hidden="true"><use href="#${name}"></use></svg>`;

import { html } from '../lib/html.js';

/**
 * A word for those who hear the screen, beside a sign that says it to the eye. Where there are many: a hidden text
 * (`sr`) is cut off by a layer of its own, and a hundred of those take longer to lay out than all that can be seen.
 */
export const told = (word) => html`<span role="img" aria-label="${word}"></span>`;

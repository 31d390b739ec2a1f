import { copy } from '../lib/clipboard.js';
import { details, place, sentence, title } from '../lib/errors.js';
import { html } from '../lib/html.js';
import { button } from './button.js';
import { icon } from './icon.js';
import { words } from './words.js';

/**
 * An error in its place: what happened, to which file, what to do next, details to copy. `error.fleet` names the fleet
 * that it is about, where that is not plain to see; `error.title` is said in place of what its code says.
 */
export const errorPanel = (error, acts = null) => html`<div class="fault-box" role="alert" data-testid="error" data-code="${error.code}">
  ${icon('i-warn', 16)}
  <div class="what">
    <p class="fault-title"><strong>${error.fleet && `${error.fleet}: `}${error.title ?? title(error)}</strong></p>
    <p>${words(sentence(error.message))}</p>
    ${place(error) && !error.message.includes(place(error)) && html`<p><code class="where">${place(error)}</code></p>`}
    ${error.hint && html`<p class="hint-text">${words(sentence(error.hint))}</p>`}
    <div class="fault-acts">${acts}${copyButton(() => details(error), 'Copy details')}</div>
  </div>
</div>`;

/** A button that copies a text and says so. */
export function copyButton(text, label = 'Copy') {
  return button({
    label,
    glyph: 'i-copy',
    tone: 'ghost',
    small: true,
    run: async ({ currentTarget }) => {
      const said = currentTarget.querySelector('.say');
      said.textContent = (await copy(text())) ? 'Copied' : 'Not allowed';
      setTimeout(() => (said.textContent = label), 1500);
    },
  });
}

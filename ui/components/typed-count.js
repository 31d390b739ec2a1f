import { count } from '../lib/format.js';
import { html } from '../lib/html.js';

/** A field in which a number of databases is typed to allow the loss of data. `changed` hears of each key, `go` of Enter. */
export function typedCount(number, { changed, go }) {
  const field = html`<input inputmode="numeric" autocomplete="off" aria-label="Number of databases" data-testid="typed" @input=${changed} @keydown=${(event) => event.key === 'Enter' && go()} />`;
  return {
    element: html`<label class="typed"><span>Type <strong>${count(number)}</strong> to allow the loss of data</span><span class="field">${field}</span></label>`,
    isRight: () => field.value.replaceAll(/[\s,.]/g, '') === String(number),
  };
}

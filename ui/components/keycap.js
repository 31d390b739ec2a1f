import { html } from '../lib/html.js';
import { caps, KEYS } from '../lib/keys.js';

/** The key caps of a key of the registry. */
export const keyCaps = (id) => caps(id).map((cap) => html`<kbd>${cap}</kbd>`);

/** A key with its words, for the foot of a screen; one that is `spare` gives way where there is little room. */
export const keyHint = (id, words = KEYS.find((key) => key.id === id).words, tone = '') =>
  html`<span class="hint ${tone}">${keyCaps(id)}${words}</span>`;

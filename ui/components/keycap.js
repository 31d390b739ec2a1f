import { html } from '../lib/html.js';
import { caps, KEYS } from '../lib/keys.js';

/** The key caps of a key of the registry. */
export const keyCaps = (id) => caps(id).map((cap) => html`<kbd>${cap}</kbd>`);

/** A key with its words, for the foot of a screen. */
export const keyHint = (id, words = KEYS.find((key) => key.id === id).words) =>
  html`<span class="hint">${keyCaps(id)}${words}</span>`;

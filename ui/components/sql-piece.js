import { html } from '../lib/html.js';
import { turnsReading } from '../lib/spans.js';

/** A piece of SQL, `[class, text]`. One that turns the reading direction is an element, so that it turns nothing beside it. */
export const sqlPiece = ([tone, text]) => (tone || turnsReading(text) ? html`<span class="${tone || 'alone'}">${text}</span>` : text);

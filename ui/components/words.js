import { pieces } from '../lib/format.js';
import { html } from '../lib/html.js';

/** Words of the engine, whose names stand in backticks: ``lacks table `box_labels` ``. */
export const words = (text) => pieces(text ?? '').map((piece) => (piece.code ? html`<code>${piece.text}</code>` : piece.text));

/** A long name that may break after its separators. */
export const breakable = (text) => text.split(/(?<=[/.\\_-])/).flatMap((part, index) => (index ? [html`<wbr>`, part] : [part]));

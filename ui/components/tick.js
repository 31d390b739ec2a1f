import { html } from '../lib/html.js';
import { icon } from './icon.js';

const LOOKS = { all: ['on', 'i-check'], some: ['some', 'i-minus'], none: ['', null] };

/** The box of a tick: `all`, `some` or `none`. Decorative; who draws it says in words what it means. */
export function tickBox(state) {
  const box = html`<span aria-hidden="true"></span>`;
  paintTick(box, state);
  return box;
}

/** Makes a box look as the state is. */
export function paintTick(box, state) {
  const [tone, glyph] = LOOKS[state];
  box.className = `box ${tone}`;
  box.replaceChildren(...(glyph ? [icon(glyph, 12)] : []));
}

import { html } from '../lib/html.js';
import { icon } from './icon.js';

const THEMES = [
  ['system', 'System theme', 'i-system'],
  ['light', 'Light theme', 'i-sun'],
  ['dark', 'Dark theme', 'i-moon'],
];

/** System, light and dark, in plain sight. */
export const themeSwitch = (current, choose) => html`<div class="seg themes" role="group" aria-label="Theme">
  ${THEMES.map(([theme, name, glyph]) => html`<button type="button" class="only" aria-label="${name}" title="${name}"
    aria-pressed=${theme === current} data-testid="theme-${theme}" @click=${({ currentTarget }) => choose(theme === current && isAlone(currentTarget) ? nextOf(theme) : theme)}>${icon(glyph, 14)}</button>`)}
</div>`;

/** True where a narrow window shows only the theme that is set: then a click goes on to the next. */
const isAlone = (button) => [...button.parentElement.children].every((other) => other === button || other.offsetParent === null);

const nextOf = (theme) => THEMES[(THEMES.findIndex(([one]) => one === theme) + 1) % THEMES.length][0];

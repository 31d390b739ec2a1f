import { html } from '../lib/html.js';
import { icon } from './icon.js';
import { keyCaps } from './keycap.js';

/**
 * A button with a word.
 * @param {{ label: any, run: () => void, glyph?: string, key?: string, tone?: string, small?: boolean, disabled?: boolean,
 *   title?: string, testid?: string }} options `key` is an id of the registry of keys; `title` says why it is disabled
 */
export const button = ({ label, run, glyph, key, tone = '', small = false, disabled = false, title, testid }) =>
  html`<button type="button" class="btn ${tone} ${small ? 'small' : ''}" disabled=${disabled} title=${title ?? null}
    data-testid=${testid ?? null} @click=${run}>${glyph && icon(glyph, 14)}<span class="say">${label}</span>${key && keyCaps(key)}</button>`;

/** A button with an icon alone; its name is told to those who do not see it and on hover. */
export const iconButton = ({ glyph, name, run, small = false, disabled = false, pressed = null, testid, tone = '' }) =>
  html`<button type="button" class="btn icon ghost ${small ? 'small' : ''} ${tone}" aria-label="${name}" title="${name}" disabled=${disabled}
    aria-pressed=${pressed} data-testid=${testid ?? null} @click=${run}>${icon(glyph)}</button>`;

/** An act among words. */
export const link = (label, run, testid = null, title = null) =>
  html`<button type="button" class="link small" title=${title} data-testid=${testid} @click=${run}>${label}</button>`;

import { html } from '../lib/html.js';
import { icon } from './icon.js';

/**
 * A line under the head: what happened, what follows, an act at the right.
 * @param {{ glyph: string, tone?: string, strong: any, rest?: any, beside?: any, acts?: any, testid?: string, role?: string, key?: string }} options
 */
export const strip = ({ glyph, tone = '', strong, rest = null, beside = null, acts = null, testid = null, role = 'status', key }) =>
  html`<div class="strip ${tone}" role=${role} data-testid=${testid} data-key="${key ?? testid ?? tone}">${icon(glyph, 14)}
    <span class="cut"><strong>${strong}</strong>${rest && [' ', rest]}</span>${beside}<span class="grow"></span>${acts}</div>`;

import { html } from '../lib/html.js';
import { versionLabel } from '../lib/versions.js';

/** A version, as it stands on a chip. */
export const versionChip = (version, label = versionLabel(version)) => html`<span class="ver">${label}</span>`;

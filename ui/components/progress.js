import { html } from '../lib/html.js';

const GAP = 0.3;

/** A bar that fills: `share` is from 0 to 1, or `null` while it is not known; `label` is what it measures. */
export const meter = (share, label) => html`<span class="meter" role="progressbar" aria-label="${label}" aria-valuemin="0"
  aria-valuemax="100" aria-valuenow=${share === null ? null : String(Math.round(100 * share))}><svg class="track thin" aria-hidden="true"><rect
  class="fill-accent" x="0" width="${percent(100 * (share ?? 0))}" height="100%" /></svg></span>`;

/** A bar of parts that add up: `[fill, count]`; what is there is seen, however few. The words beside it say the same. */
export function shareBar(parts, tone = 'thin') {
  const there = parts.filter(([, count]) => count > 0);
  const total = there.reduce((sum, [, count]) => sum + count, 0) || 1;
  const room = 100 - GAP * Math.max(0, there.length - 1);
  const least = there.length > 1 ? 0.4 : 0;
  const widths = there.map(([, count]) => Math.max(least, (room * count) / total));
  const scale = room / widths.reduce((sum, width) => sum + width, 0 || 1e-9);
  let x = 0;
  const rects = there.map(([fill], index) => {
    const rect = html`<svg><rect class="fill-${fill}" x="${percent(x)}" width="${percent(widths[index] * scale)}" height="100%" /></svg>`;
    x += widths[index] * scale + GAP;
    return rect.firstChild;
  });
  return html`<svg class="track ${tone}" aria-hidden="true">${rects}</svg>`;
}

/** One bar of a bar chart. */
export const bar = (fill, part, most) => html`<svg class="track tall" aria-hidden="true"><rect class="fill-${fill}" x="0"
  width="${percent(Math.max(1.2, (100 * part) / (most || 1)))}" height="100%" /></svg>`;

const percent = (number) => `${number.toFixed(2)}%`;

// What the shapes of a fleet come to, in words. Pure.

import { plural } from './format.js';

/**
 * The most that one shape lacks, ``412 databases lack `idx_captions_frame` ``; nothing where no database lacks anything.
 * The engine says what a shape lacks ("lacks table `a`, 1 more").
 */
export function lacking(shapes, { by_status: byStatus }) {
  const lack = shapes.filter(({ status }) => status === 'incomplete');
  const [most] = [...lack].sort((a, b) => b.count - a.count);
  const what = /^lacks (.*)$/.exec(most?.summary ?? '')?.[1];
  const all = byStatus.incomplete ?? 0;
  if (what) return `${plural(most.count, 'database')} ${most.count === 1 ? 'lacks' : 'lack'} ${what}`;
  return all ? `${plural(all, 'database')} ${all === 1 ? 'lacks' : 'lack'} something` : '';
}

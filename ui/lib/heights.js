// Where rows of different heights stand in a long list. Pure arithmetic: heights are guessed until they are measured.

/**
 * The heights of `count` rows, as a tree of sums (Fenwick): a height is changed, and an offset found, in log n steps.
 */
export class Heights {
  #sums;
  #own;
  #top;

  /** @param {number} count @param {(index: number) => number} height the height of a row as far as it is known */
  constructor(count, height) {
    this.#own = new Float64Array(count);
    this.#sums = new Float64Array(count + 1);
    this.#top = count ? 2 ** Math.floor(Math.log2(count)) : 0;
    for (let index = 0; index < count; index++) {
      this.#own[index] = height(index);
      this.#sums[index + 1] += this.#own[index];
      const parent = index + 1 + ((index + 1) & -(index + 1));
      if (parent <= count) this.#sums[parent] += this.#sums[index + 1];
    }
  }

  get count() {
    return this.#own.length;
  }

  /** The height of all rows. */
  get total() {
    return this.offset(this.count);
  }

  /** The height of a row. */
  height(index) {
    return this.#own[index];
  }

  /** Where a row begins: the height of all rows before it. */
  offset(index) {
    let sum = 0;
    for (let at = Math.min(index, this.count); at > 0; at -= at & -at) sum += this.#sums[at];
    return sum;
  }

  /** Takes over the height of a row. Gives by how much it changed. */
  set(index, height) {
    const by = height - this.#own[index];
    if (by === 0) return 0;
    this.#own[index] = height;
    for (let at = index + 1; at <= this.count; at += at & -at) this.#sums[at] += by;
    return by;
  }

  /** The row at a height: the last one that begins at or above it. */
  at(y) {
    let index = 0;
    let left = y;
    for (let step = this.#top; step > 0; step >>= 1) {
      const next = index + step;
      if (next <= this.count && this.#sums[next] <= left) {
        index = next;
        left -= this.#sums[next];
      }
    }
    return Math.max(0, Math.min(index, this.count - 1));
  }

  /** The rows in sight of a view of `view` pixels that is scrolled to `scroll`, the last not counted, and `extra` pixels more. */
  range(scroll, view, extra = 0) {
    if (!this.count) return { first: 0, last: 0 };
    return { first: this.at(Math.max(0, scroll - extra)), last: this.at(scroll + view + extra) + 1 };
  }

  /**
   * Takes over heights that were measured, so that the row at the top of the view stays where it is.
   * @param {[number, number][]} measured index and height
   * @returns {number} where to scroll to
   */
  measure(measured, scroll) {
    const anchor = this.count ? this.at(scroll) : 0;
    let by = 0;
    for (const [index, height] of measured) {
      const change = this.set(index, height);
      if (index < anchor) by += change;
    }
    return Math.max(0, scroll + by);
  }

  /** Where to scroll to so that rows are in sight with `room` around them; as it is, where they are already. */
  reveal(first, last, scroll, view, room = 0) {
    const top = this.offset(first);
    const bottom = this.offset(last);
    if (top - room >= scroll && bottom + room <= scroll + view) return scroll;
    // What does not fit is shown from its beginning.
    if (bottom - top + 2 * room > view || top - room < scroll) return Math.max(0, top - room);
    return bottom + room - view;
  }
}

/** How many lines a text takes in a column of `columns` signs; where it is not wrapped, its own lines. */
export function linesIn(spans, columns) {
  let lines = 1;
  let column = 0;
  for (const [, text] of spans) {
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      lines += wraps(column + at - from, columns) + 1;
      column = 0;
      from = at + 1;
    }
    column += text.length - from;
  }
  return lines + wraps(column, columns);
}

const wraps = (length, columns) => (length > columns ? Math.ceil(length / columns) - 1 : 0);

/** The length of the longest line of a text. */
export function widthOf(spans) {
  let widest = 0;
  let column = 0;
  for (const [, text] of spans) {
    const parts = text.split('\n');
    parts.forEach((part, index) => {
      column = index ? part.length : column + part.length;
      widest = Math.max(widest, column);
    });
  }
  return widest;
}

/** Marks of a ruler as the outline of one path: at `x`, and so wide. */
export const marksPath = (marks, x, width) => marks.map(({ y, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join('');

/**
 * Marks on a ruler of `ruler` pixels for stretches of a list that is `total` high; what would touch on one side is one.
 * @param {{ top: number, bottom: number, sign: string }[]} stretches from top to bottom
 * @returns {{ y: number, height: number, sign: string }[]}
 */
export function rulerMarks(stretches, total, ruler, least = 3) {
  const scale = total > 0 ? Math.min(1, ruler / total) : 0;
  const last = {};
  const marks = [];
  for (const { top, bottom, sign } of stretches) {
    const y = Math.floor(top * scale);
    const end = Math.max(y + least, Math.round(bottom * scale));
    const before = last[sign];
    if (before && y <= before.y + before.height + 1) before.height = Math.max(before.height, end - before.y);
    else marks.push((last[sign] = { y, height: end - y, sign }));
  }
  return marks;
}

// Pieces of SQL, `[class, text]` and a third element `1` where the other side has something else. Pure.

/** The longest that one line of the page may be, in signs; a longer row is cut into several. */
export const LONG = 2000;

/** Runs of pieces that are alike in their mark: what is marked side by side is one mark. @returns {{ changed: boolean, spans: object[] }[]} */
export function marked(spans) {
  const runs = [];
  for (const span of spans) {
    const changed = span[2] === 1;
    const last = runs.at(-1);
    if (last?.changed === changed) last.spans.push(span);
    else runs.push({ changed, spans: [span] });
  }
  return joined(runs);
}

/** White space alone between two marks is marked too: the eye takes both for one. */
function joined(runs) {
  const result = [];
  for (let at = 0; at < runs.length; at++) {
    const last = result.at(-1);
    const blank = !runs[at].changed && runs[at].spans.every(([, text]) => text.trim() === '' && !text.includes('\n'));
    if (last?.changed && (runs[at].changed || (blank && runs[at + 1]?.changed))) last.spans.push(...runs[at].spans);
    else result.push({ ...runs[at], spans: [...runs[at].spans] });
  }
  return result;
}

/** True for a text with a sign that may change the order in which what is beside it is read. */
export const turnsReading = (text) => /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/.test(text);

/** The text of pieces. */
export const textOf = (spans) => spans.map(([, text]) => text).join('');

/**
 * Cuts a row into pieces of at most `limit` signs a side, so that what is equal stays side by side.
 * @returns {{ left: object[], right: object[] }[]}
 */
export function cutRow(left, right, limit = LONG) {
  const [one, other] = [new Reader(left), new Reader(right)];
  const pieces = [];
  while (!one.atEnd || !other.atEnd) {
    const from = one.equal;
    const taken = one.take(limit);
    // As much as is equal in it, and what is marked before more of it.
    const across = other.takeEqual(one.atEnd && !other.atEnd && !taken.length ? Infinity : one.equal - from, limit);
    pieces.push({ left: taken, right: across.spans });
    while (across.more()) pieces.push({ left: [], right: across.next() });
    if (one.atEnd) while (!other.atEnd) pieces.push({ left: [], right: other.take(limit) });
  }
  return pieces;
}

/** How much of a text may be cut off, at most `size`, so that no pair of surrogates is cut apart; at least one sign. */
function wholeSigns(text, size) {
  if (size >= text.length) return text.length;
  const inPair = (at) => /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at - 1, at + 1));
  if (!inPair(size)) return size;
  return size > 1 ? size - 1 : 2;
}

/** Reads pieces from the front; counts the signs that are equal on both sides. */
class Reader {
  #spans;
  #at = 0;
  #inside = 0;
  equal = 0;

  constructor(spans) {
    this.#spans = spans;
  }

  get atEnd() {
    return this.#at >= this.#spans.length;
  }

  /** Takes up to `limit` signs; behind a line break, where there is one in the second half. */
  take(limit) {
    const taken = [];
    let room = limit;
    while (room > 0 && !this.atEnd) {
      const text = this.#rest();
      const most = text.slice(0, wholeSigns(text, room));
      const line = room - most.length < limit / 2 ? most.lastIndexOf('\n') : -1;
      const full = text.length > room && line >= 0 ? line + 1 : most.length;
      taken.push(this.#cut(full));
      if (full < most.length || (taken.at(-1)[1].endsWith('\n') && room - full < limit / 2)) break;
      room -= full;
    }
    return taken;
  }

  /** Takes pieces until `wanted` signs that are equal are among them, and gives them in runs of at most `limit`. */
  takeEqual(wanted, limit) {
    const runs = [[]];
    let room = limit;
    const goal = this.equal + wanted;
    while (!this.atEnd && (this.equal < goal || this.#isChanged)) {
      const most = this.#isChanged ? room : Math.min(room, goal - this.equal);
      const span = this.#cut(wholeSigns(this.#rest(), most));
      runs.at(-1).push(span);
      room -= span[1].length;
      if (room <= 0) {
        runs.push([]);
        room = limit;
      }
    }
    if (runs.length > 1 && !runs.at(-1).length) runs.pop();
    const [spans, ...others] = runs;
    return { spans, more: () => others.length > 0, next: () => others.shift() };
  }

  get #isChanged() {
    return this.#spans[this.#at]?.[2] === 1;
  }

  #rest() {
    return this.#spans[this.#at][1].slice(this.#inside);
  }

  #cut(size) {
    const span = this.#spans[this.#at];
    const text = this.#rest().slice(0, size);
    if (this.#inside + size >= span[1].length) {
      this.#at += 1;
      this.#inside = 0;
    } else this.#inside += size;
    if (span[2] !== 1) this.equal += text.length;
    return span[2] === 1 ? [span[0], text, 1] : [span[0], text];
  }
}

// Which rows of a long list are in sight, and where they stand. Pure arithmetic.

/** The tallest element that WebKitGTK lays out, in pixels. */
export const TALLEST = 33_554_428;

/**
 * A list of `count` rows of `row` pixels in a view of `view` pixels. Where all rows together would be taller than an
 * element can be, the scroll bar covers them in proportion and rows keep their height.
 */
export function geometry({ count, row, view, tallest = TALLEST }) {
  const whole = count * row;
  const height = Math.min(whole, tallest);
  const ratio = height > view && whole > height ? (whole - view) / (height - view) : 1;
  const furthest = Math.max(0, height - view);
  const virtual = (scroll) => Math.min(Math.max(0, scroll), furthest) * ratio;

  return {
    /** The height of the scrolled element. */
    height,
    /** The rows in sight, `last` not counted, with `extra` more on each side. */
    range(scroll, extra = 0) {
      const top = virtual(scroll);
      const first = Math.floor(top / row);
      const last = Math.ceil((top + view) / row);
      return { first: Math.max(0, first - extra), last: Math.min(count, last + extra) };
    },
    /** The rows that are wholly in sight, `last` not counted. */
    whole(scroll) {
      const top = virtual(scroll);
      const first = Math.ceil(top / row);
      return { first, last: Math.min(count, Math.max(first, Math.floor((top + view) / row))) };
    },
    /** Where a row stands in the scrolled element while it is scrolled to `scroll`. */
    top(index, scroll) {
      const held = Math.min(Math.max(0, scroll), furthest);
      return ratio === 1 ? index * row : held + (index * row - virtual(held));
    },
    /** Where to scroll to so that a row is wholly in sight; as it is, where it is already. */
    reveal(index, scroll) {
      const top = index * row;
      const seen = virtual(scroll);
      if (top < seen) return top / ratio;
      if (top + row > seen + view) return (top + row - view) / ratio;
      return scroll;
    },
    /** How many rows a page is. */
    page: Math.max(1, Math.floor(view / row) - 1),
  };
}

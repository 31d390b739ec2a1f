import assert from 'node:assert/strict';
import test from 'node:test';
import { geometry, TALLEST } from '../../ui/lib/geometry.js';

test('only the rows in sight are drawn, and some beside them', () => {
  const view = geometry({ count: 1000, row: 28, view: 280 });
  assert.equal(view.height, 28_000);
  assert.deepEqual(view.range(0), { first: 0, last: 10 });
  assert.deepEqual(view.range(14), { first: 0, last: 11 });
  assert.deepEqual(view.range(28, 5), { first: 0, last: 16 });
  assert.deepEqual(view.range(1e9), { first: 990, last: 1000 });
  assert.equal(view.top(3, 500), 84);
});

test('a row out of sight is scrolled to by as little as it takes', () => {
  const view = geometry({ count: 1000, row: 28, view: 280 });
  assert.equal(view.reveal(5, 0), 0);
  assert.equal(view.reveal(10, 0), 28);
  assert.equal(view.reveal(2, 280), 56);
  assert.equal(view.page, 9);
});

test('a list taller than an element can be still reaches its last row', () => {
  const [count, row, view] = [5_000_000, 28, 600];
  const long = geometry({ count, row, view });
  assert.equal(long.height, TALLEST);
  const bottom = long.height - view;
  assert.deepEqual(long.range(bottom), { first: count - Math.ceil(view / row), last: count });
  assert.ok(Math.abs(long.top(count - 1, bottom) + row - long.height) < 0.01);
  assert.deepEqual(long.range(0).first, 0);
  assert.equal(long.top(0, 0), 0);
});

test('in such a list every row can be brought into sight', () => {
  const view = 600;
  const long = geometry({ count: 2_000_003, row: 34, view });
  for (const index of [0, 1, 999, 1_000_000, 1_999_999, 2_000_002]) {
    const scroll = long.reveal(index, 0);
    const top = long.top(index, scroll) - scroll;
    assert.ok(top > -0.01 && top + 34 < view + 0.01, `row ${index} stands at ${top}`);
  }
});

test('a short list and an empty one do not scroll', () => {
  assert.deepEqual(geometry({ count: 3, row: 28, view: 600 }).range(50), { first: 0, last: 3 });
  assert.deepEqual(geometry({ count: 0, row: 28, view: 600 }).range(0, 8), { first: 0, last: 0 });
  assert.equal(geometry({ count: 5, row: 28, view: 0 }).page, 1);
});

test('rows that are cut off are not wholly in sight', () => {
  const list = geometry({ count: 100, row: 28, view: 280 });
  assert.deepEqual([list.whole(0), list.whole(10), list.whole(1e9)], [{ first: 0, last: 10 }, { first: 1, last: 10 }, { first: 90, last: 100 }]);
  assert.deepEqual(geometry({ count: 3, row: 28, view: 280 }).whole(0), { first: 0, last: 3 });
  assert.deepEqual(geometry({ count: 100, row: 28, view: 20 }).whole(10), { first: 1, last: 1 });
});

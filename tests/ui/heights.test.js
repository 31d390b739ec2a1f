import assert from 'node:assert/strict';
import test from 'node:test';
import { Heights, linesIn, marksPath, rulerMarks, widthOf } from '../../ui/lib/heights.js';

const of = (...all) => new Heights(all.length, (index) => all[index]);

test('rows begin where those before them end', () => {
  const heights = of(10, 20, 30, 40);
  assert.deepEqual([0, 1, 2, 3, 4].map((index) => heights.offset(index)), [0, 10, 30, 60, 100]);
  assert.equal(heights.total, 100);
  assert.equal(heights.height(2), 30);
});

test('the row at a height is the last that begins at or above it', () => {
  const heights = of(10, 20, 30, 40);
  assert.deepEqual([0, 9, 10, 29, 30, 59, 60, 99, 500].map((y) => heights.at(y)), [0, 0, 1, 1, 2, 2, 3, 3, 3]);
  assert.equal(of().at(5), 0);
});

test('a height that is set moves all rows behind it', () => {
  const heights = of(10, 20, 30);
  assert.equal(heights.set(1, 25), 5);
  assert.equal(heights.set(1, 25), 0);
  assert.deepEqual([heights.offset(1), heights.offset(2), heights.total], [10, 35, 65]);
});

test('sums and searches agree with adding up, whatever the number of rows and what was set', () => {
  for (const count of [1, 2, 3, 7, 8, 9, 100, 1023]) {
    const plain = Array.from({ length: count }, (_, index) => 20 + ((index * 7919) % 60));
    const heights = new Heights(count, (index) => plain[index]);
    for (let turn = 0; turn < 50; turn++) {
      const index = (turn * 31) % count;
      plain[index] = 10 + ((turn * 13) % 90);
      heights.set(index, plain[index]);
    }
    let sum = 0;
    plain.forEach((height, index) => {
      assert.equal(heights.offset(index), sum);
      assert.equal(heights.at(sum), index);
      assert.equal(heights.at(sum + height - 1), index);
      sum += height;
    });
    assert.equal(heights.total, sum);
  }
});

test('the rows in sight reach over both edges of the view', () => {
  const heights = new Heights(1000, () => 20);
  assert.deepEqual(heights.range(1010, 100), { first: 50, last: 56 });
  assert.deepEqual(heights.range(0, 100, 200), { first: 0, last: 16 });
  assert.deepEqual(heights.range(20_000, 100, 50), { first: 997, last: 1000 });
  assert.deepEqual(of().range(0, 100), { first: 0, last: 0 });
});

test('what is measured above the view does not move what is in it', () => {
  const heights = new Heights(100, () => 20);
  assert.equal(heights.measure([[3, 60], [49, 30], [50, 90], [60, 40]], 1005), 1055);
  assert.equal(heights.at(1055), 50);
  assert.equal(heights.measure([[0, 10]], 0), 0);
});

test('rows that are in sight stay, others are scrolled to with room around them', () => {
  const heights = new Heights(100, () => 20);
  assert.equal(heights.reveal(10, 11, 150, 200, 40), 150);
  assert.equal(heights.reveal(2, 3, 150, 200, 40), 0);
  assert.equal(heights.reveal(50, 52, 150, 200, 40), 880);
  assert.equal(heights.reveal(50, 90, 150, 200, 40), 960, 'what does not fit is shown from its beginning');
});

test('a text takes as many lines as its columns and its own breaks say', () => {
  const text = (...parts) => parts.map((part) => ['', part]);
  assert.equal(linesIn(text('abcdefghij'), 10), 1);
  assert.equal(linesIn(text('abcde', 'fghijk'), 10), 2);
  assert.equal(linesIn(text('ab\ncd', 'ef\n'), 10), 3);
  assert.equal(linesIn(text('a'.repeat(25), '\nb'), 10), 4);
  assert.equal(linesIn(text('a'.repeat(25), '\nb'), Infinity), 2);
  assert.equal(linesIn([], 10), 1);
});

test('the widest line counts, across pieces', () => {
  assert.equal(widthOf([['', 'abc'], ['k', 'de\nf'], ['', 'gh']]), 5);
  assert.equal(widthOf([['', 'a\nlonger'], ['', 'still\n']]), 11);
});

test('marks on the ruler are in proportion, tall enough to see, and one where they would touch', () => {
  const marks = rulerMarks([{ top: 0, bottom: 100, sign: 'left' }, { top: 100, bottom: 110, sign: 'left' }, { top: 5000, bottom: 5020, sign: 'right' }], 10_000, 500);
  assert.deepEqual(marks, [{ y: 0, height: 8, sign: 'left' }, { y: 250, height: 3, sign: 'right' }]);
  assert.deepEqual(rulerMarks([{ top: 10, bottom: 30, sign: 'both' }], 100, 500), [{ y: 10, height: 20, sign: 'both' }], 'a short list is not stretched');
  assert.deepEqual(rulerMarks([], 0, 500), []);
});

test('the marks of one sign are the outline of one path', () => {
  assert.equal(marksPath([{ y: 0, height: 8 }, { y: 250, height: 3 }], 3, 5), 'M3 0h5v8h-5zM3 250h5v3h-5z');
  assert.equal(marksPath([], 3, 5), '');
});

test('ten thousand differences are no more marks than the ruler has room for', () => {
  const stretches = Array.from({ length: 10_000 }, (_, at) => ({ top: at * 40, bottom: at * 40 + 20, sign: ['left', 'right', 'both'][at % 3] }));
  assert.ok(rulerMarks(stretches, 400_000, 600).length < 600);
});

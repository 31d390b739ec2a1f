import assert from 'node:assert/strict';
import test from 'node:test';
import * as format from '../../ui/lib/format.js';

const table = (name, run, cases) => test(name, () => {
  for (const [input, wanted] of cases) assert.equal(run(...[input].flat()), wanted, `of ${JSON.stringify(input)}`);
});

table('counts have a comma every three digits', format.count, [[0, '0'], [999, '999'], [1000, '1,000'], [12086, '12,086'], [1234567, '1,234,567']]);
table('one thing is not many', (number) => format.plural(number, 'database'), [[0, '0 databases'], [1, '1 database'], [1204, '1,204 databases']]);
table('a share is never rounded to nothing or to all', format.percent, [[[0, 374], '0 %'], [[1, 374], '<1 %'], [[318, 374], '85 %'], [[373, 374], '>99 %'], [[374, 374], '100 %'], [[0, 0], '0 %']]);
table('sizes are in steps of a thousand', format.bytes, [[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [24_600_000, '24.6 MB'], [99_960_000, '100 MB'], [999_600, '1.0 MB'], [112_400_000_000, '112 GB'], [1e18, '1,000 PB']]);
table('durations are as exact as they are short', format.duration, [[312, '312 ms'], [5000, '5.0 s'], [9960, '10 s'], [59_400, '59 s'], [125_000, '2 min 5 s'], [120_000, '2 min'], [3_599_700, '1 h'], [3_840_000, '1 h 4 min']]);
table('rates', format.rate, [[2.44, '2.4/s'], [48.2, '48/s'], [12_345, '12,345/s']]);
table('a shape is its first eight digits', format.shortShape, [['b1946ac92492d234', 'b1946ac9']]);
table('the name of a path', format.baseName, [['/srv/data', 'data'], ['/srv/data/', 'data'], ['C:\\data\\fleet', 'fleet'], ['/', '/']]);
table('a long path keeps its end', format.shortPath, [['/srv/media/captions/data', '…/media/captions/data'], ['/srv/data', '/srv/data']]);

test('times are told from now', () => {
  const now = new Date(2026, 10, 22, 12, 0, 0).getTime();
  const before = (minutes) => format.ago(now - minutes * 60_000, now);
  assert.equal(before(0.5), 'just now');
  assert.equal(before(3), '3 min ago');
  assert.equal(before(125), '2 h ago');
  assert.equal(before(13 * 60), 'yesterday');
  assert.equal(before(36 * 60), 'yesterday');
  assert.equal(format.ago(new Date(2026, 10, 14).getTime(), now), '14 Nov');
  assert.equal(format.ago(new Date(2024, 8, 2).getTime(), now), '2 Sep 2024');
  assert.equal(format.ago('never', now), '');
  assert.equal(format.moment(new Date(2026, 10, 22, 2, 41).getTime(), now), '22 Nov 02:41');
});

test('an hour after midnight an hour ago is not yesterday', () => {
  const now = new Date(2026, 10, 22, 1, 0, 0).getTime();
  assert.equal(format.ago(now - 2 * 3600e3, now), '2 h ago');
});

test('names in backticks are code, a lone backtick is text', () => {
  assert.deepEqual(format.pieces('lacks table `a`, 1 more'), [{ code: false, text: 'lacks table ' }, { code: true, text: 'a' }, { code: false, text: ', 1 more' }]);
  assert.deepEqual(format.pieces('a ` b'), [{ code: false, text: 'a ' }, { code: false, text: '` b' }]);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { chipValue, isUnfinished, mayMatch, merge, namedShape, names, namesAll, parse, print, problem, toFilter, toggle, toggleAll } from '../../ui/lib/filter.js';

const EMPTY = { status: [], version: [], search: [], shape: [], min_bytes: null, max_bytes: null };

test('every kind of token is understood', () => {
  assert.deepEqual(parse('status:outdated,drifted version:<3 size:>10MB shape:b1946ac9 okafor "two words"'), [
    { key: 'status', values: ['outdated', 'drifted'] },
    { key: 'version', values: ['<3'] },
    { key: 'size', values: ['>10MB'] },
    { key: 'shape', values: ['b1946ac9'] },
    { key: '', values: ['okafor'] },
    { key: '', values: ['two words'] },
  ]);
});

test('what is printed is read again as the same', () => {
  for (const text of ['', 'status:outdated', 'a b "c d" "e:f" "say \\"hi\\"" back\\slash', 'size:>1kB size:<2GiB', 'version:"< 3",latest', '"status:ahead"', 'path:x', 'a"b c"d', 'ä:ö 1:2 http://x', '"a,b" c,d', '"']) {
    const tokens = parse(text);
    assert.deepEqual(parse(print(tokens)), tokens, text);
  }
});

test('any words survive being printed and read', () => {
  const signs = ['a', ' ', '"', '\\', ':', ',', 'ß', '<', 'status:', '\t'];
  for (let seed = 1; seed < 3000; seed++) {
    const word = Array.from({ length: 1 + (seed % 7) }, (_, at) => signs[(seed * (at + 3) * 7919 >> 4) % signs.length]).join('');
    assert.deepEqual(parse(print([{ key: '', values: [word] }])), [{ key: '', values: [word] }], JSON.stringify(word));
  }
});

test('tokens of one key are one, sizes are not', () => {
  assert.deepEqual(parse('status:ahead x status:drifted,ahead x'), [{ key: 'status', values: ['ahead', 'drifted'] }, { key: '', values: ['x'] }]);
  assert.equal(parse('size:>1MB size:<2MB').length, 2);
  assert.deepEqual(merge([{ key: 'status', values: [] }, { key: '', values: [''] }]), []);
});

test('a token toggles in and out', () => {
  const one = toggle([], 'status', 'ahead');
  const two = toggle(one, 'status', 'drifted');
  assert.equal(print(two), 'status:ahead,drifted');
  assert.ok(names(two, 'status', 'drifted'));
  assert.equal(print(toggle(two, 'status', 'ahead')), 'status:drifted');
  assert.deepEqual(toggle(one, 'status', 'ahead'), []);
});

test('the engine gets the filter in its own form', () => {
  assert.deepEqual(toFilter(parse('STATUS:Outdated version:<3,latest shape:b19 cork')), { ...EMPTY, status: ['outdated'], version: ['<3', 'latest'], shape: ['b19'], search: ['cork'] });
  assert.deepEqual(toFilter(parse('size:>10MB size:<=2GiB')), { ...EMPTY, min_bytes: 10_000_001, max_bytes: 2 * 2 ** 30 });
  assert.deepEqual(toFilter(parse('size:>=1.5k size:5 size:<3')), { ...EMPTY, min_bytes: 1500, max_bytes: 2 });
});

test('what means nothing is said and not sent', () => {
  for (const text of ['status:fine', 'size:big', 'shape:xyz']) {
    const [token] = parse(text);
    assert.match(problem(token), new RegExp(token.values[0]));
    assert.deepEqual(toFilter([token]), EMPTY);
  }
  for (const text of ['status:ahead', 'size:10', 'shape:b1946ac9', 'version:3.0.0', 'anything']) assert.equal(problem(parse(text)[0]), null, text);
});

test('a value that means nothing takes no other of its kind with it', () => {
  const tokens = merge([...parse('status:incomplete version:<3'), ...parse('status:bogus version:<abc size:>abc')]);
  assert.equal(print(tokens), 'status:incomplete version:<3 status:bogus version:<abc size:>abc');
  assert.deepEqual(tokens.map((token) => Boolean(problem(token))), [false, false, true, true, true]);
  assert.deepEqual(toFilter(tokens), { ...EMPTY, status: ['incomplete'], version: ['<3'] });
  assert.deepEqual(parse('status:bogus,ahead,drifted,bogus').map(({ values }) => values), [['ahead', 'drifted'], ['bogus']]);
});

test('what is typed is told to be wrong once more of it would not help', () => {
  for (const text of ['status:in', 'status:', 'size:>', 'version:<=']) assert.ok(parse(text).every(isUnfinished), text);
  for (const text of ['status:bo', 'size:>abc', 'version:<abc']) assert.ok(!isUnfinished(parse(text)[0]) && problem(parse(text)[0]), text);
});

test('a version is compared with what has an order, and met by any name', () => {
  for (const text of ['version:<3', 'version:>=v3', 'version:<3.0.0-rc1', 'version:<=latest', 'version:beta', 'version:=beta', 'version:none']) assert.equal(problem(parse(text)[0]), null, text);
  for (const text of ['version:<abc', 'version:<none', 'version:<', 'version:>>3']) assert.ok(problem(parse(text)[0]), text);
});

test('what two keys say together goes in and out together', () => {
  const wanted = parse('version:none status:unversioned');
  const on = toggleAll(parse('cork version:3 status:ahead'), wanted);
  assert.equal(print(on), 'cork version:none status:unversioned');
  assert.ok(namesAll(on, wanted) && !namesAll(parse('version:none'), wanted));
  assert.equal(print(toggleAll(on, wanted)), 'cork');
});

test('half a token filters nothing', () => {
  assert.deepEqual(toFilter(parse('status: version:')), EMPTY);
});

test('a row that cannot match is told from the row', () => {
  const row = { label: 'Cork/main-001', path: 'Cork/main-001/library.db', status: 'unreadable', shape: 'b1946ac92492', bytes: 5000, summary: null, stated: null, reason: 'locked' };
  for (const text of ['', 'cork MAIN', 'library.db', 'locked', 'status:unreadable,drifted', 'shape:b19', 'size:<5kb', 'version:3']) assert.ok(mayMatch(row, parse(text)) === (text !== 'size:<5kb'), text);
  for (const text of ['harbour', 'cork harbour', 'status:current', 'shape:c9', 'size:>5kb']) assert.ok(!mayMatch(row, parse(text)), text);
});

test('a shape is named by the beginning of its fingerprint, and a chip shows no more of it', () => {
  const tokens = parse('shape:B1946ac9,e4da cork');
  assert.deepEqual([namedShape(tokens, 'b1946ac92492d2347c6235b4d2611184'), namedShape(tokens, 'c9f0'), namedShape([], 'c9f0')], ['B1946ac9', undefined, undefined]);
  assert.equal(chipValue({ key: 'shape', values: ['b1946ac92492d2347c6235b4d2611184', 'e4da'] }), 'b1946ac9, e4da');
  assert.equal(chipValue({ key: '', values: ['b1946ac92492'] }), 'b1946ac92492');
});

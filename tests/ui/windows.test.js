import assert from 'node:assert/strict';
import test from 'node:test';
import { RowWindows } from '../../ui/lib/windows.js';

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A list of `count` rows whose answers come when they are let go. */
function list(count) {
  const asked = [];
  const changes = [];
  const rows = new RowWindows((query) => new Promise((resolve, reject) => {
    const answer = { total: count, matching: query.matching ?? count, offset: query.offset, rows: Array.from({ length: Math.min(query.limit, count - query.offset) }, (_, at) => ({ id: query.offset + at, word: query.word })) };
    asked.push({ ...query, answer: (changed) => resolve({ ...answer, ...changed }), fail: reject });
  }), (what) => changes.push(what));
  return { rows, asked, changes };
}

test('the first page is asked for at once, others as they come into sight', async () => {
  const { rows, asked, changes } = list(1000);
  rows.ask({ word: 'a' });
  rows.want(300, 310);
  assert.deepEqual(asked.map(({ offset }) => offset), [0]);
  asked[0].answer();
  await settled();
  assert.deepEqual([rows.count, rows.row(5).id, rows.row(300)], [1000, 5, undefined]);
  rows.want(300, 310);
  assert.deepEqual(asked.map(({ offset }) => offset), [0, 200, 400]);
  asked[1].answer();
  await settled();
  assert.equal(rows.row(300).id, 300);
  assert.deepEqual(changes, ['all', 'rows']);
});

test('rows of the last question stay until the first answer to the next', async () => {
  const { rows, asked } = list(10);
  rows.ask({ word: 'a' });
  asked[0].answer();
  await settled();
  rows.ask({ word: 'b' });
  assert.equal(rows.row(0).word, 'a');
  asked[1].answer();
  await settled();
  assert.equal(rows.row(0).word, 'b');
});

test('an answer that comes too late is dropped', async () => {
  const { rows, asked, changes } = list(10);
  rows.ask({ word: 'a' });
  rows.ask({ word: 'b' });
  asked[1].answer();
  asked[0].answer();
  await settled();
  assert.equal(rows.row(0).word, 'b');
  assert.deepEqual(changes, ['all']);
});

test('no page is asked for twice, and not more than three at once', async () => {
  const { rows, asked } = list(100_000);
  rows.ask({});
  asked[0].answer();
  await settled();
  for (let turn = 0; turn < 5; turn++) rows.want(1000, 3000);
  assert.deepEqual(asked.slice(1).map(({ offset }) => offset), [1000, 1200, 1400]);
});

test('scrolling on, the pages that are out of sight again are not fetched', async () => {
  const { rows, asked } = list(100_000);
  rows.ask({});
  asked[0].answer();
  await settled();
  rows.want(1000, 3000);
  rows.want(50_000, 50_020);
  for (const one of asked.slice(1)) one.answer();
  await settled();
  assert.deepEqual(asked.slice(4).map(({ offset }) => offset), [50_000, 50_200]);
});

test('scrolling up, the page above is fetched ahead', async () => {
  const { rows, asked } = list(10_000);
  rows.ask({}, 5000);
  asked[0].answer();
  await settled();
  rows.want(5000, 5020, -1);
  assert.equal(asked.at(-1).offset, 4800);
});

test('a list that changed between two pages is read anew', async () => {
  const { rows, asked } = list(1000);
  rows.ask({});
  asked[0].answer();
  await settled();
  rows.want(200, 210);
  asked[1].answer({ matching: 900 });
  await settled();
  assert.equal(rows.count, 900);
  assert.equal(rows.row(0), undefined);
});

test('a failure is told, and the next answer clears it', async () => {
  const { rows, asked, changes } = list(10);
  rows.ask({});
  asked[0].fail({ code: 'state', message: 'no' });
  await settled();
  assert.equal(rows.error.code, 'state');
  rows.ask({});
  asked[1].answer();
  await settled();
  assert.equal(rows.error, null);
  assert.deepEqual(changes, ['error', 'all']);
  assert.equal(rows.indexOf(7), 7);
  assert.equal(rows.indexOf(99), -1);
});

test('asked once more, what is in sight stays until all of it is there anew', async () => {
  const { rows, asked, changes } = list(1000);
  rows.ask({ word: 'a' });
  asked[0].answer();
  await settled();
  rows.want(190, 210);
  asked[1].answer();
  await settled();
  const before = changes.length;
  rows.renew();
  assert.deepEqual(asked.slice(-2).map(({ offset }) => offset), [0, 200]);
  asked.at(-1).answer();
  await settled();
  assert.deepEqual([changes.length, rows.row(195).id], [before, 195]);
  asked.at(-2).answer();
  await settled();
  assert.deepEqual([changes.slice(before), rows.row(195).id, rows.row(205).id], [['all'], 195, 205]);
  assert.deepEqual(rows.anchor(), { id: 200, index: 200 });
  assert.deepEqual(rows.anchor(({ id }) => id > 200), { id: 201, index: 201 });
});

test('what comes into sight while the same is asked once more stays', async () => {
  const { rows, asked } = list(1000);
  rows.ask({});
  asked[0].answer();
  await settled();
  rows.want(0, 10);
  rows.renew();
  const renewal = asked.at(-1);
  rows.want(600, 610);
  asked.find(({ offset }) => offset === 600).answer();
  await settled();
  renewal.answer();
  await settled();
  assert.deepEqual([rows.row(0).id, rows.row(605)?.id], [0, 605]);
});

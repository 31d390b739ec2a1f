// The language of the history's filter.

import assert from 'node:assert/strict';
import test from 'node:test';
import { isPastUnfinished, parsePast, pastProblem, printPast, toPastQuery } from '../../ui/lib/past-filter.js';

const JOB = '01930000-0000-7000-8000-00000000000a';

test('keys are narrowed by, and everything else is words', () => {
  assert.deepEqual(toPastQuery(parsePast(`outcome:failed,Needs-Confirmation version:v3 version:none code:locked job:${JOB} idx_loans "two words" path:x`)), {
    outcome: ['failed', 'needs_confirmation'], version: ['v3', 'none'], code: 'locked', job: JOB, search: ['idx_loans', 'two words', 'path:x'],
  });
  assert.deepEqual(toPastQuery(parsePast('')), { outcome: [], version: [], code: null, job: null, search: [] });
});

test('the beginning of a job’s id is a word, and of two jobs or codes the last one holds', () => {
  assert.deepEqual(toPastQuery(parsePast('job:0193-7c')).search, ['0193-7c']);
  const last = JOB.replace('a', 'b');
  assert.equal(toPastQuery(parsePast(`job:${JOB} job:${last}`)).job, last);
  assert.equal(toPastQuery(parsePast('code:locked code:io')).code, 'io');
});

test('what is written can be read again', () => {
  for (const text of ['outcome:failed,repaired', 'version:3,none', '"two words"', '"outcome:failed"', 'a"b']) {
    const tokens = parsePast(text);
    assert.deepEqual(parsePast(tokens.map(printPast).join(' ')), tokens, text);
  }
  assert.deepEqual(parsePast('"outcome:failed"'), [{ key: '', values: ['outcome:failed'] }]);
});

test('what means nothing is said and does not narrow, unless it may become something', () => {
  const [token] = parsePast('outcome:fai');
  assert.match(pastProblem(token), /no outcome is called fai; there are repaired,/);
  assert.equal(isPastUnfinished(token), true);
  assert.equal(isPastUnfinished(parsePast('outcome:xyz')[0]), false);
  assert.match(pastProblem({ key: 'code', values: ['42'] }), /42 is no code/);
  assert.deepEqual(toPastQuery(parsePast('outcome:xyz')).outcome, []);
  assert.equal(pastProblem(parsePast('outcome:restored')[0]), null);
});

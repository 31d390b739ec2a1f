// The language of the history's filter: `outcome:failed version:3 code:locked job:0193… words "more words"`. Tokens are those of
// the list's filter; the values of one key are alternatives, words and keys narrow each other.

import { pieces, quote } from './filter.js';

/** What may come of a revision. */
export const OUTCOMES = ['repaired', 'migrated', 'adopted', 'restored', 'needs_confirmation', 'failed'];

const KEYS = ['outcome', 'version', 'code', 'job'];
const JOB = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @typedef {{ key: 'outcome' | 'version' | 'code' | 'job' | '', values: string[] }} Token */

/** Reads the language; what has no known key is words. @returns {Token[]} */
export function parsePast(text) {
  const tokens = pieces(text, KEYS).map(({ key, values }) => {
    if (KEYS.includes(key)) return { key, values: values.filter(Boolean).map((value) => spell(key, value)) };
    return { key: '', values: [key === null ? values.join(',') : `${key}:${values.join(',')}`] };
  });
  return mergePast(tokens);
}

/** Tokens of one key become one, in the place of the first; words stand alone. */
export function mergePast(tokens) {
  const merged = [];
  for (const { key, values } of tokens) {
    const same = merged.find((one) => one.key === key && (key !== '' || one.values[0] === values[0]));
    if (!values.length || !values[0]) continue;
    if (!same) merged.push({ key, values: [...new Set(values)] });
    // A revision is of one job and has one code.
    else if (key === 'job' || key === 'code') same.values = values.slice(-1);
    else if (key) same.values = [...new Set([...same.values, ...values])];
  }
  return merged;
}

/** One token in the language. */
export const printPast = ({ key, values }) => (key ? `${key}:${values.map((value) => quote(value)).join(',')}` : quote(values[0], true));

/** Why a token means nothing, or `null`. */
export function pastProblem({ key, values }) {
  for (const value of values) {
    if (key === 'outcome' && !OUTCOMES.includes(value)) return `no outcome is called ${value}; there are ${OUTCOMES.join(', ')}`;
    if (key === 'code' && !/^[a-z_]+$/.test(value)) return `${value} is no code; write one such as locked`;
  }
  return null;
}

/** True where a token means nothing yet, and may once more of it is typed. */
export const isPastUnfinished = ({ key, values }) => key === 'outcome' && OUTCOMES.some((outcome) => outcome.startsWith(values.at(-1)));

/** What the engine is asked for. The beginning of a job's id is looked for as a word. */
export function toPastQuery(tokens) {
  const query = { outcome: [], version: [], code: null, job: null, search: [] };
  for (const { key, values } of tokens.filter((token) => !pastProblem(token))) {
    if (key === 'outcome' || key === 'version') query[key].push(...values);
    else if (key === 'code') query.code = values.at(-1);
    else if (key === 'job' && JOB.test(values.at(-1))) query.job = values.at(-1).toLowerCase();
    else query.search.push(...values);
  }
  return query;
}

/** A value as the engine spells it. */
const spell = (key, value) => (key === 'outcome' || key === 'code' ? value.toLowerCase().replaceAll('-', '_') : value);

// The filter's language: `status:outdated,drifted version:<3 size:>10MB shape:b1946ac9 words "more words"`.
// A token is `{ key, values }`; words are tokens without a key, one value each. Tokens of one key are one token, so
// that its values are alternatives, but for sizes, which narrow each other, and for values that mean nothing, which
// stand alone so that they take nothing else with them.

import { shortShape } from './format.js';

/** The seven statuses, in the order of the cells. */
export const STATUSES = ['current', 'outdated', 'incomplete', 'drifted', 'ahead', 'unversioned', 'unreadable'];

const KEYS = ['status', 'version', 'size', 'shape'];
/** What is compared with has an order, so it is a number or begins with one; a name can only be met. */
const VERSION = /^([<>]=?\s*(v?\d\S*|latest)|=?\s*[^\s<>=]\S*)$/i;
const UNITS = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 };

/** @typedef {{ key: 'status' | 'version' | 'size' | 'shape' | '', values: string[] }} Token */

/** Reads the language; what has no known key is words. @returns {Token[]} */
export function parse(text) {
  const tokens = [];
  for (const { key, values } of pieces(text)) {
    if (KEYS.includes(key)) tokens.push({ key, values: values.filter(Boolean) });
    else tokens.push({ key: '', values: [key === null ? values.join(',') : `${key}:${values.join(',')}`] });
  }
  return merge(tokens);
}

/** Writes the language, so that reading it again gives the same tokens. */
export const print = (tokens) => tokens.map(printToken).join(' ');

/** One token in the language. */
export function printToken({ key, values }) {
  return key ? `${key}:${values.map(quote).join(',')}` : quote(values[0], true);
}

/** Tokens of one key become one, in the place of the first; what is there twice is there once, what means nothing alone. */
export function merge(tokens) {
  const merged = [];
  for (const token of tokens.flatMap(apart)) {
    const same = merged.find(({ key, values }) =>
      key === token.key && (joins(token) ? joins({ key, values }) : values[0] === token.values[0]));
    if (!token.key && !token.values[0]) continue;
    if (!same) merged.push(token);
    else if (joins(token)) same.values = [...new Set([...same.values, ...token.values])];
  }
  return merged;
}

/** A token as those that it stands for: one of what is understood, one for each value that is not, one for each size. */
function apart({ key, values }) {
  const all = [...new Set(values)];
  const alone = isList(key) ? all.filter((value) => problem({ key, values: [value] })) : all;
  const joined = all.filter((value) => !alone.includes(value));
  return [...(joined.length ? [{ key, values: joined }] : []), ...alone.map((value) => ({ key, values: [value] }))];
}

const joins = (token) => isList(token.key) && !problem(token);
const isList = (key) => key === 'status' || key === 'version' || key === 'shape';

/** The tokens with `value` taken out where it is in, and put in where it is not. */
export function toggle(tokens, key, value) {
  const has = tokens.some((token) => token.key === key && token.values.includes(value));
  if (!has) return merge([...tokens, { key, values: [value] }]);
  return tokens
    .map((token) => (token.key === key ? { key, values: token.values.filter((other) => other !== value) } : token))
    .filter(({ values }) => values.length);
}

/** True where the token of `key` names `value`. */
export const names = (tokens, key, value) => tokens.some((token) => token.key === key && token.values.includes(value));

/** True where every value that `wanted` names is named by the tokens. */
export const namesAll = (tokens, wanted) => wanted.every(({ key, values }) => values.every((value) => names(tokens, key, value)));

/** The tokens with all that `wanted` names taken out where it is in, and put in place of others of its keys where not. */
export function toggleAll(tokens, wanted) {
  const others = tokens.filter((token) => !wanted.some(({ key }) => key === token.key));
  return namesAll(tokens, wanted) ? others : merge([...others, ...wanted]);
}

/** Why a token means nothing, or `null`. */
export function problem({ key, values }) {
  for (const value of values) {
    if (key === 'status' && !STATUSES.includes(value.toLowerCase())) return `no status is called ${value}; there are ${STATUSES.join(', ')}`;
    if (key === 'size' && !size(value)) return `${value} is no size; write >10MB or <2GB`;
    if (key === 'shape' && !/^[0-9a-f]+$/i.test(value)) return `${value} is no shape; write the first digits of its fingerprint`;
    if (key === 'version' && !VERSION.test(value)) return `${value} is no version; write 3, <3, latest or none`;
  }
  return null;
}

/** True where a token means nothing yet, and may once more of it is typed: `status:dri`, `size:>`. */
export function isUnfinished({ key, values }) {
  const value = values.at(-1).toLowerCase();
  if (key === 'status') return STATUSES.some((status) => status.startsWith(value));
  return (key === 'size' && /^([<>]=?)?\s*$/.test(value)) || (key === 'version' && /^([<>]=?|=)\s*$/.test(value));
}

/** The filter as the engine takes it. Tokens that mean nothing are left out; `problem` says which. */
export function toFilter(tokens) {
  const filter = { status: [], version: [], search: [], shape: [], min_bytes: null, max_bytes: null };
  for (const { key, values } of tokens.filter((token) => !problem(token))) {
    if (key === 'status') filter.status.push(...values.map((value) => value.toLowerCase()));
    else if (key === 'size') narrow(filter, size(values[0]));
    else filter[key || 'search'].push(...values);
  }
  return filter;
}

/**
 * False where a row of the list cannot match: what can be told from the row itself. Words are looked for where the engine
 * looks for them; versions are left to it.
 */
export function mayMatch(row, tokens) {
  const { status, search, shape, min_bytes: least, max_bytes: most } = toFilter(tokens);
  const texts = [row.label, row.path, row.summary, row.stated, row.reason?.replaceAll('_', ' '), row.reason].map((text) => text?.toLowerCase());
  return search.every((word) => texts.some((text) => text?.includes(word.toLowerCase())))
    && (!status.length || status.includes(row.status))
    && (!shape.length || shape.some((begin) => row.shape?.startsWith(begin.toLowerCase())))
    && (least === null || row.bytes >= least) && (most === null || row.bytes <= most);
}

/** The value of the tokens that names a shape by its fingerprint or the beginning of it. */
export function namedShape(tokens, fingerprint) {
  return tokens.find(({ key }) => key === 'shape')?.values.find((value) => fingerprint.startsWith(value.toLowerCase()));
}

/** What a chip shows of a token: of a shape, as much as is shown of it elsewhere. */
export const chipValue = ({ key, values }) => values.map((value) => (key === 'shape' ? shortShape(value) : value)).join(', ');

/** A size such as `>10MB`: which way, and how many bytes. */
function size(value) {
  const found = /^(<=?|>=?)?\s*(\d+(?:\.\d+)?)\s*([kmgt]?i?b?)$/i.exec(value);
  if (!found) return null;
  const unit = found[3].toLowerCase();
  const factor = UNITS[unit.endsWith('b') ? unit : `${unit}b`];
  return factor ? { way: found[1] ?? '>=', bytes: Math.round(Number(found[2]) * factor) } : null;
}

function narrow(filter, { way, bytes }) {
  if (way.startsWith('>')) filter.min_bytes = Math.max(filter.min_bytes ?? 0, way === '>' ? bytes + 1 : bytes);
  else filter.max_bytes = Math.min(filter.max_bytes ?? Infinity, way === '<' ? Math.max(0, bytes - 1) : bytes);
}

/** Cuts the text at white space outside quotes; each piece is a key, where it has one, and its values. */
export function pieces(text, keys = KEYS) {
  const found = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at])) at += 1;
    else {
      const piece = readPiece(text, at, keys);
      at = piece.end;
      found.push(piece);
    }
  }
  return found;
}

function readPiece(text, start, keys) {
  let [at, key, values, value, quoted] = [start, null, [], '', false];
  for (; at < text.length && (quoted || !/\s/.test(text[at])); at++) {
    const sign = text[at];
    if (sign === '\\' && quoted && at + 1 < text.length) value += text[++at];
    else if (sign === '"') quoted = !quoted;
    else if (sign === ':' && !quoted && key === null && !values.length && /^[a-z]+$/i.test(value) && text.slice(start, at) === value) [key, value] = [value.toLowerCase(), ''];
    else if (sign === ',' && !quoted && keys.includes(key)) values.push(value), (value = '');
    else value += sign;
  }
  return { key, values: [...values, value], end: at };
}

export function quote(value, isWord = false) {
  const plain = value !== '' && !/[\s",\\]/.test(value) && !(isWord && /^[a-z]+:/i.test(value));
  return plain ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

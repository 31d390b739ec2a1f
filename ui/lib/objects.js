// A database's objects beside those that are expected: one list for the tree, with what differs at each. Pure.

/** @typedef {'table' | 'index' | 'view' | 'trigger' | 'virtual_table'} Kind */
/**
 * @typedef {{ kind: Kind, name: string, state: 'same' | 'missing' | 'extra' | 'different',
 *   counts: { missing: number, extra: number, different: number }, actual: object | null, expected: object | null,
 *   changes: object[] }} Entry
 */

const GROUPS = [
  ['table', 'Tables', 'tables'],
  ['index', 'Indexes', 'indexes'],
  ['view', 'Views', 'views'],
  ['trigger', 'Triggers', 'triggers'],
  ['virtual_table', 'Virtual tables', 'virtual_tables'],
];

/** Names are equal as SQLite compares them: ASCII letters in either case. */
export const fold = (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const sameName = (one, other) => fold(one) === fold(other);

/**
 * The groups of the tree; groups without objects are left out.
 * @returns {{ kind: Kind, title: string, entries: Entry[] }[]}
 */
export function groups({ schema, expected, changes }) {
  return GROUPS.map(([kind, title, list]) => ({
    kind,
    title,
    entries: merge(schema?.[list] ?? [], expected?.[list] ?? null)
      .map((pair) => entryOf(kind, pair, changes)),
  })).filter(({ entries }) => entries.length);
}

function merge(actual, expected) {
  const pairs = actual.map((one) => ({ actual: one, expected: expected?.find(({ name }) => sameName(name, one.name)) ?? null, compared: expected !== null }));
  for (const one of expected ?? []) {
    if (!actual.some(({ name }) => sameName(name, one.name))) pairs.push({ actual: null, expected: one, compared: true });
  }
  return pairs.sort((a, b) => byName(nameOf(a), nameOf(b)));
}

const nameOf = ({ actual, expected }) => (actual ?? expected).name;
const byName = (a, b) => (fold(a) < fold(b) ? -1 : 1);

function entryOf(kind, { actual, expected, compared }, changes) {
  const name = nameOf({ actual, expected });
  const own = changes.filter((change) => change.object_kind === kind && sameName(change.object, name));
  const counts = { missing: 0, extra: 0, different: 0 };
  for (const change of own) counts[sideOf(change)] += 1;
  let state = 'same';
  if (!actual) state = 'missing';
  else if (compared && !expected) state = 'extra';
  else if (own.length) state = 'different';
  return { kind, name, state, counts, actual, expected, changes: own };
}

/** Which side of a change something is missing on: `missing` and `extra` are seen from the database. */
export function sideOf({ kind }) {
  if (kind.endsWith('_missing')) return 'missing';
  return kind.endsWith('_extra') ? 'extra' : 'different';
}

/** The columns of a table, the missing ones last, each with what differs. */
export function columns({ actual, expected, changes, state }) {
  const table = actual ?? expected;
  const rows = table.columns.map((column, index) => ({
    column,
    number: index + 1,
    state: columnState(column, { actual, expected, state }, changes),
    expected: expected?.columns.find(({ name }) => sameName(name, column.name)) ?? null,
    words: wordsFor(changes, column.name),
    flags: flags(table, column),
  }));
  const missing = actual && expected ? expected.columns.filter((column) => !actual.columns.some(({ name }) => sameName(name, column.name))) : [];
  return rows.concat(missing.map((column) => ({ column, number: null, state: 'missing', expected: column, words: [], flags: flags(expected, column) })));
}

function columnState(column, { expected, state }, changes) {
  if (state === 'missing') return 'missing';
  if (state === 'extra') return 'extra';
  if (expected && !expected.columns.some(({ name }) => sameName(name, column.name))) return 'extra';
  return wordsFor(changes, column.name).length ? 'different' : 'same';
}

const wordsFor = (changes, name) => changes
  .filter((change) => change.column && sameName(change.column, name) && sideOf(change) === 'different')
  .map(({ summary }) => summary);

/** What a column is beyond its type, in words. */
function flags(table, column) {
  const single = (parts) => parts.length === 1 && sameName(parts[0].expression ?? parts[0], column.name);
  const key = table.primary_key;
  const words = [];
  if (key?.parts.some(({ expression }) => sameName(expression, column.name))) {
    words.push(key.parts.length > 1 ? `key ${key.parts.findIndex(({ expression }) => sameName(expression, column.name)) + 1} of ${key.parts.length}` : 'key');
    if (key.autoincrement) words.push('autoincrement');
  }
  if (table.unique.some(({ parts }) => single(parts))) words.push('unique');
  for (const foreign of table.foreign_keys.filter((one) => single(one.columns))) words.push(`references ${foreign.parent}`);
  if (column.generated) words.push('generated', column.generated.stored ? 'stored' : 'virtual');
  if (column.collation) words.push(`collate ${column.collation}`);
  if (column.hidden) words.push('hidden');
  return words;
}

/** The indexes or triggers on a table, also those that are missing. */
export const entriesOn = (all, kind, table) => (all.find((group) => group.kind === kind)?.entries ?? [])
  .filter(({ actual, expected }) => sameName((actual ?? expected).table, table));

/**
 * The keys and checks of a table, the missing ones last.
 * @returns {{ what: string, text: string, detail: string, state: 'same' | 'missing' | 'extra' }[]}
 */
export function constraints({ actual, expected, state }) {
  const left = listConstraints(actual);
  const right = listConstraints(expected);
  if (state === 'missing') return right.map((one) => ({ ...one, state }));
  const has = (list, one) => list.some((other) => other.same === one.same);
  return [
    ...left.map((one) => ({ ...one, state: state === 'extra' || (expected && !has(right, one)) ? 'extra' : 'same' })),
    ...right.filter((one) => !has(left, one)).map((one) => ({ ...one, state: 'missing' })),
  ];
}

function listConstraints(table) {
  if (!table) return [];
  const conflict = ({ conflict: way }) => (way && way !== 'abort' ? `on conflict ${way}` : '');
  const rows = [];
  const key = table.primary_key;
  if (key) rows.push(row('primary key', partsText(key.parts), [key.autoincrement && 'autoincrement', key.is_rowid && 'the rowid', conflict(key)], key.name));
  for (const unique of table.unique) rows.push(row('unique', partsText(unique.parts), [conflict(unique)], unique.name));
  for (const foreign of table.foreign_keys) rows.push(foreignRow(foreign));
  for (const check of table.checks) rows.push(row('check', check.expression, [], check.name));
  return rows;
}

function foreignRow({ columns: own, parent, parent_columns: theirs, on_delete: onDelete, on_update: onUpdate, deferred, name }) {
  const action = (event, what) => what !== 'no_action' && `on ${event} ${what.replace('_', ' ')}`;
  const text = `${own.join(', ')} → ${parent}${theirs.length ? ` (${theirs.join(', ')})` : ''}`;
  return row('foreign key', text, [action('delete', onDelete), action('update', onUpdate), deferred && 'deferred'], name);
}

function row(what, text, details, name) {
  const detail = details.filter(Boolean).join(', ');
  return { what, text, detail, name, same: fold(`${what} ${text} ${detail}`) };
}

/** The parts of a key or an index: `a, b desc, c collate nocase`. */
export const partsText = (parts) => parts
  .map(({ expression, collation, descending }) => `${expression}${collation && fold(collation) !== 'binary' ? ` collate ${collation}` : ''}${descending ? ' desc' : ''}`)
  .join(', ');

/** The object whose name comes first, or the one that was looked at last in another database. */
export function pick(all, wanted) {
  const entries = all.flatMap((group) => group.entries);
  const known = wanted && entries.find(({ kind, name }) => kind === wanted.kind && sameName(name, wanted.name));
  return known ?? entries.find(({ state }) => state !== 'same') ?? entries[0] ?? null;
}

// A difference taken apart for people: which part, and of each fact that differs what was expected and what is there. Pure.

/** @typedef {{ text: string, code?: boolean, none?: boolean }} Side `code`: as SQLite would write it; `none`: nothing is there */
/** @typedef {{ fact: string, expected: Side, here: Side }} Fact */

const PARTS = {
  table: 'table', index: 'index', view: 'view', trigger: 'trigger', virtual_table: 'virtual table', column: 'column',
  primary_key: 'primary key', unique: 'unique constraint', check: 'check', foreign_key: 'foreign key', strict: 'STRICT',
  without_rowid: 'WITHOUT ROWID', table_text: 'definition', column_order: 'order of columns', spelling: 'spelling', white_space: 'white space',
};

/** Which side something is on, as seen from the database, and of what kind the part is. */
export function kindOf({ kind }) {
  const [, part, state] = /^(.*)_(missing|extra|different)$/.exec(kind) ?? [null, kind, 'different'];
  return { part, state };
}

/** The part that a change is about: ``column `due` ``, `primary key`, ``index `idx_loans_open` ``. */
export function partWords(change) {
  const { part } = kindOf(change);
  const what = PARTS[part] ?? part.replaceAll('_', ' ');
  if (change.column) return `column \`${change.column}\``;
  return part === change.object_kind ? `${what} \`${change.object}\`` : what;
}

const yes = (word, no = `not ${word}`) => (value) => ({ text: value ? word : no });
const code = (none) => (value) => (value === null || value === '' ? { text: none, none: true } : { text: String(value), code: true });
const list = (none) => (value) => (value?.length ? { text: value.join(', '), code: true } : { text: none, none: true });
const action = (value) => ({ text: String(value ?? 'no action').replaceAll('_', ' ') });

/** Each fact of the engine: its name, and a value in words. What has no word here is shown as it comes. */
const FACTS = {
  type: ['Type', code('no type')],
  not_null: ['Null', yes('not null', 'null allowed')],
  default: ['Default', code('no default')],
  on_conflict: ['On conflict', (value) => ({ text: value ?? 'abort' })],
  collation: ['Collation', (value) => ({ text: value ?? 'BINARY', code: true })],
  generated: ['Generated', code('not generated')],
  stored: ['Kept', (value) => (value === null ? { text: 'not generated', none: true } : { text: value ? 'stored' : 'virtual' })],
  hidden: ['Hidden', yes('hidden')],
  name: ['Name', code('none')],
  columns: ['Columns', list('not named')],
  autoincrement: ['Autoincrement', yes('autoincrement', 'no')],
  is_rowid: ['Rowid', yes('is the rowid', 'is not the rowid')],
  expression: ['Must hold', code('nothing')],
  parent: ['Refers to', code('nothing')],
  parent_columns: ['Columns there', list('its primary key')],
  on_delete: ['On delete', action],
  on_update: ['On update', action],
  deferred: ['Checked', yes('at the end of the transaction', 'at once')],
  table: ['On table', code('none')],
  unique: ['Unique', yes('unique')],
  where: ['Where', code('all rows')],
  select: ['Select', code('nothing')],
  timing: ['When', action],
  event: ['Event', action],
  when: ['Condition', code('none')],
  statements: ['Statements', code('none')],
  module: ['Module', code('none')],
  arguments: ['Arguments', list('none')],
  shadows: ['Shadow tables', list('none')],
  strict: ['STRICT', yes('strict')],
  without_rowid: ['WITHOUT ROWID', yes('without rowid', 'with rowid')],
  sql: ['SQL', code('none')],
};

/** In which order facts stand; others follow. */
const ORDER = Object.keys(FACTS);
/** Words for a list of columns that stands empty. */
const UNNAMED = { trigger: 'all columns', view: 'as the query names them' };

/**
 * What was expected and what is there, fact by fact. Of what one side does not have, only what is out of the ordinary
 * is listed.
 * @returns {Fact[]}
 */
export function factsOf(change) {
  const { left, right } = change;
  const keys = [...new Set([...Object.keys(right ?? {}), ...Object.keys(left ?? {})])].sort((a, b) => rank(a) - rank(b));
  const telling = left && right ? keys : keys.filter((key, at) => at === 0 || !isOrdinary(key, (left ?? right)[key]));
  return telling.map((key) => ({ fact: FACTS[key]?.[0] ?? sentence(key), expected: side(key, right, change), here: side(key, left, change) }));
}

const rank = (key) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
const sentence = (key) => `${key[0].toUpperCase()}${key.slice(1)}`.replaceAll('_', ' ');

/** What needs no word of a thing that is missing or extra as a whole. */
function isOrdinary(key, value) {
  if (key === 'not_null' || key === 'default') return false;
  return value === null || value === false || value === '' || value === 'no_action' || (Array.isArray(value) && !value.length);
}

function side(key, facts, { object_kind: kind }) {
  if (!facts) return { text: '–', none: true };
  const value = facts[key] ?? null;
  const said = FACTS[key]?.[1](value) ?? { text: typeof value === 'string' ? value : JSON.stringify(value), code: true };
  return key === 'columns' && said.none && UNNAMED[kind] ? { ...said, text: UNNAMED[kind] } : said;
}

/** All differences of a database by object, in the order of the tree, each object with its changes. */
export const byObject = (groups) => groups.flatMap(({ entries }) => entries.filter(({ changes }) => changes.length));

/** The facts in which an object that has no parts is another: `columns and where differ`. */
function factNames(change) {
  const names = factsOf(change).map(({ fact }) => fact.toLowerCase());
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)} differ` : `${names[0] ?? 'definition'} differs`;
}

/** What differs at an object, in words: `column returned_at is missing, 2 more`. */
export function entryWords({ state, changes }) {
  if (state === 'missing' || state === 'extra') return state === 'missing' ? 'expected, and not here' : 'not expected';
  const VERBS = { missing: 'is missing', extra: 'is extra', different: 'differs' };
  const named = changes.slice(0, 2).map((change) => (change.object_kind === kindOf(change).part ? factNames(change) : `${partWords(change)} ${VERBS[kindOf(change).state]}`));
  return [...named, changes.length > 2 && `${changes.length - 2} more`].filter(Boolean).join(', ');
}

// Cuts SQL into tokens to colour it. It only has to look right: nothing is decided by it.

const KEYWORDS = new Set(`abort action add after all alter always analyze and as asc autoincrement before begin between by cascade
case cast check collate column commit conflict constraint create cross current_date current_time current_timestamp default
deferrable deferred delete desc distinct do drop each else end escape except exclude exists fail filter for foreign from full
generated glob group having if ignore in index indexed initially inner insert instead intersect into is isnull join key left
like limit match materialized natural no not nothing notnull null nulls of offset on or order outer over partition pragma
primary raise recursive references regexp replace restrict returning right rollback row rowid rows select set strict stored
table temp temporary then to transaction trigger union unique update using values view virtual when where window with
without`.split(/\s+/));
const TYPES = new Set(`any blob bool boolean char clob date datetime decimal double float int integer json jsonb numeric
real text time timestamp tinyint smallint bigint varchar`.split(/\s+/));

const FUNCTIONS = new Set(['date', 'datetime', 'json', 'jsonb', 'time']);

const TOKEN = new RegExp([
  String.raw`(?<comment>--[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
  String.raw`(?<string>[xX]?'(?:[^']|'')*(?:'|$))`,
  String.raw`(?<name>"(?:[^"]|"")*(?:"|$)|\x60(?:[^\x60]|\x60\x60)*(?:\x60|$)|\[[^\]]*(?:\]|$))`,
  String.raw`(?<number>0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)`,
  String.raw`(?<word>[\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*)`,
  String.raw`(?<space>\s+)`,
  String.raw`(?<sign>[\s\S])`,
].join('|'), 'gu');

/**
 * The tokens of a text; put together they are the text again.
 * @returns {{ kind: 'keyword' | 'type' | 'string' | 'number' | 'comment' | 'plain', text: string }[]}
 */
export function tokens(sql) {
  const found = [];
  for (const { groups, index, 0: text } of sql.matchAll(TOKEN)) {
    const kind = kindOf(groups, text, sql[index + text.length]);
    if (found.at(-1)?.kind === kind) found.at(-1).text += text;
    else found.push({ kind, text });
  }
  return found;
}

function kindOf({ comment, string, number, word }, text, next) {
  if (comment !== undefined) return 'comment';
  if (string !== undefined) return 'string';
  if (number !== undefined) return 'number';
  if (word === undefined) return 'plain';
  const folded = text.toLowerCase();
  if (KEYWORDS.has(folded)) return 'keyword';
  return TYPES.has(folded) && !(next === '(' && FUNCTIONS.has(folded)) ? 'type' : 'plain';
}

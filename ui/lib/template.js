// Reads the fixed text of a template into a tree with holes. Pure: values never come here, so nothing that a database,
// a path or a file says can become markup.

const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);
const HOLE = '\u0001';
const NAME = /[^\s=>/]/;

/**
 * @typedef {{ hole: number }} Hole
 * @typedef {{ name: string, parts: (string | Hole)[] }} Attribute
 * @typedef {{ tag: string, attributes: Attribute[], children: (string | Hole | Element)[] }} Element
 */

/**
 * Reads the strings of a tagged template. White space around a line break is left out at the ends of a text and is one
 * space within it.
 * @param {readonly string[]} strings
 * @returns {(string | Hole | Element)[]}
 */
export function readTemplate(strings) {
  const text = strings.join(HOLE);
  const root = { tag: '', attributes: [], children: [] };
  const open = [root];
  let at = 0;
  let hole = 0;

  const fail = (why) => {
    throw new SyntaxError(`${why} in template: ${text.replaceAll(HOLE, '${…}').slice(Math.max(0, at - 30), at + 30)}`);
  };
  const take = (wanted) => {
    const start = at;
    while (at < text.length && wanted.test(text[at])) at++;
    return text.slice(start, at);
  };

  function readText() {
    const end = text.indexOf('<', at);
    const raw = text.slice(at, end < 0 ? text.length : end);
    at += raw.length;
    raw.split(HOLE).forEach((piece, index) => {
      if (index > 0) open.at(-1).children.push({ hole: hole++ });
      const words = tidy(piece);
      if (words) open.at(-1).children.push(words);
    });
  }

  function readClosing() {
    at += 2;
    const tag = take(NAME);
    take(/\s/);
    if (text[at++] !== '>' || open.at(-1).tag !== tag || open.length === 1) fail(`unexpected </${tag}>`);
    open.pop();
  }

  function readElement() {
    at += 1;
    const element = { tag: take(NAME), attributes: [], children: [] };
    if (!element.tag) fail('no name after <');
    open.at(-1).children.push(element);
    for (;;) {
      take(/\s/);
      if (text.startsWith('/>', at)) return void (at += 2);
      if (text[at] === '>') {
        at += 1;
        if (!VOID.has(element.tag)) open.push(element);
        return undefined;
      }
      if (at >= text.length) fail(`<${element.tag}> does not end`);
      element.attributes.push(readAttribute());
    }
  }

  function readAttribute() {
    const name = take(NAME);
    if (!name || name.includes(HOLE)) fail('no name of an attribute');
    if (name === 'style' || name.startsWith('on')) fail(`attribute ${name} is not allowed`);
    if (text[at] !== '=') return { name, parts: [''] };
    at += 1;
    const quote = text[at];
    if (quote === HOLE) {
      at += 1;
      return { name, parts: [{ hole: hole++ }] };
    }
    if (quote !== '"') fail(`the value of ${name} is not quoted`);
    const end = text.indexOf('"', at + 1);
    if (end < 0) fail(`the value of ${name} does not end`);
    const pieces = text.slice(at + 1, end).split(HOLE);
    at = end + 1;
    const parts = pieces.flatMap((piece, index) => (index > 0 ? [{ hole: hole++ }, piece] : [piece]));
    return { name, parts: parts.length > 1 ? parts.filter((part) => part !== '') : parts };
  }

  while (at < text.length) {
    if (text.startsWith('</', at)) readClosing();
    else if (text[at] === '<') readElement();
    else readText();
  }
  if (open.length > 1) fail(`<${open.at(-1).tag}> is not closed`);
  return root.children;
}

function tidy(text) {
  return text.replace(/^\s*\n\s*/, '').replace(/\s*\n\s*$/, '').replace(/\s*\n\s*/g, ' ');
}

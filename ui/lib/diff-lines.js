// A comparison as one list of lines, and the differences in it one after the other. Pure.

import { fold } from './objects.js';
import { cutRow, LONG } from './spans.js';

/** The kinds of objects in the order of the engine, with their words for many. */
export const KINDS = [['table', 'Tables'], ['virtual_table', 'Virtual tables'], ['index', 'Indexes'], ['view', 'Views'], ['trigger', 'Triggers']];

/** On which side objects stand, in the order of the screen. */
export const SIGNS = ['both', 'right', 'left', 'equal'];

/**
 * @typedef {{ object: number, first: number, rows: number, change: number | null, sign: string, summary: string }} Step
 *   a difference: from which row of which object on how many rows it is; without rows it is at the object's head
 * @typedef {{ data: object, order: number[], steps: Step[], differing: number }} Model
 */

/** What a comparison is to a screen that shows it in `view`. @returns {Model} */
export function modelOf(data, view) {
  const order = SIGNS.flatMap((sign) => data.objects.flatMap((object, index) => (object.sign === sign ? [index] : [])));
  const steps = view === 'sql' ? order.flatMap((index) => runsOf(data, index)) : changesOf(data, order);
  return { data, order, steps, differing: data.objects.filter(({ sign }) => sign !== 'equal').length };
}

/** What is folded, unfolded and shown of objects, told of the same objects in another answer. */
export function foldsIn(model, { model: before, folded, opened, shown }) {
  const nameOf = ({ kind, name }) => `${kind} ${name}`;
  const places = new Map(model.data.objects.map((object, index) => [nameOf(object), index]));
  const placeOf = (index) => places.get(nameOf(before.data.objects[index]));
  const moved = (set) => new Set([...set].map(placeOf).filter((index) => index !== undefined));
  const runs = [...opened].map((id) => id.replace(/^f(\d+)/, (_, index) => `f${placeOf(Number(index))}`));
  return { folded: moved(folded), opened: new Set(runs), shown: moved(shown) };
}

/** The place of the step that shows a change, or -1. */
export const stepOf = ({ steps }, change) => steps.findIndex((step) => step.change === change);

/** Every change that counts, in the order of the screen; one that no row shows stands at the head of its object. */
function changesOf(data, order) {
  const left = new Set(data.changes.keys());
  const heads = new Map();
  for (const { change } of data.objects.flatMap(({ rows }) => rows)) if (change !== undefined) left.delete(change);
  for (const change of left) {
    const key = keyOf(data.changes[change].object_kind, data.changes[change].object);
    heads.set(key, [...(heads.get(key) ?? []), change]);
  }
  return order.flatMap((index) => {
    const { kind, name, rows } = data.objects[index];
    const steps = (heads.get(keyOf(kind, name)) ?? []).map((change) => stepAt(data, index, 0, 0, change, 'both'));
    rows.forEach(({ change, sign }, at) => {
      if (change === undefined) return;
      const last = steps.at(-1);
      if (last?.change === change) last.rows = at - last.first + 1;
      else steps.push(stepAt(data, index, at, 1, change, sign));
    });
    return steps;
  });
}

const keyOf = (kind, name) => `${kind} ${fold(name)}`;
const stepAt = (data, object, first, rows, change, sign) => ({ object, first, rows, change, sign, summary: data.changes[change].summary });

/** The runs of differing rows of an object, where rows are lines of SQL. */
function runsOf(data, index) {
  const { kind, name, rows } = data.objects[index];
  const steps = [];
  rows.forEach(({ sign }, at) => {
    if (sign === 'equal') return;
    const last = steps.at(-1);
    if (last && last.first + last.rows === at) {
      last.rows += 1;
      if (last.sign !== sign) last.sign = 'both';
    } else steps.push({ object: index, first: at, rows: 1, change: null, sign, summary: '' });
  });
  const word = { left: 'only left', right: 'only right', both: 'different' };
  return steps.map((step) => ({ ...step, summary: `${kind.replace('_', ' ')} \`${name}\`, line ${step.first + 1}${step.rows > 1 ? ` to ${step.first + step.rows}` : ''}: ${word[step.sign]}` }));
}

/**
 * @typedef {{ id: string, type: 'object' | 'note' | 'row' | 'fold' | 'equal', object: number, row?: number, piece?: number,
 *   sign?: string, depth?: number, left?: object[], right?: object[], fold?: object, open?: boolean, note?: object, first?: boolean }} Line
 */

/**
 * The lines of the pane.
 * @param {Model} model
 * @param {{ folded: Set<number>, opened: Set<string>, shown: Set<number>, unfolded: boolean }} state which objects are folded,
 *   which runs are not, which equal objects are shown, whether all that is equal is unfolded
 * @returns {Line[]}
 */
export function linesOf({ data, order }, { folded, opened, shown, unfolded }) {
  const lines = [];
  const hidden = [];
  for (const index of order) {
    const object = data.objects[index];
    if (object.sign === 'equal' && !shown.has(index)) hidden.push(index);
    else addObject(lines, data, index, folded.has(index), opened, unfolded);
  }
  if (hidden.length && hidden.length < order.length) lines.push({ id: 'equal', type: 'equal', object: -1, hidden });
  return lines;
}

function addObject(lines, data, index, isFolded, opened, unfolded) {
  const object = data.objects[index];
  lines.push({ id: `o${index}`, type: 'object', object: index, open: !isFolded, first: lines.length === 0 });
  if (isFolded) return;
  for (const note of object.notes) lines.push({ id: `n${index}-${note}`, type: 'note', object: index, note: data.notes[note] });
  const folds = new Map(object.folds.map((one) => [one.start, one]));
  for (let at = 0; at < object.rows.length; at++) {
    const run = folds.get(at);
    if (run) {
      const id = `f${index}-${at}`;
      // One by one a run is the other way round than all of them.
      const open = opened.has(id) !== unfolded;
      lines.push({ id, type: 'fold', object: index, fold: run, open });
      if (!open) {
        at += run.rows - 1;
        continue;
      }
    }
    addRow(lines, object.rows[at], index, at);
  }
}

function addRow(lines, row, object, at) {
  const { sign, depth = 0, left = [], right = [] } = row;
  const base = { type: 'row', object, row: at, sign, depth };
  if (sizeOf(left) <= LONG && sizeOf(right) <= LONG) return void lines.push({ ...base, id: `r${object}-${at}`, piece: 0, left, right: other(sign, left, right) });
  cutRow(left, other(sign, left, right)).forEach((piece, number) => lines.push({ ...base, ...piece, sign: signOfPiece(sign, piece), id: `r${object}-${at}-${number}`, piece: number }));
}

/** In a long row that differs somewhere, only the pieces that do are shown as different. */
function signOfPiece(sign, { left, right }) {
  const changed = (spans) => spans.some(([, , mark]) => mark === 1);
  return sign === 'both' && left.length && right.length && !changed(left) && !changed(right) ? 'equal' : sign;
}

/** The right side is left out where it has exactly what the left side has. */
const other = (sign, left, right) => (sign === 'equal' && !right.length ? left : right);

const sizeOf = (spans) => {
  let size = 0;
  for (const [, text] of spans) size += text.length;
  return size;
};

/** From which line to which, the last not counted, a step is; `null` where its object is not among the lines. */
export function linesOfStep(lines, step) {
  const head = lines.findIndex((line) => line.type === 'object' && line.object === step.object);
  if (head < 0) return null;
  if (!step.rows) return { first: head, last: head + 1 };
  let first = head;
  while (first < lines.length && lines[first].object === step.object && !(lines[first].type === 'row' && lines[first].row >= step.first)) first += 1;
  let last = first;
  while (last < lines.length && lines[last].object === step.object && lines[last].type === 'row' && lines[last].row < step.first + step.rows) last += 1;
  if (first === last) return { first: head, last: head + 1 };
  const differs = (line) => line.sign !== 'equal';
  while (first < last - 1 && !differs(lines[first])) first += 1;
  while (last > first + 1 && !differs(lines[last - 1])) last -= 1;
  return { first, last };
}

/** What one side of a change has, in words: `type TEXT, not null`. */
export function factWords(facts) {
  if (facts === null || facts === undefined) return 'nothing';
  return Object.entries(facts).map(([name, value]) => {
    const said = name.replaceAll('_', ' ');
    if (value === true) return said;
    if (value === false) return `not ${said}`;
    return value === null ? `no ${said}` : `${said} ${typeof value === 'object' ? JSON.stringify(value) : value}`;
  }).join(', ');
}

// What a preview comes to: what is included, what it would lose, how its plans read. Pure.

import { count, plural } from './format.js';
import { compareVersions, versionLabel } from './versions.js';

/** What is done, in the forms that the screen needs. */
export const VERBS = {
  repair: { act: 'Repair', acts: 'repairs', done: 'repaired', glyph: 'i-repair' },
  migrate: { act: 'Migrate', acts: 'migrates', done: 'migrated', glyph: 'i-arrow' },
  adopt: { act: 'Adopt', acts: 'adopts', done: 'adopted', glyph: 'i-check' },
};

/** `Repair to v3`, `Migrate to v2`, `Adopt`. */
export function titleOf(operation, to = null) {
  const version = operation.do === 'migrate' ? operation.to : to;
  return `${VERBS[operation.do].act}${version === null || operation.do === 'adopt' ? '' : ` to ${versionLabel(version)}`}`;
}

/** A preview as the engine gives it, and whether losses were allowed when it was made. */
export const readPreview = (preview, allowed) => ({ ...preview, allowed });

/** The computed statements of a plan, in order. */
export const statementsOf = (group) => group.steps.flatMap((step) => (step.step === 'plan' ? step.statements : []));

/** The migration scripts of a plan, in order. */
export const scriptsOf = (group) => group.steps.filter(({ step }) => step === 'script');

/** True where something is done to the databases of a plan, and not only something kept, or held until losses are allowed. */
export const acts = (group) => !group.held && (group.stamp !== null || scriptsOf(group).length > 0 || statementsOf(group).length > 0);

/** `v2 → v3 · 9 statements`, `v3 · 1 statement`, `v1 → v3 · 2 scripts`. */
export function gist(group) {
  const { from_version: from, to_version: to } = group;
  const [statements, scripts] = [statementsOf(group).length, scriptsOf(group).length];
  const version = from === to || to === null ? from : to;
  const way = from !== to && to !== null && from !== null ? `${versionLabel(from)} → ${versionLabel(to)}` : version === null ? '' : versionLabel(version);
  const what = [statements > 0 && plural(statements, 'statement'), scripts > 0 && plural(scripts, 'script')].filter(Boolean);
  const done = what.length ? what.join(', ') : group.stamp !== null ? 'stamp only' : 'nothing to run';
  return [way, done].filter(Boolean).join(' · ');
}

/** True where a plan takes the version down. */
export const goesDown = ({ from_version: from, to_version: to }) => from !== null && to !== null && from !== to && compareVersions(from, to) > 0;

const LOSING = ['H101', 'H102', 'H103', 'H104', 'H105'];

/** True for a hazard that loses data. */
export const isLoss = ({ code }) => LOSING.includes(code);

/** True for a hazard that stands in the way of these rows. */
export const isMisfit = ({ code }) => code.startsWith('H4');

/** True for a hazard whose loss comes to pass: it is allowed. */
export const comesToPass = (hazard, allowed) => isMisfit(hazard) || (allowed && isLoss(hazard));

const VALUES = ['H102', 'H103'];

/**
 * A plan's hazards in words: as the plan alone says them until they are counted, then with their figures. Those of several
 * databases are added up: what is said of one alone would mislead.
 * @param {{ figures?: object, error?: object } | undefined} counted
 * @returns {{ hazard: object, words: string, figure: string | null, where: string | null }[]}
 */
export function hazardLines(group, counted) {
  const plain = (hazard) => group.hazards.find((one) => one.code === hazard.code && one.object === hazard.object && one.column === hazard.column)?.message ?? hazard.message;
  if (!counted?.figures) return group.hazards.map((hazard) => ({ hazard, words: hazard.message, figure: null, where: null }));
  const many = group.databases.length > 1;
  return counted.figures.hazards.map((hazard) => {
    if (!many) return { hazard, words: hazard.message, figure: null, where: null };
    const figure = hazard.rows === null ? null : plural(hazard.rows, VALUES.includes(hazard.code) ? 'value' : 'row');
    return { hazard: { ...hazard, examples: [] }, words: plain(hazard), figure, where: `in ${plural(hazard.databases, 'database')}` };
  });
}

/** What a plan is marked with: that it loses data, that it keeps something, that rows do not fit. */
export function markOf(group, counted, allowed) {
  const hazards = counted?.figures?.hazards ?? group.hazards;
  if (counted?.figures && hazards.some(isMisfit)) return { tone: 'bad', words: 'rows do not fit' };
  if (group.held) return { tone: 'warn', words: goesDown(group) ? 'goes down' : 'waits for leave' };
  if (allowed && hazards.some((hazard) => isLoss(hazard) && hazard.code !== 'H104')) return { tone: 'bad', words: 'loses data' };
  if (allowed && hazards.some(isLoss)) return { tone: 'warn', words: 'goes down' };
  return group.kept.length ? { tone: 'plain', words: `keeps ${plural(group.kept.length, 'extra')}` } : null;
}

/** How much of a plan's databases is included: `all`, `some` or `none`. */
export function tickOf(group, out) {
  const left = group.databases.filter(({ id }) => out.has(id)).length;
  if (left === group.databases.length || !acts(group)) return 'none';
  return left === 0 ? 'all' : 'some';
}

/**
 * The databases that stay as they are though they are included, as far as their rows were counted: they wait for leave to
 * lose data, or rows do not fit.
 * @returns {Map<number, 'waits' | 'misfit'>}
 */
export function staying(preview, figures) {
  const counted = preview.groups.filter(acts).flatMap(({ id }) => figures.get(id)?.figures?.databases ?? []);
  const why = ({ hazards }) => (hazards.some(isMisfit) ? 'misfit' : !preview.allowed && hazards.some(({ code }) => code === 'H103') ? 'waits' : null);
  return new Map(counted.map((one) => [one.id, why(one)]).filter(([, said]) => said));
}

/**
 * What is included, in numbers. `failing` are those that a dry run found to fail: they are included, and left out of what
 * is done, as are those that stay as they are by what was counted. `waits` and `misfits` are the ones that nothing is done
 * to until losses are allowed, or at all.
 */
export function totals(preview, out, failing = new Set(), figures = new Map()) {
  const sum = { databases: 0, of: 0, plans: 0, ofPlans: preview.groups.length, bytes: 0, waits: 0, misfits: 0, ids: [], ready: [], planIds: [] };
  const stay = staying(preview, figures);
  for (const group of preview.groups) {
    sum.of += group.databases.length;
    if (!acts(group)) sum.waits += group.databases.length;
    const taken = acts(group) ? group.databases.filter(({ id }) => !out.has(id)) : [];
    if (!taken.length) continue;
    sum.plans += 1;
    sum.planIds.push(group.id);
    for (const { id, bytes } of taken) {
      sum.ids.push(id);
      sum.waits += Number(stay.get(id) === 'waits');
      sum.misfits += Number(stay.get(id) === 'misfit');
      sum.databases += Number(!stay.has(id));
      if (failing.has(id) || stay.has(id)) continue;
      sum.ready.push(id);
      sum.bytes += bytes;
    }
  }
  if (sum.of > 0 && sum.ready.length === sum.of) sum.bytes = preview.backups.bytes;
  return sum;
}

const NOTHING_LOST = { values: 0, counting: false, unread: 0, databases: 0, kinds: [] };
const KINDS = { H101: 'tables', H105: 'tables', H102: 'columns', H103: 'changed', H104: 'down' };

/**
 * What would be lost in these databases, by kind, with figures; `counting` while some of it is not counted. Nothing, where
 * losses are not allowed.
 * @param {Map<string, { figures?: object, error?: object }>} figures what was counted, by plan
 * @param {Set<number>} ids the databases that are worked on
 */
export function losses(preview, figures, ids) {
  const kinds = new Map();
  const hit = new Set();
  const sum = { ...NOTHING_LOST };
  if (!preview.allowed) return sum;
  for (const group of preview.groups) {
    const taken = group.databases.filter(({ id }) => ids.has(id));
    if (!taken.length || !group.hazards.some(isLoss)) continue;
    const counted = figures.get(group.id);
    if (!counted?.figures) sum.counting = sum.counting || !counted?.error;
    for (const { id, hazards, unreadable } of counted?.figures ? readOf(counted.figures, ids, group) : taken.map(({ id }) => ({ id, hazards: group.hazards }))) {
      if (unreadable) sum.unread += 1;
      for (const hazard of hazards.filter(isLoss)) {
        hit.add(id);
        sum.values += hazard.code === 'H104' ? 0 : hazard.rows ?? 0;
        addTo(kinds, KINDS[hazard.code], hazard, id);
      }
    }
  }
  return { ...sum, databases: hit.size, kinds: ['tables', 'columns', 'changed', 'down'].filter((kind) => kinds.has(kind)).map((kind) => closed(kind, kinds.get(kind))) };
}

/** The figures of those databases of a plan that are worked on; one that could not be looked at keeps the plan's word. */
function readOf(figures, ids, group) {
  return figures.databases.filter(({ id }) => ids.has(id)).map((one) => (one.unreadable ? { ...one, hazards: group.hazards } : one));
}

function addTo(kinds, kind, hazard, id) {
  if (!kinds.has(kind)) kinds.set(kind, { names: new Set(), ids: new Set(), values: 0, counted: true });
  const one = kinds.get(kind);
  one.names.add(hazard.column ? `${hazard.object}.${hazard.column}` : hazard.object);
  one.ids.add(id);
  if (hazard.rows === null && hazard.code !== 'H104') one.counted = false;
  one.values += hazard.rows ?? 0;
}

const closed = (kind, { names, ids, values, counted }) => ({ kind, names: [...names], databases: ids.size, values, counted });

/** `1 column dropped in 4 databases, 3,412 values`. */
export function lossWords({ kind, names, databases, values, counted }) {
  const where = `in ${plural(databases, 'database')}`;
  const many = (word) => (counted ? `, ${plural(values, word)}` : '');
  if (kind === 'tables') return `${plural(names.length, 'table')} dropped ${where}${many('row')}`;
  if (kind === 'columns') return `${plural(names.length, 'column')} dropped ${where}${many('value')}`;
  if (kind === 'changed') return `values changed in ${plural(names.length, 'column')} ${where}${many('value')}`;
  return `the version goes down ${where}`;
}

/** What the foot says of losses: a figure and what it is; `null` where nothing is lost. */
export function lossTotal(lost) {
  if (!lost.kinds.length) return null;
  const dropped = lost.kinds.filter(({ kind }) => kind !== 'down');
  const what = dropped.map(({ kind, names }) => (kind === 'changed' ? `${plural(names.length, 'column')} changed` : plural(names.length, kind.slice(0, -1)))).join(', ');
  const rest = dropped.length ? `${what} in ${plural(lost.databases, 'database')}` : `${plural(lost.databases, 'version')} down`;
  if (!dropped.length) return { figure: count(lost.databases), words: lost.databases === 1 ? 'version goes down' : 'versions go down' };
  return { figure: dropped.every(({ counted }) => counted) ? count(lost.values) : null, words: `values lost, ${rest}` };
}

/** Everything that is kept in these databases though the expected schema does not have it: names, and in how many. */
export function keptIn(preview, ids) {
  const names = new Set();
  let databases = 0;
  for (const { kept, databases: all } of preview.groups) {
    const taken = all.filter(({ id }) => ids.has(id)).length;
    if (!kept.length || !taken) continue;
    databases += taken;
    for (const { object, column } of kept) names.add(column ? `${object}.${column}` : object);
  }
  return { names: [...names], databases };
}

/** What is agreed to where these databases are worked on: the plans, and whether losses are allowed. Equal where nothing has changed. */
export const agreement = (preview, ids) => JSON.stringify([preview?.allowed, (preview?.groups ?? []).filter(({ databases }) => databases.some(({ id }) => ids.has(id))).map(({ id, databases }) => [id, databases.filter((one) => ids.has(one.id)).length]).sort()]);

/** The databases to try first: one of each plan, then the next of each, until there are `most`. */
export function firstOf(preview, ready, most) {
  const wanted = new Set(ready);
  const queues = preview.groups.map(({ databases }) => databases.map(({ id }) => id).filter((id) => wanted.has(id)));
  const found = [];
  for (let turn = 0; found.length < most && queues.some((queue) => turn < queue.length); turn++) {
    for (const queue of queues) if (turn < queue.length && found.length < most) found.push(queue[turn]);
  }
  return found;
}

/**
 * The steps of a plan as cards: a table that is made anew is one, however many statements that takes.
 * @returns {({ card: 'statements', first: number, last: number, reason: string, method: string, statements: { sql: string, note: string }[] }
 *   | { card: 'script', name: string, version: any, sql: string } | { card: 'stamp', words: string })[]}
 */
export function cardsOf(group) {
  const cards = [];
  let number = 0;
  for (const step of group.steps) {
    if (step.step === 'script') cards.push({ card: 'script', name: step.name, version: step.version, sql: step.sql });
    else for (const statement of step.statements) addStatement(cards, statement, ++number);
  }
  if (group.stamp !== null) cards.push({ card: 'stamp', words: group.stamp });
  return cards;
}

function addStatement(cards, { sql, reason, method }, number) {
  const { head, table, note } = method === 'rebuild' ? partsOf(reason) : { head: reason, table: null, note: '' };
  const before = cards.at(-1);
  if (table && before?.table === table) {
    before.last = number;
    before.statements.push({ sql, note });
  } else cards.push({ card: 'statements', first: number, last: number, reason: head, table, method, statements: [{ sql, note }] });
}

/** `t is made anew (t.b is missing): its rows`: what is done, to what, and which part of it this is. */
function partsOf(reason) {
  const [, table, why, note] = /^(.*?) is made anew( \(.*\))?: (.*)$/s.exec(reason) ?? [];
  return table === undefined ? { head: reason, table: null, note: '' } : { head: `${table} is made anew${why ?? ''}`, table, note };
}

/** What the lines of the list of plans are: the plans, then what is left alone. */
export const linesOf = ({ groups, left_alone: left }) => [...groups.map((group) => ({ key: `plan ${group.id}`, group })), ...left.map((reason, index) => ({ key: `left ${index} ${reason.code}`, left: reason }))];

/** All SQL of a plan as text. */
export function sqlOf(group) {
  const lines = group.steps.flatMap((step) => (step.step === 'script' ? [`-- ${step.name}\n${step.sql.trimEnd()}`] : step.statements.map(({ sql, reason }) => `-- ${reason.replaceAll('\n', ' ')}\n${sql};`)));
  return `${lines.join('\n\n')}\n`;
}

/** Text in pieces, names as code and figures to stand out: ``drops `a` with 12 rows``. */
export function figurePieces(text) {
  return text.split('`').flatMap((part, index) => (index % 2 ? [{ code: true, text: part }] : part.split(/(\b\d[\d,]* (?:rows?|values?)\b)/).map((piece, at) => ({ figure: at % 2 === 1, text: piece })))).filter(({ text: piece }) => piece !== '');
}

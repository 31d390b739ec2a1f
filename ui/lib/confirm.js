// What a confirmation says: one fact after the other, in numbers. Pure.

import { bytes, count, day, plural } from './format.js';
import { keptIn, losses, lossWords, staying, VERBS } from './preview.js';
import { causeWords, leftWords } from './trial.js';
import { versionLabel } from './versions.js';

const DAY = 24 * 3600e3;
const NAMED = 6;

/** @typedef {['' | 'strong' | 'code' | 'muted', string]} Part how it is said, and what
 *  @typedef {{ id: string, glyph: string, tone?: 'danger' | 'warn', parts: Part[] }} Fact */

/** `Repair 45 databases`, and as the whole act `Repair 45 databases to v3`. */
export function actWords(operation, number, to) {
  const act = `${VERBS[operation.do].act} ${plural(number, 'database')}`;
  const version = operation.do === 'migrate' ? operation.to : to;
  return { act, whole: operation.do === 'adopt' || version === null ? act : `${act} to ${versionLabel(version)}` };
}

/**
 * The facts of a confirmation.
 * @param {{ preview: object, figures: Map<string, object>, out: Set<number>, trial: object | null }} state
 * @param {number[]} ids the databases that are worked on
 * @returns {{ facts: Fact[], typed: boolean, hindrance: string | null }} `typed`: data is lost, so the count has to be typed;
 *   `hindrance`: why it cannot be done
 */
export function confirmation({ preview, figures, out, trial }, ids, now = Date.now()) {
  const wanted = new Set(ids);
  const lost = losses(preview, figures, wanted);
  const one = ids.length === 1;
  const size = sizeOf(preview, wanted);
  const { free, same_device: same, kept_days: days } = preview.backups;
  const short = free !== null && size > free;
  return {
    facts: [
      backupFact(preview.backups, size, { one, short }),
      same && { id: 'device', glyph: 'i-info', tone: 'warn', parts: [['', 'The backups are on the same disk as the fleet: if it goes, they go too.']] },
      ...lost.kinds.map((kind) => lossFact(kind, preview, days, now)),
      lost.counting && { id: 'counting', glyph: 'i-spin', parts: [['', 'How much that is, is still being counted.']] },
      lost.unread > 0 && { id: 'unread', glyph: 'i-info', tone: 'warn', parts: [['strong', plural(lost.unread, 'database')], ['', ' could not be looked at for that.']] },
      keptFact(preview, wanted),
      ...stayFacts(staying(preview, figures), out),
      ...skippedFacts(trial),
      !one && preview.left_alone.length > 0 && leftFact(preview.left_alone),
      { id: 'verified', glyph: 'i-shield', parts: [['', one ? 'It is verified before it is committed; if that fails, it stays as it was.' : 'Each is verified before it is committed; one that fails stays as it was.']] },
    ].filter(Boolean),
    typed: lost.kinds.length > 0,
    hindrance: short ? `The backups take up to ${bytes(size)}, and ${bytes(free)} are free` : null,
  };
}

function backupFact({ folder, free, kept_days: days }, size, { one, short }) {
  const room = free === null ? [] : [[short ? 'strong' : 'muted', ` (${bytes(free)} free)`]];
  return { id: 'backup', glyph: 'i-backup', tone: short ? 'danger' : undefined, parts: [['', `${one ? 'It' : 'Each'} is backed up first: `], ['strong', bytes(size)], ['', ' in '], ['code', folder], ...room, ['', days === null ? ', kept for good.' : `, kept for ${plural(days, 'day')}.`]] };
}

function lossFact(kind, { to_version: to }, days, now) {
  const said = sentenceCase(lossWords(kind));
  const stay = kind.kind === 'down' ? [] : [['muted', days === null ? ' The backups keep them.' : ` The backups keep them until ${day(now + days * DAY, now)}.`]];
  const what = kind.kind === 'down' ? [['strong', to === null ? '.' : `, to ${versionLabel(to)}.`]] : [['strong', ': '], ...listed(kind.names), ['', '.']];
  return { id: kind.kind, glyph: 'i-warn', tone: 'danger', parts: [['strong', said], ...what, ...stay] };
}

function keptFact(preview, wanted) {
  const { names, databases } = keptIn(preview, wanted);
  return databases > 0 && { id: 'kept', glyph: 'i-info', parts: [['strong', plural(databases, 'database')], ['', ` ${databases === 1 ? 'keeps' : 'keep'} what is not expected: `], ...listed(names), ['', '.']] };
}

/** Databases that were included and stay as they are, by the reason. */
function stayFacts(stay, out) {
  const number = (wanted) => [...stay].filter(([id, why]) => why === wanted && !out.has(id)).length;
  const misfits = number('misfit');
  return [staysFact(number('waits'), 'would have values changed'), staysFact(misfits, misfits === 1 ? 'has rows that do not fit' : 'have rows that do not fit', 'misfit')];
}

const staysFact = (number, why, id = 'held') => number > 0 && { id, glyph: 'i-warn', tone: 'warn', parts: [['strong', plural(number, 'database')], ['', ` ${why}, and ${number === 1 ? 'stays as it is' : 'stay as they are'}.`]] };

/** What the dry run found to fail, by cause. */
function skippedFacts(trial) {
  if (!trial?.dry || !trial.failing.size) return [];
  const causes = (trial.causes ?? []).filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
  return causes.map((cause) => ({ id: 'skipped', glyph: cause.code === 'locked' ? 'i-lock' : 'i-minus', parts: [['strong', causeWords(cause)], ['', ` and ${cause.count === 1 ? 'is' : 'are'} skipped.`]] }));
}

function leftFact(left) {
  const { strong, rest } = leftWords(left);
  return { id: 'left', glyph: 'i-minus', parts: [['strong', strong], ['', ` ${rest}.`]] };
}

function sizeOf({ groups, backups }, wanted) {
  const all = groups.flatMap(({ databases }) => databases);
  const taken = all.filter(({ id }) => wanted.has(id));
  return taken.length === all.length ? backups.bytes : taken.reduce((sum, { bytes: size }) => sum + size, 0);
}

/** Names with commas between them, the first few. */
function listed(names) {
  const shown = names.slice(0, NAMED).flatMap((name, index) => (index ? [['', ', '], ['code', name]] : [['code', name]]));
  return names.length > NAMED ? [...shown, ['', ` and ${count(names.length - NAMED)} more`]] : shown;
}

const sentenceCase = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

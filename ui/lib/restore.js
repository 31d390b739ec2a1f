// What rolling back comes to: which databases can be, which have changed since, what is said of that. Pure.

import { bytes, count, plural } from './format.js';

const ALREADY = 'it holds what the backup holds already';

/** The databases of a preview, by what can be done to them. */
export function sorted({ databases }) {
  const gone = databases.filter(({ code }) => code);
  const there = databases.filter(({ code }) => !code);
  const already = there.filter(({ changed_since: changed, changes }) => changed === false && changes.length > 0 && changes[0] === ALREADY);
  const changed = there.filter(({ changed_since: since }) => since !== false);
  const free = there.filter((one) => one.changed_since === false && !already.includes(one));
  return { gone, already, changed, free };
}

/** The databases that are written: those that changed since only where that is wanted. */
export function chosen(preview, overwrite) {
  const { changed, free } = sorted(preview);
  return overwrite ? [...free, ...changed] : free;
}

/** @typedef {import('./confirm.js').Fact} Fact */

/**
 * What a roll back would do, a fact each.
 * @param {boolean} overwrite whether databases that changed since are written too
 * @returns {{ numbers: number[], act: string, facts: Fact[], typed: number, hindrance: string | null }} `typed` is the count to
 *   be typed, 0 where none is
 */
export function rollBackFacts(preview, overwrite) {
  const { gone, already, changed } = sorted(preview);
  const wanted = chosen(preview, overwrite);
  const { folder, free, same_device: same } = preview.backups;
  const whole = wanted.length + already.length + gone.length === preview.databases.length;
  const size = sizeOf(preview, wanted, whole);
  const short = free !== null && size > free;
  const one = preview.databases.length === 1;
  const facts = [
    wanted.length > 0 && { id: 'backup', glyph: 'i-backup', tone: short ? 'danger' : undefined, parts: [['', `What ${one ? 'it holds' : 'they hold'} now is backed up first: ${whole ? 'up to' : 'about'} `], ['strong', bytes(size)], ['', ' in '], ['code', folder], ...(free === null ? [] : [[short ? 'strong' : 'muted', ` (${bytes(free)} free)`]]), ['', '. So this can be rolled back too.']] },
    wanted.length > 0 && same && { id: 'device', glyph: 'i-info', tone: 'warn', parts: [['', 'The backups are on the same disk as the fleet: if it goes, they go too.']] },
    changed.length > 0 && changedFact(changed, overwrite, one),
    already.length > 0 && { id: 'already', glyph: 'i-check', parts: [['strong', one ? 'It' : plural(already.length, 'database')], ['', ` ${already.length === 1 ? 'holds' : 'hold'} what the backup holds already; nothing is done there.`]] },
    gone.length > 0 && { id: 'gone', glyph: 'i-minus', tone: 'warn', parts: [['strong', one ? 'It' : plural(gone.length, 'database')], ['', ` cannot be rolled back: the backup, or the database, is not there any more.`]] },
    wanted.length > 0 && { id: 'verified', glyph: 'i-shield', parts: [['', one ? 'It is written back under lock and verified; if that fails, it stays as it is.' : 'Each is written back under lock and verified; one that fails stays as it is.']] },
  ].filter(Boolean);
  return { numbers: wanted.map(({ number }) => number), act: `Roll back ${plural(wanted.length, 'database')}`, facts, typed: overwrite ? changed.length : 0, hindrance: hindrance(wanted, changed, short, size, free) };
}

/** What backing up their present state takes: as was forecast for all of them, else about as much as their backups. */
const sizeOf = ({ backups }, wanted, whole) => (whole ? backups.bytes : Math.min(backups.bytes, wanted.reduce((sum, { bytes: own }) => sum + own, 0)));

function changedFact(changed, overwrite, one) {
  const unsure = changed.every(({ changed_since: since }) => since === null);
  const number = plural(changed.length, 'database');
  const what = unsure ? 'may have changed since: that cannot be told' : `changed since`;
  const then = overwrite ? `. What ${one || changed.length === 1 ? 'it' : 'they'} gained since is then only in the new backup.` : one ? '. It stays as it is unless you overwrite it.' : `. ${changed.length === 1 ? 'It stays' : 'They stay'} as ${changed.length === 1 ? 'it is' : 'they are'} unless you overwrite them.`;
  return { id: 'changed', glyph: 'i-warn', tone: overwrite ? 'danger' : 'warn', parts: [['strong', one ? 'It' : number], ['', ` ${what}${then}`]] };
}

function hindrance(wanted, changed, short, size, free) {
  if (short) return `The backups take up to ${bytes(size)}, and ${bytes(free)} are free`;
  if (wanted.length) return null;
  return changed.length ? 'Only databases that changed since are left' : 'There is nothing to roll back';
}

/** The lines that say what changed, and what cannot be: a label and words for each, the first few. */
export function particulars(preview, most = 50) {
  const { gone, changed } = sorted(preview);
  const all = [
    ...changed.map(({ number, label, path, changes }) => ({ key: number, label, path, words: changes.join('; '), tone: 'changed' })),
    ...gone.map(({ number, label, path, message }) => ({ key: number, label, path, words: message ?? 'it is not there any more', tone: 'gone' })),
  ];
  return { lines: all.slice(0, most), more: all.length > most ? `and ${count(all.length - most)} more` : null };
}

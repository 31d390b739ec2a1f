// What went wrong, as the page shows it.

/** An error of any kind as `{ code, message, hint, path, line }`. */
export function toError(thrown) {
  if (thrown && typeof thrown === 'object' && 'code' in thrown && 'message' in thrown) {
    return { hint: null, path: null, line: null, ...thrown };
  }
  const message = typeof thrown === 'string' ? thrown : thrown?.message ?? String(thrown);
  return { code: 'internal', message, hint: null, path: null, line: null };
}

/** Where it happened: `schemas/v3.sql:12`. */
export function place({ path, line }) {
  return path ? `${path}${line ? `:${line}` : ''}` : null;
}

/** Everything about an error as text to copy. */
export function details(error) {
  return [['Code', error.code], ['Message', error.message], ['Where', place(error)], ['Hint', error.hint]]
    .filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`).join('\n');
}

const TITLES = {
  not_found: 'This folder is not there', not_a_folder: 'This is not a folder', permission_denied: 'Access was refused',
  no_databases: 'No database found here', bad_schema: 'The expected schema cannot be used',
  bad_version_source: 'The version source cannot be used', bad_request: 'This cannot be understood',
  not_accepted: 'The folder’s own settings have not been accepted yet', unknown: 'This is not known any more',
  unreadable: 'This database could not be read', cannot_plan: 'This cannot be planned',
  locked: 'Another program is using this database', changed: 'This database has changed meanwhile',
  read_only: 'This may not be written', no_space: 'There is not enough space', damaged: 'This database is damaged',
  unsupported: 'A database of this kind is not written', needs_confirmation: 'Something would be lost',
  does_not_fit: 'Rows do not fit what is wanted of them', cannot_apply: 'A statement failed',
  ahead: 'Its version is newer than the target', stranger: 'This is another program’s database', unversioned: 'It states no version',
  unknown_version: 'It states a version that is not known', empty: 'It is empty', cannot_stamp: 'Its version cannot be written down',
  left_to_framework: 'Its version is its framework’s to write', no_script: 'No migration script leads there', foreign_keys: 'Rows refer to nothing',
  verify_failed: 'The result was not what was wanted, and was taken back', timed_out: 'This took too long',
  cancelled: 'This was stopped', busy: 'Another job is running here',
  interrupted: 'Litefleet ended before this was done', state: 'Litefleet cannot use its own files', io: 'A file could not be read or written', internal: 'Litefleet made a mistake',
};

/** What happened in a few words. */
export const title = ({ code }) => TITLES[code] ?? 'This did not work';

/** The message as a sentence: it comes in lower case and without a full stop. A name that it begins with keeps its case. */
export function sentence(text) {
  if (!text) return '';
  const begins = /^[a-z]+(?=[\s,:;]|$)/.test(text) ? `${text[0].toUpperCase()}${text.slice(1)}` : text;
  return `${begins}${/[.!?…]$/.test(text) ? '' : '.'}`;
}

/**
 * Why a database could not be read: what to say, and what helps.
 * @returns {{ title: string, why: string, next: string }}
 */
export function unreadable(reason) {
  return UNREADABLE[reason] ?? { title: 'This database could not be read', why: '', next: 'See whether it can be opened elsewhere, then read it again' };
}

const UNREADABLE = {
  not_a_database: { title: 'This file is not a database', why: 'It is named like one, but does not begin as SQLite’s files do.', next: 'See what wrote the file; if a copy was cut short, copy it again and read it again' },
  encrypted_or_damaged: { title: 'This file is encrypted or damaged', why: 'It has the size of a database, but its beginning looks random, as if it were encrypted.', next: 'If it is encrypted, Litefleet cannot look into it; if not, put back a good copy and read it again' },
  corrupt: { title: 'This database is damaged', why: 'SQLite finds that its pages do not fit together, so what is in it could not be listed.', next: 'See whether the file is still being copied, or put back a good copy, then read it again' },
  locked: { title: 'This database is locked', why: 'Another program holds it and did not let go in time.', next: 'Wait for that program or close it, then read it again' },
  permission_denied: { title: 'Access to this database was refused', why: 'The operating system does not let you read the file.', next: 'Change the rights of the file or its folder, then read it again' },
  io_error: { title: 'This database could not be read from its disk', why: 'The operating system reported an error.', next: 'See whether the disk or network folder is there and sound, then read it again' },
  timed_out: { title: 'Reading this database took too long', why: 'It was left alone so that the scan could go on.', next: 'See whether its disk is busy, then read it again' },
  unsupported: { title: 'This database cannot be read safely', why: 'It uses a format, companion or feature that cannot be read without changing something.', next: 'Open and close it in the program that owns it, then read it again' },
};

const REASONS = {
  not_a_database: 'not a database', encrypted_or_damaged: 'encrypted or damaged', corrupt: 'damaged', locked: 'locked by another program',
  permission_denied: 'access refused', io_error: 'could not be read from its disk', timed_out: 'took too long', unsupported: 'cannot be read safely',
  unknown_version: 'states a version that is not known', stranger: 'another program’s database',
};

/** A reason and what is said of it; what the message begins with is not said twice. */
export function reasonLine(reason, message) {
  const said = reasonWords(reason);
  const [, first, rest] = /^(?:it is |it )?([^:;]+): (.*)$/s.exec(message ?? '') ?? [];
  const more = first && said.startsWith(first.replaceAll("'", '’')) ? rest : message;
  return [said, more].filter(Boolean).join(': ');
}

/** A reason in a few words. */
export const reasonWords = (reason) => REASONS[reason] ?? reason?.replaceAll('_', ' ') ?? '';

-- For the sqlite3 shell: sqlite3 DATABASE < FILE. Elsewhere, leave the next line out and stop at the
-- first error: what comes after a copy that failed would drop what was to be copied.
.bail on
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- projects.loud is missing
ALTER TABLE projects ADD COLUMN loud TEXT AS (upper(title)) VIRTUAL;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

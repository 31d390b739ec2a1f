-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- projects.loud is missing
ALTER TABLE projects ADD COLUMN loud TEXT AS (upper(title)) VIRTUAL;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

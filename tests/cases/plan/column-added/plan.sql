-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- projects.colour is missing
ALTER TABLE projects ADD COLUMN colour TEXT COLLATE NOCASE DEFAULT 'grey';

-- projects.done is missing
ALTER TABLE projects ADD COLUMN done INT NOT NULL DEFAULT 0 CHECK (done IN (0, 1));

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

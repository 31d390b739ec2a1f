-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- tasks.project is missing
ALTER TABLE tasks ADD COLUMN project INTEGER REFERENCES projects (id) ON DELETE CASCADE;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

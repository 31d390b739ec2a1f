-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- index one is extra
DROP INDEX one;

-- index two differs
DROP INDEX two;

-- index three is missing
CREATE UNIQUE INDEX three ON projects (title COLLATE NOCASE) WHERE title IS NOT NULL;

-- index two differs
CREATE INDEX two ON projects (title DESC);

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

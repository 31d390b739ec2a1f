-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- settings.text is missing
ALTER TABLE settings ADD COLUMN text TEXT DEFAULT 'x';

-- settings.number is missing
ALTER TABLE settings ADD COLUMN number REAL DEFAULT 0;

-- settings.truth is missing
ALTER TABLE settings ADD COLUMN truth INT DEFAULT TRUE;

-- settings.raw is missing
ALTER TABLE settings ADD COLUMN raw BLOB DEFAULT x'00';

-- settings.any is missing
ALTER TABLE settings ADD COLUMN any ANY DEFAULT 'y';

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

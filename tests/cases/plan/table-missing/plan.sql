-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- table labels is missing
CREATE TABLE labels (id INTEGER PRIMARY KEY, label TEXT NOT NULL) STRICT;

-- index idx_labels is missing
CREATE INDEX idx_labels ON labels (label);

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

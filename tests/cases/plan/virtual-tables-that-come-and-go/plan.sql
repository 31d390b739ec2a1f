-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- virtual table found is extra
DROP TABLE found;

-- table shape is extra
DROP TABLE shape;

-- table found_data is missing
CREATE TABLE found_data (x);

-- virtual table shape is missing
CREATE VIRTUAL TABLE shape USING rtree(id, a, b);

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- places is made anew (virtual table places differs): the new table
CREATE VIRTUAL TABLE _litefleet_new_places USING rtree(place, minx, maxx, +name TEXT);

-- places is made anew: its content
INSERT INTO _litefleet_new_places (place, minx, maxx) SELECT id, minx, maxx FROM places;

-- places is made anew: the old table goes
DROP TABLE places;

-- places is made anew: the new table takes its name
ALTER TABLE _litefleet_new_places RENAME TO places;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

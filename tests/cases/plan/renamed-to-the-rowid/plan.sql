-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- notes is made anew (notes.number becomes notes.id, notes.id differs, primary key of notes is missing): the new table
CREATE TABLE _litefleet_new_notes (body TEXT NOT NULL, id INTEGER PRIMARY KEY AUTOINCREMENT);

-- notes is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_notes (body, id) SELECT body, number FROM notes;

-- notes is made anew: the old table goes
DROP TABLE notes;

-- notes is made anew: the new table takes its name
ALTER TABLE _litefleet_new_notes RENAME TO notes;

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;

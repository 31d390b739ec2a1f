-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- virtual table found differs
DROP TABLE found;

-- notes is made anew (notes.body differs): the new table
CREATE TABLE _litefleet_new_notes (id INTEGER PRIMARY KEY, title TEXT, body VARCHAR);

-- notes is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_notes (id, title, body) SELECT id, title, body FROM notes;

-- notes is made anew: the old table goes
DROP TABLE notes;

-- notes is made anew: the new table takes its name
ALTER TABLE _litefleet_new_notes RENAME TO notes;

-- virtual table titles is missing
CREATE VIRTUAL TABLE titles USING fts5(title, content='notes', content_rowid='id');

-- virtual table found differs
CREATE VIRTUAL TABLE found USING fts5(title, body, content='notes', content_rowid='id');

-- found indexes the rows of notes
INSERT INTO found (found) VALUES ('rebuild');

-- titles indexes the rows of notes
INSERT INTO titles (titles) VALUES ('rebuild');

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;

-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- found is made anew (virtual table found differs): the new table
CREATE VIRTUAL TABLE _litefleet_new_found USING fts5(body, title, tags UNINDEXED, tokenize='porter unicode61');

-- found is made anew: its content
INSERT INTO _litefleet_new_found (rowid, body, title) SELECT rowid, body, title FROM found;

-- found is made anew: the old table goes
DROP TABLE found;

-- found is made anew: the new table takes its name
ALTER TABLE _litefleet_new_found RENAME TO found;

-- older is made anew (virtual table older differs): the new table
CREATE VIRTUAL TABLE _litefleet_new_older USING fts4(title, body, languageid='lid', tokenize=porter);

-- older is made anew: its content
INSERT INTO _litefleet_new_older (rowid, title, body, lid) SELECT rowid, title, body, lid FROM older;

-- older is made anew: the old table goes
DROP TABLE older;

-- older is made anew: the new table takes its name
ALTER TABLE _litefleet_new_older RENAME TO older;

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;

-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- parents is made anew (table p becomes parents): the new table
CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, mother INT REFERENCES parents (id));

-- parents is made anew: its rows
INSERT OR ABORT INTO parents (id, name, mother) SELECT id, name, mother FROM p;

-- parents is made anew: the counter of AUTOINCREMENT
DELETE FROM sqlite_sequence WHERE name = 'parents';

-- parents is made anew: the counter of AUTOINCREMENT
INSERT INTO sqlite_sequence (name, seq) SELECT 'parents', max(seq) FROM sqlite_sequence WHERE name = 'p' COLLATE NOCASE GROUP BY 1;

-- parents is made anew: the old table goes
DROP TABLE p;

-- apart is made anew (apart.a differs): the new table
CREATE TABLE _litefleet_new_apart (a TEXT);

-- apart is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_apart (rowid, a) SELECT rowid, a FROM apart;

-- apart is made anew: the old table goes
DROP TABLE apart;

-- apart is made anew: the new table takes its name
ALTER TABLE _litefleet_new_apart RENAME TO apart;

-- c is made anew (table p becomes parents): the new table
CREATE TABLE _litefleet_new_c (p INT REFERENCES parents (id), n INT);

-- c is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_c (rowid, p, n) SELECT rowid, p, n FROM c;

-- c is made anew: the old table goes
DROP TABLE c;

-- c is made anew: the new table takes its name
ALTER TABLE _litefleet_new_c RENAME TO c;

-- index by_name comes back, as it went with parents
CREATE INDEX by_name ON parents (name);

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;

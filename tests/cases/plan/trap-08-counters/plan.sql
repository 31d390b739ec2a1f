-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- One is made anew (One.body differs): the new table
CREATE TABLE _litefleet_new_One (id INTEGER PRIMARY KEY AUTOINCREMENT, body VARCHAR);

-- One is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_One (id, body) SELECT id, body FROM one;

-- One is made anew: the counter of AUTOINCREMENT
DELETE FROM sqlite_sequence WHERE name = '_litefleet_new_One';

-- One is made anew: the counter of AUTOINCREMENT
INSERT INTO sqlite_sequence (name, seq) SELECT '_litefleet_new_One', max(seq) FROM sqlite_sequence WHERE name = 'one' COLLATE NOCASE GROUP BY 1;

-- One is made anew: the old table goes
DROP TABLE one;

-- One is made anew: the new table takes its name
ALTER TABLE _litefleet_new_One RENAME TO One;

-- three is made anew (primary key of three differs): the new table
CREATE TABLE _litefleet_new_three (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT);

-- three is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_three (id, body) SELECT id, body FROM three;

-- three is made anew: the old table goes
DROP TABLE three;

-- three is made anew: the new table takes its name
ALTER TABLE _litefleet_new_three RENAME TO three;

-- two is made anew (two.body differs): the new table
CREATE TABLE _litefleet_new_two (id INTEGER PRIMARY KEY AUTOINCREMENT, body VARCHAR);

-- two is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_two (id, body) SELECT id, body FROM two;

-- two is made anew: the counter of AUTOINCREMENT
DELETE FROM sqlite_sequence WHERE name = '_litefleet_new_two';

-- two is made anew: the counter of AUTOINCREMENT
INSERT INTO sqlite_sequence (name, seq) SELECT '_litefleet_new_two', max(seq) FROM sqlite_sequence WHERE name = 'two' COLLATE NOCASE GROUP BY 1;

-- two is made anew: the old table goes
DROP TABLE two;

-- two is made anew: the new table takes its name
ALTER TABLE _litefleet_new_two RENAME TO two;

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;

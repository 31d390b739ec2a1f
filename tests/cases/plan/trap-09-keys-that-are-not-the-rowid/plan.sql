-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- one is made anew (one.b differs): the new table
CREATE TABLE _litefleet_new_one (id INTEGER PRIMARY KEY DESC, b TEXT);

-- one is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_one (rowid, id, b) SELECT rowid, id, b FROM one;

-- one is made anew: the old table goes
DROP TABLE one;

-- one is made anew: the new table takes its name
ALTER TABLE _litefleet_new_one RENAME TO one;

-- three is made anew (three.b differs): the new table
CREATE TABLE _litefleet_new_three (id INTEGER, b TEXT, PRIMARY KEY (id DESC));

-- three is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_three (id, b) SELECT id, b FROM three;

-- three is made anew: the old table goes
DROP TABLE three;

-- three is made anew: the new table takes its name
ALTER TABLE _litefleet_new_three RENAME TO three;

-- two is made anew (two.b differs): the new table
CREATE TABLE _litefleet_new_two (id INT PRIMARY KEY, b TEXT);

-- two is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_two (rowid, id, b) SELECT rowid, id, b FROM two;

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

-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- or'der "by" is made anew (or'der "by".new\nline is missing, unique constraint of or'der "by" is missing): the new table
CREATE TABLE "_litefleet_new_or'der ""by""" ("a b" TEXT UNIQUE, [select] TEXT, `x`` y` TEXT, "new
line" TEXT);

-- or'der "by" is made anew: its rows
INSERT OR ABORT INTO "_litefleet_new_or'der ""by""" (rowid, "a b", "select", "x` y") SELECT rowid, "a b", "select", "x` y" FROM "or'der ""by""";

-- or'der "by" is made anew: the old table goes
DROP TABLE "or'der ""by""";

-- or'der "by" is made anew: the new table takes its name
ALTER TABLE "_litefleet_new_or'der ""by""" RENAME TO "or'der ""by""";

-- index in dex comes back, as it went with or'der "by"
CREATE INDEX "in dex" ON "or'der ""by""" ("a b");

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;

-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- or'der "by" is made anew (or'der "by".new line is missing, unique constraint of or'der "by" is missing): the new table
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
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

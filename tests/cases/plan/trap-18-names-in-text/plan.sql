-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- user is made anew (user.user differs, check of user is missing): the new table
CREATE TABLE _litefleet_new_user/* user */(user_id INTEGER PRIMARY KEY, "user" TEXT NOT NULL DEFAULT 'user' CHECK ("user" <> 'user '));

-- user is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_user (user_id, user) SELECT user_id, ifnull(user, 'user') FROM user;

-- user is made anew: the old table goes
DROP TABLE user;

-- user is made anew: the new table takes its name
ALTER TABLE _litefleet_new_user RENAME TO user;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;

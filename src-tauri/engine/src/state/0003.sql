-- What a database can be, once for all changes and alerts that name it.
CREATE TABLE conditions (
    id INTEGER PRIMARY KEY,
    condition TEXT NOT NULL UNIQUE          -- JSON: alert::Condition
) STRICT;

-- The looks at fleets in which something was another than before.
CREATE TABLE looks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- counts up in the order in which they came, whatever the clock says
    fleet INTEGER NOT NULL REFERENCES fleets ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,                 -- what the clock said, in milliseconds since 1970
    lived_s INTEGER NOT NULL,               -- the time in use by then: what they age by
    job TEXT NOT NULL
) STRICT;
CREATE INDEX looks_of_fleet ON looks (fleet);

-- What became of each database that was another than before: changes, no copies of the list.
CREATE TABLE changes (
    look INTEGER NOT NULL REFERENCES looks ON DELETE CASCADE,
    database INTEGER NOT NULL,              -- as in databases, where it may be gone
    was INTEGER,                            -- as in conditions; NULL: it was new
    became INTEGER,                         -- as in conditions; NULL: it was gone
    path BLOB,                              -- where it was gone: nothing else has its path then
    PRIMARY KEY (look, database)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_of_database ON changes (database, look);

CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: people name it
    fleet INTEGER NOT NULL REFERENCES fleets ON DELETE CASCADE,
    was INTEGER NOT NULL,                   -- as in conditions
    became INTEGER NOT NULL,                -- as in conditions
    summary TEXT,                           -- the first differences
    message TEXT,
    inside INTEGER NOT NULL,                -- how many databases are in it
    ever INTEGER NOT NULL,                  -- how many were in it in all
    since_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    acknowledged_ms INTEGER,
    snoozed_until_ms INTEGER,
    closed_ms INTEGER,
    closed_look INTEGER                     -- as in looks: what it ages by
) STRICT;
CREATE UNIQUE INDEX one_alert_a_group ON alerts (fleet, was, became) WHERE closed_ms IS NULL;
CREATE INDEX closed_alerts ON alerts (closed_look) WHERE closed_ms IS NOT NULL;

CREATE TABLE alert_databases (
    alert INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
    database INTEGER NOT NULL,              -- as in databases, where it may be gone
    since_ms INTEGER NOT NULL,
    left_ms INTEGER,                        -- NULL: it is in it
    PRIMARY KEY (alert, database)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_alert_a_database ON alert_databases (database) WHERE left_ms IS NULL;

-- Databases that could not be read for a reason that may pass: an alert, if they are no better at the next look.
CREATE TABLE waiting (
    database INTEGER PRIMARY KEY,           -- as in databases
    fleet INTEGER NOT NULL REFERENCES fleets ON DELETE CASCADE,
    was INTEGER NOT NULL                    -- as in conditions
) STRICT;
CREATE INDEX waiting_of_fleet ON waiting (fleet);

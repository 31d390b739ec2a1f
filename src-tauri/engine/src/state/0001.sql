CREATE TABLE fleets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: a scan of one that was forgotten must not land in another
    root BLOB NOT NULL UNIQUE,              -- the folder's path, as the file system has it
    settings TEXT NOT NULL,                 -- JSON: api::FleetSettings
    opened INTEGER NOT NULL,                -- counts up: the last one opened has the greatest
    scan TEXT                               -- JSON: state::ScanRecord of the last scan
) STRICT;

-- A schema once for all databases that have it.
CREATE TABLE schemas (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    schema TEXT NOT NULL                    -- JSON: schema::model::Schema
) STRICT;

-- What was said of a database, once for all of which the same was said.
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY,
    verdict TEXT NOT NULL UNIQUE            -- JSON: scan::Verdict
) STRICT;

CREATE TABLE databases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: it stands for this path in the interface
    fleet INTEGER NOT NULL REFERENCES fleets ON DELETE CASCADE,
    path BLOB NOT NULL,                     -- below the root, as the file system has it
    label TEXT NOT NULL,
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    wal_bytes INTEGER,
    wal_ns INTEGER,
    journal_bytes INTEGER,
    journal_ns INTEGER,
    schema INTEGER REFERENCES schemas,
    wal INTEGER NOT NULL,
    stated TEXT,                            -- JSON: what its version sources say
    last_verified TEXT,
    verdict INTEGER NOT NULL REFERENCES verdicts,
    UNIQUE (fleet, path)
) STRICT;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,                    -- the process that runs it, by the name of its lock file
    status TEXT NOT NULL,
    root TEXT NOT NULL,
    job TEXT NOT NULL                       -- JSON: api::Job
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_of_fleet ON jobs (root, id);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL                     -- JSON
) STRICT, WITHOUT ROWID;

-- What was asked of databases in a job, to ask it again.
CREATE TABLE requests (
    job TEXT PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    request TEXT NOT NULL                   -- JSON, as the fleet has written it
) STRICT, WITHOUT ROWID;

-- The steps of a plan, once for all databases that it was made for.
CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    steps TEXT NOT NULL                     -- JSON: a list of api::PlanStep
) STRICT, WITHOUT ROWID;

-- What came of each database in each job.
CREATE TABLE results (
    place INTEGER PRIMARY KEY AUTOINCREMENT,-- counts up in the order in which they came
    job TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    number INTEGER NOT NULL,                -- its place in the job
    path BLOB NOT NULL,                     -- the whole path, as the file system has it
    outcome TEXT,                           -- NULL: it is about to be written
    code TEXT,
    revision INTEGER NOT NULL,              -- 1 where a plan was followed on the file itself
    plan TEXT,
    from_fingerprint TEXT,
    to_fingerprint TEXT,
    trace TEXT,                             -- JSON: what the file looked like after it was written
    result TEXT NOT NULL,                   -- JSON: api::WorkResult
    UNIQUE (job, number)
) STRICT;
CREATE INDEX revisions_of_database ON results (path, place) WHERE revision;
CREATE INDEX revisions ON results (place) WHERE revision;
CREATE INDEX begun ON results (job) WHERE outcome IS NULL;

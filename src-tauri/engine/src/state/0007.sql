-- What a fleet was like from `at` on, until its next sample: one for each time that this changed.
CREATE TABLE samples (
    fleet INTEGER NOT NULL REFERENCES fleets ON DELETE CASCADE,
    at INTEGER NOT NULL,                    -- milliseconds since 1970
    job TEXT NOT NULL,                      -- what found it so
    databases INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    statuses TEXT NOT NULL,                 -- JSON: how many of each status; none where there are none
    versions TEXT NOT NULL,                 -- JSON: how many state each version
    PRIMARY KEY (fleet, at)
) STRICT, WITHOUT ROWID;

-- What a job took and what came of it, in numbers: they stay when it is forgotten. Dry runs have none.
CREATE TABLE job_figures (
    job TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,                    -- when it began, in milliseconds since 1970
    duration_ms INTEGER NOT NULL,
    databases INTEGER NOT NULL,             -- how many were read or worked on
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    needs_confirmation INTEGER NOT NULL,
    p50_ms INTEGER,                         -- of one database
    p95_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX figures_of_scans ON job_figures (root, at) WHERE kind = 'scan';
CREATE INDEX figures_of_work ON job_figures (root, at) WHERE kind <> 'scan';

INSERT INTO job_figures
SELECT id, root, type, began, max(ended - began, 0), databases, done, failed, skipped, needs_confirmation, NULL, NULL
FROM (
    SELECT
        id, root,
        job ->> 'type' AS type,
        CAST(unixepoch(coalesce(job ->> 'started_at', job ->> 'created_at'), 'subsec') * 1000 AS INTEGER) AS began,
        CAST(unixepoch(job ->> 'completed_at', 'subsec') * 1000 AS INTEGER) AS ended,
        job -> 'progress' ->> 'processed' AS databases,
        job -> 'progress' ->> 'repaired' AS done,
        job -> 'progress' ->> 'failed' AS failed,
        job -> 'progress' ->> 'skipped' AS skipped,
        job -> 'progress' ->> 'needs_confirmation' AS needs_confirmation
    FROM jobs WHERE status NOT IN ('pending', 'running') AND job ->> 'mode' IS NOT 'dry_run'
)
WHERE began IS NOT NULL AND ended IS NOT NULL AND databases IS NOT NULL;

-- What came of a database and ought not to have: what it was, what is looked for in it.
ALTER TABLE results ADD COLUMN said TEXT NOT NULL DEFAULT '';   -- path and label in lower case
ALTER TABLE results ADD COLUMN from_version TEXT;
ALTER TABLE results ADD COLUMN to_version TEXT;
ALTER TABLE results ADD COLUMN failure INTEGER GENERATED ALWAYS AS (
    outcome IN ('failed', 'damaged') OR (outcome = 'skipped' AND coalesce(code, '') IN ('locked', 'timed_out'))
) VIRTUAL;
UPDATE results SET
    said = lower((result ->> 'path') || ' ' || (result ->> 'label')),
    from_version = result ->> 'from_version',
    to_version = result ->> 'to_version';

-- All that a list of revisions is narrowed by, so that no result is read that is not shown.
DROP INDEX revisions;
CREATE INDEX revisions ON results (place, job, said, outcome, code, from_version, to_version, plan) WHERE revision;
CREATE INDEX failures ON results (job, outcome, code, path) WHERE failure;

-- Whether anything still follows a plan is asked whenever results are forgotten.
CREATE INDEX results_by_plan ON results (plan) WHERE plan IS NOT NULL;

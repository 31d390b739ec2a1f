-- The databases of a job, for as long as there are any that it has not come to: what is left of it can be done later.
CREATE TABLE cases (
    job TEXT NOT NULL UNIQUE REFERENCES jobs ON DELETE CASCADE,
    paths BLOB NOT NULL                     -- whole paths in the order of their numbers, each ended by a zero byte
) STRICT;

-- Scans are counted apart from other jobs when old ones go.
CREATE INDEX jobs_by_age ON jobs ((job ->> 'type' = 'scan'), id);

-- Plans that nothing refers to any more go too.
CREATE INDEX results_of_plan ON results (plan) WHERE plan IS NOT NULL;

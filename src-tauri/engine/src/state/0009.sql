-- The same as results_of_plan.
DROP INDEX results_by_plan;

-- By job first: those of a fleet are few among all, and its jobs are known at once.
DROP INDEX revisions;
CREATE INDEX revisions ON results (job, place, said, outcome, code, from_version, to_version, plan) WHERE revision;

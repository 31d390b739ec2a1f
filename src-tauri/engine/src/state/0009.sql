-- The same as results_of_plan.
DROP INDEX results_by_plan;

-- By job first: those of a fleet are few among all, and its jobs are known at once.
DROP INDEX revisions;
CREATE INDEX revisions ON results (job, place, said, outcome, code, from_version, to_version, plan)
WHERE revision AND outcome IS NOT NULL;

-- When work last wrote to a database, in milliseconds since 1970: those that have drifted again are counted by it.
ALTER TABLE databases ADD COLUMN repaired INTEGER;
CREATE INDEX databases_repaired ON databases (fleet, verdict, repaired) WHERE repaired IS NOT NULL;

CREATE TRIGGER databases_are_repaired AFTER INSERT ON results
WHEN new.revision AND new.outcome IN ('repaired', 'migrated')
BEGIN
    UPDATE databases
    SET repaired = CAST(1000 * unixepoch(coalesce(new.result ->> 'started_at', 'now'), 'subsec') AS INTEGER)
    WHERE id IN (
        SELECT databases.id FROM fleets CROSS JOIN databases ON databases.fleet = fleets.id
            AND databases.path = CAST(substr(new.path, length(root) + 2) AS BLOB)
        WHERE substr(new.path, 1, length(root)) = root
    );
END;

UPDATE databases SET repaired = (
    SELECT CAST(1000 * max(unixepoch(result ->> 'started_at', 'subsec')) AS INTEGER) FROM results
    WHERE revision AND outcome IN ('repaired', 'migrated')
      AND results.path = CAST((SELECT root || '/' FROM fleets WHERE id = fleet) || databases.path AS BLOB)
);

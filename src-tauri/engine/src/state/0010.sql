-- How many revisions of each kind a job has: lists of them are counted by it, for there may be tens of thousands. Results are
-- put in and taken out, and never changed.
CREATE TABLE revision_counts (
    job TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    code TEXT,
    from_version TEXT,
    to_version TEXT,
    count INTEGER NOT NULL,
    last INTEGER NOT NULL                   -- the place of the one that came last
) STRICT;
-- Nothing is another than a text of no letters.
CREATE UNIQUE INDEX revision_kinds ON revision_counts (
    job, outcome, ifnull(code, x''), ifnull(from_version, x''), ifnull(to_version, x'')
);

INSERT INTO revision_counts
SELECT job, outcome, code, from_version, to_version, count(*), max(place) FROM results
WHERE revision AND outcome IS NOT NULL GROUP BY job, outcome, code, from_version, to_version;

-- What REPLACE takes out, no trigger is told of.
CREATE TRIGGER revisions_are_replaced BEFORE INSERT ON results
BEGIN
    DELETE FROM results WHERE job = new.job AND number = new.number AND revision AND outcome IS NOT NULL;
END;

CREATE TRIGGER revisions_come AFTER INSERT ON results WHEN new.revision AND new.outcome IS NOT NULL
BEGIN
    INSERT INTO revision_counts
    VALUES (new.job, new.outcome, new.code, new.from_version, new.to_version, 1, new.place)
    ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last;
END;

CREATE TRIGGER revisions_go AFTER DELETE ON results WHEN old.revision AND old.outcome IS NOT NULL
BEGIN
    UPDATE revision_counts SET count = count - 1
    WHERE job = old.job AND outcome = old.outcome AND ifnull(code, x'') = ifnull(old.code, x'')
      AND ifnull(from_version, x'') = ifnull(old.from_version, x'')
      AND ifnull(to_version, x'') = ifnull(old.to_version, x'');
END;

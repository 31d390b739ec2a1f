-- Counts up whenever the list of a fleet's databases is written: whoever has it in memory sees that another process wrote.
ALTER TABLE fleets ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

-- Whether anything still has a verdict or schema is asked after every change of a list, however small.
CREATE INDEX databases_of_verdict ON databases (verdict);
CREATE INDEX databases_of_schema ON databases (schema);

CREATE TABLE t (a TEXT CHECK (a <> ''), up TEXT AS (upper(a)), len INT AS (length(a)) STORED, was TEXT);

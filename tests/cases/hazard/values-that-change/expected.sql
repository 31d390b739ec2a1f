CREATE TABLE t (id INTEGER PRIMARY KEY, code INTEGER, size NUMERIC, was TEXT AS (code || '!'));

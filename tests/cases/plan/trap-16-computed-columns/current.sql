CREATE TABLE t (a TEXT, up TEXT AS (upper(a)), len INT AS (length(a)) STORED, was TEXT AS (a || '!'));
INSERT INTO t (rowid, a) VALUES (4, 'x'), (8, 'yy');

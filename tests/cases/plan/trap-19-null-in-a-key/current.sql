CREATE TABLE t (k TEXT PRIMARY KEY, v);
INSERT INTO t (rowid, k) VALUES (5, NULL), (9, NULL), (7, 'x');

CREATE TABLE t (a TEXT, b TEXT, c TEXT);
INSERT INTO t (rowid, a, b, c) VALUES (3, NULL, NULL, 'x'), (8, 'y', NULL, NULL), (9, NULL, 'z', 'z');

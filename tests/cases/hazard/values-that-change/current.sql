CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, size TEXT, was TEXT);
INSERT INTO t VALUES (1, '007', '5', 'x'), (2, 'abc', '6', NULL), (4, '1e3', '99999999999999999999', 'z');

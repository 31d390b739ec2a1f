CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE, plain TEXT);
INSERT INTO p VALUES (1, 'a', 'q');
CREATE TABLE t (x INT, y TEXT REFERENCES p (code), z INT, w TEXT);
INSERT INTO t VALUES (1, 'gone already', 1, 'q'), (77, 'a', NULL, 'q'), (78, NULL, 5, NULL);

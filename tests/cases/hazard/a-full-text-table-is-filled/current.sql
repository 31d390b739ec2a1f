CREATE TABLE pages (text TEXT);
INSERT INTO pages VALUES ('x'), ('y');
CREATE VIRTUAL TABLE own USING fts5 (a);
INSERT INTO own VALUES ('one');

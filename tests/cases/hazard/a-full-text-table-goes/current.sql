CREATE VIRTUAL TABLE docs USING fts5 (title, body);
INSERT INTO docs VALUES ('a', 'b'), ('c', 'd');
CREATE TABLE pages (text TEXT);
INSERT INTO pages VALUES ('x');
CREATE VIRTUAL TABLE page_index USING fts5 (text, content=pages);
CREATE VIRTUAL TABLE boxes USING rtree (id, x0, x1);
INSERT INTO boxes VALUES (7, 0, 1);

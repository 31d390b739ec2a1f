CREATE VIRTUAL TABLE found USING fts5(body);
INSERT INTO found (rowid, body) VALUES (7, 'bees'), (3, 'ants');
CREATE TABLE found_more (x);

CREATE VIRTUAL TABLE found USING fts5(body);
INSERT INTO found (rowid, body) VALUES (1, 'word');

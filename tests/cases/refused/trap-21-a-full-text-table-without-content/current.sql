CREATE VIRTUAL TABLE found USING fts5(title, body, content='');
INSERT INTO found (rowid, title, body) VALUES (1, 'one', 'word');

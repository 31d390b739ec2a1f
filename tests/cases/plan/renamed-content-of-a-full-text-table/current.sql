CREATE TABLE notes (id INTEGER PRIMARY KEY, txt TEXT);
CREATE VIRTUAL TABLE found USING fts5(txt, content = 'notes', content_rowid = 'id');
INSERT INTO notes VALUES (5, 'one two'), (9, 'three');
INSERT INTO found(found) VALUES ('rebuild');

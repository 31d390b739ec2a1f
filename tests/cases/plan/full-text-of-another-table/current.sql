CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
INSERT INTO notes VALUES (7, 'a', 'bees'), (3, 'b', 'ants');
CREATE VIRTUAL TABLE found USING fts5(body, content='notes', content_rowid='id');

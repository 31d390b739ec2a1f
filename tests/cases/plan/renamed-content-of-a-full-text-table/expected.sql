CREATE TABLE entries (id INTEGER PRIMARY KEY, body TEXT);
CREATE VIRTUAL TABLE found USING fts5(body, content = 'entries', content_rowid = 'id');

CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body VARCHAR);
CREATE VIRTUAL TABLE found USING fts5(title, body, content='notes', content_rowid='id');
CREATE VIRTUAL TABLE titles USING fts5(title, content='notes', content_rowid='id');

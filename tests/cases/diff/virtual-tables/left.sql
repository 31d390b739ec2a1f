CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
CREATE VIRTUAL TABLE notes_text USING fts5(title, body, content='notes', content_rowid='id');
CREATE VIRTUAL TABLE words USING fts5(word);

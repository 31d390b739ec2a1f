CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
CREATE VIRTUAL TABLE notes_text USING fts5(title, body, content='notes', content_rowid='id', tokenize='porter unicode61');
CREATE VIRTUAL TABLE places USING rtree(id, min_x, max_x, min_y, max_y);

CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, note TEXT);
INSERT INTO projects VALUES (3, 'roof', 'x'), (9, NULL, NULL);
CREATE INDEX idx_note ON projects (note);

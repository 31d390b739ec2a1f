CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);
CREATE TABLE names (title TEXT);
CREATE INDEX idx_names ON names (title);
INSERT INTO names VALUES ('roof');

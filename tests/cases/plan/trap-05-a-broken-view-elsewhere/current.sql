CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, note TEXT);
INSERT INTO projects VALUES (3, 'roof', NULL);
CREATE TABLE tasks (name);
CREATE VIEW broken AS SELECT gone FROM nowhere;

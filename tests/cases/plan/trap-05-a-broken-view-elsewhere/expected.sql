CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE tasks (name TEXT);
CREATE VIEW broken AS SELECT gone FROM nowhere;

CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
CREATE INDEX names ON projects (title);

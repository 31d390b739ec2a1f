CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
CREATE VIEW two AS SELECT title FROM three;
CREATE VIEW three AS SELECT title FROM projects;

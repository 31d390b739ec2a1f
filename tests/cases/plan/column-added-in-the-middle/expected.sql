CREATE TABLE projects (id INTEGER PRIMARY KEY, colour TEXT, title TEXT);

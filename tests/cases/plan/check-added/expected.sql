CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT CHECK (title <> ''));

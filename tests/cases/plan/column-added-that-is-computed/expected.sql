CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, loud TEXT AS (upper(title)) VIRTUAL);

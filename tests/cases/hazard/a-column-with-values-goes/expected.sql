CREATE TABLE captions (id INTEGER PRIMARY KEY, text TEXT, frame INT);

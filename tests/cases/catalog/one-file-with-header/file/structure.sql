-- Schema version: 7
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

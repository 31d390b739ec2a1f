CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE remarks (
    id INTEGER PRIMARY KEY,
    about INTEGER REFERENCES authors (id) ON DELETE CASCADE,
    FOREIGN KEY (about) REFERENCES remarks (id)
);
INSERT INTO authors VALUES (1, 'one'), (2, 'two');
INSERT INTO remarks VALUES (1, 1), (2, 1);

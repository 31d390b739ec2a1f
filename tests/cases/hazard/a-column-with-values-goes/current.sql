CREATE TABLE captions (id INTEGER PRIMARY KEY, text TEXT, note TEXT, mood TEXT);
INSERT INTO captions VALUES (1, 'a', 'keep me', NULL), (5, 'b', NULL, NULL), (9, 'c', 'keep me too', NULL);

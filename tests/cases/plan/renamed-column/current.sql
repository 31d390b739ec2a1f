CREATE TABLE captions (id INTEGER PRIMARY KEY, txt TEXT NOT NULL, lang TEXT);
CREATE INDEX by_text ON captions (txt COLLATE NOCASE);
INSERT INTO captions VALUES (3, 'one', 'en'), (9, 'two', NULL);

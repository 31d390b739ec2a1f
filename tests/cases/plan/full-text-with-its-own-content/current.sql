CREATE VIRTUAL TABLE found USING fts5(title, body);
INSERT INTO found (rowid, title, body) VALUES (7, 'a', 'bees'), (3, 'b', 'ants');
CREATE VIRTUAL TABLE older USING fts4(title, body, languageid='lid');
INSERT INTO older (docid, title, body, lid) VALUES (7, 'a', 'bees', 2);

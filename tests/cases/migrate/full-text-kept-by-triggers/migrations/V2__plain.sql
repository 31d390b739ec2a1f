UPDATE notes SET body = replace(body, '&amp;', '&');
INSERT INTO notes (body) VALUES ('from the script');
CREATE TABLE found AS SELECT rowid AS id FROM notes_fts WHERE notes_fts MATCH 'script OR salt';

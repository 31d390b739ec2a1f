-- H301: Fills `own` from its content: 1 row is indexed
-- H301: Fills `page_index` from its content: 2 rows are indexed

-- without leave to lose
CREATE VIRTUAL TABLE page_index USING fts5 (text, content=pages);
CREATE VIRTUAL TABLE _litefleet_new_own USING fts5 (a, tokenize=porter);
INSERT INTO _litefleet_new_own (rowid, a) SELECT rowid, a FROM own;
DROP TABLE own;
ALTER TABLE _litefleet_new_own RENAME TO own;
INSERT INTO page_index (page_index) VALUES ('rebuild');

CREATE TABLE pages (text TEXT);
CREATE VIRTUAL TABLE page_index USING fts5 (text, content=pages);
CREATE VIRTUAL TABLE own USING fts5 (a, tokenize=porter);

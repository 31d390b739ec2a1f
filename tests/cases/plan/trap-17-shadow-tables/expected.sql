CREATE VIRTUAL TABLE found USING fts5(body);
CREATE TABLE found_more (x TEXT);

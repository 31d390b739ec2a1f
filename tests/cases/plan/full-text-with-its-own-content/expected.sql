CREATE VIRTUAL TABLE found USING fts5(body, title, tags UNINDEXED, tokenize='porter unicode61');
CREATE VIRTUAL TABLE older USING fts4(title, body, languageid='lid', tokenize=porter);

CREATE TABLE jobs (id INTEGER PRIMARY KEY, state TEXT, due TEXT, name TEXT);
CREATE INDEX open_jobs ON jobs (due) WHERE state IN ('open', 'late');
CREATE UNIQUE INDEX by_name ON jobs (name COLLATE NOCASE);
CREATE INDEX by_due ON jobs (due DESC, name);
CREATE INDEX by_length ON jobs (length(trim(name)));
CREATE INDEX by_status ON jobs (state);

CREATE TABLE jobs (id INTEGER PRIMARY KEY, state TEXT, due TEXT, name TEXT);
CREATE INDEX open_jobs ON jobs (due) WHERE state = 'open';
CREATE INDEX by_name ON jobs (name);
CREATE INDEX by_due ON jobs (due, name);
CREATE INDEX by_length ON jobs (length(name));
CREATE INDEX by_state ON jobs (state);

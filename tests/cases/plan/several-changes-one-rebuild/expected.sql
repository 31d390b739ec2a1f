CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT 'untitled', state TEXT CHECK (state <> 'x'), UNIQUE (title, state));
CREATE INDEX idx_state ON projects (state);

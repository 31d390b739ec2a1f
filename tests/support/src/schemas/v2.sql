-- Notes of one tenant. Schema version: 2

CREATE TABLE app_metadata (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    schema_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    verified_at TEXT           -- when the schema was last verified
);

CREATE TABLE tenant (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    tenant_key TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'team', 'archive')),
    joined_at TEXT NOT NULL DEFAULT (datetime('now'))
);

CREATE TABLE notebooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE,
    colour TEXT NOT NULL DEFAULT 'slate',
    position INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notebook_id INTEGER NOT NULL REFERENCES notebooks (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL DEFAULT (datetime('now')),
    updated_at TEXT,
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))
);
CREATE INDEX idx_notes_notebook ON notes (notebook_id, created_at DESC);
CREATE INDEX idx_notes_title ON notes (lower(title));

CREATE TABLE attachments (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (note_id, file_name)
);

CREATE TABLE tags (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    colour TEXT
) WITHOUT ROWID;

CREATE TABLE note_tags (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    tag TEXT NOT NULL COLLATE NOCASE REFERENCES tags (name) ON UPDATE CASCADE ON DELETE CASCADE,
    PRIMARY KEY (note_id, tag)
) WITHOUT ROWID;

CREATE TABLE reminders (
    id INTEGER PRIMARY KEY,
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    due_at TEXT NOT NULL,
    done_at TEXT,
    repeats TEXT NOT NULL DEFAULT 'never' CHECK (repeats IN ('never', 'daily', 'weekly'))
) STRICT;
CREATE INDEX idx_reminders_due ON reminders (due_at) WHERE done_at IS NULL;

CREATE VIEW open_reminders AS
    SELECT r.id, r.due_at, n.title FROM reminders AS r JOIN notes AS n ON n.id = r.note_id WHERE r.done_at IS NULL;

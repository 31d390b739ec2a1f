-- Whether a database itself says its label, by the query that the fleet has for it.
ALTER TABLE databases ADD COLUMN named INTEGER NOT NULL DEFAULT 0;

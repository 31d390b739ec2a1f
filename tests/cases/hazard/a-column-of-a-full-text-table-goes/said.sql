-- H102: Drops column `docs.body` with 1 value [1]
-- H301: Fills `docs` from its content: 2 rows are indexed

-- without leave to lose
-- keeps virtual_table docs
ALTER TABLE t ADD COLUMN b;

-- H105: Drops virtual table `boxes` with 1 row
-- H105: Drops virtual table `docs` with 2 rows

-- without leave to lose
-- keeps virtual_table boxes
-- keeps virtual_table docs
-- keeps virtual_table page_index

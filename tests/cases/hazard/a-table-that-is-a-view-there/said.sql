-- H101: Drops table `v` with 1 row

-- without leave to lose
-- cannot keep table v: the expected schema has something else of that name

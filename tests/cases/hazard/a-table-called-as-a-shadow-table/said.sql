-- H101: Drops table `docs_content` with 1 row

-- without leave to lose
-- cannot keep table docs_content: the expected schema has something else of that name

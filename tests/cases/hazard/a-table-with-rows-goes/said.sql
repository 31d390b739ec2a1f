-- H101: Drops table `old_cache` with 3,412 rows

-- without leave to lose
-- keeps table nothing_in_it
-- keeps table old_cache
-- keeps index by_v
-- keeps trigger watch

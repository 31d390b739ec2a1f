
-- without leave to lose
-- keeps view w
DROP TRIGGER into_v;
DROP VIEW v;
CREATE TABLE v (a);

CREATE VIRTUAL TABLE places USING rtree(id, low, high);
INSERT INTO places VALUES (1, 2.0, 3.0);

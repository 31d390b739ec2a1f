CREATE VIRTUAL TABLE places USING rtree(id, minx, maxx, miny, maxy);
INSERT INTO places VALUES (7, 1, 2, 3, 4), (3, 5, 6, 7, 8);

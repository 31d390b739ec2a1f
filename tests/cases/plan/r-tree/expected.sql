CREATE VIRTUAL TABLE places USING rtree(place, minx, maxx, +name TEXT);

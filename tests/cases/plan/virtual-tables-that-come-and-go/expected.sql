CREATE VIRTUAL TABLE shape USING rtree(id, a, b);
CREATE TABLE found_data (x);

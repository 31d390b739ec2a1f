INSERT INTO files VALUES ('a', 1), ('b', NULL);

INSERT INTO "User" VALUES (1, 'ada@x', NULL), (7, 'grace@x', 'Grace');
INSERT INTO "Post" VALUES (1, 'one', 7), (2, 'two', 1);

CREATE TABLE "a.b" ("c=d" TEXT UNIQUE, n INT);
CREATE TABLE child (n REFERENCES "a.b" ("c=d"));
INSERT INTO "a.b" VALUES ('x', 1);

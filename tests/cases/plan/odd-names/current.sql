CREATE TABLE "or'der ""by""" ("a b" TEXT, [select] TEXT, `x`` y` TEXT);
INSERT INTO "or'der ""by""" VALUES (1, 2, 3);
CREATE INDEX "in dex" ON "or'der ""by""" ("a b");

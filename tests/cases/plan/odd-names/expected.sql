CREATE TABLE "or'der ""by""" ("a b" TEXT UNIQUE, [select] TEXT, `x`` y` TEXT, "new
line" TEXT);
CREATE INDEX "in dex" ON "or'der ""by""" ("a b");

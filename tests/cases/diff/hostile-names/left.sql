CREATE TABLE "a
b" (x TEXT, "[31mred" TEXT, "<b>&amp;</b>" TEXT);
CREATE TABLE "select" ("from" INTEGER, "a""b" TEXT);
CREATE INDEX "photo‮gpj" ON "a
b" (x);

CREATE TABLE "a
b" (x TEXT, "[32mgreen" TEXT, "<b>&amp;</b>" TEXT NOT NULL DEFAULT '</script>');
CREATE TABLE "select" ("from" TEXT, "a""b" TEXT, "naïve Wörter 言葉" TEXT);
CREATE TABLE "]0;title" (x);

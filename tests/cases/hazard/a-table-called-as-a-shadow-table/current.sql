CREATE TABLE docs_content (a);
INSERT INTO docs_content VALUES (1);

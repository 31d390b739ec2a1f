create table [projects] ("id" integer primary key, title text);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);

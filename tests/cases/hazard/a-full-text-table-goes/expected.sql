CREATE TABLE pages (text TEXT);

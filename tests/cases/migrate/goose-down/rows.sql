INSERT INTO captions (text) VALUES ('  two words  '), ('one');

CREATE TABLE user(user_id INTEGER PRIMARY KEY, "user" TEXT DEFAULT 'user');
INSERT INTO user VALUES (1, 'user');

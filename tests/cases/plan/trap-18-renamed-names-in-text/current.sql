CREATE TABLE user (user_id INTEGER PRIMARY KEY, kind TEXT DEFAULT 'user' CHECK (kind <> 'user_id' AND user.kind <> ''), text TEXT CHECK (length(CAST(text AS text)) < 90));
CREATE INDEX user_text ON user (text) WHERE text <> 'text';
INSERT INTO user (user_id, text) VALUES (7, 'user_id of user');

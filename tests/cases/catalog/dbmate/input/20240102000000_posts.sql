-- migrate:up transaction:false
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), body TEXT);

-- migrate:down
DROP TABLE posts;

-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), body TEXT);
-- +goose StatementBegin
CREATE TRIGGER posts_gone AFTER DELETE ON users BEGIN DELETE FROM posts WHERE user_id = OLD.id; END;
-- +goose StatementEnd
-- +goose Down
DROP TRIGGER posts_gone;
DROP TABLE posts;

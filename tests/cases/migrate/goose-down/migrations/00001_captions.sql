-- +goose Up
CREATE TABLE captions (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
-- +goose StatementBegin
CREATE TRIGGER captions_trim AFTER INSERT ON captions
BEGIN
    UPDATE captions SET text = trim(text) WHERE id = new.id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE captions;

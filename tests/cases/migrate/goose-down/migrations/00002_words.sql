-- +goose Up
ALTER TABLE captions ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
UPDATE captions SET words = length(text) - length(replace(text, ' ', '')) + 1;
INSERT INTO captions (text, words) VALUES ('  added by the script ', 4);

-- +goose Down
DELETE FROM captions WHERE text = 'added by the script';
ALTER TABLE captions DROP COLUMN words;

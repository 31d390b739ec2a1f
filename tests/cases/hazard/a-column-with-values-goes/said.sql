-- H102: Drops column `captions.note` with 2 values [1, 9]

-- without leave to lose
-- keeps column captions.note
-- keeps column captions.mood
ALTER TABLE captions ADD COLUMN frame INT;

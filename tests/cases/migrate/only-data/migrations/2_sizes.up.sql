BEGIN;
UPDATE files SET size = size * 1024;
COMMIT;

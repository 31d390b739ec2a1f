-- Not a version.
SELECT 1;

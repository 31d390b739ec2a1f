INSERT INTO notes (body) VALUES ('salt &amp; pepper'), ('other');

-- Another program's database that lies in the folder: one table has a name of ours and other columns.
CREATE TABLE tags (track INTEGER, genre TEXT, rating INTEGER);
CREATE TABLE tracks (id INTEGER PRIMARY KEY, album TEXT NOT NULL, seconds INTEGER);
CREATE TABLE playlists (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO tracks (album, seconds) VALUES ('Tides', 211), ('Low Water', 187);
INSERT INTO tags VALUES (1, 'ambient', 4), (2, 'field recording', 5);

CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);
CREATE TABLE drafts (body TEXT);
CREATE INDEX idx_drafts ON drafts (body);
CREATE TRIGGER drafts_go AFTER DELETE ON projects BEGIN DELETE FROM drafts; END;

CREATE TABLE captions (
  id INTEGER PRIMARY KEY,
  start_frame INTEGER NOT NULL,
  end_frame INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'predicted' CHECK (state IN ('predicted', 'confirmed', 'gap')),
  text TEXT,
  created_at TEXT,
  CHECK (end_frame >= start_frame)
);
CREATE TABLE frames (frame INTEGER PRIMARY KEY, image BLOB, width INT, height INT, local_note TEXT);
CREATE TABLE scratch (a, b);
CREATE INDEX idx_captions_frames ON captions (start_frame);

CREATE TABLE captions (
  id INTEGER PRIMARY KEY,
  start_frame INTEGER NOT NULL,
  end_frame INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'predicted' CHECK (state IN ('predicted', 'confirmed', 'gap', 'skipped')),
  text TEXT,
  created_at TEXT,
  text_updated_at TEXT,
  image_needs_regen INTEGER NOT NULL DEFAULT 0,
  CHECK (end_frame >= start_frame)
);
CREATE TABLE frames (frame INTEGER PRIMARY KEY, image BLOB, width INT, height INT);
CREATE TABLE box_labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  caption INTEGER NOT NULL REFERENCES captions (id) ON DELETE CASCADE,
  label TEXT NOT NULL CHECK (label IN ('in', 'out'))
);
CREATE INDEX idx_captions_frames ON captions (start_frame, end_frame);
CREATE INDEX idx_box_labels_caption ON box_labels (caption);

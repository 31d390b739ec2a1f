CREATE VIRTUAL TABLE places USING fts5(low, high);

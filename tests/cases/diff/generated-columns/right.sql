CREATE TABLE spans (start INTEGER, stop INTEGER, length INTEGER AS (stop - start + 1), half REAL AS ((stop - start) / 2.0),
  middle INTEGER GENERATED ALWAYS AS ((start + stop) / 2) VIRTUAL, label TEXT AS (start || '-' || stop));

CREATE TABLE spans (start INTEGER, stop INTEGER, length INTEGER AS (stop - start), half REAL AS ((stop - start) / 2.0) STORED,
  middle INTEGER);

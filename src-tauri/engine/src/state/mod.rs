//! Litefleet's own database: fleets, the cache of scans, jobs, settings.

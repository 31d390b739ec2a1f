//! Comparing schemas.

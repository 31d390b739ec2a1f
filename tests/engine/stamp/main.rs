//! Writing a version down: what is written where, by which source, and what is refused.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

mod columns;
mod support;
mod tools;

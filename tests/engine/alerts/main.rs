//! Alerts: who joins and leaves them, and what is kept of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod looks;
mod rules;

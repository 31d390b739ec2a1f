//! How a fleet's list is kept true: what changed is read, the rest stands, and only differences are written.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod astray;
mod away;
mod partial;
mod support;
mod watching;
mod written;

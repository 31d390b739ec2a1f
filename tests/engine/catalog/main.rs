//! The catalog of the expected schema's versions, and where databases state theirs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;
mod config;
mod places;
mod sandbox;
mod scripts;
mod source;
mod support;

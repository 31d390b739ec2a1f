//! Writing a database: what is refused, what is proven, what is left behind.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

mod cases;
mod content;
mod dry_run;
mod hostile;
mod laws;
mod locks;
mod refusals;
mod restore;
mod scripts;
mod support;
mod traps;
#[path = "../reading/tree.rs"]
mod tree;
mod whole;

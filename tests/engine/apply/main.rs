//! Writing a database: what is refused, what is proven, what is left behind.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

#[path = "../plan/called.rs"]
mod called;
mod cases;
mod content;
mod dangling;
mod dry_run;
mod hostile;
mod laws;
mod locks;
mod pairs;
mod refusals;
mod restore;
#[path = "../plan/rows.rs"]
mod rows;
mod scripts;
#[path = "../schema/spec.rs"]
mod spec;
mod support;
mod traps;
#[path = "../reading/tree.rs"]
mod tree;
mod whole;
#[path = "../plan/wide.rs"]
mod wide;

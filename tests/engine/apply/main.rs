//! Writing a database: what is refused, what is proven, what is left behind.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

mod content;
mod locks;
mod refusals;
mod support;
mod traps;
#[path = "../reading/tree.rs"]
#[expect(dead_code, reason = "not all of it is wanted here")]
mod tree;
mod whole;

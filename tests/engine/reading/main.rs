//! Reading a fleet: what is found, what is read, and that nothing is left behind.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

mod discovery;
mod limits;
mod locks;
mod logs;
mod meanwhile;
mod recognised;
mod shared;
mod support;
mod tree;

//! The ordered statements that turn one schema into another. A plan is data: nothing has run.

mod statement;

pub use statement::{Method, PlannedStatement};

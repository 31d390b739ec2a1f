//! What crosses the boundary to the front ends: requests and answers, plain data that serialises as `docs/cli.md` says.

mod answer;
mod compare;
mod job;
mod path;
mod request;

pub use crate::schema::model;
pub use answer::*;
pub use compare::*;
pub use job::*;
pub use request::*;

//! Which databases join and leave which alerts. Pure: what is known and what was seen are handed in, and no time is, since a
//! clock that jumps must neither open an alert nor close one.

mod condition;
mod rules;

pub use condition::{Condition, Kind};
pub use rules::{Group, Known, Look, Seen, Step, steps};

//! What crosses the boundary to the front ends: requests and answers, plain data that serialises as `docs/cli.md` says.

mod alert;
mod answer;
mod compare;
mod job;
mod metrics;
mod outcome;
pub(crate) mod path;
mod request;
mod settings;
mod visible;
mod watching;
mod work;

pub use crate::{plan::Renamed, schema::model};
pub use alert::*;
pub use answer::*;
pub use compare::*;
pub use job::*;
pub use metrics::*;
pub use outcome::*;
pub use path::exact_path;
pub use request::*;
pub use settings::*;
pub use visible::visible;
pub(crate) use visible::visible_sql;
pub use watching::*;
pub use work::*;

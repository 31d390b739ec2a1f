//! A rename that was accepted.

use crate::schema::model::Name;

/// A rename that was accepted: what looks like one thing that goes and another that comes is the same thing, with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The table, as it is called before.
    pub table: Name,
    /// The column, as it is called before; `None` where the table itself is renamed.
    pub column: Option<Name>,
    /// The name afterwards.
    pub to: Name,
}

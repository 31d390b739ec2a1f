//! The ordered statements that turn one schema into another. A plan is data: nothing has run.
//!
//! A plan gives the wanted schema whatever rows there are, or fails on a row that does not fit a type, `NOT NULL`, a check
//! or a unique key; whoever runs it then rolls all of it back. Foreign keys are off while it runs, so rows that come to
//! refer to nothing do not stop it: the script lists them at its end. A plan keeps values, rowids and the counters of
//! `AUTOINCREMENT`. The order in which it works is that which always works: triggers, views, indexes and tables that go,
//! tables that change, tables that come, then what stands on them.

mod aim;
mod alter;
mod bring;
mod copy;
mod names;
mod object;
mod planner;
mod quoted;
mod rebuild;
mod script;
mod statement;
mod tables;
mod tasks;
mod virtual_table;

pub use crate::schema::Renamed;
pub use aim::{Aim, aim};
pub use copy::only_columns;
pub use object::object_only;
pub use script::Plan;
pub use statement::{Method, PlannedStatement};
pub use virtual_table::{indexes as content_of, own_columns};

use crate::{api::ColumnOrder, diff::Change, error::Result, schema::model::Schema};

/// The plan that turns `left` into `right`. `changes` are what `diff` found between them; where the order of columns is among
/// them, it is followed in all tables. What is only spelled otherwise gets no statement.
///
/// # Errors
/// [`Code::CannotPlan`](crate::Code::CannotPlan) where no statements could be sure to do it: a full-text table without
/// content, a virtual table of an unknown module, or a table that cannot be taken apart is another on each side.
pub fn plan(left: &Schema, right: &Schema, changes: &[Change]) -> Result<Plan> {
    planner::plan(left, right, &[], changes, false)
}

/// The same plan where the order of columns counts, even if no column that both sides have stands elsewhere: a column is
/// added by `ALTER TABLE` only where it stands last.
///
/// # Errors
/// As [`plan`].
pub fn plan_in_order(left: &Schema, right: &Schema, changes: &[Change]) -> Result<Plan> {
    planner::plan(left, right, &[], changes, true)
}

/// The plan that takes accepted renames for what they are, so that what is renamed keeps its values. They have to fit
/// ([`fitting`](crate::diff::fitting)), and `changes` to be those that are left with them
/// ([`compare_renamed`](crate::diff::compare_renamed)).
///
/// # Errors
/// As [`plan`].
pub fn plan_renaming(
    left: &Schema,
    right: &Schema,
    renames: &[Renamed],
    changes: &[Change],
    order: ColumnOrder,
) -> Result<Plan> {
    planner::plan(left, right, renames, changes, order == ColumnOrder::AsInTarget)
}

//! Which accepted renames apply between two schemas.

use crate::schema::{
    Renamed,
    model::{Name, Schema, Table},
};

/// Those of the `accepted` renames that apply: what is renamed is there on the left and not on the right, its new name on the
/// right and not on the left. The others are left out, and so are all of those that want one name for two things, or two names
/// for one. A column's table may be called as on either side; all is given as the schemas spell it.
///
/// Ordinary tables and their columns only, as far as their texts can be taken apart.
pub fn fitting(left: &Schema, right: &Schema, accepted: &[Renamed]) -> Vec<Renamed> {
    let whole = accepted.iter().filter(|renamed| renamed.column.is_none());
    let tables = unambiguous(whole.filter_map(|renamed| table_that_fits(left, right, renamed)).collect());
    let column = |renamed: &Renamed| {
        let of = tables.iter().find(|table| table.to == renamed.table || table.table == renamed.table);
        let (before, after) = of.map_or((&renamed.table, &renamed.table), |table| (&table.table, &table.to));
        column_that_fits(whole_table(left, before)?, whole_table(right, after)?, renamed)
    };
    let columns = unambiguous(accepted.iter().filter_map(column).collect());
    tables.into_iter().chain(columns).collect()
}

fn table_that_fits(left: &Schema, right: &Schema, renamed: &Renamed) -> Option<Renamed> {
    let there = |schema: &Schema, name: &Name| {
        schema.table(name).is_some() || schema.virtual_tables.iter().any(|table| table.name == *name)
    };
    let (before, after) = (whole_table(left, &renamed.table)?, whole_table(right, &renamed.to)?);
    let fits = !there(left, &renamed.to) && !there(right, &renamed.table);
    fits.then(|| Renamed { table: before.name.clone(), column: None, to: after.name.clone() })
}

fn column_that_fits(before: &Table, after: &Table, renamed: &Renamed) -> Option<Renamed> {
    let (from, to) = (before.column(renamed.column.as_ref()?)?, after.column(&renamed.to)?);
    let fits = from.generated.is_some() == to.generated.is_some()
        && before.column(&to.name).is_none()
        && after.column(&from.name).is_none();
    fits.then(|| Renamed { table: before.name.clone(), column: Some(from.name.clone()), to: to.name.clone() })
}

/// The table of this name, where it can be taken apart.
fn whole_table<'s>(schema: &'s Schema, name: &Name) -> Option<&'s Table> {
    schema.table(name).filter(|table| table.unparsed.is_none())
}

/// Each once, and none that another one stands against.
fn unambiguous(mut renames: Vec<Renamed>) -> Vec<Renamed> {
    renames.sort();
    renames.dedup();
    let against = |one: &Renamed, other: &Renamed| {
        let of_table = one.column.is_none();
        let same_source = one.table == other.table && one.column == other.column;
        let same_name = one.to == other.to && (of_table || one.table == other.table);
        one != other && (same_source || same_name)
    };
    let all = renames.clone();
    renames.retain(|renamed| !all.iter().any(|other| against(renamed, other)));
    renames
}

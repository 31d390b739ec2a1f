//! Which accepted renames apply between two schemas.

use crate::schema::{
    Renamed,
    model::{Name, Schema, Table},
};

/// Those of the `accepted` renames that apply: what is renamed is there on the left and not on the right, its new name on the
/// right and not on the left. The others are left out, and so are all of those that want one name for two things, or two names
/// for one. A column's table may be called as on either side; it is given as on the left.
///
/// Ordinary tables and their columns only, as far as their texts can be taken apart.
pub fn fitting(left: &Schema, right: &Schema, accepted: &[Renamed]) -> Vec<Renamed> {
    let tables: Vec<Renamed> = accepted
        .iter()
        .filter(|renamed| renamed.column.is_none() && table_fits(left, right, renamed))
        .cloned()
        .collect();
    let tables = unambiguous(tables);
    let column = |renamed: &Renamed| {
        let of = tables.iter().find(|table| table.to == renamed.table || table.table == renamed.table);
        let (before, after) = of.map_or((&renamed.table, &renamed.table), |table| (&table.table, &table.to));
        let (before, after) = (whole(left, before)?, whole(right, after)?);
        column_fits(before, after, renamed.column.as_ref()?, &renamed.to)
            .then(|| Renamed { table: before.name.clone(), ..renamed.clone() })
    };
    let columns: Vec<Renamed> = accepted.iter().filter_map(column).collect();
    tables.iter().cloned().chain(unambiguous(columns)).collect()
}

fn table_fits(left: &Schema, right: &Schema, renamed: &Renamed) -> bool {
    let there = |schema: &Schema, name: &Name| {
        schema.table(name).is_some() || schema.virtual_tables.iter().any(|table| table.name == *name)
    };
    whole(left, &renamed.table).is_some()
        && whole(right, &renamed.to).is_some()
        && !there(left, &renamed.to)
        && !there(right, &renamed.table)
}

fn column_fits(before: &Table, after: &Table, from: &Name, to: &Name) -> bool {
    let both = before.column(from).zip(after.column(to));
    both.is_some_and(|(from, to)| from.generated.is_some() == to.generated.is_some())
        && before.column(to).is_none()
        && after.column(from).is_none()
}

/// The table of this name, where it can be taken apart.
fn whole<'s>(schema: &'s Schema, name: &Name) -> Option<&'s Table> {
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

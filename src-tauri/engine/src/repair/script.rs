//! What the scripts on a way lose. Pure.

use super::decide::Alone;
use crate::{
    Code,
    api::Hazard,
    catalog::Migration,
    hazard,
    schema::model::{Name, Schema},
};

/// What the way up of a migration loses between the version before it and its own: what is there before, is not there
/// afterwards, and was dropped. A table that is made anew loses nothing where rows are moved.
pub(super) fn losses(migration: &Migration, before: &Schema, after: &Schema) -> Vec<Hazard> {
    let drops = &migration.drops;
    if drops.is_empty() {
        return Vec::new();
    }
    let mut lost = hazard::losses(before, after);
    lost.retain(|hazard| {
        let column = hazard.column.as_deref().map(Name::from);
        drops.takes(before, &Name::from(hazard.object.as_str()), column.as_ref())
    });
    if !migration.moves_data {
        let stays = |name: &Name| after.table(name).is_some();
        let emptied = before.tables.iter().filter(|table| drops.table(&table.name) && stays(&table.name));
        let emptied: Vec<_> = emptied.collect();
        lost.retain(|hazard| emptied.iter().all(|table| table.name.0 != hazard.object));
        lost.extend(emptied.iter().map(|table| hazard::drops_table(table)));
    }
    lost
}

/// Why a script that loses something does not run without leave.
pub(super) fn held(file: &str, lost: &[Hazard]) -> Option<Alone> {
    let first = lost.first()?;
    let column = first.column.as_ref().map(|column| format!(".{column}")).unwrap_or_default();
    let more = match lost.len() {
        1 => String::new(),
        many => format!(" and {} more", many - 1),
    };
    let message = format!("migration {file} drops `{}{column}`{more}", first.object);
    let hint = "allow destructive changes if that may go; nothing else is done without the script";
    Some(Alone::new(Code::NeedsConfirmation, message).hint(hint))
}

//! What is going to be written, in words.

use super::{by_query, column, no_number, not_there, number_of, tool};
use crate::{
    Result,
    api::Version,
    catalog::source::{Lookup, VersionSource},
    schema::model::Schema,
};

/// What is going to be written where the version becomes this one, for a preview: "`schema_version` 3, `migrated_at` and
/// `verified_at` now". No database is asked, so one of them may still refuse. `target` is the schema after the work.
///
/// # Errors
/// As [`super::stamp`], as far as that is clear from the schema.
pub fn words(source: &VersionSource, version: &Version, target: &Schema) -> Result<String> {
    let shown = version.key();
    match source {
        VersionSource::UserVersion => match number_of(version).filter(|number| *number != 0) {
            Some(number) => Ok(format!("`user_version` {number}")),
            None => Err(no_number(version)),
        },
        VersionSource::Column { table, column } => match source.lookup_in(target) {
            Some(Lookup::Row { table: _, column, .. }) => {
                let known = source.only_row_in(target).map(|(table, _, _)| column::times(table, true));
                let times = known.unwrap_or_default().into_iter().map(|time| format!("`{}`", time.name));
                Ok(with_times(&format!("`{column}` {shown}"), &times.collect::<Vec<_>>()))
            }
            Some(Lookup::Key { table, key, .. }) => Ok(format!("the key `{key}` of `{table}` {shown}")),
            None => Err(not_there(version, &format!("{table}.{column}"))),
        },
        VersionSource::Query(_) => Err(by_query()),
        VersionSource::Tool(tool) => tool::words(*tool, version, target),
    }
}

fn with_times(version: &str, times: &[String]) -> String {
    match times {
        [] => version.to_owned(),
        [one] => format!("{version}, {one} now"),
        [most @ .., last] => format!("{version}, {} and {last} now", most.join(", ")),
    }
}

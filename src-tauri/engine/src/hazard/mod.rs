//! What a plan could lose or run into: named from the schemas alone, and counted in the rows of one database
//! (`docs/hazards.md`).

mod checked;
mod converter;
mod figures;
mod rows;
mod threat;
mod threats;
mod words;

pub(crate) use converter::{Conversion, Converter, Stored};
pub(crate) use figures::{Counted, figures};
pub(crate) use threat::{Key, Subject, Threat};
pub(crate) use threats::threats;

use crate::{
    api::{Hazard, HazardCode, Version},
    diff::{Change, ObjectKind},
    plan::{Method, Plan, PlannedStatement},
    schema::{
        Renamed,
        model::{Name, Schema, Table},
        render,
    },
};
use rusqlite::Connection;

/// What the plan from `left` to `target` may lose or run into, before any row is looked at: without figures, in the order of
/// codes. `renames` and `changes` are those that the plan was made of.
pub fn of(left: &Schema, target: &Schema, renames: &[Renamed], changes: &[Change], plan: &Plan) -> Vec<Hazard> {
    let mut hazards: Vec<Hazard> = threats(left, target, renames).iter().map(Threat::hazard).collect();
    hazards.extend(rebuilds(renames, changes, plan));
    hazards.extend(fills(target, plan));
    hazards.sort_by(|a, b| (a.code, &a.object, &a.column).cmp(&(b.code, &b.object, &b.column)));
    hazards
}

/// What goes between two schemas, without figures: tables and columns with what they hold.
pub fn losses(left: &Schema, target: &Schema) -> Vec<Hazard> {
    let goes = |threat: &Threat<'_>| match threat {
        Threat::Table(_) | Threat::VirtualTable(_) | Threat::VirtualColumn(..) => true,
        Threat::Rows(_, subject) => matches!(subject, Subject::Dropped(_)),
        Threat::NotUnique(..) => false,
    };
    threats(left, target, &[]).iter().filter(|threat| goes(threat)).map(Threat::hazard).collect()
}

/// The hazard of a table that goes.
pub fn drops_table(table: &Table) -> Hazard {
    Threat::Table(table).hazard()
}

/// The same hazards with their figures in one database and the rowids of up to five rows, read through `connection`, which has
/// the schema `left`. Those that turn out to be about no row are left out, but for what is only said ([`HazardCode::H201`] and
/// on). What cannot be counted, for SQLite does not know a collation, function or module, stays without a figure and says why.
/// Hazards that are not about rows stay as they are.
///
/// Only tables are read, no stored view, trigger or module.
///
/// # Errors
/// What SQLite says when the database cannot be read, or not in the time that it may take.
pub fn count(
    connection: &Connection,
    left: &Schema,
    target: &Schema,
    hazards: &[Hazard],
    renames: &[Renamed],
) -> rusqlite::Result<Vec<Hazard>> {
    let converter = Converter::default();
    let threats = threats(left, target, renames);
    let known: Vec<Hazard> = threats.iter().map(Threat::hazard).collect();
    let mut counted = Vec::new();
    for (threat, _) in threats.iter().zip(&known).filter(|(_, hazard)| hazards.contains(hazard)) {
        let figures = figures(connection, &converter, threat)?;
        counted.extend(threat.counted(figures));
    }
    for hazard in hazards.iter().filter(|hazard| !known.contains(hazard)) {
        counted.push(match hazard.code {
            HazardCode::H201 => {
                let rows = figures::rows_of_table(connection, &Name::from(hazard.object.as_str()))?;
                words::with_rows(hazard, rows, "copied, then compared value by value")
            }
            HazardCode::H301 => {
                let rows =
                    figures::rows_to_index(connection, [left, target], renames, &Name::from(hazard.object.as_str()))?;
                words::with_rows(hazard, rows, "indexed")
            }
            // What a script drops goes whether there are rows now or not: scripts before it may fill it.
            HazardCode::H101 | HazardCode::H102 | HazardCode::H105 => {
                figures::of_loss(connection, &converter, left, hazard)?
            }
            HazardCode::H103
            | HazardCode::H104
            | HazardCode::H302
            | HazardCode::H401
            | HazardCode::H402
            | HazardCode::H403
            | HazardCode::H404
            | HazardCode::H405
            | HazardCode::H406 => hazard.clone(),
        });
    }
    counted.sort_by(|a, b| (a.code, &a.object, &a.column).cmp(&(b.code, &b.object, &b.column)));
    Ok(counted)
}

/// The hazard of a version that goes down.
pub fn version_goes_down(from: &Version, to: &Version) -> Hazard {
    let hint = "what newer versions keep has no place in the older one; make a backup, or stay";
    plain(HazardCode::H104, "", format!("The version goes down from {from} to {to}")).with_hint(hint)
}

/// The hazard of a migration script that may move data.
pub fn runs_script(name: &str) -> Hazard {
    let words = format!("Runs migration script `{name}`, which may move data");
    plain(HazardCode::H302, name, words).with_hint("read it, and try it in a dry run")
}

/// Tables that are made anew, each with why.
fn rebuilds(renames: &[Renamed], changes: &[Change], plan: &Plan) -> Vec<Hazard> {
    let hazard = |table: &Name| {
        let renamed = renames.iter().find(|renamed| renamed.column.is_none() && renamed.table == *table);
        let after = renamed.map_or(table, |renamed| &renamed.to);
        let is_of = |change: &&Change| change.object_kind() == ObjectKind::Table && change.object() == after;
        let words = format!("Rebuilds `{table}`, because {}", words::because(changes.iter().filter(is_of)));
        plain(HazardCode::H201, &table.0, words)
    };
    plan.anew.iter().map(hazard).collect()
}

/// Virtual tables that are filled from rows.
fn fills(target: &Schema, plan: &Plan) -> Vec<Hazard> {
    let fills = |table: &Name| {
        let name = render::name(table);
        let fill = format!("INSERT INTO {name} ({name}) VALUES ('rebuild')");
        let takes = format!("RENAME TO {name}");
        let is_copied =
            |statement: &PlannedStatement| statement.method == Method::Rebuild && statement.sql.ends_with(&takes);
        plan.statements.iter().any(|statement| statement.sql == fill || is_copied(statement))
    };
    let filled = target.virtual_tables.iter().filter(|table| fills(&table.name));
    filled
        .map(|table| plain(HazardCode::H301, &table.name.0, format!("Fills `{}` from its content", table.name)))
        .collect()
}

fn plain(code: HazardCode, object: &str, message: String) -> Hazard {
    Hazard { code, object: object.to_owned(), column: None, message, rows: None, examples: Vec::new(), hint: None }
}

impl Hazard {
    fn with_hint(self, hint: &str) -> Self {
        Self { hint: Some(hint.to_owned()), ..self }
    }
}

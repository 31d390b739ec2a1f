//! Two schemas held against each other.

use super::{
    Engine, export, renaming,
    side::{self, ReadSide},
};
use crate::{
    Code, Error, Result,
    api::{
        Also, ColumnOrder, CompareRequest, Comparison, ComparisonSql, FleetSettings, Ignore, ListQuery, ObjectRef,
        Renamed, Side, SideBySide, Sides, Version, View,
    },
    diff::{self, Change, Compared, ObjectKind},
    plan::{self, Plan},
    report,
    schema::{Fingerprint, model::Schema},
};
use std::{ffi::OsStr, io::Write, path::Path};

impl Engine {
    /// Holds two schemas against each other. `root` is the open fleet that the sides are of, where one is open;
    /// without, a version is one of `settings`, or of the fleet that a database on the other side belongs to.
    ///
    /// # Errors
    /// The fleet is not open; a side is not there or cannot be read.
    pub fn compare(
        &self,
        root: Option<&Path>,
        settings: &FleetSettings,
        request: &CompareRequest,
    ) -> Result<Comparison> {
        let (left, right) = self.both(root, settings, request)?;
        Ok(compared(left, right, &request.ignore).comparison)
    }

    /// The same with every object laid side by side, as `request.view` says.
    ///
    /// # Errors
    /// As [`Engine::compare`].
    pub fn side_by_side(
        &self,
        root: Option<&Path>,
        settings: &FleetSettings,
        request: &CompareRequest,
    ) -> Result<SideBySide> {
        let (left, right) = self.both(root, settings, request)?;
        let Pair { left, right, comparison } = compared(left, right, &request.ignore);
        let (changes, notes) = (&comparison.changes, &comparison.notes);
        let objects = match request.view {
            View::Aligned => diff::align(&left, &right, changes, notes),
            View::Sql => diff::align_sql(&left, &right, changes, notes),
        };
        Ok(SideBySide { comparison, objects })
    }

    /// The SQL that turns the left side into the right one, of one object alone where it is given. What differs only in
    /// spelling needs none; the order of columns is followed where it is not ignored.
    ///
    /// # Errors
    /// As [`Engine::compare`]; an object is not there; a rename does not apply; no plan leads from the one to the other.
    pub fn compare_sql(
        &self,
        root: Option<&Path>,
        settings: &FleetSettings,
        request: &CompareRequest,
        object: Option<&ObjectRef>,
    ) -> Result<ComparisonSql> {
        let (left, right) = self.both(root, settings, request)?;
        let (left, right) = (left.schema, right.schema);
        let renames = renaming::check_between(&left, &right, &request.renames)?;
        let aim = object.map(|object| one_object(&left, &right, object, &renames));
        sql_between(&left, &right, aim.as_ref().unwrap_or(&right), &renames, &request.ignore)
    }

    /// The comparison, and the SQL of the whole of it: of one state of each side.
    ///
    /// # Errors
    /// As [`Engine::compare_sql`].
    pub fn compare_with_sql(
        &self,
        root: Option<&Path>,
        settings: &FleetSettings,
        request: &CompareRequest,
    ) -> Result<(Comparison, ComparisonSql)> {
        let (left, right) = self.both(root, settings, request)?;
        let Pair { left, right, comparison } = compared(left, right, &request.ignore);
        let renames = renaming::check_between(&left, &right, &request.renames)?;
        Ok((comparison, sql_between(&left, &right, &right, &renames, &request.ignore)?))
    }

    /// The comparison as an HTML document that stands alone.
    ///
    /// # Errors
    /// As [`Engine::compare`].
    pub fn compare_html(
        &self,
        root: Option<&Path>,
        settings: &FleetSettings,
        request: &CompareRequest,
    ) -> Result<String> {
        Ok(report::html(&self.side_by_side(root, settings, request)?))
    }

    /// Writes that document to a file, all or nothing, and gives the comparison. A file that is there is replaced, but
    /// never a database, and no name is written to that does not say HTML.
    ///
    /// # Errors
    /// As [`Engine::compare`]; the file is a database, its name ends in neither `.html` nor `.htm`, or it cannot be
    /// written.
    pub fn compare_export(
        &self,
        root: Option<&Path>,
        settings: &FleetSettings,
        request: &CompareRequest,
        to: &Path,
    ) -> Result<Comparison> {
        check_name(to)?;
        let laid = self.side_by_side(root, settings, request)?;
        export::whole(to, |file| file.write_all(report::html(&laid).as_bytes()))?;
        Ok(laid.comparison)
    }

    /// For each object in which the left side differs from the right one: how many other databases of the fleet differ
    /// in it in the same way. Objects that nobody shares are left out. Of a fleet of more than a thousand shapes, the
    /// most common thousand are looked at.
    ///
    /// # Errors
    /// As [`Engine::compare`], and the state database failed.
    pub fn compare_also(&self, root: &Path, request: &CompareRequest) -> Result<Vec<Also>> {
        let fleet = self.fleet(root)?;
        let (left, right) = self.both(Some(root), &FleetSettings::default(), request)?;
        let fingerprint = Fingerprint(right.info.fingerprint.clone());
        let alike = fleet.alike(&self.inner.state, &right.schema, &fingerprint)?;
        let own = own_shape(&fleet.result(), &fleet.root, &left);
        Ok(alike.others(&left.schema, &right.schema, |shape| match &own {
            Own::Database(own) if own == shape => 1,
            Own::Shape(own) if own == shape => u64::MAX,
            Own::Database(_) | Own::Shape(_) | Own::None => 0,
        }))
    }

    /// The versions of the expected schema that a comparison without an open fleet may name: those of `settings`, else
    /// those of the fleet that the file `beside` belongs to. `None` where nothing says what is expected.
    ///
    /// # Errors
    /// The expected schema cannot be read, or the state database failed.
    pub fn known_versions(&self, settings: &FleetSettings, beside: Option<&Path>) -> Result<Option<Vec<Version>>> {
        side::versions(&self.inner.state, settings, beside)
    }

    /// The ids of all databases that a query's filter lets through, in its order.
    ///
    /// # Errors
    /// The fleet is not open, or the filter cannot be understood.
    pub fn ids(&self, root: &Path, query: &ListQuery) -> Result<Vec<i64>> {
        self.fleet(root)?.ids(query)
    }

    fn both(
        &self,
        root: Option<&Path>,
        settings: &FleetSettings,
        request: &CompareRequest,
    ) -> Result<(ReadSide, ReadSide)> {
        let fleet = root.map(|root| self.fleet(root)).transpose()?;
        side::read_both(&self.inner.state, fleet, settings, request)
    }
}

/// Two schemas and what is to be said of them.
struct Pair {
    left: Schema,
    right: Schema,
    comparison: Comparison,
}

fn compared(left: ReadSide, right: ReadSide, ignore: &Ignore) -> Pair {
    let Compared { changes, notes } = diff::compare_with(&left.schema, &right.schema, ignore);
    let renames = diff::renames(&left.schema, &right.schema, &changes);
    let comparison = Comparison {
        left: left.info.name.clone(),
        right: right.info.name.clone(),
        equal: changes.is_empty(),
        changes,
        notes,
        renames,
        sides: Sides { left: left.info, right: right.info },
    };
    Pair { left: left.schema, right: right.schema, comparison }
}

/// The left side with one object as the right one has it; of a table that is renamed, under either name.
fn one_object(left: &Schema, right: &Schema, object: &ObjectRef, renames: &[Renamed]) -> Schema {
    let is_it = |renamed: &&Renamed| renamed.table == object.name || renamed.to == object.name;
    let renamed = renames.iter().filter(|renamed| renamed.column.is_none() && object.kind == ObjectKind::Table);
    match renamed.into_iter().find(is_it) {
        None => plan::object_only(left, right, object.kind, &object.name),
        Some(Renamed { table, to, .. }) => {
            let without = plan::object_only(left, right, object.kind, table);
            plan::object_only(&without, right, object.kind, to)
        }
    }
}

/// The SQL that turns the left side into what is aimed at: the right side, or a part of it.
fn sql_between(
    left: &Schema,
    right: &Schema,
    aim: &Schema,
    renames: &[Renamed],
    ignore: &Ignore,
) -> Result<ComparisonSql> {
    let renames = diff::fitting(left, aim, renames);
    let (own, mut plan) = planned(left, aim, &renames, ignore)?;
    // Whoever asks knows the changes of the whole comparison, differences of spelling among them where they count.
    let whole = diff::compare_with(left, right, ignore).changes;
    for statement in &mut plan.statements {
        let served = statement.change.and_then(|place| own.get(place));
        statement.change = served.and_then(|served| whole.iter().position(|change| is_served(change, served)));
    }
    Ok(ComparisonSql { script: plan.script(), statements: plan.statements })
}

/// True where this is the change, or what comes with the rename that it is.
fn is_served(change: &Change, served: &Change) -> bool {
    match (served, change) {
        (Change::TableRenamed { to, .. }, Change::TableMissing { table }) => table.name == *to,
        (Change::ColumnRenamed { table, to, .. }, Change::ColumnMissing { table: of, column }) => {
            table == of && column.name == *to
        }
        _ => change == served,
    }
}

/// The changes of meaning and, where it counts, of the order of columns, and the plan that brings them about.
fn planned(left: &Schema, right: &Schema, renames: &[Renamed], ignore: &Ignore) -> Result<(Vec<Change>, Plan)> {
    let of_meaning = Ignore { white_space: true, spelling: true, ..*ignore };
    let changes = diff::compare_renamed(left, right, renames, &of_meaning).changes;
    let order = if ignore.column_order { ColumnOrder::Any } else { ColumnOrder::AsInTarget };
    let plan = plan::plan_renaming(left, right, renames, &changes, order)?;
    Ok((changes, plan))
}

/// What of a fleet the left side of a comparison is itself.
enum Own {
    /// One database of this shape.
    Database(Fingerprint),
    /// All databases of this shape.
    Shape(Fingerprint),
    None,
}

fn own_shape(result: &super::open::ScanResult, root: &Path, left: &ReadSide) -> Own {
    let entries = &result.entries;
    let entry = match &left.info.side {
        Side::Database { id } => entries.iter().find(|entry| entry.id == *id),
        Side::File { path } => {
            let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
            whole.strip_prefix(root).ok().and_then(|below| entries.iter().find(|entry| entry.path == below))
        }
        Side::Shape { .. } => return Own::Shape(Fingerprint(left.info.fingerprint.clone())),
        Side::Expected { .. } | Side::Version { .. } => None,
    };
    entry.and_then(|entry| entry.shape.as_deref()).map_or(Own::None, |shape| Own::Database(shape.clone()))
}

/// A slip must not overwrite what is no report.
fn check_name(to: &Path) -> Result<()> {
    let extension = to.extension().and_then(OsStr::to_str).unwrap_or_default();
    if ["html", "htm"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(Error::new(Code::BadRequest, format!("{} is not the name of an HTML file", to.display()))
        .hint("end the name in .html")
        .at(to))
}

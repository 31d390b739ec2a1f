//! Runs a plan inside a transaction that somebody else began, and proves what came of it.

use super::{
    check::{self, Counters, Dangling},
    connect::Watch,
    failure::{not_proven, sqlite},
    fits::{self, Failed},
    guard::{Denied, Guard, Whose},
    measure::{self, Measured},
    task::{PlanWork, Stamp, Verified},
};
use crate::{
    Code, Error, Result,
    api::{ColumnOrder, Losses},
    hazard::Converter,
    plan::{Method, PlannedStatement},
    schema::{
        self, Fingerprint, fingerprint,
        model::{Name, Schema},
    },
};
use rusqlite::{Connection, config::DbConfig, params_from_iter};
use std::{collections::BTreeMap, path::Path};

/// A transaction with nothing written in it yet.
pub(super) struct Transaction<'a> {
    connection: &'a Connection,
    path: &'a Path,
    work: PlanWork<'a>,
    watch: &'a Watch,
    left: Schema,
    wanted: Fingerprint,
    guard: Guard,
    converter: Converter,
    measured: BTreeMap<String, Measured>,
    counters: Counters,
}

/// What was done and proven.
#[derive(Debug)]
pub(super) struct Proven {
    pub(super) fingerprint: Fingerprint,
    pub(super) statements: usize,
    pub(super) verified: Verified,
}

impl<'a> Transaction<'a> {
    /// A transaction of `connection` that has just begun. `left` is the schema of the database in it.
    pub(super) fn new(
        connection: &'a Connection,
        path: &'a Path,
        left: Schema,
        work: PlanWork<'a>,
        watch: &'a Watch,
    ) -> Result<Self> {
        let failed = |error| sqlite(error, path, "look at it");
        let names = left.tables.iter().map(|table| table.name.folded());
        let names = names.chain(left.virtual_tables.iter().map(|table| table.name.folded())).collect();
        Ok(Self {
            guard: Guard::install(connection, names).map_err(failed)?,
            converter: Converter::new().map_err(failed)?,
            counters: Counters::read(connection).map_err(failed)?,
            measured: BTreeMap::new(),
            connection,
            path,
            wanted: fingerprint(work.target),
            work,
            watch,
            left,
        })
    }

    /// Runs the statements and the stamp, and proves the result. `dangling` tells which rows referred to nothing before; it
    /// is asked only where some do now.
    ///
    /// # Errors
    /// Whatever it is, the transaction has to be rolled back.
    pub(super) fn run(mut self, stamp: &Stamp, dangling: impl FnOnce() -> Result<Dangling>) -> Result<Proven> {
        for statement in self.work.statements {
            self.watch.check(self.path)?;
            self.guard.now(Whose::Plan);
            let ran = self.step(statement);
            self.guard.now(Whose::Ours);
            ran?;
            self.still_inside(&statement.reason)?;
        }
        let verified = self.verify_content()?;
        self.stamp(stamp)?;
        let fingerprint = self.verify_whole(dangling)?;
        self.watch.check(self.path)?;
        Ok(Proven { fingerprint, statements: self.work.statements.len(), verified })
    }

    /// Runs one statement. What it would write to is measured first.
    fn step(&mut self, statement: &PlannedStatement) -> Result<()> {
        loop {
            let failed = match run(self.connection, &statement.sql) {
                Ok(()) => return Ok(()),
                Err(failed) => failed,
            };
            match self.guard.denied() {
                Some(Denied::Measure(table)) => self.measure(&table)?,
                Some(Denied::Refused(what)) => {
                    let words = format!("a statement of the plan for {} wants {what}", self.path.display());
                    return Err(Error::new(Code::CannotApply, words)
                        .hint("this is a fault of litefleet's plan; the database is as it was")
                        .at(self.path));
                }
                None if self.watch.check(self.path).is_err() => return self.watch.check(self.path),
                None => {
                    self.guard.now(Whose::Ours);
                    return Err(self.failed_step(statement).explain(failed));
                }
            }
        }
    }

    fn failed_step<'s>(&'s self, statement: &'s PlannedStatement) -> Failed<'s> {
        let Self { connection, converter, path, left, work, .. } = self;
        Failed { connection, converter, path, left, target: work.target, renames: work.renames, statement }
    }

    fn measure(&mut self, table: &str) -> Result<()> {
        self.guard.now(Whose::Ours);
        let schemas = [&self.left, self.work.target];
        let measured = measure::before(self.connection, &self.converter, table, schemas, self.work.renames);
        let measured = measured.map_err(|error| self.failed(error, &format!("read table {table}")))?;
        self.guard.measured(table);
        self.may_lose(table, &measured)?;
        self.measured.insert(table.to_owned(), measured);
        self.guard.now(Whose::Plan);
        Ok(())
    }

    /// Refuses to lose values that nobody allowed to go.
    fn may_lose(&self, table: &str, measured: &Measured) -> Result<()> {
        if self.work.losses == Losses::Allow {
            return Ok(());
        }
        let lost = match measured {
            Measured::Goes { rows: 0 } | Measured::Virtual { .. } => None,
            Measured::Goes { rows } => Some(format!("table {table} has {rows} rows that would go")),
            Measured::Stays(stays) => {
                let gone = stays.gone.iter().find(|(_, values)| *values > 0);
                let gone =
                    gone.map(|(column, values)| format!("column {table}.{column} has {values} values that would go"));
                let changed =
                    (stays.changed > 0).then(|| format!("{} values of table {table} would change", stays.changed));
                gone.or(changed)
            }
        };
        lost.map_or(Ok(()), |lost| {
            Err(Error::new(Code::NeedsConfirmation, format!("{}: {lost}", self.path.display()))
                .hint("allow destructive changes if that is wanted")
                .at(self.path))
        })
    }

    /// Somebody ended the transaction: all that was done is undone, and whatever followed would be for good.
    fn still_inside(&self, doing: &str) -> Result<()> {
        if self.connection.is_autocommit() {
            let words = format!("SQLite rolled back the work on {} in the middle: {doing}", self.path.display());
            return Err(Error::new(Code::CannotApply, words).hint("check the space on the disk").at(self.path));
        }
        Ok(())
    }

    fn verify_content(&self) -> Result<Verified> {
        let mut verified = Verified::default();
        for (name, measured) in &self.measured {
            self.watch.check(self.path)?;
            let holds = measured.holds(self.connection);
            if !holds.map_err(|error| self.failed(error, &format!("read table {name} again")))? {
                return Err(not_proven(self.path, &format!("table {name} does not hold what it held")));
            }
            verified.tables += 1;
            verified.rows += measured.rows();
            match measured {
                Measured::Goes { rows } => verified.lost += rows,
                Measured::Virtual { .. } => {}
                Measured::Stays(stays) => {
                    verified.converted += stays.converted;
                    verified.lost += stays.changed + stays.gone.iter().map(|(_, values)| values).sum::<u64>();
                }
            }
        }
        let counters = Counters::read(self.connection).map_err(|error| self.failed(error, "read its counters"))?;
        let lower = counters.lower_than(&self.counters, self.work.target, |name| self.name_after(name));
        lower.map_or(Ok(verified), |table| {
            Err(not_proven(self.path, &format!("the counter of table {table} is lower than it was")))
        })
    }

    fn stamp(&self, stamp: &Stamp) -> Result<()> {
        let failed = |error| self.failed(error, "write down its version");
        for write in &stamp.writes {
            self.guard.now(Whose::Stamp);
            let rows = self.connection.prepare(&write.sql).and_then(|mut statement| {
                self.guard.now(Whose::Ours);
                statement.execute(params_from_iter(&write.values))
            });
            self.guard.now(Whose::Ours);
            if let Some(Denied::Refused(what)) = self.guard.denied() {
                let words = format!("what would write down the version of {} wants {what}", self.path.display());
                return Err(Error::new(Code::CannotApply, words).at(self.path));
            }
            let rows = rows.map_err(failed)?;
            if write.rows.is_some_and(|wanted| wanted != rows) {
                let wanted = write.rows.unwrap_or_default();
                let words = format!("writing down its version changed {rows} rows instead of {wanted}");
                return Err(not_proven(self.path, &words));
            }
            self.still_inside("its version")?;
        }
        if let Some(version) = stamp.user_version {
            self.connection.pragma_update(None, "user_version", version).map_err(failed)?;
        }
        Ok(())
    }

    /// The schema, the structure and the foreign keys of the whole.
    fn verify_whole(&self, dangling: impl FnOnce() -> Result<Dangling>) -> Result<Fingerprint> {
        let now = self.schema_now().map_err(|error| self.failed(error, "read its schema again"))?;
        let (is, wanted) = (fingerprint(&now), &self.wanted);
        if is != *wanted {
            return Err(not_proven(self.path, &format!("its schema would be {is} and not the wanted {wanted}")));
        }
        if self.work.order == ColumnOrder::AsInTarget
            && let Some(table) = out_of_order(&now, self.work.target)
        {
            return Err(not_proven(self.path, &format!("the columns of table {table} would stand in another order")));
        }
        self.watch.check(self.path)?;
        let findings = check::integrity(self.connection).map_err(|error| self.failed(error, "check its integrity"))?;
        if let Some(finding) = findings.first() {
            return Err(not_proven(self.path, &format!("the result would be damaged: {finding}")));
        }
        let keys = |error| self.failed(error, "check its foreign keys");
        let after = Dangling::read(self.connection, &now).map_err(keys)?;
        if after.is_empty() {
            return Ok(is);
        }
        let lenient = self.work.losses == Losses::Allow;
        match after.since(&dangling()?, lenient, |name| self.name_before(name)) {
            None => Ok(is),
            Some(new) => Err(fits::dangling(self.path, &new)),
        }
    }

    /// The schema as it is now; what is written as it was before is not read again.
    fn schema_now(&self) -> rusqlite::Result<Schema> {
        let stored = schema::stored(self.connection)?;
        schema::introspect_after(&self.left, self.connection, &stored, &|| true)
    }

    /// What a table is called afterwards.
    fn name_after(&self, before: &str) -> String {
        let renamed = self.work.renames.iter().find(|it| it.column.is_none() && it.table == Name::from(before));
        renamed.map_or_else(|| before.to_owned(), |renamed| renamed.to.folded())
    }

    /// What a table was called before.
    fn name_before(&self, after: &str) -> String {
        let renamed = self.work.renames.iter().find(|it| it.column.is_none() && it.to == Name::from(after));
        renamed.map_or_else(|| after.to_owned(), |renamed| renamed.table.folded())
    }

    fn failed(&self, error: rusqlite::Error, doing: &str) -> Error {
        match self.watch.check(self.path) {
            Err(stopped) => stopped,
            Ok(()) => sqlite(error, self.path, doing),
        }
    }
}

/// Has a rename repoint nothing, and not be kept from happening by a broken view, where tables are made anew
/// (<https://sqlite.org/pragma.html#pragma_legacy_alter_table>). What is only altered wants SQLite to look after the rest.
pub(super) fn legacy_names(connection: &Connection, statements: &[PlannedStatement]) -> rusqlite::Result<()> {
    let rebuilds = statements.iter().any(|statement| statement.method == Method::Rebuild);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, rebuilds).map(drop)
}

/// Runs one statement to its end.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

/// A table whose columns stand otherwise than in the target.
fn out_of_order<'s>(now: &'s Schema, target: &Schema) -> Option<&'s Name> {
    let differs = |table: &&Name| {
        let columns = |schema: &Schema| -> Vec<Name> {
            let found = schema.table(table);
            found.map(|table| table.columns.iter().map(|column| column.name.clone()).collect()).unwrap_or_default()
        };
        columns(now) != columns(target)
    };
    now.tables.iter().map(|table| &table.name).find(differs)
}

//! Does work inside a transaction that somebody else began, and proves what came of it.

use super::{
    check::{self, Counters},
    connect::Watch,
    dangling::{Between, Dangling},
    failure::{not_proven, sqlite},
    fits,
    guard::{Denied, Guard, Whose},
    measure::Measured,
    memo::{Known, Meaning},
    task::{PlanWork, Step, Tell, Verified, Work},
};
use crate::{
    Code, Error, Result,
    api::{ColumnOrder, Stage},
    hazard::Converter,
    plan::Renamed,
    schema::{
        self, Fingerprint, fingerprint,
        model::{Name, Schema},
    },
    stamp::Stamp,
};
use rusqlite::{Connection, config::DbConfig, params_from_iter};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// What to do where a script counts on foreign keys.
const KEYS_ARE_OFF: &str = "foreign keys are off while a script runs, so that dropping a table takes no other rows along and \
                            ON DELETE does nothing; have the script change or delete those rows too";

/// A transaction with nothing written in it yet.
pub(super) struct Transaction<'a> {
    pub(super) connection: &'a Connection,
    pub(super) path: &'a Path,
    pub(super) work: Work<'a>,
    pub(super) watch: &'a Watch,
    /// The schema before the step that is under way.
    pub(super) left: Schema,
    pub(super) guard: Guard,
    pub(super) converter: Converter,
    /// What was measured in the step that is under way.
    pub(super) measured: BTreeMap<String, Measured>,
    /// The counters before the step that is under way.
    pub(super) counters: Counters,
    pub(super) statements: usize,
    pub(super) aids: Aids<'a>,
    verified: Verified,
}

/// What makes work quicker, and who hears of it.
#[derive(Clone, Copy)]
pub(super) struct Aids<'a> {
    pub(super) known: Known<'a>,
    pub(super) tell: Tell<'a>,
}

/// What was done and proven.
#[derive(Debug)]
pub(super) struct Proven {
    pub(super) fingerprint: Fingerprint,
    /// The [`schema::text_key`] of the schema as it is stored.
    pub(super) key: [u8; 32],
    pub(super) statements: usize,
    pub(super) verified: Verified,
}

impl<'a> Transaction<'a> {
    /// A transaction of `connection` that has just begun. `left` is the schema of the database in it.
    pub(super) fn new(
        connection: &'a Connection,
        path: &'a Path,
        left: &Meaning,
        work: Work<'a>,
        aids: Aids<'a>,
        watch: &'a Watch,
    ) -> Result<Self> {
        let failed = |error| sqlite(error, path, "look at it");
        Ok(Self {
            guard: Guard::install(connection, watch).map_err(failed)?,
            converter: Converter::default(),
            measured: BTreeMap::new(),
            counters: Counters::default(),
            statements: 0,
            verified: Verified::default(),
            connection,
            path,
            work,
            watch,
            left: left.schema.clone(),
            aids,
        })
    }

    /// Does the steps and the stamp, and proves that the result is `wanted`. `dangling` tells which rows referred to nothing before; it is
    /// asked only where some do now.
    ///
    /// # Errors
    /// Whatever it is, the transaction has to be rolled back.
    pub(super) fn run(
        mut self,
        stamp: &Stamp,
        wanted: Fingerprint,
        dangling: impl FnOnce() -> Result<Dangling>,
    ) -> Result<Proven> {
        let mut steps = self.work.steps.iter().peekable();
        while let Some(step) = steps.next() {
            self.begin_step(step)?;
            match step {
                Step::Plan(plan) => self.plan(plan)?,
                Step::Script(script) => self.script(script)?,
            }
            // What the last plan made is looked at with the whole.
            if let (Step::Plan(plan), Some(_)) = (step, steps.peek()) {
                self.left = self.verify_schema(&fingerprint(plan.target), Some(plan))?.1.schema.clone();
            }
        }
        self.aids.tell.say(Stage::Verifying);
        self.stamp(stamp)?;
        let key = self.verify_whole(&wanted, dangling)?;
        self.watch.check(self.path)?;
        Ok(Proven { fingerprint: wanted, key, statements: self.statements, verified: self.verified })
    }

    /// Makes the connection ready for a step. A rename repoints nothing, and is not kept from happening by a broken view, where
    /// tables are made anew (<https://sqlite.org/pragma.html#pragma_legacy_alter_table>); what is only altered wants SQLite to
    /// look after the rest, as a script does. Triggers are for scripts.
    fn begin_step(&mut self, step: &Step<'_>) -> Result<()> {
        let (legacy, triggers) = match step {
            Step::Plan(plan) => (plan.rebuilds(), false),
            Step::Script(_) => (false, true),
        };
        self.set(DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, legacy)?;
        self.set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers)?;
        let names = self.left.tables.iter().map(|table| table.name.folded());
        let names = names.chain(self.left.virtual_tables.iter().map(|table| table.name.folded()));
        self.guard.begin(names.collect());
        self.measured.clear();
        self.counters = self.read_counters()?;
        Ok(())
    }

    /// Turns a setting on or off and reads it back.
    pub(super) fn set(&self, setting: DbConfig, on: bool) -> Result<()> {
        let is = self.connection.set_db_config(setting, on).and_then(|_| self.connection.db_config(setting));
        if !matches!(is, Ok(is) if is == on) {
            let words = format!("{setting:?} could not be set for {}", self.path.display());
            return Err(Error::new(Code::Internal, words).at(self.path));
        }
        Ok(())
    }

    pub(super) fn read_counters(&self) -> Result<Counters> {
        Counters::read(self.connection).map_err(|error| self.failed(error, "read its counters"))
    }

    /// Somebody ended the transaction: all that was done is undone, and whatever followed would be for good.
    pub(super) fn still_inside(&self, doing: &str) -> Result<()> {
        if self.connection.is_autocommit() {
            let words = format!("SQLite rolled back the work on {} in the middle: {doing}", self.path.display());
            return Err(Error::new(Code::CannotApply, words).hint("check the space on the disk").at(self.path));
        }
        Ok(())
    }

    /// Holds what was measured in a step against what is there now; a table that `skips` is not looked at.
    pub(super) fn verify_content(&mut self, skips: impl Fn(&str) -> bool) -> Result<()> {
        for (name, measured) in self.measured.iter().filter(|(name, _)| !skips(name)) {
            self.watch.check(self.path)?;
            let holds = measured.holds(self.connection);
            if !holds.map_err(|error| self.failed(error, &format!("read table {name} again")))? {
                return Err(not_proven(self.path, &format!("table {name} does not hold what it held")));
            }
            self.verified.tables += 1;
            self.verified.rows += measured.rows();
            match measured {
                Measured::Goes { rows } => self.verified.lost += rows,
                Measured::Virtual { .. } => {}
                Measured::Stays(stays) => {
                    self.verified.converted += stays.converted;
                    self.verified.lost += stays.changed + stays.gone.iter().map(|(_, values)| values).sum::<u64>();
                }
            }
        }
        Ok(())
    }

    fn stamp(&self, stamp: &Stamp) -> Result<()> {
        self.set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
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

    /// The schema as it is now, which has to be the wanted one; and in the order of a plan's target where that counts.
    fn verify_schema(&self, wanted: &Fingerprint, plan: Option<&PlanWork<'_>>) -> Result<([u8; 32], Arc<Meaning>)> {
        let (key, now) = self.schema_now().map_err(|error| self.failed(error, "read its schema again"))?;
        let is = &now.fingerprint;
        if is != wanted {
            return Err(not_proven(self.path, &format!("its schema would be {is} and not the wanted {wanted}")));
        }
        if self.work.order == ColumnOrder::AsInTarget
            && let Some(table) = plan.and_then(|plan| out_of_order(&now.schema, plan.target))
        {
            return Err(not_proven(self.path, &format!("the columns of table {table} would stand in another order")));
        }
        Ok((key, now))
    }

    /// The schema, the structure and the foreign keys of the whole. Says how the schema is stored.
    fn verify_whole(&self, wanted: &Fingerprint, dangling: impl FnOnce() -> Result<Dangling>) -> Result<[u8; 32]> {
        let plan = self.work.steps.last().and_then(|step| match step {
            Step::Plan(plan) => Some(plan),
            Step::Script(_) => None,
        });
        let (key, now) = self.verify_schema(wanted, plan)?;
        self.watch.check(self.path)?;
        let findings = check::integrity(self.connection).map_err(|error| self.failed(error, "check its integrity"))?;
        if let Some(finding) = findings.first() {
            return Err(not_proven(self.path, &format!("the result would be damaged: {finding}")));
        }
        let keys = |error| self.failed(error, "check its foreign keys");
        let Some(after) = Dangling::read_any(self.connection, &now.schema).map_err(keys)? else { return Ok(key) };
        let scripts = self.work.steps.iter().any(|step| matches!(step, Step::Script(_)));
        let (table, column) =
            (|name: &str| self.name_before(name), |table: &str, name: &str| self.column_before(table, name));
        let between = Between { losses: self.work.losses, scripts, table: &table, column: &column };
        match after.since(&dangling()?, between) {
            None => Ok(key),
            Some(new) => {
                let error = fits::dangling(self.path, &new);
                Err(if scripts { error.hint(KEYS_ARE_OFF) } else { error })
            }
        }
    }

    /// The schema as it is now, and its [`schema::text_key`]; what is written as it was before is not read again.
    pub(super) fn schema_now(&self) -> rusqlite::Result<([u8; 32], Arc<Meaning>)> {
        let stored = schema::stored(self.connection)?;
        let key = schema::text_key(&stored);
        let introspect = || schema::introspect_after(&self.left, self.connection, &stored, &|| true);
        Ok((key, self.aids.known.meaning(key, introspect)?))
    }

    /// What a table was called before all plans. What scripts rename nobody knows.
    fn name_before(&self, after: &str) -> String {
        let mut name = after.to_owned();
        for step in self.work.steps.iter().rev() {
            let Step::Plan(plan) = step else { continue };
            let renamed = plan.renames.iter().find(|it| it.column.is_none() && it.to == Name::from(&*name));
            name = renamed.map_or(name, |renamed| renamed.table.folded());
        }
        name
    }

    /// What a column was called before all plans, of a table by its name after them.
    fn column_before(&self, table: &str, after: &str) -> String {
        let (mut table, mut name) = (table.to_owned(), after.to_owned());
        for step in self.work.steps.iter().rev() {
            let Step::Plan(plan) = step else { continue };
            let whole = plan.renames.iter().find(|it| it.column.is_none() && it.to == Name::from(&*table));
            table = whole.map_or(table, |renamed| renamed.table.folded());
            let of_table = |it: &&Renamed| it.table == Name::from(&*table) && it.to == Name::from(&*name);
            let renamed = plan.renames.iter().filter(of_table).find_map(|it| it.column.as_ref());
            name = renamed.map_or(name, Name::folded);
        }
        name
    }

    pub(super) fn failed(&self, error: rusqlite::Error, doing: &str) -> Error {
        match self.watch.check(self.path) {
            Err(stopped) => stopped,
            Ok(()) => sqlite(error, self.path, doing),
        }
    }
}

/// Runs one statement to its end.
pub(super) fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
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

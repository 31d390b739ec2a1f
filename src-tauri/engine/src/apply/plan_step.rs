//! A computed plan inside a transaction: every table is measured before it is written to, and holds the same afterwards.

use super::{
    failure::not_proven,
    fits::Failed,
    guard::{Denied, Whose},
    measure::{self, Measured},
    statistics::Statistics,
    task::PlanWork,
    transaction::{Transaction, run},
};
use crate::{
    Code, Error, Result,
    api::{Losses, Stage},
    plan::{Method, PlannedStatement},
    schema::model::Name,
};

impl PlanWork<'_> {
    /// True where it makes a table anew.
    pub(super) fn rebuilds(&self) -> bool {
        self.statements.iter().any(|statement| statement.method == Method::Rebuild)
    }
}

impl Transaction<'_> {
    /// Runs the statements of a plan and proves that what was there is there. What schema came of it is not looked at.
    pub(super) fn plan(&mut self, plan: &PlanWork<'_>) -> Result<()> {
        let statistics = self.statistics()?;
        let of = plan.statements.len() as u64;
        for (number, statement) in (1..).zip(plan.statements) {
            self.watch.check(self.path)?;
            self.aids.tell.say(Stage::Statement { number, of });
            self.guard.now(Whose::Plan);
            let ran = self.planned(plan, statement);
            self.guard.now(Whose::Ours);
            ran?;
            self.still_inside(&statement.reason)?;
        }
        self.statements += plan.statements.len();
        let carried = statistics.carry(self.connection, [&self.left, plan.target], plan.renames);
        carried.map_err(|error| self.failed(error, "carry its statistics over"))?;
        self.aids.tell.say(Stage::Verifying);
        self.verify_content(|_| false)?;
        let name_after = |before: &str| {
            let renamed = plan.renames.iter().find(|it| it.column.is_none() && it.table == Name::from(before));
            renamed.map_or_else(|| before.to_owned(), |renamed| renamed.to.folded())
        };
        let lower = self.read_counters()?.lower_than(&self.counters, plan.target, name_after);
        lower.map_or(Ok(()), |table| {
            Err(not_proven(self.path, &format!("the counter of table {table} is lower than it was")))
        })
    }

    fn statistics(&self) -> Result<Statistics> {
        Statistics::read(self.connection).map_err(|error| self.failed(error, "read its statistics"))
    }

    /// Runs one statement. What it would write to is measured first.
    fn planned(&mut self, plan: &PlanWork<'_>, statement: &PlannedStatement) -> Result<()> {
        loop {
            let failed = match run(self.connection, &statement.sql) {
                Ok(()) => return Ok(()),
                Err(failed) => failed,
            };
            match self.guard.denied() {
                Some(Denied::Measure(table)) => {
                    self.guard.now(Whose::Ours);
                    let measured = self.measure(&table, plan)?;
                    self.may_lose(&table, &measured)?;
                    self.measured.insert(table, measured);
                    self.guard.now(Whose::Plan);
                }
                Some(Denied::Refused(what)) => {
                    let words = format!("a statement of the plan for {} wants {what}", self.path.display());
                    return Err(Error::new(Code::CannotApply, words)
                        .hint("this is a fault of litefleet's plan; the database is as it was")
                        .at(self.path));
                }
                None if self.watch.check(self.path).is_err() => return self.watch.check(self.path),
                None => {
                    self.guard.now(Whose::Ours);
                    let Self { connection, ref converter, path, ref left, .. } = *self;
                    let there = Failed {
                        connection,
                        converter,
                        path,
                        left,
                        target: plan.target,
                        renames: plan.renames,
                        statement,
                    };
                    return Err(there.explain(failed));
                }
            }
        }
    }

    /// Measures a table as it is before this step, with the guard off.
    pub(super) fn measure(&self, table: &str, plan: &PlanWork<'_>) -> Result<Measured> {
        let schemas = [&self.left, plan.target];
        let measured = measure::before(self.connection, &self.converter, table, schemas, plan.renames);
        self.guard.measured(table);
        measured.map_err(|error| self.failed(error, &format!("read table {table}")))
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
}

//! A migration script inside a transaction.
//!
//! It runs as its author wrote it: with the triggers of the database, and whatever it lets go is its author's will. Foreign
//! keys are off, whatever it says, for that cannot be changed inside a transaction; rows that come to refer to nothing are
//! found at the end. A table that it does not write to is as it was: the guard sees every statement before it runs, those of
//! triggers too, and what is only altered is measured before and after.

use super::{
    failure::{not_proven, said, sqlite},
    guard::{Denied, Whose},
    measure::quoted,
    script::{self, Statement},
    task::{PlanWork, ScriptWork},
    transaction::{Transaction, run},
};
use crate::{
    Code, Error, Result,
    api::Stage,
    schema::{fingerprint, model::Name, with_tool_tables},
};
use rusqlite::{config::DbConfig, ffi};

/// What SQLite says where a name is its own. The shell prints such tables with a schema, though SQLite makes them by itself.
const RESERVED: &str = "object name reserved for internal use: ";

impl Transaction<'_> {
    /// Runs a script and proves that it leads where it should.
    pub(super) fn script(&mut self, script: &ScriptWork<'_>) -> Result<()> {
        let statements = script::read(script, self.path)?;
        let target = with_tool_tables(script.target, &self.left).into_owned();
        let altered = PlanWork { statements: &[], target: &target, renames: &[] };
        let of = statements.len() as u64;
        for (number, statement) in (1..).zip(&statements) {
            self.watch.check(self.path)?;
            self.aids.tell.say(Stage::Statement { number, of });
            self.guard.now(Whose::Script);
            let ran = self.written(script, statement, &altered);
            self.guard.now(Whose::Ours);
            ran?;
            self.still_inside(&format!("{} line {}", script.name, statement.line))?;
            self.follow_names()?;
        }
        self.statements += statements.len();
        self.set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        self.drop_temporary().map_err(|error| self.failed(error, "drop what a script made for itself"))?;
        let written = self.guard.written();
        self.verify_content(|table| written.contains(table))?;
        let (_, now) = self.schema_now().map_err(|error| self.failed(error, "read its schema again"))?;
        if now.fingerprint != fingerprint(&target) {
            let words = format!("{} does not lead to the expected schema of its version", script.name);
            return Err(not_proven(self.path, &words)
                .hint("compare the database with the version that it states; repair it to that first"));
        }
        self.left = now.schema.clone();
        Ok(())
    }

    /// Runs one statement. What it would alter is measured first.
    fn written(&mut self, script: &ScriptWork<'_>, statement: &Statement<'_>, altered: &PlanWork<'_>) -> Result<()> {
        loop {
            let failed = match run(self.connection, statement.sql) {
                Ok(()) => return Ok(()),
                Err(failed) => failed,
            };
            let denied = self.guard.denied();
            self.watch.check(self.path)?;
            match denied {
                Some(Denied::Measure(table)) => {
                    self.guard.now(Whose::Ours);
                    let measured = self.measure(&table, altered)?;
                    self.measured.insert(table, measured);
                    self.guard.now(Whose::Script);
                }
                Some(Denied::Refused(what)) => {
                    let words = format!("{} line {} wants {what}", script.name, statement.line);
                    return Err(Error::new(Code::CannotApply, words)
                        .hint("take it out of the script; the database is as it was")
                        .at(self.path));
                }
                None if said(&failed).starts_with(RESERVED) => return Ok(()),
                None => return Err(self.explain_script(script, statement, failed)),
            }
        }
    }

    fn explain_script(&self, script: &ScriptWork<'_>, statement: &Statement<'_>, error: rusqlite::Error) -> Error {
        let code = error.sqlite_error().map(|error| error.extended_code & 0xff);
        let line = match &error {
            rusqlite::Error::SqlInputError { offset, .. } => {
                let before = usize::try_from(*offset).unwrap_or_default();
                let lines = statement.sql.bytes().take(before).filter(|byte| *byte == b'\n').count();
                statement.line.saturating_add(u32::try_from(lines).unwrap_or_default())
            }
            _ => statement.line,
        };
        let place = format!("{} line {line}", script.name);
        let code = match code {
            Some(ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH) => Code::DoesNotFit,
            Some(ffi::SQLITE_ERROR | ffi::SQLITE_RANGE | ffi::SQLITE_AUTH) | None => Code::CannotApply,
            Some(_) => return sqlite(error, self.path, &format!("run {place}")),
        };
        Error::new(code, format!("{}: {place}: {}", self.path.display(), said(&error)))
            .hint("change the rows or the script; the database is as it was")
            .at(self.path)
            .because(error)
    }

    /// A table that was altered and has another name now, or lacks a column that it had, holds what its author wants.
    fn follow_names(&self) -> Result<()> {
        for table in self.guard.altered() {
            let Some(before) = self.left.table(&Name::from(&*table)) else { continue };
            let sql = format!("SELECT * FROM main.{} LIMIT 0", quoted(&before.name));
            let now = self.connection.prepare(&sql);
            let stays = now.is_ok_and(|now| {
                let has = |name: &Name| now.column_names().iter().any(|column| Name::from(*column) == *name);
                before.columns.iter().filter(|column| !column.hidden).all(|column| has(&column.name))
            });
            if !stays {
                self.guard.count_as_written(&table);
            }
        }
        Ok(())
    }

    /// Drops what was made for the connection alone: it would stand before the tables of the database in what follows.
    fn drop_temporary(&self) -> rusqlite::Result<()> {
        for kind in ["trigger", "view", "table"] {
            let sql = "SELECT name FROM temp.sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
            let mut statement = self.connection.prepare(sql)?;
            let names = statement.query_map([kind], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
            for name in names {
                // A full-text table takes its own tables with it.
                run(self.connection, &format!("DROP {kind} IF EXISTS temp.{}", quoted(&Name(name))))?;
            }
        }
        Ok(())
    }
}

//! Runs SQL that is not trusted, in memory.
//!
//! Nothing outside the connection can be reached: an authorizer refuses ATTACH, DETACH, VACUUM INTO and extensions, pragmas
//! are ignored but for a few, temporary tables stay in memory, and time, pages and lengths are bounded. The deadline is
//! looked at by the authorizer too, because preparing nested views is not interrupted by the progress handler.

mod changes;
mod stand_in;
mod statement;
mod tokenizer;
mod watch;

use super::{
    budget::Budget,
    drops::Drops,
    text::{Script, SqlFile},
};
use crate::{
    Code, Error, meter,
    schema::{self, Fingerprint, model::Schema},
};
use rusqlite::{Connection, Statement, config::DbConfig, hooks::AuthContext, limits::Limit};
pub(super) use statement::is_blank;

use stand_in::Missing;
use statement::{Fault, is_plain_vacuum};
use std::{collections::BTreeSet, time::Duration};
use watch::{Trust, Watch};

/// How long one file may run.
pub(super) const FILE_BUDGET: Duration = Duration::from_secs(5);
/// How many pages of 4 KiB the database may have: 64 MiB.
const MAX_PAGES: u32 = 1 << 14;
/// The longest text or blob, in bytes.
const MAX_LENGTH: i32 = 8 << 20;
/// The progress handler is called once in so many of SQLite's instructions.
const PROGRESS_STEPS: i32 = 100;
/// More stand-ins than this are no accident.
const MAX_STAND_INS: usize = 100;

/// A database in memory that SQL from elsewhere may run in.
pub(super) struct Sandbox {
    connection: Connection,
    watch: Watch,
    stand_ins: BTreeSet<Missing>,
}

/// What a sandbox holds after its scripts have run.
pub(super) struct Snapshot {
    pub schema: Schema,
    pub fingerprint: Fingerprint,
}

/// What a script does besides making a schema.
#[derive(Debug)]
pub(super) struct Effects {
    /// It changes rows of the schema's tables.
    pub moves_data: bool,
    /// What it drops.
    pub drops: Drops,
}

impl Sandbox {
    /// An empty database. Nothing runs in it beyond `budget`.
    pub fn new(budget: &Budget) -> Result<Self, Error> {
        let watch = Watch::new(budget);
        let connection = guarded(&watch).map_err(internal)?;
        Ok(Self { connection, watch, stand_ins: BTreeSet::new() })
    }

    /// Runs a script to its end. What it lacks gets a stand-in.
    pub fn run(&mut self, script: &Script) -> Result<Effects, Error> {
        self.watch.start(Trust::Nothing);
        let mut from = script.range.start;
        while let Err(fault) = self.run_from(script, from) {
            let missing = Missing::from_message(&message_of(&fault.error));
            match missing.filter(|missing| !self.stand_ins.contains(missing)) {
                Some(missing) if self.stand_ins.len() < MAX_STAND_INS => {
                    self.watch.trust(Trust::Statements);
                    stand_in::register(&self.connection, &missing).map_err(internal)?;
                    self.watch.trust(Trust::Nothing);
                    self.stand_ins.insert(missing);
                    from = fault.statement;
                }
                _ => return Err(self.explained(&script.file, &fault)),
            }
        }
        Ok(Effects { moves_data: self.watch.moved_data(), drops: self.watch.drops() })
    }

    /// Names the stand-ins that were needed so far.
    pub fn stand_ins(&self) -> impl Iterator<Item = String> {
        self.stand_ins.iter().map(Missing::note)
    }

    /// The schema as it is now. `before` is what it was earlier, for what is still the same.
    pub fn snapshot(&self, before: &Schema) -> Result<Snapshot, Error> {
        // The statements are our own, but what they read is not.
        self.watch.start(Trust::Statements);
        let failed = |error| self.unread(error);
        let stored = schema::stored(&self.connection).map_err(failed)?;
        let go_on = || !self.watch.is_over();
        let schema = schema::introspect_after(before, &self.connection, &stored, &go_on).map_err(failed)?;
        Ok(Snapshot { fingerprint: schema::fingerprint(&schema), schema })
    }

    /// The database, for reading what it states.
    pub fn connection(&self) -> &Connection {
        self.watch.start(Trust::Statements);
        &self.connection
    }

    fn run_from(&self, script: &Script, from: usize) -> Result<(), Fault> {
        let sql = script.file.text.get(..script.range.end).unwrap_or_default();
        let mut from = from;
        while let Some(mut next) = self.watch.preparing(|| statement::next(&self.connection, sql, from))? {
            let (begin, place) = (next.begin, next.place);
            if !is_plain_vacuum(sql.get(place..next.end).unwrap_or_default()) {
                step(&mut next.statement).map_err(|error| Fault { statement: begin, place, error })?;
            }
            from = next.end;
        }
        self.end_transaction(script)
    }

    /// A file that leaves a transaction open means to keep what it did.
    fn end_transaction(&self, script: &Script) -> Result<(), Fault> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        let end = script.range.end;
        self.connection.execute_batch("COMMIT").map_err(|error| Fault { statement: end, place: end, error })
    }

    /// What is said of a schema that was made and cannot be read.
    fn unread(&self, error: rusqlite::Error) -> Error {
        match (self.watch.stop(), self.watch.refusal()) {
            (Some(stop), _) => self.watch.budget.error(stop, "the schema that it made"),
            (None, Some(what)) => Error::new(Code::BadSchema, format!("the schema cannot be read in memory: {what}"))
                .hint(hint_for(&what, ""))
                .because(error),
            (None, None) => internal(error),
        }
    }

    fn explained(&self, file: &SqlFile, fault: &Fault) -> Error {
        if let Some(stop) = self.watch.stop() {
            return self.watch.budget.error(stop, &file.name).at(&file.path);
        }
        let line = file.line_at(fault.place);
        let what = self.watch.refusal().unwrap_or_else(|| message_of(&fault.error));
        let shown = file.text.get(fault.place..).unwrap_or_default();
        Error::new(Code::BadSchema, format!("{} line {line}: {what}", file.name))
            .hint(hint_for(&what, shown))
            .at(&file.path)
            .line(line)
    }
}

fn guarded(watch: &Watch) -> rusqlite::Result<Connection> {
    meter::install();
    let connection = Connection::open_in_memory()?;
    // Keys are off as they are by default in SQLite: a migration that drops a parent must not touch its children.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_WORKER_THREADS, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_LENGTH)?;
    connection.execute_batch(&format!("PRAGMA temp_store = MEMORY; PRAGMA max_page_count = {MAX_PAGES}"))?;
    let hook = watch.clone();
    connection.progress_handler(PROGRESS_STEPS, Some(move || hook.is_over()))?;
    let hook = watch.clone();
    connection.authorizer(Some(move |context: AuthContext<'_>| hook.authorize(&context)))?;
    Ok(connection)
}

/// Runs a statement to its end. Its rows, if it has any, are of no interest.
fn step(statement: &mut Statement<'_>) -> rusqlite::Result<()> {
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

pub(super) fn message_of(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

fn hint_for(what: &str, shown: &str) -> &'static str {
    if shown.starts_with('.') {
        "lines that begin with a dot are for the sqlite3 shell; take them out"
    } else if what.contains("already exists") {
        "if the files are migrations, number them as 001_name.sql; if each is a whole version, name them as v1.sql"
    } else if what.contains("not allowed") {
        "a schema is run in memory and may touch nothing else; take the statement out"
    } else if what.starts_with("it ") {
        "a schema should make objects and little else; take out what fills them"
    } else {
        "correct the file, then try again; the sqlite3 shell shows the same message"
    }
}

fn internal(error: rusqlite::Error) -> Error {
    Error::new(Code::Internal, format!("a schema cannot be read in memory: {}", message_of(&error))).because(error)
}

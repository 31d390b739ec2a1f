//! What a look at a fleet changes besides the list: what became of each database, and the alerts.

use super::{
    Put, State,
    fleets::{bytes_of, json},
    members::{self, Members},
};
use crate::{
    Result,
    alert::{self, Condition, Known, Look, Seen},
    api::AlertsChanged,
    scan::Verdict,
    schema::Fingerprint,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
};
use uuid::Uuid;

/// A longer time between two looks counts as none, in seconds: more likely the clock was moved.
const LONGEST_PAUSE: i64 = 31 * DAY;
const DAY: i64 = 86_400;

/// A look at a fleet.
#[derive(Clone, Copy, Debug)]
pub struct LookAt {
    /// What can be told from it.
    pub look: Look,
    /// When it was.
    pub at: Timestamp,
    /// The job that it was for.
    pub job: Uuid,
    /// How many days the changes of databases and closed alerts are kept.
    pub days: u32,
}

/// What a database is, and all that was said of it.
type Said = (Condition, Arc<Verdict>);

/// Takes notes while a look is written.
#[derive(Debug)]
pub(super) struct Notes<'c> {
    connection: &'c Connection,
    fleet: i64,
    /// The fleet was never looked at before: what is there is all new, and nothing is noted.
    first: bool,
    seen: Vec<Seen>,
    /// What was said of databases that are not what they were.
    said: HashMap<i64, Arc<Verdict>>,
    /// The paths of those that are gone.
    paths: HashMap<i64, Vec<u8>>,
    /// By verdict and schema, as they are kept.
    conditions: HashMap<(i64, Option<i64>), Option<Said>>,
}

impl State {
    /// True where all of this is kept already, with what the version sources say.
    ///
    /// # Errors
    /// The state database failed.
    pub fn has_all(&self, puts: &[Put]) -> Result<bool> {
        if puts.iter().any(|put| put.differs) {
            return Ok(false);
        }
        let connection = self.connection();
        let mut is_kept = connection.prepare_cached("SELECT 1 FROM databases WHERE id = ?1 AND stated IS ?2")?;
        for Put { entry, stated, .. } in puts {
            if let Some(stated) = stated
                && !is_kept.exists(params![entry.id, stated.as_ref().map(json).transpose()?])?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl<'c> Notes<'c> {
    /// Begins, before anything is written.
    pub(super) fn begin(connection: &'c Connection, fleet: i64, first: bool) -> Self {
        let (said, paths, conditions) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { connection, fleet, first, seen: Vec::new(), said, paths, conditions }
    }

    /// What a database is as it is kept: ask before its row is written.
    pub(super) fn kept(&mut self, database: i64) -> Result<Option<Condition>> {
        Ok(self.row(database)?.map(|(condition, _)| condition))
    }

    /// A database was written; `was` is what was kept of it before.
    pub(super) fn wrote(
        &mut self,
        database: i64,
        was: Option<Condition>,
        verdict: &Arc<Verdict>,
        shape: Option<&Fingerprint>,
    ) {
        let is = Some(condition_of(verdict, shape));
        if !self.first && was != is {
            self.said.insert(database, Arc::clone(verdict));
            self.seen.push(Seen { database, was, is });
        }
    }

    /// A database is gone: tell before its row is.
    pub(super) fn gone(&mut self, database: i64, path: &Path) -> Result<()> {
        let was = self.kept(database)?;
        self.paths.insert(database, bytes_of(path));
        self.seen.push(Seen { database, was, is: None });
        Ok(())
    }

    /// Writes down what was noted, and says what that did to the alerts; `None`: nothing.
    pub(super) fn finish(mut self, at: &LookAt) -> Result<Option<AlertsChanged>> {
        if self.seen.is_empty() && !at.look.whole {
            return Ok(None);
        }
        let seen: Vec<i64> = self.seen.iter().map(|seen| seen.database).collect();
        let known = members::known(self.connection, self.fleet, (!at.look.whole).then_some(&seen))?;
        if at.look.whole {
            self.see_waiting(&known)?;
        }
        if self.seen.is_empty() {
            return Ok(None);
        }
        let look = self.keep_look(at)?;
        self.keep_changes(look)?;
        let steps = alert::steps(&known, at.look, &self.seen);
        let members = Members { connection: self.connection, fleet: self.fleet, look, at: at.at };
        let changed = members.take(&steps, &self.said)?;
        self.forget_old(look, i64::from(at.days))?;
        Ok(changed)
    }

    /// A look at everything has seen those that are waited for too, changed or not.
    fn see_waiting(&mut self, known: &Known) -> Result<()> {
        let seen: HashSet<i64> = self.seen.iter().map(|seen| seen.database).collect();
        for database in known.waiting.keys().filter(|database| !seen.contains(database)) {
            let row = self.row(*database)?;
            let is = row.as_ref().map(|(condition, _)| condition.clone());
            self.said.extend(row.map(|(_, verdict)| (*database, verdict)));
            self.seen.push(Seen { database: *database, was: is.clone(), is });
        }
        Ok(())
    }

    /// A database as it is kept. One that an older Litefleet wrote in another form counts as not there.
    fn row(&mut self, database: i64) -> Result<Option<Said>> {
        let mut statement = self.connection.prepare_cached("SELECT verdict, schema FROM databases WHERE id = ?1")?;
        let row = statement.query_row([database], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some(key @ (verdict, schema)) = row else { return Ok(None) };
        if let Some(known) = self.conditions.get(&key) {
            return Ok(known.clone());
        }
        let text = |sql: &str, id: Option<i64>| -> Result<Option<String>> {
            Ok(self.connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
        };
        let shape = text("SELECT fingerprint FROM schemas WHERE id = ?1", schema)?.map(Fingerprint);
        let verdict: Option<Verdict> = text("SELECT verdict FROM verdicts WHERE id = ?1", Some(verdict))?
            .and_then(|text| serde_json::from_str(&text).ok());
        let found = verdict.map(|verdict| (condition_of(&verdict, shape.as_ref()), Arc::new(verdict)));
        self.conditions.insert(key, found.clone());
        Ok(found)
    }

    fn keep_look(&self, at: &LookAt) -> Result<i64> {
        let mut last = self.connection.prepare_cached("SELECT at_ms, lived_s FROM looks ORDER BY id DESC LIMIT 1")?;
        let last: Option<(i64, i64)> = last.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let now_ms = at.at.as_millisecond();
        let lived_s = last.map_or(0, |(last_ms, lived_s)| {
            let passed = now_ms.saturating_sub(last_ms) / 1000;
            lived_s + if (0..=LONGEST_PAUSE).contains(&passed) { passed } else { 0 }
        });
        let mut insert =
            self.connection.prepare_cached("INSERT INTO looks (fleet, at_ms, lived_s, job) VALUES (?1, ?2, ?3, ?4)")?;
        insert.execute(params![self.fleet, now_ms, lived_s, at.job.to_string()])?;
        Ok(self.connection.last_insert_rowid())
    }

    fn keep_changes(&self, look: i64) -> Result<()> {
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO changes (look, database, was, became, path) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let mut ids: HashMap<Condition, i64> = HashMap::new();
        let mut id = |condition: &Condition| -> Result<i64> {
            if let Some(id) = ids.get(condition) {
                return Ok(*id);
            }
            let id = keep_condition(self.connection, condition)?;
            ids.insert(condition.clone(), id);
            Ok(id)
        };
        for Seen { database, was, is } in self.seen.iter().filter(|seen| seen.was != seen.is) {
            let (was, is) = (was.as_ref().map(&mut id).transpose()?, is.as_ref().map(&mut id).transpose()?);
            insert.execute(params![look, database, was, is, self.paths.get(database)])?;
        }
        Ok(())
    }

    /// Lets changes and closed alerts go that are older than so many days in use. Once a day is often enough.
    fn forget_old(&self, look: i64, days: i64) -> Result<()> {
        // The first one is the oldest. The rest is looked through only where that is old enough.
        let mut is_due = self.connection.prepare_cached(
            "SELECT (SELECT lived_s FROM looks ORDER BY id LIMIT 1) < lived_s - ?2 FROM looks WHERE id = ?1",
        )?;
        if !is_due.query_row([look, (days + 1) * DAY], |row| row.get(0))? {
            return Ok(());
        }
        let mut last = self.connection.prepare_cached(
            "SELECT max(id) FROM looks WHERE lived_s < (SELECT lived_s FROM looks WHERE id = ?1) - ?2",
        )?;
        let last: Option<i64> = last.query_row([look, days * DAY], |row| row.get(0))?;
        self.connection.execute("DELETE FROM alerts WHERE closed_look <= ?1", [last])?;
        self.connection.execute("DELETE FROM looks WHERE id <= ?1", [last])?;
        self.connection.execute(
            "DELETE FROM conditions WHERE id NOT IN (
                 SELECT was FROM changes WHERE was IS NOT NULL UNION SELECT became FROM changes WHERE became IS NOT NULL
                 UNION SELECT was FROM alerts UNION SELECT became FROM alerts UNION SELECT was FROM waiting)",
            [],
        )?;
        Ok(())
    }
}

/// What a verdict on a schema makes of a database.
fn condition_of(verdict: &Verdict, shape: Option<&Fingerprint>) -> Condition {
    Condition {
        status: verdict.status,
        version: verdict.version.clone(),
        shape: shape.map(|shape| shape.0.clone()),
        reason: verdict.reason,
    }
}

/// The number of a condition.
pub(super) fn keep_condition(connection: &Connection, condition: &Condition) -> Result<i64> {
    let text = json(condition)?;
    let mut known = connection.prepare_cached("SELECT id FROM conditions WHERE condition = ?1")?;
    if let Some(id) = known.query_row([&text], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    connection.prepare_cached("INSERT INTO conditions (condition) VALUES (?1)")?.execute([&text])?;
    Ok(connection.last_insert_rowid())
}

//! Who is in which alert.

use super::{alerts::open_count, databases::understood, fleets::json, look::keep_condition};
use crate::{
    Result,
    alert::{Condition, Group, Known, Step},
    api::AlertsChanged,
    scan::Verdict,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// What is known of a fleet's alerts, and who of these databases is in them, or who at all. An alert that an older Litefleet
/// wrote in another form counts as not there.
pub(super) fn known(connection: &Connection, fleet: i64, of: Option<&Vec<i64>>) -> Result<Known> {
    // One by one through an index, or all.
    let of = of.map(json).transpose()?;
    let these = |column: &str| match &of {
        Some(_) => format!("{column} IN (SELECT value FROM json_each(?2))"),
        None => "?2 IS NULL".to_owned(),
    };
    let mut alerts = connection.prepare_cached(
        "SELECT alerts.id, was.condition, became.condition FROM alerts
         JOIN conditions AS was ON was.id = alerts.was JOIN conditions AS became ON became.id = alerts.became
         WHERE fleet = ?1 AND closed_ms IS NULL",
    )?;
    let group = |row: &Row<'_>| Ok((row.get(0)?, Group { was: condition(row, 1)?, is: condition(row, 2)? }));
    let mut members = connection.prepare_cached(&format!(
        "SELECT database, alert FROM alerts JOIN alert_databases ON alert = alerts.id
         WHERE fleet = ?1 AND closed_ms IS NULL AND left_ms IS NULL AND {}",
        these("database")
    ))?;
    let mut waiting = connection.prepare_cached(&format!(
        "SELECT database, condition FROM waiting JOIN conditions ON conditions.id = waiting.was
         WHERE fleet = ?1 AND {}",
        these("database")
    ))?;
    Ok(Known {
        alerts: understood::<i64, _>(alerts.query_map([fleet], group)?)?.into_iter().collect(),
        members: understood(members.query_map(params![fleet, of], |row| Ok((row.get(0)?, row.get(1)?)))?)?,
        waiting: understood(waiting.query_map(params![fleet, of], |row| Ok((row.get(0)?, condition(row, 1)?)))?)?,
    })
}

pub(super) fn condition(row: &Row<'_>, column: usize) -> rusqlite::Result<Condition> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}

/// Moves databases between the alerts of a fleet in one look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Members<'c> {
    pub(super) connection: &'c Connection,
    pub(super) fleet: i64,
    pub(super) look: i64,
    pub(super) at: Timestamp,
}

impl Members<'_> {
    /// Takes the steps; `said` is what was said of the databases that join.
    pub(super) fn take(self, steps: &[Step], said: &HashMap<i64, Arc<Verdict>>) -> Result<Option<AlertsChanged>> {
        let (mut touched, mut opened) = (BTreeSet::new(), 0);
        let mut alerts: HashMap<&Group, i64> = HashMap::new();
        for step in steps {
            match step {
                Step::Join { database, group } => {
                    let alert = match alerts.get(group) {
                        Some(alert) => *alert,
                        None => {
                            let (alert, is_new) = self.alert_of(group, said.get(database).map(|said| &**said))?;
                            opened += u64::from(is_new);
                            alerts.insert(group, alert);
                            alert
                        }
                    };
                    // One that nobody understands any more.
                    touched.extend(self.leave(*database)?);
                    self.join(alert, *database)?;
                    touched.insert(alert);
                }
                Step::Leave { database } => touched.extend(self.leave(*database)?),
                Step::Wait { database, was } => self.wait(*database, was)?,
                Step::Settle { database } => {
                    self.connection.prepare_cached("DELETE FROM waiting WHERE database = ?1")?.execute([database])?;
                }
            }
        }
        touched.iter().try_for_each(|alert| self.count(*alert))?;
        let open = open_count(self.connection, Some(self.fleet), self.at)?;
        Ok((!touched.is_empty()).then_some(AlertsChanged { open, opened }))
    }

    /// The alert of a group, and whether it is new.
    fn alert_of(self, group: &Group, said: Option<&Verdict>) -> Result<(i64, bool)> {
        let was = keep_condition(self.connection, &group.was)?;
        let became = keep_condition(self.connection, &group.is)?;
        let mut known = self.connection.prepare_cached(
            "SELECT id FROM alerts WHERE fleet = ?1 AND was = ?2 AND became = ?3 AND closed_ms IS NULL",
        )?;
        if let Some(id) = known.query_row([self.fleet, was, became], |row| row.get(0)).optional()? {
            return Ok((id, false));
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO alerts (fleet, was, became, summary, message, inside, ever, since_ms, changed_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, ?6)",
        )?;
        let (summary, message) =
            (said.and_then(|said| said.summary.as_ref()), said.and_then(|said| said.message.as_ref()));
        insert.execute(params![self.fleet, was, became, summary, message, self.at.as_millisecond()])?;
        Ok((self.connection.last_insert_rowid(), true))
    }

    fn join(self, alert: i64, database: i64) -> Result<()> {
        let mut join = self.connection.prepare_cached(
            "INSERT INTO alert_databases (alert, database, since_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (alert, database) DO UPDATE SET since_ms = excluded.since_ms, left_ms = NULL",
        )?;
        join.execute(params![alert, database, self.at.as_millisecond()])?;
        Ok(())
    }

    fn leave(self, database: i64) -> Result<Option<i64>> {
        let mut leave = self.connection.prepare_cached(
            "UPDATE alert_databases SET left_ms = ?2 WHERE database = ?1 AND left_ms IS NULL RETURNING alert",
        )?;
        Ok(leave.query_row(params![database, self.at.as_millisecond()], |row| row.get(0)).optional()?)
    }

    fn wait(self, database: i64, was: &Condition) -> Result<()> {
        let was = keep_condition(self.connection, was)?;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO waiting (database, fleet, was) VALUES (?1, ?2, ?3)")?
            .execute([database, self.fleet, was])?;
        Ok(())
    }

    /// Counts who is in an alert, and closes it where nobody is.
    fn count(self, alert: i64) -> Result<()> {
        let now_ms = self.at.as_millisecond();
        let mut count = self.connection.prepare_cached(
            "UPDATE alerts SET (inside, ever) =
                 (SELECT count(*) FILTER (WHERE left_ms IS NULL), count(*) FROM alert_databases WHERE alert = ?1),
                 changed_ms = ?2 WHERE id = ?1",
        )?;
        count.execute([alert, now_ms])?;
        let mut close = self
            .connection
            .prepare_cached("UPDATE alerts SET closed_ms = ?2, closed_look = ?3 WHERE id = ?1 AND inside = 0")?;
        close.execute([alert, now_ms, self.look])?;
        Ok(())
    }
}

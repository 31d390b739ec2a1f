//! Alerts, as people see them.

use super::{State, fleets::path_of, members::condition};
use crate::{
    Result,
    api::{Alert, AlertAct, AlertDatabase, AlertState, AlertsPage, AlertsQuery},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

/// How many databases of an alert are named.
const EXAMPLES: u32 = 5;

/// Where an alert stands at the time `:now`.
const STATE: &str = "CASE WHEN closed_ms IS NOT NULL THEN 'closed' WHEN acknowledged_ms IS NOT NULL THEN 'acknowledged'
    WHEN snoozed_until_ms > :now THEN 'snoozed' ELSE 'open' END";

impl State {
    /// Alerts of one fleet or of all: the one that changed last first, closed ones after all others.
    ///
    /// # Errors
    /// The state database failed.
    pub fn alerts(&self, fleet: Option<i64>, query: &AlertsQuery, now: Timestamp) -> Result<AlertsPage> {
        let connection = self.connection();
        let all_but_closed = [AlertState::Open, AlertState::Acknowledged, AlertState::Snoozed];
        let states = if query.state.is_empty() { &all_but_closed[..] } else { &query.state };
        let states = states.iter().map(|state| format!("'{}'", state.word())).collect::<Vec<_>>().join(", ");
        let which = format!("WHERE (:fleet IS NULL OR fleet = :fleet) AND {STATE} IN ({states})");
        let mut count = connection.prepare_cached(&format!("SELECT count(*) FROM alerts {which}"))?;
        let now_ms = now.as_millisecond();
        let total: i64 = count.query_row(&[(":fleet", &fleet), (":now", &Some(now_ms))], |row| row.get(0))?;
        let mut window = connection.prepare_cached(&format!(
            "{SELECT} {which} ORDER BY closed_ms IS NOT NULL, changed_ms DESC, alerts.id DESC LIMIT {} OFFSET {}",
            query.limit, query.offset
        ))?;
        let rows = window.query_map(&[(":fleet", &fleet), (":now", &Some(now_ms))], |row| alert(row, now))?;
        let mut alerts: Vec<Alert> = rows.filter(is_understood).collect::<rusqlite::Result<_>>()?;
        alerts.iter_mut().try_for_each(|alert| with_examples(&connection, alert))?;
        Ok(AlertsPage { open: open_count(&connection, fleet, now)?, total: total.cast_unsigned(), alerts })
    }

    /// One alert.
    ///
    /// # Errors
    /// The state database failed.
    pub fn alert(&self, id: i64, now: Timestamp) -> Result<Option<Alert>> {
        one(&self.connection(), id, now)
    }

    /// Does with an alert what a person asks for; `None` where there is none, or it is closed.
    ///
    /// # Errors
    /// The state database failed.
    pub fn act_on_alert(&self, id: i64, act: AlertAct, now: Timestamp) -> Result<Option<Alert>> {
        let connection = self.connection();
        let (acknowledged, snoozed) = match act {
            AlertAct::Acknowledge => (Some(now), None),
            AlertAct::Snooze { until } => (None, Some(until)),
            AlertAct::Reopen => (None, None),
        };
        let changed = connection
            .prepare_cached(
                "UPDATE alerts SET acknowledged_ms = ?2, snoozed_until_ms = ?3 WHERE id = ?1 AND closed_ms IS NULL",
            )?
            .execute(params![id, acknowledged.map(|at| at.as_millisecond()), snoozed.map(|at| at.as_millisecond())])?;
        if changed == 0 { Ok(None) } else { one(&connection, id, now) }
    }

    /// The databases that are in an alert, by id.
    ///
    /// # Errors
    /// The state database failed.
    pub fn databases_of_alert(&self, id: i64) -> Result<Vec<i64>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT database FROM alert_databases WHERE alert = ?1 AND left_ms IS NULL ORDER BY database",
        )?;
        Ok(statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    /// How many alerts of a fleet are open.
    ///
    /// # Errors
    /// The state database failed.
    pub fn open_alerts(&self, root: &Path, now: Timestamp) -> Result<u64> {
        let fleet = self.fleet(root)?.map(|fleet| fleet.id);
        fleet.map_or(Ok(0), |fleet| open_count(&self.connection(), Some(fleet), now))
    }
}

/// How many alerts are open, of one fleet or of all.
pub(super) fn open_count(connection: &Connection, fleet: Option<i64>, now: Timestamp) -> Result<u64> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT count(*) FROM alerts WHERE closed_ms IS NULL AND (:fleet IS NULL OR fleet = :fleet) AND {STATE} = 'open'"
    ))?;
    let count: i64 =
        statement.query_row(&[(":fleet", &fleet), (":now", &Some(now.as_millisecond()))], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

const SELECT: &str = "
    SELECT alerts.id, root, was.condition, became.condition, summary, message, inside, ever, since_ms, changed_ms,
           acknowledged_ms, snoozed_until_ms, closed_ms
    FROM alerts JOIN fleets ON fleets.id = alerts.fleet
    JOIN conditions AS was ON was.id = alerts.was JOIN conditions AS became ON became.id = alerts.became";

fn one(connection: &Connection, id: i64, now: Timestamp) -> Result<Option<Alert>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE alerts.id = ?1"))?;
    let mut found = statement.query_row([id], |row| alert(row, now)).optional()?;
    found.iter_mut().try_for_each(|alert| with_examples(connection, alert))?;
    Ok(found)
}

fn alert(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<Alert> {
    let (was, is) = (condition(row, 2)?, condition(row, 3)?);
    let (acknowledged_at, snoozed_until, closed_at) = (time(row, 10)?, time(row, 11)?, time(row, 12)?);
    let state = match (closed_at, acknowledged_at) {
        (Some(_), _) => AlertState::Closed,
        (None, Some(_)) => AlertState::Acknowledged,
        (None, None) if snoozed_until.is_some_and(|until| until > now) => AlertState::Snoozed,
        (None, None) => AlertState::Open,
    };
    let databases: i64 = row.get(if closed_at.is_some() { 7 } else { 6 })?;
    Ok(Alert {
        id: row.get(0)?,
        root: path_of(row.get(1)?).display().to_string(),
        state,
        was: was.status,
        was_version: was.version,
        is: is.status,
        is_version: is.version,
        from_shape: was.shape,
        shape: is.shape,
        reason: is.reason,
        summary: row.get(4)?,
        message: row.get(5)?,
        databases: databases.cast_unsigned(),
        examples: Vec::new(),
        since: time(row, 8)?.unwrap_or_default(),
        changed_at: time(row, 9)?.unwrap_or_default(),
        snoozed_until: snoozed_until.filter(|_| state == AlertState::Snoozed),
        acknowledged_at,
        closed_at,
    })
}

/// What an older Litefleet wrote in another form is left out.
fn is_understood(alert: &rusqlite::Result<Alert>) -> bool {
    !matches!(alert, Err(rusqlite::Error::FromSqlConversionFailure(..)))
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
}

/// Names some of the databases: of a closed alert those that were in it.
fn with_examples(connection: &Connection, alert: &mut Alert) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT databases.id, coalesce(databases.path, (SELECT path FROM changes
                WHERE changes.database = alert_databases.database AND path IS NOT NULL)), label, since_ms
         FROM alert_databases LEFT JOIN databases ON databases.id = alert_databases.database
         WHERE alert = ?1 AND (left_ms IS NULL OR ?2) ORDER BY alert_databases.database LIMIT ?3",
    )?;
    let is_closed = alert.state == AlertState::Closed;
    let rows = statement.query_map(params![alert.id, is_closed, EXAMPLES], |row| {
        let path = path_of(row.get::<_, Option<Vec<u8>>>(1)?.unwrap_or_default()).to_string_lossy().into_owned();
        let label: Option<String> = row.get(2)?;
        let since = time(row, 3)?.unwrap_or_default();
        Ok(AlertDatabase { id: row.get(0)?, label: label.unwrap_or_else(|| path.clone()), path, since })
    })?;
    alert.examples = rows.collect::<rusqlite::Result<_>>()?;
    Ok(())
}

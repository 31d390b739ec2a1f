//! Settings: names and JSON values, for all fleets and for one.

use super::{
    State,
    fleets::{bytes_of, path_of},
};
use crate::Result;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

impl State {
    /// A setting, as it was set.
    ///
    /// # Errors
    /// The state database failed.
    pub fn setting(&self, key: &str) -> Result<Option<Value>> {
        let text: Option<String> = self
            .connection()
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// All settings.
    ///
    /// # Errors
    /// The state database failed.
    pub fn settings(&self) -> Result<BTreeMap<String, Value>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT key, value FROM settings")?;
        Ok(understood(statement.query_map([], pair)?.collect::<rusqlite::Result<_>>()?))
    }

    /// Keeps a setting; `null` forgets it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn set_setting(&self, key: &str, value: &Value) -> Result<()> {
        let connection = self.connection();
        if value.is_null() {
            connection.prepare_cached("DELETE FROM settings WHERE key = ?1")?.execute([key])?;
        } else {
            connection
                .prepare_cached("INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
                .execute(params![key, value.to_string()])?;
        }
        Ok(())
    }

    /// All settings of one fleet.
    ///
    /// # Errors
    /// The state database failed.
    pub fn fleet_settings(&self, root: &Path) -> Result<BTreeMap<String, Value>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT key, value FROM fleet_settings WHERE root = ?1")?;
        Ok(understood(statement.query_map([bytes_of(root)], pair)?.collect::<rusqlite::Result<_>>()?))
    }

    /// Keeps a setting of one fleet; `null` forgets it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn set_fleet_setting(&self, root: &Path, key: &str, value: &Value) -> Result<()> {
        let (connection, root) = (self.connection(), bytes_of(root));
        if value.is_null() {
            connection
                .prepare_cached("DELETE FROM fleet_settings WHERE root = ?1 AND key = ?2")?
                .execute(params![root, key])?;
        } else {
            connection
                .prepare_cached(
                    "INSERT INTO fleet_settings VALUES (?1, ?2, ?3) ON CONFLICT (root, key) DO UPDATE SET value = ?3",
                )?
                .execute(params![root, key, value.to_string()])?;
        }
        Ok(())
    }

    /// The folders of all fleets that are known: scanned, only set up, or forgotten with rules for their backups.
    ///
    /// # Errors
    /// The state database failed.
    pub fn roots(&self) -> Result<Vec<PathBuf>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT root FROM fleets UNION SELECT root FROM fleet_settings")?;
        let rows = statement.query_map([], |row| row.get(0).map(path_of))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn pair(row: &Row<'_>) -> rusqlite::Result<(String, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// Those that are JSON.
fn understood(kept: Vec<(String, String)>) -> BTreeMap<String, Value> {
    kept.into_iter().filter_map(|(key, text)| Some((key, serde_json::from_str(&text).ok()?))).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;
    use rusqlite::Connection;
    use serde_json::json;

    #[test]
    fn how_backups_were_kept_before_there_were_settings_is_how_they_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let old = Connection::open(folder.path().join("litefleet.db")).unwrap();
        old.execute_batch(concat!(include_str!("0001.sql"), include_str!("0002.sql"), "PRAGMA user_version = 2;"))
            .unwrap();
        let kept = json!({"folder": {"path": "/a/\u{fffd}", "path_bytes": "L2Ev/w=="}, "days": null, "count": 3});
        old.execute("INSERT INTO settings VALUES ('backups', ?1), ('theme', '\"dark\"')", [kept.to_string()]).unwrap();
        drop(old);
        let settings = State::open(folder.path()).unwrap().settings().unwrap();
        let expected = json!({
            "backups.folder": kept["folder"], "backups.days": "off", "backups.count": 3, "theme": "dark"
        });
        assert_eq!(serde_json::to_value(settings).unwrap(), expected);
    }
}

//! Settings of the interface: names and JSON values.

use super::State;
use crate::Result;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;
use std::collections::BTreeMap;

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
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut settings = BTreeMap::new();
        for row in rows {
            let (key, text) = row?;
            if let Ok(value) = serde_json::from_str(&text) {
                settings.insert(key, value);
            }
        }
        Ok(settings)
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
}

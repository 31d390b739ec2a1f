//! Whether a value is one that a setting may have.

use super::list::{Key, Kind};
use crate::{
    Code, Error, Result,
    api::{Choice, path},
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// No bound, or not at all.
pub(super) const OFF: &str = "off";
/// The folder that is taken where none is set.
pub(super) const DEFAULT: &str = "default";

impl Key {
    /// The value, where the setting may have it.
    ///
    /// # Errors
    /// [`Code::BadRequest`] with the bounds.
    pub fn checked(self, value: &Value) -> Result<Value> {
        let fits = match self.entry().kind {
            Kind::Bool(_) => value.is_boolean(),
            Kind::Whole { from, to, .. } => is_within(value, from, to),
            Kind::WholeOrOff { from, to, .. } => *value == OFF || is_within(value, from, to),
            Kind::Choice(of) => of.iter().any(|choice| *value == choice.value),
            Kind::Folder(_) => *value == DEFAULT || folder_of(value).is_some_and(|folder| folder.is_absolute()),
        };
        if fits { Ok(value.clone()) } else { Err(self.refused(&shown(value))) }
    }

    /// The value that a text on the command line or in a file stands for. `base` is the folder that a path may be from.
    ///
    /// # Errors
    /// [`Code::BadRequest`] with the bounds.
    pub fn parse(self, text: &str, base: &Path) -> Result<Value> {
        let text = text.trim();
        let value = match self.entry().kind {
            Kind::Bool(_) => match text {
                "true" | "on" | "yes" => json!(true),
                "false" | "off" | "no" => json!(false),
                _ => json!(text),
            },
            Kind::Whole { .. } | Kind::WholeOrOff { .. } => {
                text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number))
            }
            Kind::Choice(_) => json!(text),
            Kind::Folder(_) if text.is_empty() || text == DEFAULT => json!(text),
            Kind::Folder(_) => of_folder(&base.join(text)),
        };
        self.checked(&value)
    }

    /// What the setting may be, in words.
    pub fn bounds(self) -> String {
        match self.entry().kind {
            Kind::Bool(_) => "true or false".to_owned(),
            Kind::Whole { from, to, unit, .. } => format!("a whole number from {from} to {to} ({unit})"),
            Kind::WholeOrOff { from, to, unit, .. } => {
                format!("a whole number from {from} to {to} ({unit}), or \"{OFF}\"")
            }
            Kind::Choice(of) => alternatives(of),
            Kind::Folder(_) => format!("the whole path of a folder, or \"{DEFAULT}\""),
        }
    }

    fn refused(self, shown: &str) -> Error {
        let name = self.name();
        Error::new(Code::BadRequest, format!("{name} cannot be {shown}")).hint(format!("it is {}", self.bounds()))
    }
}

/// The value that stands for a folder.
pub fn of_folder(folder: &Path) -> Value {
    path::serialize(folder, serde_json::value::Serializer).unwrap_or_default()
}

/// The folder that a value stands for; `None` for the default.
pub fn folder_of(value: &Value) -> Option<PathBuf> {
    if value == DEFAULT { None } else { path::deserialize(value.clone()).ok() }
}

fn is_within(value: &Value, from: u64, to: u64) -> bool {
    value.as_u64().is_some_and(|number| (from..=to).contains(&number))
}

fn alternatives(of: &[Choice]) -> String {
    let words: Vec<_> = of.iter().map(|choice| choice.value).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;

    fn parsed(key: Key, text: &str) -> Result<Value, String> {
        key.parse(text, Path::new("/fleet")).map_err(|error| format!("{error}; {}", error.hint.clone().unwrap()))
    }

    #[test]
    fn a_value_out_of_bounds_is_refused_by_name_with_the_bounds() {
        assert_eq!(parsed(Key::Workers, "64"), Ok(json!(64)));
        assert_eq!(
            parsed(Key::Workers, "65"),
            Err("work.workers cannot be 65; it is a whole number from 1 to 64 (databases)".to_owned())
        );
        assert_eq!(
            parsed(Key::Interval, "9"),
            Err("refresh.interval_s cannot be 9; it is a whole number from 10 to 604800 (seconds), or \"off\""
                .to_owned())
        );
        assert_eq!(parsed(Key::Theme, "blue"), Err("theme cannot be \"blue\"; it is system, light or dark".to_owned()));
        for (key, text) in [(Key::Workers, "-1"), (Key::Workers, "off"), (Key::Watch, "1"), (Key::BackupFolder, "")] {
            assert!(parsed(key, text).is_err(), "{key:?} {text}");
        }
    }

    #[test]
    fn a_text_stands_for_the_value_that_the_setting_may_have() {
        assert_eq!(parsed(Key::Interval, "off"), Ok(json!("off")));
        assert_eq!(parsed(Key::Watch, "off"), Ok(json!(false)));
        assert_eq!(parsed(Key::BackupFolder, "copies"), Ok(json!("/fleet/copies")));
        assert_eq!(parsed(Key::BackupFolder, "/elsewhere"), Ok(json!("/elsewhere")));
        assert_eq!(parsed(Key::BackupFolder, "default"), Ok(json!("default")));
        assert!(Key::BackupFolder.checked(&json!("copies")).is_err());
    }
}

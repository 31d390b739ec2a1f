//! What a person, or the file of a team, may set.

use super::FolderConfig;
use crate::Error;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who says what a setting is. For each setting the first of these that says anything holds: what the person set for this
/// fleet, what `litefleet.toml` in its folder says, what the person set for all fleets, the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SettingFrom {
    /// Nobody set it.
    Default,
    /// The person, for all fleets.
    Person,
    /// `litefleet.toml` in the fleet's folder.
    File,
    /// The person, for this fleet.
    Fleet,
}

/// For what a person sets something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// For all fleets.
    Person,
    /// For one fleet.
    Fleet,
}

/// What values a setting may have. No value is `null`: that always means "not set".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SettingKind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer {
        /// The least that it may be.
        min: u64,
        /// The most.
        max: u64,
        /// What it counts, in the plural.
        unit: &'static str,
        /// What the value `"off"` means; `null` where that is none.
        off: Option<&'static str>,
    },
    /// One of these.
    Choice {
        /// The values with their words.
        of: Vec<Choice>,
    },
    /// The whole path of a folder, or `"default"`.
    Folder {
        /// What `"default"` means.
        default: &'static str,
    },
}

/// A value that may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The value.
    pub value: &'static str,
    /// What it is called.
    pub label: &'static str,
}

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SettingSection {
    /// Its name, as settings say it.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
}

/// A setting, with what each layer says of it and which holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Setting {
    /// Its name.
    pub key: &'static str,
    /// The name of its section.
    pub section: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it does.
    pub words: &'static str,
    /// What values it may have.
    pub kind: SettingKind,
    /// True where it is the same for all fleets.
    pub general: bool,
    /// What holds.
    pub value: Value,
    /// Who says so.
    pub from: SettingFrom,
    /// What holds where nobody says anything.
    pub default: Value,
    /// What the person set for all fleets.
    pub person: Option<Value>,
    /// What `litefleet.toml` says, as far as it was accepted.
    pub file: Option<Value>,
    /// What the person set for this fleet.
    pub fleet: Option<Value>,
}

/// All settings, of one fleet or of none in particular.
#[derive(Debug, Serialize)]
pub struct SettingsAnswer {
    /// The fleet's folder.
    pub root: Option<String>,
    /// The sections, in their order.
    pub sections: Vec<SettingSection>,
    /// The settings, section by section.
    pub settings: Vec<Setting>,
    /// The whole path of the fleet's `litefleet.toml`, where there is one.
    pub file: Option<String>,
    /// What it says and asks for; `null` where there is none, or it cannot be understood.
    pub config: Option<FolderConfig>,
    /// Why it cannot be understood; nothing that it says holds then.
    pub problem: Option<Error>,
    /// True where what it says of the fleet is something else than when the person last looked, and than what the fleet was
    /// opened with.
    pub changed: bool,
}

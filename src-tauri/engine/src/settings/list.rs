//! The closed list of settings.

use super::near::nearest;
use crate::{
    Code, Error, Result,
    api::{Choice, SettingKind, SettingSection},
};
use serde_json::{Value, json};

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the list says what each is")]
pub enum Key {
    Theme,
    Density,
    Letters,
    StaleAfter,
    Interval,
    Watch,
    OnBattery,
    Workers,
    Busy,
    BackupFolder,
    BackupDays,
    BackupCount,
    HistoryJobs,
    HistoryDays,
    NotifyAlerts,
}

/// The sections, in their order.
pub const SECTIONS: [SettingSection; 6] = [
    SettingSection { name: "interface", label: "Interface" },
    SettingSection { name: "refresh", label: "Scanning" },
    SettingSection { name: "work", label: "Work" },
    SettingSection { name: "backups", label: "Backups" },
    SettingSection { name: "history", label: "History" },
    SettingSection { name: "notifications", label: "Notifications" },
];

/// What the list says of a setting.
pub(super) struct Entry {
    key: Key,
    pub name: &'static str,
    pub section: &'static str,
    pub label: &'static str,
    pub words: &'static str,
    pub kind: Kind,
    pub general: bool,
}

/// What values there are, and which is the default.
pub(super) enum Kind {
    Bool(bool),
    Whole { from: u64, to: u64, unit: &'static str, default: u64 },
    WholeOrOff { from: u64, to: u64, unit: &'static str, off: &'static str, default: u64 },
    Choice(&'static [Choice]),
    Folder(&'static str),
}

const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

const THEMES: &[Choice] = &[choice("system", "System"), choice("light", "Light"), choice("dark", "Dark")];
const DENSITIES: &[Choice] =
    &[choice("default", "Default"), choice("compact", "Compact"), choice("comfortable", "Comfortable")];

const LIST: [Entry; 15] = [
    Entry {
        key: Key::Theme,
        name: "theme",
        section: "interface",
        label: "Theme",
        words: "Light or dark; System follows the desktop.",
        kind: Kind::Choice(THEMES),
        general: true,
    },
    Entry {
        key: Key::Density,
        name: "density",
        section: "interface",
        label: "Density",
        words: "How close together rows and controls stand.",
        kind: Kind::Choice(DENSITIES),
        general: true,
    },
    Entry {
        key: Key::Letters,
        name: "letters",
        section: "interface",
        label: "Single-letter keys",
        words: "Keys such as C to compare and R to repair, without Ctrl.",
        kind: Kind::Bool(true),
        general: true,
    },
    Entry {
        key: Key::StaleAfter,
        name: "refresh.stale_after_s",
        section: "refresh",
        label: "Scan on opening when older than",
        words: "A fleet opens with its last scan; one that is older than this is scanned again behind it.",
        kind: Kind::Whole { from: 0, to: 2_592_000, unit: "seconds", default: 300 },
        general: false,
    },
    Entry {
        key: Key::Interval,
        name: "refresh.interval_s",
        section: "refresh",
        label: "Background refresh every",
        words: "While a fleet is open, what changed in its folder is read again this often.",
        kind: Kind::WholeOrOff { from: 10, to: 604_800, unit: "seconds", off: "No background refresh", default: 900 },
        general: false,
    },
    Entry {
        key: Key::Watch,
        name: "refresh.watch",
        section: "refresh",
        label: "Watch the folder",
        words: "Shows a change within a second, where the file system tells of changes.",
        kind: Kind::Bool(true),
        general: false,
    },
    Entry {
        key: Key::OnBattery,
        name: "refresh.on_battery",
        section: "refresh",
        label: "Refresh on battery",
        words: "Without this, background refresh waits until the machine has power.",
        kind: Kind::Bool(false),
        general: false,
    },
    Entry {
        key: Key::Workers,
        name: "work.workers",
        section: "work",
        label: "Databases at a time",
        words: "How many databases a repair, a migration or a check works on at once.",
        kind: Kind::Whole { from: 1, to: 64, unit: "databases", default: 4 },
        general: false,
    },
    Entry {
        key: Key::Busy,
        name: "work.busy_ms",
        section: "work",
        label: "Wait for a locked database",
        words: "How long a database that another program is using is waited for before it is left alone.",
        kind: Kind::Whole { from: 0, to: 600_000, unit: "milliseconds", default: 5000 },
        general: false,
    },
    Entry {
        key: Key::BackupFolder,
        name: "backups.folder",
        section: "backups",
        label: "Backup folder",
        words: "Where copies go before a database is written. Copies made before stay where they are.",
        kind: Kind::Folder("In the state folder"),
        general: false,
    },
    Entry {
        key: Key::BackupDays,
        name: "backups.days",
        section: "backups",
        label: "Keep backups for",
        words: "Older ones go; the newest of each database always stays.",
        kind: Kind::WholeOrOff { from: 1, to: 36_500, unit: "days", off: "However old", default: 30 },
        general: false,
    },
    Entry {
        key: Key::BackupCount,
        name: "backups.count",
        section: "backups",
        label: "Backups of one database",
        words: "The oldest beyond this number go.",
        kind: Kind::WholeOrOff { from: 1, to: 10_000, unit: "backups", off: "Any number", default: 10 },
        general: false,
    },
    Entry {
        key: Key::HistoryJobs,
        name: "history.jobs",
        section: "history",
        label: "Jobs that are kept",
        words: "The oldest beyond this number are forgotten, with their results.",
        kind: Kind::Whole { from: 10, to: 100_000, unit: "jobs", default: 1000 },
        general: true,
    },
    Entry {
        key: Key::HistoryDays,
        name: "history.days",
        section: "history",
        label: "Keep history for",
        words: "Older jobs are forgotten, with their results and revisions. Figures stay, and backups have their own rule.",
        kind: Kind::Whole { from: 1, to: 36_500, unit: "days", default: 400 },
        general: true,
    },
    Entry {
        key: Key::NotifyAlerts,
        name: "notifications.alerts",
        section: "notifications",
        label: "Alerts on the desktop",
        words: "Tells of new alerts by a notification of the system while the window is not in front.",
        kind: Kind::Bool(false),
        general: false,
    },
];

impl Key {
    /// All of them, section by section.
    pub fn all() -> impl Iterator<Item = Self> {
        LIST.iter().map(|entry| entry.key)
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        LIST.iter().find(|entry| entry.name == name).map(|entry| entry.key)
    }

    /// The one of this name.
    ///
    /// # Errors
    /// There is none; the hint says which may have been meant.
    pub fn find(name: &str) -> Result<Self> {
        Self::named(name).ok_or_else(|| {
            let names: Vec<_> = LIST.iter().map(|entry| entry.name).collect();
            let hint = match nearest(name, &names) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("the settings are {}", names.join(", ")),
            };
            Error::new(Code::Unknown, format!("there is no setting {name}")).hint(hint)
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The name of its section.
    pub fn section(self) -> &'static str {
        self.entry().section
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        self.entry().label
    }

    /// What it does.
    pub fn words(self) -> &'static str {
        self.entry().words
    }

    /// True where it is the same for all fleets.
    pub fn is_general(self) -> bool {
        self.entry().general
    }

    /// What values it may have.
    pub fn kind(self) -> SettingKind {
        match self.entry().kind {
            Kind::Bool(_) => SettingKind::Bool,
            Kind::Whole { from, to, unit, .. } => SettingKind::Integer { min: from, max: to, unit, off: None },
            Kind::WholeOrOff { from, to, unit, off, .. } => {
                SettingKind::Integer { min: from, max: to, unit, off: Some(off) }
            }
            Kind::Choice(of) => SettingKind::Choice { of: of.to_vec() },
            Kind::Folder(default) => SettingKind::Folder { default },
        }
    }

    /// What holds where nobody says anything.
    pub fn default(self) -> Value {
        match self.entry().kind {
            Kind::Bool(default) => json!(default),
            Kind::Whole { default, .. } | Kind::WholeOrOff { default, .. } => json!(default),
            Kind::Choice(of) => json!(of.first().map(|choice| choice.value)),
            Kind::Folder(_) => json!(super::value::DEFAULT),
        }
    }

    pub(super) fn entry(self) -> &'static Entry {
        // The list has each once: a test says so.
        LIST.iter().find(|entry| entry.key == self).unwrap_or(&LIST[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_each_setting_once_in_a_section_that_there_is_with_a_default_that_it_may_have() {
        let mut names = std::collections::BTreeSet::new();
        for entry in &LIST {
            assert!(names.insert(entry.name), "{} twice", entry.name);
            assert_eq!(entry.key.entry().name, entry.name);
            assert_eq!(Key::named(entry.name), Some(entry.key));
            assert!(SECTIONS.iter().any(|section| section.name == entry.section), "{}", entry.name);
            assert_eq!(entry.key.checked(&entry.key.default()).ok(), Some(entry.key.default()), "{}", entry.name);
        }
    }
}

//! Who sets what, and which holds.

use super::{list::Key, value::folder_of};
use crate::api::{BackupSettings, RefreshSettings, Setting, SettingFrom};
use serde_json::Value;
use std::{collections::BTreeMap, time::Duration};

/// What one layer sets. A value that its setting may not have counts as not set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(BTreeMap<Key, Value>);

impl Values {
    /// Those of these values that are settings with a value that they may have. What is kept otherwise, by an older or a
    /// newer Litefleet, counts as not set.
    pub fn of<'v>(kept: impl IntoIterator<Item = (&'v str, &'v Value)>) -> Self {
        let known = |(name, value): (&str, &Value)| {
            let key = Key::named(name)?;
            Some((key, key.checked(value).ok()?))
        };
        Self(kept.into_iter().filter_map(known).collect())
    }

    /// What it sets.
    pub fn get(&self, key: Key) -> Option<&Value> {
        self.0.get(&key)
    }

    /// Sets a value, which was checked.
    pub fn set(&mut self, key: Key, value: Value) {
        self.0.insert(key, value);
    }

    /// What it sets, by key.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Value)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    /// The same without a section.
    #[must_use]
    pub fn without(mut self, section: &str) -> Self {
        self.0.retain(|key, _| key.section() != section);
        self
    }
}

/// All layers above the defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layers {
    /// What the person set for all fleets.
    pub person: Values,
    /// What `litefleet.toml` in the fleet's folder says.
    pub file: Values,
    /// What the person set for this fleet.
    pub fleet: Values,
}

impl Layers {
    /// What holds, and who says so.
    pub fn holding(&self, key: Key) -> (Value, SettingFrom) {
        let own = [(&self.fleet, SettingFrom::Fleet), (&self.file, SettingFrom::File)];
        let of_fleet = own.into_iter().filter(|_| !key.is_general());
        let mut layers = of_fleet.chain([(&self.person, SettingFrom::Person)]);
        let set = layers.find_map(|(values, from)| Some((values.get(key)?.clone(), from)));
        set.unwrap_or_else(|| (key.default(), SettingFrom::Default))
    }

    /// A setting with all that is said of it.
    pub fn setting(&self, key: Key) -> Setting {
        let (value, from) = self.holding(key);
        let of_fleet = |values: &Values| values.get(key).filter(|_| !key.is_general()).cloned();
        Setting {
            key: key.name(),
            section: key.section(),
            label: key.label(),
            words: key.words(),
            kind: key.kind(),
            general: key.is_general(),
            value,
            from,
            default: key.default(),
            person: self.person.get(key).cloned(),
            file: of_fleet(&self.file),
            fleet: of_fleet(&self.fleet),
        }
    }

    /// All settings, section by section.
    pub fn settings(&self) -> Vec<Setting> {
        Key::all().map(|key| self.setting(key)).collect()
    }

    /// What holds, to be asked.
    pub fn held(&self) -> Settings {
        Settings(Key::all().map(|key| (key, self.holding(key).0)).collect())
    }
}

/// What holds. Every answer is within the bounds of its setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings(BTreeMap<Key, Value>);

/// How much of the history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How many jobs.
    pub jobs: u32,
    /// For how many days.
    pub days: u32,
}

impl Settings {
    /// How a fleet that is open keeps itself right.
    pub fn refresh(&self) -> RefreshSettings {
        RefreshSettings {
            stale_after_s: self.number(Key::StaleAfter).unwrap_or_default(),
            interval_s: self.number(Key::Interval),
            watch: self.is_on(Key::Watch),
            on_battery: self.is_on(Key::OnBattery),
        }
    }

    /// How many databases are worked on at a time.
    pub fn workers(&self) -> usize {
        self.number(Key::Workers).and_then(|workers| usize::try_from(workers).ok()).unwrap_or(1)
    }

    /// How long a database that another program is using is waited for.
    pub fn busy(&self) -> Duration {
        Duration::from_millis(self.number(Key::Busy).unwrap_or_default())
    }

    /// Where backups go and how long they stay.
    pub fn backups(&self) -> BackupSettings {
        let count = |key| self.number(key).and_then(|number| u32::try_from(number).ok());
        BackupSettings {
            folder: self.0.get(&Key::BackupFolder).and_then(folder_of),
            days: count(Key::BackupDays),
            count: count(Key::BackupCount),
        }
    }

    /// How much of the history is kept.
    pub fn history(&self) -> Retention {
        let number = |key| self.number(key).and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX);
        Retention { jobs: number(Key::HistoryJobs), days: number(Key::HistoryDays) }
    }

    /// True where new alerts are told of on the desktop.
    pub fn notifies(&self) -> bool {
        self.is_on(Key::NotifyAlerts)
    }

    /// `None` where it is off.
    fn number(&self, key: Key) -> Option<u64> {
        self.0.get(&key).and_then(Value::as_u64)
    }

    fn is_on(&self, key: Key) -> bool {
        self.0.get(&key).and_then(Value::as_bool).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(of: &[(&str, Value)]) -> Values {
        Values::of(of.iter().map(|(name, value)| (*name, value)))
    }

    #[test]
    fn the_fleets_own_goes_before_the_file_and_that_before_what_holds_everywhere() {
        let mut layers = Layers::default();
        let workers = |layers: &Layers| layers.holding(Key::Workers);
        assert_eq!(workers(&layers), (json!(4), SettingFrom::Default));
        layers.person = values(&[("work.workers", json!(5))]);
        assert_eq!(workers(&layers), (json!(5), SettingFrom::Person));
        layers.file = values(&[("work.workers", json!(6))]);
        assert_eq!(workers(&layers), (json!(6), SettingFrom::File));
        layers.fleet = values(&[("work.workers", json!(7))]);
        assert_eq!(workers(&layers), (json!(7), SettingFrom::Fleet));
        assert_eq!(layers.held().workers(), 7);
    }

    #[test]
    fn what_is_the_same_for_all_fleets_is_set_by_the_person_alone() {
        let layers = Layers {
            file: values(&[("theme", json!("dark"))]),
            fleet: values(&[("history.jobs", json!(20))]),
            ..Layers::default()
        };
        assert_eq!(layers.holding(Key::Theme), (json!("system"), SettingFrom::Default));
        assert_eq!((layers.held().history().jobs, layers.setting(Key::HistoryJobs).fleet), (1000, None));
    }

    #[test]
    fn a_kept_value_that_is_not_valid_counts_as_not_set() {
        let kept = [("work.workers", json!(65)), ("work.busy_ms", json!("5")), ("gone", json!(1))];
        assert_eq!(values(&kept), Values::default());
    }

    #[test]
    fn off_is_no_bound_and_the_default_folder_is_none() {
        let of = [("refresh.interval_s", json!("off")), ("backups.days", json!("off"))];
        let held = Layers { person: values(&of), ..Layers::default() }.held();
        assert_eq!(held.refresh().interval_s, None);
        assert_eq!(held.backups(), BackupSettings { folder: None, days: None, count: Some(10) });
        let held = Layers::default().held();
        assert_eq!((held.backups(), held.refresh()), (BackupSettings::default(), RefreshSettings::default()));
    }
}

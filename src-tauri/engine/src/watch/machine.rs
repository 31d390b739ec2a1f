//! What else the machine has to do.

use std::{fs, path::Path, thread};

/// Where Linux tells of mains and batteries (<https://docs.kernel.org/power/power_supply_class.html>).
#[cfg(target_os = "linux")]
const POWER: &str = "/sys/class/power_supply";

/// The machine, as it is now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Machine {
    /// How many want each core at a time, over the last minute; `None` where the platform does not say.
    pub load: Option<f64>,
    /// It runs on battery.
    pub on_battery: bool,
}

impl Machine {
    /// Looks at it. What the platform does not say counts as well.
    pub fn now() -> Self {
        Self { load: load(), on_battery: on_battery_now() }
    }
}

/// The first number of `/proc/loadavg` (<https://man7.org/linux/man-pages/man5/proc_loadavg.5.html>), for each core.
fn load() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    let minute: f64 = text.split(' ').next()?.parse().ok()?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    Some(minute / cores as f64)
}

#[cfg(target_os = "linux")]
fn on_battery_now() -> bool {
    on_battery(Path::new(POWER))
}

#[cfg(not(target_os = "linux"))]
fn on_battery_now() -> bool {
    false
}

/// True where a battery of the machine's own is being used up and no mains feeds it. `folder` is laid out as
/// `/sys/class/power_supply`.
pub fn on_battery(folder: &Path) -> bool {
    let Ok(supplies) = fs::read_dir(folder) else { return false };
    let (mut drained, mut fed) = (false, false);
    for supply in supplies.flatten() {
        let read = |name: &str| fs::read_to_string(supply.path().join(name)).unwrap_or_default().trim().to_owned();
        // A mouse has a battery too.
        if read("scope") == "Device" {
            continue;
        }
        match read("type").as_str() {
            "Battery" => drained |= read("status") == "Discharging",
            "Mains" | "USB" | "Wireless" => fed |= read("online") == "1",
            _ => {}
        }
    }
    drained && !fed
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;

    fn supplies(all: &[(&str, &[(&str, &str)])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, facts) in all {
            fs::create_dir(folder.path().join(name)).unwrap();
            for (file, text) in *facts {
                fs::write(folder.path().join(name).join(file), format!("{text}\n")).unwrap();
            }
        }
        folder
    }

    #[test]
    fn a_battery_counts_while_it_is_drained_and_nothing_feeds_it() {
        let drained = ("BAT0", &[("type", "Battery"), ("status", "Discharging")][..]);
        let charged = ("BAT0", &[("type", "Battery"), ("status", "Charging")][..]);
        let unplugged = ("AC", &[("type", "Mains"), ("online", "0")][..]);
        let plugged = ("AC", &[("type", "Mains"), ("online", "1")][..]);
        let mouse = ("hid", &[("type", "Battery"), ("status", "Discharging"), ("scope", "Device")][..]);
        let is = |all: &[(&str, &[(&str, &str)])]| on_battery(supplies(all).path());
        assert!(is(&[drained, unplugged]) && is(&[drained]));
        assert!(!is(&[drained, plugged]) && !is(&[charged, plugged]) && !is(&[plugged]) && !is(&[mouse]) && !is(&[]));
        assert!(!on_battery(Path::new("/nowhere")));
    }
}

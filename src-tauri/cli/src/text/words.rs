//! Numbers, sizes and times in words.

use indicatif::HumanCount;
use jiff::Timestamp;
use litefleet::api::{Reason, Version};

/// `1,204`.
pub fn count(number: u64) -> String {
    HumanCount(number).to_string()
}

/// `1 database`, `1,204 databases`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `12 B`, `37.8 MB`, `112 GB`: in steps of a thousand, as the window shows them.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    // Just below: what would be rounded to 1000 is in the next unit.
    let (mut value, mut units) = (u128::from(bytes) * 100, UNITS.iter());
    let mut unit = None;
    while value >= if unit.is_none() { 100_000 } else { 99_950 } {
        let Some(next) = units.next() else { break };
        (value, unit) = (value / 1000, Some(next));
    }
    match unit {
        None => format!("{bytes} B"),
        Some(unit) if value < 9_995 => format!("{}.{} {unit}", (value + 5) / 100, (value + 5) / 10 % 10),
        Some(unit) => format!("{} {unit}", (value + 50) / 100),
    }
}

/// `93.3 %`. What is not all and not nothing never looks so.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0.0 %".to_owned();
    }
    let permille = (u128::from(part) * 1000 + u128::from(whole) / 2) / u128::from(whole);
    let permille = match permille {
        0 if part > 0 => 1,
        1000 if part < whole => 999,
        permille => permille,
    };
    format!("{}.{} %", permille / 10, permille % 10)
}

/// `312 ms`, `4.2 s`, `2 min 3 s`, `1 h 20 min`.
pub fn span(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        0 => format!("{milliseconds} ms"),
        1..60 => format!("{seconds}.{} s", milliseconds % 1000 / 100),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// How long ago a time is: `just now`, `3 min ago`, `2 days ago`. A clock that was set back makes it `just now`.
pub fn age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0).unsigned_abs();
    match seconds {
        0..10 => "just now".to_owned(),
        10..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..172_800 => format!("{} h ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// A time to the second, in UTC: `2026-11-22 07:00:00 UTC`.
pub fn time(at: Timestamp) -> String {
    at.strftime("%F %T UTC").to_string()
}

/// Why a database is unreadable or unversioned.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotADatabase => "not a database",
        Reason::EncryptedOrDamaged => "encrypted or damaged",
        Reason::Corrupt => "corrupt",
        Reason::Locked => "locked",
        Reason::PermissionDenied => "permission denied",
        Reason::IoError => "input or output error",
        Reason::TimedOut => "timed out",
        Reason::Unsupported => "unsupported",
        Reason::UnknownVersion => "unknown version",
        Reason::Stranger => "stranger",
    }
}

/// `v1, v2, v3`; the middle is left out of a long list.
pub fn versions(versions: &[Version]) -> String {
    const MOST: usize = 12;
    let words = |versions: &[Version]| versions.iter().map(Version::to_string).collect::<Vec<_>>().join(", ");
    match versions {
        [first, .., _] if versions.len() > MOST => {
            let last = versions.get(versions.len() - 2..).unwrap_or_default();
            format!("{first}, ... {} ({} versions)", words(last), versions.len())
        }
        all => words(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use litefleet::api::LATEST;

    #[test]
    fn a_share_is_all_or_nothing_only_where_it_is() {
        for (part, whole, expected) in [
            (349, 374, "93.3 %"),
            (0, 374, "0.0 %"),
            (374, 374, "100.0 %"),
            (1, 100_000, "0.1 %"),
            (99_999, 100_000, "99.9 %"),
            (0, 0, "0.0 %"),
            (u64::MAX, u64::MAX, "100.0 %"),
        ] {
            assert_eq!(share(part, whole), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn sizes_are_in_steps_of_a_thousand() {
        for (bytes, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (196_608, "197 kB"),
            (999_600, "1.0 MB"),
            (24_600_000, "24.6 MB"),
            (37_849_999, "37.8 MB"),
            (99_960_000, "100 MB"),
            (112_400_000_000, "112 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(size(bytes), expected, "{bytes}");
        }
    }

    #[test]
    fn a_span_is_in_the_units_that_matter() {
        for (milliseconds, expected) in
            [(0, "0 ms"), (312, "312 ms"), (4_250, "4.2 s"), (123_000, "2 min 3 s"), (4_800_000, "1 h 20 min")]
        {
            assert_eq!(span(milliseconds), expected);
        }
    }

    #[test]
    fn an_age_is_never_in_the_future() {
        let at = |second| Timestamp::from_second(second).unwrap_or_default();
        for (then, expected) in [
            (1_000_000, "just now"),
            (2_000_000, "just now"),
            (999_970, "30 s ago"),
            (999_820, "3 min ago"),
            (1_000_000 - 7_200, "2 h ago"),
            (1_000_000 - 3 * 86_400, "3 days ago"),
        ] {
            assert_eq!(age(at(then), at(1_000_000)), expected);
        }
    }

    #[test]
    fn a_long_list_of_versions_keeps_its_ends() {
        let few = [Version::Number(1), Version::Text("3.0.0".into()), LATEST];
        assert_eq!(versions(&few), "v1, 3.0.0, latest");
        let many: Vec<_> = (1..=40).map(Version::Number).collect();
        assert_eq!(versions(&many), "v1, ... v39, v40 (40 versions)");
    }
}

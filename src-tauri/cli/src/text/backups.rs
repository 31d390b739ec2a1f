//! `litefleet backups` as text.

use super::{visible, words};
use litefleet::api::BackupSettings;
use std::io::{self, Write};

/// Writes where backups go and how long they are kept.
pub fn write(out: &mut impl Write, settings: &BackupSettings) -> io::Result<()> {
    let folder = settings.folder.as_ref().map(|folder| visible(&folder.to_string_lossy()).into_owned());
    writeln!(out, "backups go to {}", folder.as_deref().unwrap_or("the state folder"))?;
    let days = settings.days.map(|days| format!("for {}", words::counted(days.into(), "day", "days")));
    let count = settings.count.map(|count| format!("at most {} of one database", words::count(count.into())));
    let bounds: Vec<_> = days.into_iter().chain(count).collect();
    if bounds.is_empty() {
        return writeln!(out, "all are kept");
    }
    writeln!(out, "kept {}; the newest of each database always", bounds.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(settings: &BackupSettings) -> String {
        let mut out = Vec::new();
        assert!(write(&mut out, settings).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn the_bounds_are_told_and_that_there_are_none() {
        assert_eq!(
            written(&BackupSettings::default()),
            "backups go to the state folder\nkept for 30 days, at most 10 of one database; the newest of each database always\n"
        );
        let all = BackupSettings { folder: Some("/b\n".into()), days: None, count: None };
        assert_eq!(written(&all), "backups go to /b\\n\nall are kept\n");
    }
}

//! `litefleet alerts` as text.

use super::{
    Look, databases,
    table::{Cell, Column, Table},
    words,
};
use console::Style;
use litefleet::api::{Alert, AlertState, AlertsPage};
use std::io::{self, Write};

/// Writes the alerts; `folder`: with the folder of each.
pub fn all(out: &mut impl Write, look: &Look, page: &AlertsPage, folder: bool) -> io::Result<()> {
    if page.alerts.is_empty() {
        return writeln!(out, "no open alerts: --all shows those that are closed");
    }
    for alert in &page.alerts {
        one(out, look, alert, folder)?;
        writeln!(out)?;
    }
    let open = words::counted(page.open, "open alert", "open alerts");
    let hidden = page.total.saturating_sub(page.alerts.len() as u64);
    let more =
        if hidden > 0 { format!("; {} more: --limit N shows more", words::count(hidden)) } else { String::new() };
    writeln!(out, "{}", look.paint(&Style::new().dim(), &format!("{open}{more}")))
}

/// Writes one alert; `folder`: with the folder of its fleet.
pub fn one(out: &mut impl Write, look: &Look, alert: &Alert, folder: bool) -> io::Result<()> {
    look.head(out, &format!("alert {}: {}", alert.id, title(alert)))?;
    let when = |at| format!("{}, {}", words::time(at), words::age(at, look.now));
    let state = match (alert.state, alert.snoozed_until) {
        (AlertState::Snoozed, Some(until)) => format!("snoozed until {}", words::time(until)),
        (state, _) => state.word().to_owned(),
    };
    let mut table = Table::bare([Column::left(""), Column::name("")]);
    table.row([Cell::dim("state"), Cell::styled(state, style(alert.state))]);
    let facts = [
        ("what", alert.summary.clone().or_else(|| alert.message.clone())),
        ("since", Some(when(alert.since))),
        ("closed", alert.closed_at.map(when)),
        ("folder", folder.then(|| alert.root.clone())),
        ("databases", names(alert)),
    ];
    for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        table.row([Cell::dim(name), Cell::new(value)]);
    }
    table.write(out, look)
}

/// `7 databases were current (v3) and are drifted`.
fn title(alert: &Alert) -> String {
    let version = |version: Option<String>| version.map(|version| format!(" ({version})")).unwrap_or_default();
    let moved = alert.is_version.as_ref().filter(|is| alert.was_version.as_ref() != Some(*is));
    let reason = alert.reason.map(|reason| format!(": {}", words::reason(reason))).unwrap_or_default();
    let (had_been, are) = match (alert.state, alert.databases) {
        (AlertState::Closed, 1) => ("had been", "was"),
        (AlertState::Closed, _) => ("had been", "were"),
        (_, 1) => ("was", "is"),
        (_, _) => ("were", "are"),
    };
    format!(
        "{} {had_been} {}{} and {are} {}{}{reason}",
        databases(alert.databases),
        alert.was.word(),
        version(alert.was_version.as_ref().map(ToString::to_string)),
        alert.is.word(),
        version(moved.map(ToString::to_string)),
    )
}

/// The first of its databases, and how many there are more.
fn names(alert: &Alert) -> Option<String> {
    let hidden = alert.databases.saturating_sub(alert.examples.len() as u64);
    let more = (hidden > 0).then(|| format!("and {} more", words::count(hidden)));
    let names: Vec<_> = alert.examples.iter().map(|one| one.path.as_str()).collect();
    let names = names.join(", ");
    (!names.is_empty()).then(|| more.map_or(names.clone(), |more| format!("{names} {more}")))
}

fn style(state: AlertState) -> Style {
    match state {
        AlertState::Open => Style::new().red(),
        AlertState::Acknowledged | AlertState::Snoozed => Style::new().yellow(),
        AlertState::Closed => Style::new().dim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use litefleet::api::{AlertDatabase, Reason, Status, Version};

    fn alert() -> Alert {
        let at = Timestamp::UNIX_EPOCH;
        let example = |path: &str| AlertDatabase { id: Some(1), path: path.into(), label: path.into(), since: at };
        Alert {
            id: 3,
            root: "/data".into(),
            state: AlertState::Open,
            was: Status::Current,
            was_version: Some(Version::Number(3)),
            is: Status::Drifted,
            is_version: Some(Version::Number(3)),
            from_shape: None,
            shape: None,
            reason: None,
            summary: Some("extra table `scratch`".into()),
            message: None,
            databases: 7,
            examples: vec![example("a.db"), example("b\u{1b}.db")],
            since: at,
            changed_at: at,
            snoozed_until: None,
            acknowledged_at: None,
            closed_at: None,
        }
    }

    fn written(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        assert!(write(&mut out).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn alerts_say_what_was_what_is_since_when_and_which() {
        let damaged = Alert {
            id: 2,
            state: AlertState::Snoozed,
            is: Status::Unreadable,
            is_version: None,
            reason: Some(Reason::Corrupt),
            summary: None,
            message: Some("malformed; restore a backup".into()),
            databases: 1,
            examples: alert().examples.into_iter().take(1).collect(),
            snoozed_until: Some(Timestamp::UNIX_EPOCH),
            ..alert()
        };
        let page = AlertsPage { open: 1, total: 9, alerts: vec![alert(), damaged] };
        insta::assert_snapshot!(written(|out| all(out, &Look::PLAIN, &page, true)), @r#"
alert 3: 7 databases were current (v3) and are drifted
  state      open
  what       extra table `scratch`
  since      1970-01-01 00:00:00 UTC, just now
  folder     /data
  databases  a.db, b\u{1b}.db and 5 more

alert 2: 1 database was current (v3) and is unreadable: corrupt
  state      snoozed until 1970-01-01 00:00:00 UTC
  what       malformed; restore a backup
  since      1970-01-01 00:00:00 UTC, just now
  folder     /data
  databases  a.db

1 open alert; 7 more: --limit N shows more
"#);
    }

    #[test]
    fn a_closed_one_says_what_had_been() {
        let closed = Alert {
            state: AlertState::Closed,
            is_version: Some(Version::Number(2)),
            closed_at: Some(Timestamp::UNIX_EPOCH),
            databases: 1,
            examples: Vec::new(),
            ..alert()
        };
        insta::assert_snapshot!(written(|out| one(out, &Look::PLAIN, &closed, false)), @"
alert 3: 1 database had been current (v3) and was drifted (v2)
  state   closed
  what    extra table `scratch`
  since   1970-01-01 00:00:00 UTC, just now
  closed  1970-01-01 00:00:00 UTC, just now
");
    }

    #[test]
    fn where_there_are_none_it_says_so() {
        let page = AlertsPage { open: 0, total: 0, alerts: Vec::new() };
        assert!(written(|out| all(out, &Look::PLAIN, &page, true)).starts_with("no open alerts"));
    }
}

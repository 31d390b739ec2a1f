//! What can be asked of alerts.

use clap::{ArgGroup, Args, ValueHint};
use jiff::{SignedDuration, Span, SpanRelativeTo};
use std::path::PathBuf;

/// List the alerts: databases that were as expected and no longer are, one alert for all that went the same way
///
/// A scan opens an alert, and closes it when the last of its databases is as expected again or gone. Without FOLDER those of
/// all fleets are listed. An alert that is acknowledged or snoozed is still listed, and closes by itself all the same.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("act").args(["acknowledge", "snooze", "reopen"]).conflicts_with_all(["folder", "all"]))]
pub struct Alerts {
    /// The folder of the fleet
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// Closed ones too
    #[arg(long)]
    pub all: bool,
    /// How many to list at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = super::at_least_one, conflicts_with = "act")]
    pub limit: usize,
    /// Mark an alert as known
    #[arg(long, value_name = "ID")]
    pub acknowledge: Option<i64>,
    /// Put an alert off; --for says how long
    #[arg(long, value_name = "ID", requires = "for")]
    pub snooze: Option<i64>,
    /// How long an alert is put off: 30m, 8h, 1d, 2w
    #[arg(long = "for", id = "for", value_name = "DURATION", value_parser = duration, requires = "snooze")]
    pub until: Option<SignedDuration>,
    /// Take back that an alert is known or put off
    #[arg(long, value_name = "ID")]
    pub reopen: Option<i64>,
}

/// The longest that an alert is put off, in days.
const LONGEST: i64 = 3660;

/// Understands `30m`, `8h`, `1d`, `2w` and what is made of these. A day has 24 hours.
fn duration(text: &str) -> Result<SignedDuration, &'static str> {
    let span: Option<Span> = text.parse().ok();
    let duration = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    let possible = |duration: &SignedDuration| duration.is_positive() && duration.as_hours() <= LONGEST * 24;
    duration.filter(possible).ok_or("a time such as 30m, 8h, 1d or 2w is wanted")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Verb};
    use clap::Parser;

    fn parsed(flags: &[&str]) -> Option<Alerts> {
        match Cli::try_parse_from([&["litefleet", "alerts"], flags].concat()).ok()?.verb {
            Verb::Alerts(args) => Some(args),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_duration_is_a_number_with_a_unit() {
        let hours = |text| duration(text).ok().map(|duration| duration.as_mins());
        assert_eq!(hours("30m"), Some(30));
        assert_eq!(hours("8h"), Some(480));
        assert_eq!(hours("1d"), Some(1440));
        assert_eq!(hours("2w"), Some(20160));
        assert_eq!(hours("1d 2h"), Some(1560));
        for wrong in ["", "soon", "8", "-1h", "0s", "1mo", "9999999d"] {
            assert_eq!(hours(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_thing_is_done_with_one_alert() {
        assert_eq!(parsed(&["--acknowledge", "3"]).and_then(|args| args.acknowledge), Some(3));
        assert!(parsed(&["--snooze", "3", "--for", "1h"]).is_some_and(|args| args.until.is_some()));
        for wrong in [
            &["--snooze", "3"][..],
            &["--for", "1h"],
            &["--acknowledge", "3", "--reopen", "3"],
            &["--acknowledge", "3", "--all"],
            &["--acknowledge", "3", "folder"],
            &["--acknowledge", "3", "--limit", "4"],
        ] {
            assert!(parsed(wrong).is_none(), "{wrong:?}");
        }
    }
}

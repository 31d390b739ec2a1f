//! What can be asked of a fleet over time.

use clap::{
    Args, ValueHint,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use litefleet::api::{Chart, MetricsQuery};
use std::path::PathBuf;

/// Show how a fleet was over time: statuses, versions, repairs, durations, sizes, failures
///
/// What each scan and each job finds is remembered from the first scan on; nothing is read for this.
#[derive(Args, Debug)]
pub struct Metrics {
    /// The folder that holds the databases
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// From when on: a date, a time (RFC 3339), or how long ago, such as 7d or 1y [default: 30d before the end]
    #[arg(long, value_name = "T", value_parser = moment)]
    pub from: Option<Timestamp>,
    /// Until when [default: now]
    #[arg(long, value_name = "T", value_parser = moment)]
    pub to: Option<Timestamp>,
    /// Print one series as comma-separated values
    #[arg(long, value_name = "CHART", value_parser = chart(), conflicts_with = "json")]
    pub csv: Option<Chart>,
}

impl Metrics {
    /// What these flags ask for.
    pub fn query(&self) -> MetricsQuery {
        MetricsQuery { from: self.from, to: self.to, points: if self.csv.is_some() { 1000 } else { 200 } }
    }
}

fn chart() -> impl TypedValueParser<Value = Chart> {
    PossibleValuesParser::new(Chart::ALL.map(Chart::word))
        .try_map(|word| Chart::ALL.into_iter().find(|chart| chart.word() == word).ok_or("not a chart"))
}

/// Understands a time, a date in UTC, and a span before now.
fn moment(text: &str) -> Result<Timestamp, &'static str> {
    let wrong = "a date such as 2026-11-01, a time such as 2026-11-01T08:00:00Z, or a span such as 30d is wanted";
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if let Ok(date) = text.parse::<Date>() {
        return date.to_zoned(TimeZone::UTC).map(|day| day.timestamp()).map_err(|_| wrong);
    }
    let span: Span = text.parse().map_err(|_| wrong)?;
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    now.checked_sub(span.abs()).map(|then| then.timestamp()).map_err(|_| wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_a_date_or_a_span_before_now() {
        let at = |text: &str| moment(text).map(|at| at.to_string());
        assert_eq!(at("2026-11-01").as_deref(), Ok("2026-11-01T00:00:00Z"));
        assert_eq!(at("2026-11-01T08:00:00+01:00").as_deref(), Ok("2026-11-01T07:00:00Z"));
        let days = |text: &str| moment(text).map(|then| Timestamp::now().duration_since(then).as_hours() / 24);
        assert_eq!((days("7d"), days("2w")), (Ok(7), Ok(14)));
        assert!(days("1y").is_ok_and(|days| days == 365 || days == 366));
        assert!(moment("yesterday").is_err() && moment("").is_err());
    }
}

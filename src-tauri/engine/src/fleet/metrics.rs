//! A fleet over time, made from what the state database has of it.

use super::{Engine, export, folder, series};
use crate::{
    Code, Error, Result,
    api::{
        Chart, FailingDatabase, JobType, Metrics, MetricsQuery, RepairPoint, SizePoint, Status, StatusPoint,
        VersionPoint,
    },
    state::{Figures, Sample, State},
};
use jiff::{Timestamp, ToSpan};
use std::path::Path;

/// How far back, where nobody says.
const DAYS: i64 = 30;

impl Engine {
    /// The metrics of a fleet, which need not be open.
    ///
    /// # Errors
    /// It was never opened; the query ends before it begins; the state database failed.
    pub fn metrics(&self, root: &Path, query: &MetricsQuery) -> Result<Metrics> {
        let root = folder(root).unwrap_or_else(|_| root.to_path_buf());
        of(&self.inner.state, &root, query, Timestamp::now())
    }

    /// Writes one series of the metrics of a fleet to a file, as comma-separated values.
    ///
    /// # Errors
    /// As [`Engine::metrics`]; the file cannot be written.
    pub fn export_metrics(&self, root: &Path, chart: Chart, query: &MetricsQuery, to: &Path) -> Result<()> {
        let metrics = self.metrics(root, query)?;
        export::whole(to, |file| series::write(&metrics, chart, file))
    }

    /// One series of metrics as comma-separated values.
    ///
    /// # Errors
    /// A fault in Litefleet.
    pub fn metrics_csv(&self, metrics: &Metrics, chart: Chart) -> Result<String> {
        let mut text = Vec::new();
        let written = series::write(metrics, chart, &mut text);
        written.map_err(|error| Error::new(Code::Internal, error.to_string()).because(error))?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// The metrics of the fleet at `root`, as of `now`.
///
/// # Errors
/// As [`Engine::metrics`].
fn of(state: &State, root: &Path, query: &MetricsQuery, now: Timestamp) -> Result<Metrics> {
    let fleet = state.fleet(root)?.ok_or_else(|| {
        Error::new(Code::Unknown, format!("nothing is known of {}", root.display()))
            .hint("scan it first: what comes of each scan from then on is remembered")
            .at(root)
    })?;
    let to = query.to.unwrap_or(now);
    let from = query.from.unwrap_or_else(|| to.checked_sub((DAYS * 24).hours()).unwrap_or(to));
    if from >= to {
        return Err(Error::new(Code::BadRequest, format!("the time from {from} to {to} ends before it begins"))
            .hint("name an earlier time to begin with"));
    }
    let (text, points) = (root.display().to_string(), query.points.clamp(2, 1000));
    // Up to `to`, itself counted.
    let range = (from.as_millisecond(), to.as_millisecond());
    let samples = state.samples(fleet.id, range, points)?;
    let work = state.work_figures(&text, range)?;
    let mut durations: Vec<_> = state.scan_figures(&text, range, points)?;
    durations.extend(work.iter().cloned());
    durations.sort_by_key(|figures| (figures.took.at, figures.took.job));
    Ok(Metrics {
        root: text.clone(),
        from,
        to,
        statuses: samples.iter().map(statuses).collect(),
        versions: samples.iter().map(versions).collect(),
        sizes: samples.iter().map(sizes).collect(),
        repairs: work.into_iter().filter_map(repair).collect(),
        durations: durations.into_iter().map(|figures| figures.took).collect(),
        size_distribution: fleet.scan.map(|scan| scan.sizes).unwrap_or_default(),
        causes: state.failures(Some(&text), range)?,
        most_failed: most_failed(state, Some(root), range)?,
        drifted_again: state.drifted_again(fleet.id, range)?,
    })
}

/// The databases on which work failed the most often.
///
/// # Errors
/// The state database failed.
pub fn most_failed(state: &State, root: Option<&Path>, range: (i64, i64)) -> Result<Vec<FailingDatabase>> {
    let fleet = root.map(|root| state.fleet(root)).transpose()?.flatten();
    let text = root.map(|root| root.display().to_string());
    let database = |record: crate::state::FailingRecord| {
        let id = fleet.as_ref().map(|fleet| state.row_of(fleet.id, &fleet.root, &record.last.path));
        let result = record.last.result;
        Ok(FailingDatabase {
            id: id.transpose()?.flatten(),
            path: result.path,
            label: result.label,
            root: record.root,
            failures: record.failures,
            last_at: result.started_at,
            code: result.code,
            message: result.message,
            job: record.job,
        })
    };
    state.most_failed(text.as_deref(), range)?.into_iter().map(database).collect()
}

fn time(sample: &Sample) -> Timestamp {
    Timestamp::from_millisecond(sample.at).unwrap_or_default()
}

fn statuses(sample: &Sample) -> StatusPoint {
    let count = |status: &Status| (*status, sample.by_status.get(status).copied().unwrap_or(0));
    StatusPoint { at: time(sample), total: sample.databases, by_status: Status::ALL.iter().map(count).collect() }
}

fn versions(sample: &Sample) -> VersionPoint {
    let stated: u64 = sample.by_version.values().sum();
    let none = sample.databases.saturating_sub(stated);
    VersionPoint { at: time(sample), by_version: sample.by_version.clone(), none }
}

fn sizes(sample: &Sample) -> SizePoint {
    SizePoint { at: time(sample), databases: sample.databases, bytes: sample.bytes }
}

/// What came of a job that wrote to databases; none where nothing had to be written.
fn repair(figures: Figures) -> Option<RepairPoint> {
    let came = figures.came;
    let tried = came.done + came.failed + came.needs_confirmation;
    (came.kind != JobType::Check && tried > 0).then_some(came)
}

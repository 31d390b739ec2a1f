//! When a sample is kept, and which of them are.

use crate::support::Bench;
use jiff::{SignedDuration, Timestamp};
use litefleet::{
    alert::Look,
    api::{MetricsQuery, SizeBucket, Status},
    state::{FleetRecord, LookAt, Sample, State, Written},
};
use litefleet_testkit::Kind;

const EVER: (i64, i64) = (0, i64::MAX);

/// A fleet whose scans are told rather than done, at any time.
struct Told {
    _bench: Bench,
    state: State,
    fleet: FleetRecord,
    before: usize,
}

impl Told {
    async fn new() -> Self {
        let bench = Bench::of(3, &[Kind::Current, Kind::OutdatedV2]).await;
        let state = State::open(&bench.state()).unwrap();
        let fleet = state.fleet(bench.root()).unwrap().unwrap();
        let before = state.samples(fleet.id, EVER, 1000).unwrap().len();
        Self { _bench: bench, state, fleet, before }
    }

    /// A scan that found so many databases current, of all that there are, and so many bytes.
    fn scan(&mut self, at: Timestamp, current: u64, bytes: u64) {
        let mut record = self.fleet.scan.clone().unwrap();
        record.summary.total = 1000;
        record.summary.bytes = bytes;
        record.summary.by_status = [(Status::Current, current), (Status::Outdated, 1000 - current)].into();
        let look = LookAt { look: Look { judged_anew: false, whole: true }, at, job: record.job_id, days: 400 };
        let kept = self.state.replace_scan(self.fleet.id, self.fleet.turn, &record, &look, Written::default()).unwrap();
        self.fleet.turn = kept.unwrap().turn;
    }

    /// The samples that were told.
    fn samples(&self) -> Vec<Sample> {
        self.state.samples(self.fleet.id, EVER, 1000).unwrap().split_off(self.before)
    }

    fn current(&self) -> Vec<u64> {
        self.samples().iter().map(|sample| sample.by_status.get(&Status::Current).copied().unwrap_or(0)).collect()
    }
}

fn after(begin: Timestamp, seconds: i64) -> Timestamp {
    begin.checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_finds_what_was_there_leaves_no_sample_and_one_that_does_not_leaves_one() {
    let bench = Bench::of(4, &[Kind::Current, Kind::OutdatedV2, Kind::MissingIndex]).await;
    let state = State::open(&bench.state()).unwrap();
    let fleet = state.fleet(bench.root()).unwrap().unwrap().id;
    let samples = || state.samples(fleet, EVER, 1000).unwrap();
    assert_eq!(samples().len(), 1);
    bench.scan().await;
    bench.scan().await;
    assert_eq!(samples().len(), 1);
    std::fs::remove_file(bench.path_of(Kind::MissingIndex)).unwrap();
    bench.scan().await;
    let [before, after] = samples().try_into().unwrap();
    assert_eq!((before.databases, after.databases), (4, 3));
    assert_eq!(before.by_status.get(&Status::Incomplete), Some(&1));
    assert_eq!(after.by_status.get(&Status::Incomplete), None);
    assert_eq!(after.by_status.values().sum::<u64>(), 3);
    let sizes = bench.engine.metrics(bench.root(), &MetricsQuery::default()).unwrap().size_distribution;
    assert_eq!(sizes.iter().map(|bucket| bucket.databases).sum::<u64>(), 3);
    assert_eq!(sizes.iter().map(|bucket| bucket.bytes).sum::<u64>(), after.bytes);
    let fits = |bucket: &SizeBucket| {
        let mean = bucket.bytes / bucket.databases;
        bucket.up_to_bytes.is_power_of_two() && mean <= bucket.up_to_bytes && mean > bucket.up_to_bytes / 2
    };
    assert!(sizes.iter().all(fits), "{sizes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_fleet_has_at_most_three_samples_a_minute_and_the_last_one_is_as_it_is_now() {
    let mut told = Told::new().await;
    let begin = after(Timestamp::now(), DAY);
    for second in 0..50 {
        told.scan(after(begin, second), 100 + second.unsigned_abs(), 4096);
    }
    assert_eq!(told.current(), [100, 101, 149]);
    told.scan(after(begin, 200), 7, 4096);
    assert_eq!(told.current(), [100, 101, 149, 7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn growth_alone_is_a_sample_where_it_is_large_and_else_once_a_day() {
    let mut told = Told::new().await;
    let begin = after(Timestamp::now(), DAY);
    let bytes = |told: &Told| told.samples().iter().map(|sample| sample.bytes).collect::<Vec<_>>();
    told.scan(begin, 5, 1_000_000);
    for hour in 1..24 {
        told.scan(after(begin, hour * HOUR), 5, 1_000_000 + hour.unsigned_abs());
    }
    assert_eq!(bytes(&told), [1_000_000]);
    told.scan(after(begin, DAY), 5, 1_000_024);
    told.scan(after(begin, DAY + HOUR), 5, 1_100_000);
    assert_eq!(bytes(&told), [1_000_000, 1_000_024, 1_100_000]);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_samples_are_thinned_and_the_last_of_each_span_stays() {
    let mut told = Told::new().await;
    let begin = after(Timestamp::now(), DAY);
    // One in half an hour, for forty days, each another.
    let count = 40 * 24 * 2;
    for number in 0..count {
        told.scan(after(begin, number * 30 * MINUTE), number.unsigned_abs() % 1000, 4096);
    }
    let now = after(begin, (count - 1) * 30 * MINUTE).as_millisecond();
    let samples = told.state.samples(told.fleet.id, (begin.as_millisecond() - 1, i64::MAX), 1000).unwrap();
    assert!(samples.len() <= 1000, "{}", samples.len());
    let in_days = |from: i64, to: i64| {
        let range = (now - to * DAY * 1000, now - from * DAY * 1000);
        told.state.samples(told.fleet.id, range, 1000).unwrap().len() as i64
    };
    // At the edges of the tiers the bucket of an hour, or of six, may be counted twice.
    assert!((48..=50).contains(&in_days(0, 1)), "{}", in_days(0, 1));
    assert!((24..=26).contains(&in_days(10, 11)), "{}", in_days(10, 11));
    assert!((4..=6).contains(&in_days(35, 36)), "{}", in_days(35, 36));
    assert_eq!(samples.last().unwrap().at, now);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_begins_with_what_held_then_and_is_thinned_evenly_with_its_ends_kept() {
    let mut told = Told::new().await;
    let begin = after(Timestamp::now(), DAY);
    for number in 0..120 {
        told.scan(after(begin, number * 5 * MINUTE), number.unsigned_abs(), 4096);
    }
    let at = |number: i64| after(begin, number * 5 * MINUTE).as_millisecond();
    let samples = told.state.samples(told.fleet.id, (at(10) + 1, at(119)), 10).unwrap();
    let current: Vec<_> = samples.iter().map(|sample| sample.by_status.get(&Status::Current).copied()).collect();
    assert_eq!((samples.first().unwrap().at, current.first().unwrap()), (at(10) + 1, &Some(10)), "what held then");
    assert_eq!((current[1], *current.last().unwrap()), (Some(11), Some(119)), "the ends");
    assert_eq!(samples.len(), 11);
    let steps: Vec<_> = samples.windows(2).skip(1).map(|pair| pair[1].at - pair[0].at).collect();
    assert!(steps.iter().all(|step| (step - steps[0]).abs() <= 5 * MINUTE * 1000), "{steps:?}");
    assert_eq!(
        told.state.samples(told.fleet.id, (at(10) + 1, at(119)), 1000).unwrap().len(),
        110,
        "all where they fit"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_of_a_time_with_an_end_before_its_beginning_and_of_an_unknown_folder_are_refused() {
    let bench = Bench::of(1, &[Kind::Current]).await;
    let now = Timestamp::now();
    let query = MetricsQuery { from: Some(now), to: Some(now), ..MetricsQuery::default() };
    assert_eq!(bench.engine.metrics(bench.root(), &query).unwrap_err().code, litefleet::Code::BadRequest);
    let error = bench.engine.metrics(bench.folder.path(), &MetricsQuery::default()).unwrap_err();
    assert_eq!((error.code, error.hint.is_some()), (litefleet::Code::Unknown, true));
}

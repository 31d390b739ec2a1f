//! Jobs on whole fleets.

use crate::support::{Bench, repair};
use litefleet::api::{Outcome, Status};
use litefleet_testkit::Kind;

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_brings_every_database_that_can_be_to_current() {
    let bench = Bench::of_all_kinds(60).await;
    let (job, results) = bench.done(&repair()).await;
    let progress = job.progress;
    assert_eq!(progress.total as usize, results.len());
    assert_eq!(progress.processed, progress.total);
    let sum = progress.current + progress.repaired + progress.needs_confirmation + progress.skipped + progress.failed;
    assert_eq!(sum, progress.processed);
    let wanted = |kind: Kind| match kind {
        Kind::Current
        | Kind::Migrated
        | Kind::WalPending
        | Kind::WalClean
        | Kind::WalZero
        | Kind::HotJournal
        | Kind::OtherName => Outcome::Unchanged,
        Kind::OutdatedV1
        | Kind::OutdatedV2
        | Kind::Unversioned
        | Kind::MissingTable
        | Kind::MissingColumn
        | Kind::MissingIndex
        | Kind::ChangedDefault
        | Kind::ChangedView
        | Kind::OutdatedIncomplete => Outcome::Repaired,
        Kind::ExtraColumn | Kind::ExtraTable => Outcome::NeedsConfirmation,
        Kind::UnknownVersion
        | Kind::Ahead
        | Kind::Empty
        | Kind::Truncated
        | Kind::Corrupt
        | Kind::Random
        | Kind::Text
        | Kind::Stranger => Outcome::Skipped,
    };
    for result in &results {
        let kind = bench.kind_of(&result.path);
        assert_eq!(result.outcome, wanted(kind), "{kind:?} {result:#?}");
    }
    bench.scan().await;
    for row in bench.rows() {
        let kind = bench.kind_of(&row.path);
        if matches!(wanted(kind), Outcome::Unchanged | Outcome::Repaired) {
            assert_eq!(row.status, Status::Current, "{kind:?} {row:?}");
        }
    }
}

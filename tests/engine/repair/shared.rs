//! A whole fleet of the shared kind, made by its script.

use crate::support::{Bench, dry, losing, repair};
use litefleet::api::{Outcome, Status};
use litefleet_testkit::{Fleet, Tree};
use std::{path::PathBuf, process::Command};

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_of_374_is_repaired_but_for_its_extras_and_what_belongs_to_others() {
    let Some(shared) = std::env::var_os("LITEFLEET_SHARED").map(PathBuf::from) else {
        eprintln!("SKIPPED: LITEFLEET_SHARED is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut python = Command::new("python3");
    python.arg(shared.join("fleet/make_fleet.py")).arg(folder.path()).args(["374", "--stubs", "0"]);
    assert!(python.status().unwrap().success());
    let fleet = Fleet { root: folder.path().join("data"), schemas: shared.join("fleet/schemas"), truth: Vec::new() };
    let bench = Bench::with(folder, fleet).await;
    let total = bench.rows().len();
    assert_eq!(total, 374);
    let before = Tree::snapshot(bench.root()).unwrap();
    let (job, tried) = bench.done(&dry(repair())).await;
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
    assert_eq!((job.progress.processed, job.progress.failed), (374, 0), "{tried:#?}");

    let (job, results) = bench.done(&repair()).await;
    let would = tried.iter().filter(|result| result.outcome == Outcome::WouldChange).count();
    let did = results.iter().filter(|result| result.outcome == Outcome::Repaired).count();
    assert!(did > 0 && did == would && job.progress.failed == 0);
    bench.scan().await;
    for result in &results {
        let row = bench.row(&result.path);
        match result.outcome {
            Outcome::Unchanged | Outcome::Repaired => assert_eq!(row.status, Status::Current, "{row:?}"),
            Outcome::NeedsConfirmation => {
                assert!(!result.kept.is_empty() && !result.hazards.is_empty(), "{result:#?}");
                assert_eq!(row.status, Status::Drifted);
            }
            _ => assert_eq!(result.outcome, Outcome::Skipped, "{result:#?}"),
        }
    }
    let (_, results) = bench.done(&losing(repair())).await;
    assert!(results.iter().all(|result| result.outcome != Outcome::NeedsConfirmation));
    let left = bench.rows().into_iter().filter(|row| row.status != Status::Current).map(|row| row.status);
    let left: std::collections::BTreeSet<_> = left.collect();
    assert!(
        left.iter().all(|status| matches!(status, Status::Ahead | Status::Unversioned | Status::Unreadable)),
        "{left:?}"
    );
}

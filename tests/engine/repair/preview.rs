//! What work would do.

use crate::support::{Bench, losing, repair};
use litefleet::{
    Code,
    api::{HazardCode, Targets, WorkRequest},
};
use litefleet_testkit::{Kind, Tree};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_groups_databases_by_plan_and_accounts_for_each_once() {
    let bench = Bench::of_all_kinds(60).await;
    let before = Tree::snapshot(bench.root()).unwrap();
    let preview = bench.engine.preview(bench.root(), &repair()).unwrap();
    let grouped: usize = preview.groups.iter().map(|group| group.databases.len()).sum();
    let alone: usize = preview.left_alone.iter().map(|alone| alone.databases.len()).sum();
    assert_eq!(grouped + alone + preview.unchanged as usize, 60);
    for group in &preview.groups {
        let kinds: std::collections::BTreeSet<_> =
            group.databases.iter().map(|database| bench.kind_of(&database.path)).collect();
        assert_eq!(kinds.len(), 1, "{group:#?}");
        assert!(!group.title.is_empty());
        assert!(!group.steps.is_empty() || group.stamp.is_some() || !group.kept.is_empty());
    }
    let sizes: Vec<_> = preview.groups.iter().map(|group| group.databases.len()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b));
    let codes: Vec<Code> = preview.left_alone.iter().map(|alone| alone.code).collect();
    for code in [Code::Stranger, Code::Ahead, Code::Empty, Code::UnknownVersion, Code::Unreadable] {
        assert!(codes.contains(&code), "{code:?} is not in {codes:?}");
    }
    assert!(preview.backups.bytes > 0 && !preview.backups.folder.is_empty());
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_read_from_the_databases_of_one_plan_and_added_up() {
    let bench = Bench::of(3, &[Kind::ExtraTable]).await;
    let before = Tree::snapshot(bench.root()).unwrap();
    for request in [repair(), losing(repair())] {
        let preview = bench.engine.preview(bench.root(), &request).unwrap();
        let [group] = preview.groups.as_slice() else { panic!("{preview:#?}") };
        let seen = AtomicU64::new(0);
        let count = |read, of| {
            assert!(read <= of && of == 3);
            seen.fetch_add(1, Relaxed);
        };
        let token = CancellationToken::new();
        let figures = bench.engine.preview_figures(bench.root(), &request, &group.id, &count, &token).unwrap();
        let [sum] = figures.hazards.as_slice() else { panic!("{figures:#?}") };
        assert_eq!((sum.hazard.code, sum.hazard.rows, sum.databases), (HazardCode::H101, Some(6), 3));
        assert_eq!((figures.databases.len(), seen.into_inner()), (3, 3));
    }
    Tree::snapshot(bench.root()).unwrap().ensure_same(&before).unwrap();
    let token = CancellationToken::new();
    let error = bench.engine.preview_figures(bench.root(), &repair(), "gone", &|_, _| (), &token).unwrap_err();
    assert_eq!(error.code, Code::Unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_of_the_databases_that_were_chosen() {
    let bench = Bench::of(6, &[Kind::OutdatedV2]).await;
    let ids: Vec<i64> = bench.rows().iter().take(2).map(|row| row.id).collect();
    let request = WorkRequest { targets: Targets::Databases { ids }, ..repair() };
    let preview = bench.engine.preview(bench.root(), &request).unwrap();
    assert_eq!(preview.groups.iter().map(|group| group.databases.len()).collect::<Vec<_>>(), [2]);
    let unknown = WorkRequest { targets: Targets::Databases { ids: vec![-1] }, ..repair() };
    assert_eq!(bench.engine.preview(bench.root(), &unknown).unwrap_err().code, Code::Unknown);
}

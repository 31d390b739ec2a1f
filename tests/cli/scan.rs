//! `litefleet scan`

use crate::support::{Litefleet, Said, Small, every_kind, paths, text};
use litefleet_testkit::Tree;
use serde_json::{Value, json};

#[test]
fn every_kind_of_database_is_told_as_it_is_and_none_is_touched() {
    let (_place, fleet) = every_kind();
    let before = Tree::snapshot(&fleet.root).unwrap();
    let answer = Litefleet::new().json(["scan", &text(&fleet.root), "--schemas", &text(&fleet.schemas)]);
    let found = answer["databases"].as_array().unwrap().iter();
    let found: Vec<_> = found.map(|row| json!([row["path"], row["status"], row["version"], row["reason"]])).collect();
    let truth = fleet.truth.iter().map(|truth| json!([truth.path, truth.status, truth.version, truth.reason]));
    assert_eq!(found, truth.collect::<Vec<_>>());
    before.ensure_same(&Tree::snapshot(&fleet.root).unwrap()).unwrap();
}

#[test]
fn the_summary_counts_every_status_and_lists_what_is_not_current() {
    let small = Small::new();
    let out = Litefleet::new().text(small.arguments("scan", &[]));
    let line = |word: &str| out.lines().find(|line| line.trim_start().starts_with(word)).unwrap_or_default().to_owned();
    assert!(out.starts_with("4 databases in "), "{out}");
    for (word, numbers) in [("current", "1  25.0 %"), ("drifted", "0   0.0 %"), ("unreadable", "1  25.0 %")] {
        assert!(line(word).ends_with(numbers), "{out}");
    }
    assert!(line("versions").ends_with("v2: 2, v1: 1, none: 1"), "{out}");
    assert!(line("version source").ends_with("user_version"), "{out}");
    assert!(line("target version").ends_with("v2"), "{out}");
    assert!(out.contains("3 shapes\n") && out.contains("3 databases not current\n"), "{out}");
    assert!(out.contains("new/b.db") && out.contains("`titles`"), "{out}");
    assert!(!out.contains("new/a.db"), "{out}");
}

#[test]
fn a_guessed_schema_is_said_to_be_guessed() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let root = text(&small.root());
    let answer = litefleet.json(["scan", &root]);
    assert_eq!(answer["fleet"]["expected"]["from"], "most_common");
    assert!(litefleet.text(["scan", &root]).contains("guessed: the most common shape in this folder"));
}

#[test]
fn the_flags_say_all_whatever_the_scan_before_was_held_against() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    litefleet.json(small.arguments("scan", &[]));
    let answer = litefleet.json(["scan", &text(&small.root())]);
    assert_eq!(answer["fleet"]["expected"]["from"], "most_common");
}

#[test]
fn the_target_may_be_another_version() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    for target in ["1", "v1"] {
        let answer = litefleet.json(small.arguments("scan", &["--target", target]));
        assert_eq!(answer["fleet"]["expected"]["target_version"], 1);
        assert_eq!(answer["summary"]["by_status"]["ahead"], 1);
    }
}

#[test]
fn patterns_say_what_belongs_to_the_fleet() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    for (flags, expected) in [
        (&["--include", "new/**"][..], &["new/a.db", "new/b.db"][..]),
        (&["--include", "new/a.db", "--include", "old/**"], &["new/a.db", "old/c.db"]),
        (&["--exclude", "new/**", "--exclude", "broken.db"], &["old/c.db"]),
    ] {
        assert_eq!(paths(&litefleet.json(small.arguments("scan", flags))), expected, "{flags:?}");
    }
}

#[test]
fn a_check_ends_with_1_where_a_database_is_not_current() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let status = |flags: &[&str]| litefleet.run(small.arguments("scan", flags)).status;
    assert_eq!(status(&[]), Some(0));
    assert_eq!(status(&["--check"]), Some(1));
    assert_eq!(status(&["--check", "--include", "broken.db"]), Some(1));
    assert_eq!(status(&["--check", "--include", "new/a.db"]), Some(0));
    assert_eq!(status(&["--check", "--search", "a.db"]), Some(0), "only what the filter lets through is checked");
}

#[test]
fn a_check_of_nothing_at_all_is_said_to_be_one() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let check = |flags: &[&str]| litefleet.run(small.arguments("scan", &[&["--check", "--json"], flags].concat()));
    let nothing = check(&["--search", "no such name"]);
    assert_eq!(nothing.status, Some(0));
    assert!(nothing.err.contains("note: no database matches the filter"), "{}", nothing.err);
    assert_eq!(check(&["--search", "no such name", "-q"]).err, "");
    assert_eq!(check(&["--search", "a.db"]).err, "");
}

#[test]
fn a_check_prints_the_same_answer() {
    let small = Small::new();
    let said = Litefleet::new().run(small.arguments("scan", &["--check", "--json"]));
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.status, &answer["summary"]["total"], said.err.as_str()), (Some(1), &json!(4), ""));
}

#[test]
fn a_filter_narrows_the_databases_but_not_the_summary() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let answer = litefleet.json(small.arguments("scan", &["--status", "outdated"]));
    assert_eq!((paths(&answer), &answer["summary"]["total"]), (vec!["old/c.db"], &json!(4)));
    let out = litefleet.text(small.arguments("scan", &["--status", "current"]));
    assert!(out.contains("1 database that match") && out.contains("new/a.db"), "{out}");
}

#[test]
fn a_second_scan_reads_what_changed_and_a_fresh_one_everything() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    litefleet.json(small.arguments("scan", &[]));
    small.database("new/b.db", &["CREATE INDEX titles ON notes (title DESC) WHERE pinned"]);
    let again = litefleet.json(small.arguments("scan", &[]));
    assert_eq!((&again["source"], &again["summary"]["by_status"]["current"]), (&json!("scanned"), &json!(2)));
    let fresh = litefleet.json(small.arguments("scan", &["--fresh"]));
    assert_eq!(fresh["summary"], again["summary"]);
    assert_eq!(fresh["databases"], again["databases"]);
}

#[test]
fn long_lists_are_cut_unless_all_is_asked_for() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    for number in 0..30 {
        small.file(&format!("more/{number}.db"), "no database");
    }
    let short = litefleet.text(small.arguments("scan", &[]));
    assert!(short.contains("33 databases not current") && short.contains("  and 13 more: -v shows all\n"), "{short}");
    let Said { status, out: long, .. } = litefleet.run(small.arguments("scan", &["-v"]));
    assert_eq!((status, long.contains("more: -v shows all")), (Some(0), false), "{long}");
    assert!((0..30).all(|number| long.contains(&format!("more/{number}.db"))), "{long}");
}

#[cfg(unix)]
mod cancelled {
    use super::*;
    use std::{
        process::{Command, Stdio},
        thread,
        time::{Duration, Instant},
    };

    /// Interrupts scans, each a little later than the one before, until one is caught at work.
    #[test]
    fn an_interrupt_ends_with_130_and_keeps_the_result_of_before() {
        let litefleet = Litefleet::new();
        let (_place, fleet) = many();
        let root = text(&fleet);
        let before = litefleet.json(["scan", &root]);
        let said = (1..40).map(|step| interrupted(&litefleet, &root, Duration::from_millis(step * 8)));
        let said = said.into_iter().find(|said| said.status == Some(130) && said.err.contains("cancelled after"));
        let said = said.expect("one of the scans is caught at work");
        assert_eq!(said.out, "");
        let kept = litefleet.json(["list", &root]);
        assert_eq!((&kept["source"], &kept["summary"]), (&json!("cached"), &before["summary"]));
        let jobs = litefleet.json(["jobs"]);
        assert!(jobs.as_array().unwrap().iter().any(|job| job["status"] == "cancelled"), "{jobs}");
    }

    fn many() -> (tempfile::TempDir, std::path::PathBuf) {
        let small = Small::new();
        let original = std::fs::read(small.root().join("new/a.db")).unwrap();
        for number in 0..3000 {
            std::fs::write(small.root().join(format!("new/{number}.db")), &original).unwrap();
        }
        let root = small.root();
        (small.place, root)
    }

    fn interrupted(litefleet: &Litefleet, root: &str, after: Duration) -> Said {
        let mut command = litefleet.command();
        command.args(["scan", root, "--fresh", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        thread::sleep(after);
        let sent = Instant::now();
        // It may have ended by itself by now; then there is nobody to interrupt.
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
        let said = Said::from(child.wait_with_output().unwrap());
        assert!(sent.elapsed() < Duration::from_secs(10), "{said:?}");
        said
    }
}

#[test]
fn what_litefleet_toml_asks_for_is_used_once_it_was_accepted() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    small.file("litefleet.toml", "schemas = \"../schemas\"\n");
    let root = text(&small.root());
    let refused = litefleet.refused(["scan", &root]);
    assert!(refused.contains("schemas") && refused.contains("--accept-config"), "{refused}");
    let accepted = litefleet.json(["scan", &root, "--accept-config"]);
    assert_eq!(accepted["fleet"]["expected"]["versions"], json!([1, 2]));
    assert_eq!(litefleet.json(["scan", &root])["summary"], accepted["summary"]);

    small.file("litefleet.toml", "schemas = \"../schemas/v1.sql\"\n");
    assert!(litefleet.refused(["scan", &root]).contains("v1.sql"));
    small.file("litefleet.toml", "exclude = [\"new/**\"]\n");
    let excluded = litefleet.json(["scan", &root]);
    assert!(paths(&excluded).iter().all(|path| !path.starts_with("new/")), "nothing of this has to be accepted");
    small.file("litefleet.toml", "excluded = 1\n");
    assert!(litefleet.refused(["scan", &root]).contains("litefleet.toml:1"));
}

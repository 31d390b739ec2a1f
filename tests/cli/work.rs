//! `litefleet repair`, `migrate`, `adopt` and `check`: what they write, and how they end.

use crate::support::{Litefleet, Said, Small, V1, V2, outcomes, text, write};
use litefleet_testkit::Tree;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// Three databases that can all be read: current, incomplete and outdated, the last with a row.
pub fn sound() -> Small {
    let small = Small::new();
    fs::remove_file(small.root().join("broken.db")).unwrap();
    small.sql("old/c.db", "INSERT INTO notes VALUES (7, 'keep me')");
    small
}

impl Small {
    pub fn open(&self, name: &str) -> Connection {
        Connection::open(self.root().join(name)).unwrap()
    }

    pub fn sql(&self, name: &str, sql: &str) {
        self.open(name).execute_batch(sql).unwrap();
    }

    pub fn user_version(&self, name: &str) -> i64 {
        self.open(name).query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    }

    /// `VERB fleet/NAME --schemas schemas …`
    pub fn on_file(&self, verb: &str, name: &str, more: &[&str]) -> Vec<String> {
        let mut arguments = self.arguments(verb, more);
        arguments[1] = text(&self.root().join(name));
        arguments
    }
}

impl Litefleet {
    /// Runs a verb that may end in any status, with an answer in JSON.
    pub fn work<A: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> (Option<i32>, Value) {
        let said = self.command().args(arguments).arg("--json").output().map(Said::from).unwrap();
        let answer = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{} {}", said.out, said.err));
        (said.status, answer)
    }
}

#[test]
fn a_repair_brings_all_to_the_target_and_a_scan_says_so() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(0), "{answer}");
    let expected = [("new/a.db", "unchanged"), ("new/b.db", "repaired"), ("old/c.db", "repaired")];
    assert_eq!(outcomes(&answer), expected);
    assert_eq!(answer["job"]["progress"]["repaired"], 2);
    assert!(litefleet.run(small.arguments("scan", &["--check"])).status == Some(0));
    let kept: String =
        small.open("old/c.db").query_row("SELECT title FROM notes WHERE id = 7", [], |row| row.get(0)).unwrap();
    assert_eq!((kept.as_str(), small.user_version("old/c.db")), ("keep me", 2));
    assert_eq!(fs::read_dir(small.root().join("old")).unwrap().count(), 1, "nothing is left beside the database");
}

#[test]
fn a_second_repair_touches_nothing() {
    let (litefleet, small) = (Litefleet::new(), sound());
    litefleet.work(small.arguments("repair", &["--yes"]));
    let before = Tree::snapshot(small.place.path()).unwrap();
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!((status, answer["job"]["progress"]["current"].as_u64()), (Some(0), Some(3)), "{answer}");
    before.ensure_same(&Tree::snapshot(small.place.path()).unwrap()).unwrap();
}

#[test]
fn a_dry_run_says_what_would_come_of_it_and_changes_no_byte() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let before = Tree::snapshot(small.place.path()).unwrap();
    let (status, answer) = litefleet.work(small.arguments("repair", &["--dry-run"]));
    assert_eq!(status, Some(1), "{answer}");
    let expected = [("new/a.db", "unchanged"), ("new/b.db", "would_change"), ("old/c.db", "would_change")];
    assert_eq!(outcomes(&answer), expected);
    assert_eq!(answer["results"][2]["backup"], Value::Null);
    let text = litefleet.run(small.arguments("repair", &["--dry-run", "--yes"]));
    let (plans, came) = text.out.split_once("\n\n").unwrap();
    assert!(
        plans.starts_with("1 database: v1 to v2, as v1\n  2 statements") && plans.contains("backups take"),
        "{plans}"
    );
    assert!(plans.contains("1 database as it should be"), "{plans}");
    assert!(came.starts_with("dry run of repair: 3 databases in "), "{}", text.out);
    let one = litefleet.run(small.on_file("repair", "old/c.db", &["--dry-run"]));
    assert!(
        one.out.contains("v1 to v2\n  2 statements") && one.out.contains("\n\ndry run of repair: 1 database"),
        "{}",
        one.out
    );
    before.ensure_same(&Tree::snapshot(small.place.path()).unwrap()).unwrap();
}

#[test]
fn a_dry_run_of_what_is_as_it_should_be_ends_in_0() {
    let (litefleet, small) = (Litefleet::new(), sound());
    litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(litefleet.work(small.arguments("repair", &["--dry-run"])).0, Some(0));
}

#[test]
fn without_a_terminal_and_without_yes_nothing_is_written_and_the_flag_is_named() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let before = Tree::snapshot(small.place.path()).unwrap();
    let job = "01930000-0000-7000-8000-000000000001".to_owned();
    let mut asked = vec![vec!["restore".to_owned(), job]];
    for (verb, more) in [("repair", &[][..]), ("migrate", &["--to", "2"]), ("adopt", &[]), ("repair", &["--json"])] {
        asked.push(small.arguments(verb, more));
        asked.push(small.on_file(verb, "old/c.db", more));
    }
    for arguments in asked {
        let err = litefleet.refused(&arguments);
        assert!(err.contains("--yes") && err.contains(&arguments[0]), "{arguments:?}: {err}");
    }
    before.ensure_same(&Tree::snapshot(small.place.path()).unwrap()).unwrap();
    assert_eq!(litefleet.json(["jobs"]), json!([]));
}

#[test]
fn a_schema_that_was_guessed_is_no_schema_to_write_by() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let before = Tree::snapshot(small.place.path()).unwrap();
    let err = litefleet.refused(["repair", &text(&small.root()), "--yes"]);
    assert!(err.contains("--schemas"), "{err}");
    let files = ["new/b.db", "old/c.db"].map(|name| text(&small.root().join(name)));
    let err = litefleet.refused(["repair", &files[0], &files[1], "--yes"]);
    assert!(err.contains("--schemas"), "{err}");
    before.ensure_same(&Tree::snapshot(small.place.path()).unwrap()).unwrap();
}

#[test]
fn a_schema_without_tables_is_no_schema_to_write_by() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let empty = small.place.path().join("empty.sql");
    write(&empty, "-- nothing\n");
    let before = Tree::snapshot(small.root()).unwrap();
    litefleet.refused(["repair", &text(&small.root()), "--schemas", &text(&empty), "--yes", "--allow-destructive"]);
    before.ensure_same(&Tree::snapshot(small.root()).unwrap()).unwrap();
}

#[test]
fn litefleet_toml_says_what_to_repair_to_once_it_is_accepted() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.file("litefleet.toml", "schemas = \"../schemas\"\n");
    let err = litefleet.refused(["repair", &text(&small.root()), "--yes"]);
    assert!(err.contains("--accept-config"), "{err}");
    let (status, answer) = litefleet.work(["repair", &text(&small.root()), "--yes", "--accept-config"]);
    assert_eq!((status, &answer["job"]["progress"]["repaired"]), (Some(0), &json!(2)), "{answer}");
}

#[test]
fn extras_are_kept_and_named_until_they_may_go() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.sql("new/b.db", "CREATE TABLE old_cache (a); INSERT INTO old_cache VALUES (1), (2)");
    let only_extra = || litefleet.json(small.arguments("scan", &[]))["summary"]["only_extra"].clone();
    assert_eq!(only_extra(), 0, "it lacks something too");
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(3), "{answer}");
    let scanned = litefleet.json(small.arguments("scan", &[]));
    let shapes = scanned["shapes"].as_array().unwrap().iter().filter(|shape| shape["only_extra"] == true).count();
    assert_eq!((only_extra(), shapes), (json!(1), 1), "{scanned}");
    let result = &answer["results"][1];
    assert_eq!((&result["outcome"], &result["kept"][0]["object"]), (&json!("needs_confirmation"), &json!("old_cache")));
    assert_eq!(small.open("new/b.db").query_row("SELECT count(*) FROM old_cache", [], |row| row.get(0)), Ok(2));
    let titles = "SELECT count(*) FROM sqlite_schema WHERE name = 'titles'";
    assert_eq!(small.open("new/b.db").query_row(titles, [], |row| row.get(0)), Ok(1), "what is safe was done");
    assert_eq!(litefleet.work(small.arguments("repair", &["--dry-run"])).0, Some(3));
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes", "--allow-destructive"]));
    assert_eq!((status, &answer["results"][1]["outcome"]), (Some(0), &json!("repaired")), "{answer}");
    assert!(small.open("new/b.db").prepare("SELECT * FROM old_cache").is_err());
}

#[test]
fn a_batch_passes_by_strangers_and_what_is_ahead_and_one_that_is_named_counts() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.database("stranger.db", &["CREATE TABLE x (y)", "CREATE TABLE z (y)"]);
    small.database("ahead.db", &[V2, "PRAGMA user_version = 9"]);
    small.file("empty.db", "");
    let left = || ["stranger.db", "ahead.db", "empty.db"].map(|name| fs::read(small.root().join(name)).unwrap());
    let before = left();
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes", "--allow-destructive"]));
    assert_eq!(status, Some(0), "{answer}");
    let skipped: Vec<_> =
        outcomes(&answer).into_iter().filter(|(_, outcome)| *outcome == "skipped").map(|(path, _)| path).collect();
    assert_eq!(skipped, ["ahead.db", "empty.db", "stranger.db"]);
    assert_eq!(left(), before);
    let (status, answer) = litefleet.work(small.on_file("repair", "ahead.db", &["--yes"]));
    assert_eq!((status, &answer["results"][0]["code"]), (Some(3), &json!("ahead")), "{answer}");
    assert_eq!(left(), before);
    let (status, answer) = litefleet.work(small.on_file("repair", "stranger.db", &["--yes", "--allow-destructive"]));
    assert_eq!((status, &answer["results"][0]["outcome"]), (Some(0), &json!("repaired")), "{answer}");
}

#[test]
fn an_unreadable_database_counts() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(3), "{answer}");
    assert_eq!(outcomes(&answer)[0], ("broken.db", "skipped"));
    let said = litefleet.run(small.arguments("repair", &["--yes"]));
    assert!(said.out.contains("\nskipped, unreadable: 1 database\n"), "{}", said.out);
}

#[test]
fn a_database_that_another_program_holds_is_left_alone_and_counts() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let holder = small.open("old/c.db");
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(3), "{answer}");
    assert_eq!(answer["results"][2]["code"], "locked", "{answer}");
    assert_eq!(small.user_version("old/c.db"), 1);
}

#[test]
fn what_does_not_fit_fails_and_stops_the_work_where_that_is_asked_for() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.schema("v3.sql", &V2.replace("pinned INTEGER DEFAULT 0", "pinned INTEGER DEFAULT 0, owner TEXT NOT NULL"));
    for number in 0..4 {
        let insert = "INSERT INTO notes (title) VALUES ('a')";
        small.database(&format!("more/{number}.db"), &[V2, "PRAGMA user_version = 2", insert]);
    }
    let all = || (0..4).map(|number| fs::read(small.root().join(format!("more/{number}.db"))).unwrap());
    let before: Vec<_> = all().collect();
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes", "--jobs", "1"]));
    assert_eq!(status, Some(3), "{answer}");
    let failed = |answer: &Value| outcomes(answer).iter().filter(|(_, outcome)| *outcome == "failed").count();
    assert_eq!(failed(&answer), 5, "{answer}");
    assert_eq!(answer["results"][0]["code"], "does_not_fit", "{answer}");
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes", "--jobs", "1", "--stop-after", "2"]));
    assert_eq!((status, failed(&answer)), (Some(3), 2), "{answer}");
    assert!(all().eq(before), "what failed is byte for byte as it was");
    assert_eq!(fs::read_dir(small.root().join("more")).unwrap().count(), 4, "nothing is left beside it");
}

#[test]
fn migrate_goes_up_and_with_leave_down() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let (status, answer) = litefleet.work(small.on_file("migrate", "old/c.db", &["--to", "2", "--yes"]));
    assert_eq!((status, &answer["results"][0]["outcome"]), (Some(0), &json!("migrated")), "{answer}");
    let down = small.on_file("migrate", "old/c.db", &["--to", "v1", "--yes"]);
    let (status, answer) = litefleet.work(&down);
    assert_eq!((status, &answer["results"][0]["hazards"][0]["code"]), (Some(3), &json!("H104")), "{answer}");
    assert_eq!(small.user_version("old/c.db"), 2);
    let (status, _) = litefleet.work(down.iter().map(String::as_str).chain(["--allow-destructive"]));
    assert_eq!((status, small.user_version("old/c.db")), (Some(0), 1));
    let err = litefleet.refused(small.arguments("migrate", &["--to", "9", "--yes"]));
    assert!(err.contains("v9"), "{err}");
    litefleet.refused(small.arguments("migrate", &["--yes"]));
}

#[test]
fn adopt_stamps_what_has_the_schema_of_a_version() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.database("none.db", &[V1]);
    let (status, answer) = litefleet.work(small.arguments("adopt", &["--yes", "--status", "unversioned"]));
    assert_eq!((status, outcomes(&answer)), (Some(0), vec![("none.db", "adopted")]), "{answer}");
    assert_eq!(small.user_version("none.db"), 1);
    assert_eq!(litefleet.json(small.arguments("scan", &[]))["summary"]["by_status"]["unversioned"], 0);
}

#[test]
fn check_finds_rows_that_refer_to_nothing_and_writes_nothing() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let root = text(&small.root());
    let before = Tree::snapshot(small.root()).unwrap();
    let (status, answer) = litefleet.work(["check", &root]);
    assert_eq!(status, Some(0), "{answer}");
    assert!(outcomes(&answer).iter().all(|(_, outcome)| *outcome == "ok"), "{answer}");
    before.ensure_same(&Tree::snapshot(small.root()).unwrap()).unwrap();
    small.sql("old/c.db", "PRAGMA foreign_keys = OFF; INSERT INTO tags VALUES (99, 'lost')");
    let (status, answer) = litefleet.work(["check", &root]);
    assert_eq!(status, Some(1), "{answer}");
    let result = &answer["results"][2];
    assert_eq!((&result["outcome"], &result["code"]), (&json!("damaged"), &json!("foreign_keys")));
    small.file("broken.db", "this is no database");
    assert_eq!(litefleet.work(["check", &root]).0, Some(3));
    assert_eq!(litefleet.work(["check", &root, "--search", "new/"]).0, Some(0));
    litefleet.refused(["check", &text(&small.root().join("missing.db"))]);
}

#[test]
fn a_filter_and_several_files_say_which_databases() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let (_, answer) = litefleet.work(small.arguments("repair", &["--yes", "--status", "outdated"]));
    assert_eq!(outcomes(&answer), [("old/c.db", "repaired")]);
    let [a, b] = ["new/a.db", "new/b.db"].map(|name| text(&small.root().join(name)));
    let schemas = text(&small.schemas());
    let (status, answer) = litefleet.work(["repair", &a, &b, "--schemas", &schemas, "--yes"]);
    assert_eq!(status, Some(0), "{answer}");
    assert_eq!(answer["job"]["type"], "repair", "several are a batch");
    assert_eq!(answer["job"]["progress"]["repaired"], 1);
    for wrong in [vec!["repair", &a, "--status", "current"], vec!["repair", &a, &schemas], vec!["repair"]] {
        litefleet.refused(wrong.iter().chain(&["--yes", "--schemas", &schemas]));
    }
}

#[test]
fn a_list_that_export_wrote_says_which_databases() {
    for name in ["list.txt", "list.csv", "list.json"] {
        let (litefleet, small) = (Litefleet::new(), sound());
        litefleet.json(small.arguments("scan", &[]));
        let list = small.place.path().join(name);
        litefleet.text(["export", &text(&small.root()), "--status", "outdated", "--to", &text(&list)]);
        let list = format!("@{}", text(&list));
        let schemas = text(&small.schemas());
        let (status, answer) = litefleet.work(["repair", &list, "--schemas", &schemas, "--yes"]);
        assert_eq!(status, Some(0), "{name}: {answer}");
        assert_eq!(answer["job"]["type"], "repair", "a list is a batch, however short: {name}");
        let paths: Vec<_> = outcomes(&answer);
        assert!(matches!(paths.as_slice(), [(path, "repaired")] if path.ends_with("old/c.db")), "{name}: {answer}");
        let (_, answer) = litefleet.work(small.arguments("repair", &["--yes", &list]));
        assert_eq!(outcomes(&answer), [("old/c.db", "unchanged")], "{name}");
    }
}

#[test]
fn a_list_of_one_stranger_is_a_batch_that_leaves_it_alone() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.database("stranger.db", &["CREATE TABLE x (y)", "CREATE TABLE z (y)"]);
    let list = small.place.path().join("list.txt");
    write(&list, &format!("{}\n", text(&small.root().join("stranger.db"))));
    let list = format!("@{}", text(&list));
    let arguments = ["repair", &list, "--schemas", &text(&small.schemas()), "--yes", "--allow-destructive"];
    let (status, answer) = litefleet.work(arguments);
    assert_eq!((status, &answer["results"][0]["code"]), (Some(0), &json!("stranger")), "{answer}");
}

#[test]
fn a_list_that_is_not_there_is_refused() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let schemas = text(&small.schemas());
    let csv = small.place.path().join("list.csv");
    write(&csv, "path\nno/such.db\n");
    for list in ["@missing.txt".to_owned(), format!("@{}", text(&csv))] {
        let err = litefleet.refused(["repair", &list, "--schemas", &schemas, "--yes"]);
        assert!(err.contains("hint:"), "{err}");
    }
}

#[test]
fn without_backups_none_are_made_and_what_is_not_kept_makes_none() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let err = litefleet.refused(small.arguments("repair", &["--yes", "--no-cache"]));
    assert!(err.contains("--no-backup"), "{err}");
    let (status, answer) = litefleet.work(small.on_file("repair", "new/b.db", &["--yes", "--no-cache", "--no-backup"]));
    assert_eq!((status, &answer["results"][0]["backup"]), (Some(0), &Value::Null), "{answer}");
    let (_, answer) = litefleet.work(small.arguments("repair", &["--yes", "--no-backup"]));
    assert_eq!(answer["results"][2]["outcome"], "repaired");
    assert!(!litefleet.state().join("backups").exists());
    let text = litefleet.run(small.arguments("repair", &["--yes", "--no-backup"]));
    assert!(!text.out.contains("takes this back"), "{}", text.out);
}

#[test]
fn backups_go_where_they_are_sent() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let place = small.place.path().join("kept");
    let set = litefleet.json(["settings", "backups.folder", &text(&place)]);
    assert_eq!((&set["value"], &set["from"]), (&json!(text(&place)), &json!("person")));
    litefleet.text(["settings", "backups.count", "3"]);
    let (_, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    let backup = answer["results"][2]["backup"].as_str().unwrap();
    assert!(Path::new(backup).starts_with(&place) && Path::new(backup).is_file(), "{backup}");
    assert!(litefleet.text(["settings", "backups.count"]).starts_with("backups.count: 3 backups (set)"));
}

#[test]
fn a_job_is_told_with_what_came_of_each_database() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let (_, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    let id = answer["job"]["id"].as_str().unwrap();
    let job = litefleet.json(["jobs", id]);
    assert_eq!((&job["id"], &job["results"]), (&answer["job"]["id"], &answer["results"]));
    let told = litefleet.text(["jobs", id]);
    assert!(told.starts_with(&format!("repair {id}\n")) && told.contains("  repaired   2\n"), "{told}");
    assert!(told.ends_with(&format!("\nlitefleet restore {id} takes this back\n")), "{told}");
    fs::remove_dir_all(litefleet.state().join("backups")).unwrap();
    assert!(!litefleet.text(["jobs", id]).contains("takes this back"), "there is no way back any more");
}

#[test]
fn the_way_back_names_the_state_folder_that_was_given() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let elsewhere = small.place.path().join("own state");
    let given = ["--yes", "--state-dir", &text(&elsewhere)];
    let said = litefleet.run(small.arguments("repair", &given));
    let line = said.out.lines().last().unwrap();
    assert!(line.ends_with(&format!(" --state-dir '{}' takes this back", text(&elsewhere))), "{line}");
    let id = line.split(' ').nth(2).unwrap();
    let told = litefleet.text(["jobs", id, "--state-dir", &text(&elsewhere)]);
    assert_eq!(told.lines().last(), Some(line));
    let same = litefleet.run(small.arguments("migrate", &["--to", "1", "--allow-destructive", "--yes"]));
    assert!(!same.out.contains("--state-dir"), "the environment says it already: {}", same.out);
}

#[cfg(unix)]
#[test]
fn an_interrupt_lets_the_files_under_way_finish_and_keeps_what_is_done() {
    let (litefleet, small) = (Litefleet::new(), sound());
    for number in 0..400 {
        small.database(&format!("many/{number}.db"), &[V1, "PRAGMA user_version = 1"]);
    }
    let mut command = litefleet.command();
    command.args(small.arguments("repair", &["--yes", "--json", "--jobs", "1"]));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let backups = litefleet.state().join("backups");
    let copies = |job: &fs::DirEntry| fs::read_dir(job.path()).map_or(0, Iterator::count);
    let under_way = || fs::read_dir(&backups).is_ok_and(|jobs| jobs.flatten().any(|job| copies(&job) > 1));
    for _ in 0..10_000 {
        if under_way() {
            break;
        }
        thread::sleep(Duration::from_millis(2));
    }
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.status, Some(130), "{}", said.err);
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(answer["job"]["status"], "cancelled");
    let done = outcomes(&answer).iter().filter(|(_, outcome)| *outcome == "repaired").count();
    assert!(done < 400 && said.err.contains("cancelled after"), "{done}: {}", said.err);
    let versions: Vec<_> = (0..400).map(|number| small.user_version(&format!("many/{number}.db"))).collect();
    let new = versions.iter().filter(|version| **version == 2).count();
    let of_many =
        outcomes(&answer).iter().filter(|(path, end)| path.starts_with("many/") && *end == "repaired").count();
    assert_eq!(new, of_many, "what is said to be done is done, and nothing else");
}

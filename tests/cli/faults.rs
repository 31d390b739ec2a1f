//! The exit status says what came of the databases, whatever fails around them.

use crate::{
    support::{Litefleet, Said, Small, V2, outcomes},
    work::sound,
};
use rusqlite::Connection;
use std::fs;

const END_OF_A_JOB: &str = "ON jobs WHEN new.status NOT IN ('pending', 'running')";
const RESULT: &str = "ON results WHEN new.outcome IS NOT NULL";
const BEGINNING: &str = "ON results WHEN new.outcome IS NULL";

/// A state folder whose database refuses to take this.
fn refusing(what: &[&str]) -> Litefleet {
    let litefleet = Litefleet::new();
    litefleet.json(["jobs"]);
    let state = Connection::open(litefleet.state().join("litefleet.db")).unwrap();
    for (number, on) in what.iter().enumerate() {
        for event in ["INSERT", "UPDATE"] {
            let trigger = format!("CREATE TRIGGER no_{event}_{number} BEFORE {event} {on}");
            state.execute_batch(&format!("{trigger} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")).unwrap();
        }
    }
    litefleet
}

/// Two databases that have both to be written.
fn two() -> Small {
    let small = sound();
    fs::remove_file(small.root().join("new/a.db")).unwrap();
    small
}

#[test]
fn what_is_done_ends_in_0_though_nothing_of_it_can_be_remembered() {
    for what in [&[RESULT][..], &[END_OF_A_JOB], &[RESULT, END_OF_A_JOB]] {
        let (litefleet, small) = (refusing(what), two());
        let (status, answer) = litefleet.work(small.on_file("repair", "old/c.db", &["--yes"]));
        assert_eq!((status, &answer["job"]["status"]), (Some(0), &"completed".into()), "{what:?}: {answer}");
        assert_eq!((outcomes(&answer)[0].1, small.user_version("old/c.db")), ("repaired", 2));
        small.schema("v3.sql", &format!("{V2} CREATE TABLE more (a);"));
        let (status, answer) = refusing(what).work(small.arguments("repair", &["--yes"]));
        assert_eq!((status, outcomes(&answer).len()), (Some(0), 2), "{what:?}: {answer}");
        assert_eq!((small.user_version("old/c.db"), small.user_version("new/b.db")), (3, 3));
    }
}

#[test]
fn what_is_not_done_is_told_though_it_cannot_be_remembered() {
    let (what, small) = ([RESULT, END_OF_A_JOB], two());
    small.sql("old/c.db", "INSERT INTO tags VALUES (7, 'x'); ALTER TABLE tags ADD COLUMN mine DEFAULT 'keep'");
    let (status, answer) = refusing(&what).work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(3), "{answer}");
    let expected = [("new/b.db", "repaired"), ("old/c.db", "needs_confirmation")];
    assert_eq!(outcomes(&answer), expected);
    let text = refusing(&what).run(small.on_file("repair", "old/c.db", &["--yes"]));
    assert!(text.status == Some(3) && text.out.contains("column `tags.mine`"), "{text:?}");
}

#[test]
fn what_cannot_be_remembered_before_it_begins_is_not_begun() {
    for what in [&[BEGINNING][..], &[BEGINNING, END_OF_A_JOB]] {
        let (litefleet, small) = (refusing(what), sound());
        let before = fs::read(small.root().join("old/c.db")).unwrap();
        let (status, answer) = litefleet.work(small.on_file("repair", "old/c.db", &["--yes"]));
        assert_eq!((status, &answer["job"]["status"]), (Some(2), &"failed".into()), "{what:?}: {answer}");
        assert_eq!(fs::read(small.root().join("old/c.db")).unwrap(), before);
    }
}

#[test]
fn what_is_done_ends_in_0_though_nobody_can_be_told() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return eprintln!("skipped: this system has no /dev/full");
    };
    let (litefleet, small) = (Litefleet::new(), sound());
    let mut command = litefleet.command();
    let said = command.args(small.arguments("repair", &["--yes"])).stdout(full).output().map(Said::from).unwrap();
    assert_eq!((said.status, small.user_version("old/c.db")), (Some(0), 2), "{said:?}");
    assert!(said.err.starts_with("error: "), "{said:?}");
}

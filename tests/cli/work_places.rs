//! Work in odd environments: names, pipes, terminals.

use crate::{
    support::{Litefleet, Said, outcomes, text},
    work::sound,
};
use std::{
    fs,
    io::{Read, Write},
    process::{Command, Stdio},
};

/// More bytes than a pipe takes.
const PIPE: usize = 80_000;

/// How long a file's name may be, nearly.
const NAME: usize = 230;

#[test]
fn whoever_has_read_enough_may_go_and_the_work_is_done_all_the_same() {
    for flags in [&["-v"][..], &["--json"]] {
        let (litefleet, small) = (Litefleet::new(), sound());
        // Their names alone are more than a pipe takes, so that the program is still writing when nobody reads.
        let long = "n".repeat(NAME);
        (0..PIPE / NAME + 1).for_each(|number| {
            fs::copy(small.root().join("new/b.db"), small.root().join(format!("{number}{long}.db"))).map(drop).unwrap()
        });
        let mut command = litefleet.command();
        command.args(small.arguments("repair", &["--yes", "-q"][..1])).args(flags);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 1];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let said = Said::from(child.wait_with_output().unwrap());
        let complaint = said.err.lines().find(|line| !line.contains("INFO"));
        assert_eq!((said.status, complaint), (Some(0), None));
        assert_eq!(small.user_version("old/c.db"), 2);
    }
}

#[test]
fn a_c_locale_and_no_home_are_enough() {
    let (litefleet, small) = (Litefleet::new(), sound());
    fs::rename(small.root().join("old"), small.root().join("言葉")).unwrap();
    let mut command = litefleet.command();
    command.env_clear().env("LC_ALL", "C").args(small.arguments("repair", &["--yes", "-v"]));
    let without = command.output().map(Said::from).unwrap();
    assert_eq!(without.status, Some(2), "{}", without.err);
    assert!(without.err.contains("--state-dir") && small.user_version("言葉/c.db") == 1, "{}", without.err);
    let said = command.args(["--state-dir", &text(litefleet.state())]).output().map(Said::from).unwrap();
    assert_eq!(said.status, Some(0), "{}", said.err);
    assert!(said.out.contains("言葉/c.db"), "{}", said.out);
}

#[cfg(unix)]
#[test]
fn a_database_may_have_any_name() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let names =
        ["-rf.db", "a\nb.db", "'\";DROP TABLE x;--.db", "file:x?mode=rwc", "<img src=x onerror=1>.db", "@at.db"];
    for name in names {
        fs::copy(small.root().join("old/c.db"), small.root().join(name)).unwrap();
    }
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(0), "{answer}");
    for name in names {
        assert!(outcomes(&answer).contains(&(name, "repaired")), "{name:?}: {answer}");
        assert_eq!(small.user_version(name), 2, "{name:?}");
    }
    let told = litefleet.run(small.arguments("repair", &["--yes", "-v"])).out;
    assert!(told.contains("a\\nb.db"), "{told}");
    let job = answer["job"]["id"].as_str().unwrap();
    let (status, answer) = litefleet.work(["restore", job, "--yes"]);
    assert_eq!(status, Some(0), "{answer}");
    for name in names {
        assert_eq!(small.user_version(name), 1, "{name:?}");
        let named = format!("./{name}");
        let mut command = litefleet.command();
        command.current_dir(small.root()).args(["repair", &named, "--yes", "--schemas", "../schemas", "--json"]);
        let said = command.output().map(Said::from).unwrap();
        assert_eq!((said.status, small.user_version(name)), (Some(0), 2), "{name:?}: {}", said.err);
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_repaired_and_given_exactly() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let (litefleet, small) = (Litefleet::new(), sound());
    let path = small.root().join(OsStr::from_bytes(b"caf\xe9.db"));
    fs::rename(small.root().join("old/c.db"), &path).unwrap();
    let (status, answer) = litefleet.work(small.arguments("repair", &["--yes"]));
    assert_eq!(status, Some(0), "{answer}");
    let results = answer["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["path"] == "caf\u{fffd}.db").unwrap();
    assert_eq!((&result["outcome"], &result["path_bytes"]), (&"repaired".into(), &"Y2Fm6S5kYg==".into()));
    let schemas = small.schemas();
    let (status, answer) = litefleet.work([
        "repair".as_ref(),
        path.as_os_str(),
        "--schemas".as_ref(),
        schemas.as_os_str(),
        "--yes".as_ref(),
    ]);
    assert_eq!((status, &answer["results"][0]["outcome"]), (Some(0), &"unchanged".into()), "{answer}");
    let job = litefleet.json(["history"])["revisions"][0]["job"].as_str().unwrap().to_owned();
    let (status, answer) = litefleet.work(["restore".as_ref(), OsStr::new(&job), path.as_os_str(), "--yes".as_ref()]);
    assert_eq!(status, Some(0), "{answer}");
}

/// Runs the program on a terminal of its own, with somebody who types this. `None` where there is no `script`.
fn typing(litefleet: &Litefleet, arguments: &[String], typed: &str) -> Option<(Option<i32>, String)> {
    if !Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no `script` to make a terminal with");
        return None;
    }
    let quoted = arguments.iter().map(|argument| format!("'{argument}'")).collect::<Vec<_>>().join(" ");
    let line = format!("'{}' {quoted}", env!("CARGO_BIN_EXE_litefleet"));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env("LITEFLEET_STATE_DIR", litefleet.state()).env("TERM", "dumb");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some((output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[test]
fn on_a_terminal_the_preview_is_shown_and_only_a_yes_is_one() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let arguments = small.arguments("repair", &["-q"]);
    let Some((status, said)) = typing(&litefleet, &arguments, "n\n") else { return };
    assert_eq!(status, Some(130), "{said}");
    for words in
        ["Repair 2 databases to v2? [y/N]", "1 database as it should be", "backups take up to", "not confirmed"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(small.user_version("old/c.db"), 1);
    let Some((status, said)) = typing(&litefleet, &arguments, "y\n") else { return };
    assert_eq!((status, small.user_version("old/c.db")), (Some(0), 2), "{said}");
}

#[test]
fn on_a_terminal_what_loses_data_wants_its_number_typed() {
    let (litefleet, small) = (Litefleet::new(), sound());
    small.sql("new/a.db", "CREATE TABLE old_cache (a); INSERT INTO old_cache VALUES (1), (2)");
    let arguments = small.arguments("repair", &["-q", "--allow-destructive"]);
    let Some((status, said)) = typing(&litefleet, &arguments, "y\n") else { return };
    assert_eq!(status, Some(130), "{said}");
    assert!(said.contains("2 rows or values can be lost: type 3 to go on") && said.contains("(H101)"), "{said}");
    assert_eq!(small.user_version("old/c.db"), 1);
    let Some((status, said)) = typing(&litefleet, &arguments, "3\n") else { return };
    assert_eq!((status, small.user_version("old/c.db")), (Some(0), 2), "{said}");
    assert!(small.open("new/a.db").prepare("SELECT * FROM old_cache").is_err());
}

#[test]
fn patterns_beside_named_files_are_refused_and_a_file_named_twice_is_done_once() {
    let (litefleet, small) = (Litefleet::new(), sound());
    let mut twice = small.on_file("repair", "old/c.db", &["--yes"]);
    twice.insert(1, twice[1].clone());
    for pattern in ["--include", "--exclude"] {
        let err = litefleet.refused(twice.iter().map(String::as_str).chain([pattern, "c*"]));
        assert!(err.contains(pattern), "{err}");
    }
    let (status, answer) = litefleet.work(&twice);
    assert_eq!((status, answer["results"].as_array().map(Vec::len)), (Some(0), Some(1)), "{answer}");
}

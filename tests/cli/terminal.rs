//! Pipes, environments, colours and names that are not nice.

use crate::support::{Litefleet, Said, Small, folder, text};
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::Stdio,
};

#[test]
fn whoever_has_read_enough_may_go() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    for number in 0..2000 {
        small.file(&format!("more/{number}.db"), "no database");
    }
    litefleet.json(small.arguments("scan", &[]));
    for flags in [&["list"][..], &["list", "--json"], &["scan", "-v"], &["scan", "--json"]] {
        let (verb, rest) = flags.split_first().unwrap();
        let mut command = litefleet.command();
        command.arg(verb).arg(small.root()).args(rest).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut first = [0; 1];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let said = Said::from(child.wait_with_output().unwrap());
        let complaint = said.err.lines().find(|line| !line.contains("INFO"));
        assert_eq!((said.status, complaint), (Some(0), None), "{flags:?}");
    }
}

#[test]
fn help_may_be_cut_short() {
    let mut child =
        Litefleet::new().command().arg("--help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return eprintln!("skipped: this system has no /dev/full");
    };
    let small = Small::new();
    let mut command = Litefleet::new().command();
    let said = command.args(small.arguments("scan", &[])).stdout(full).output().map(Said::from).unwrap();
    assert_eq!(said.status, Some(2));
    assert!(said.err.starts_with("error: "), "{}", said.err);
}

#[test]
fn without_a_home_the_message_names_the_ways_out() {
    let litefleet = Litefleet::new();
    let mut command = litefleet.command();
    command.env_clear();
    let said = command.arg("jobs").output().map(Said::from).unwrap();
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    for way in ["HOME", "--state-dir", "LITEFLEET_STATE_DIR", "--no-cache"] {
        assert!(said.err.contains(way), "{}", said.err);
    }
    let none = command.arg("--no-cache").output().map(Said::from).unwrap();
    assert_eq!(none.status, Some(0), "{}", none.err);
}

#[test]
fn the_state_is_where_the_platform_keeps_data_of_applications() {
    let (litefleet, home) = (Litefleet::new(), folder());
    let mut command = litefleet.command();
    command.env_clear().env("HOME", home.path()).arg("jobs");
    assert!(command.output().unwrap().status.success());
    if cfg!(target_os = "linux") {
        assert!(home.path().join(".local/share/litefleet/litefleet.db").is_file());
        command.env("XDG_DATA_HOME", home.path().join("data"));
        assert!(command.output().unwrap().status.success());
        assert!(home.path().join("data/litefleet/litefleet.db").is_file());
    }
}

#[test]
fn without_a_cache_nothing_is_kept() {
    let (litefleet, small, temporary) = (Litefleet::new(), Small::new(), folder());
    let mut command = litefleet.command();
    command.env("TMPDIR", temporary.path()).args(small.arguments("scan", &["--no-cache", "--json"]));
    assert!(command.output().unwrap().status.success());
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(litefleet.state()).unwrap().count(), 0);
}

#[test]
fn a_c_locale_is_enough() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    small.database("言葉/ö.db", &["CREATE TABLE t (a)"]);
    let mut command = litefleet.command();
    command.env("LC_ALL", "C").args(small.arguments("scan", &["-q"]));
    let said = command.output().map(Said::from).unwrap();
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    assert!(said.out.contains("言葉/ö.db"), "{}", said.out);
}

#[test]
fn colour_is_for_terminals_and_for_whoever_asks() {
    let (litefleet, small) = (Litefleet::new(), Small::new());
    let escape = '\u{1b}';
    assert!(!litefleet.text(small.arguments("scan", &[])).contains(escape));
    assert!(!litefleet.text(small.arguments("scan", &["--color", "never"])).contains(escape));
    let coloured = litefleet.text(small.arguments("scan", &["--color", "always"]));
    assert!(coloured.contains("\u{1b}[32m✓ current\u{1b}[0m"), "{coloured}");
    assert!(!litefleet.json(small.arguments("scan", &["--color", "always"])).to_string().contains(escape));
}

#[cfg(unix)]
mod names {
    use super::*;
    use base64::Engine as _;
    use serde_json::json;
    use std::{
        ffi::OsStr,
        os::unix::ffi::OsStrExt,
        path::{Path, PathBuf},
    };

    fn rename(small: &Small, to: &[u8]) -> PathBuf {
        let path = small.root().join(OsStr::from_bytes(to));
        fs::rename(small.root().join("new/a.db"), &path).unwrap();
        path
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        let (litefleet, small) = (Litefleet::new(), Small::new());
        let name = "a\u{1b}[2J\nb\u{202e}\u{9b}1m.db";
        let path = rename(&small, name.as_bytes());
        let shown = "a\\u{1b}[2J\\nb\\u{202e}\\u{9b}1m.db";
        let scan = litefleet.run(small.arguments("scan", &["-v", "--status", "current"]));
        let list = litefleet.text(["list".as_ref(), small.root().as_os_str()]);
        let inspect = litefleet.text(["inspect".as_ref(), path.as_os_str()]);
        for out in [scan.out, list, inspect] {
            assert!(out.contains(shown), "{out}");
            assert!(!out.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{out:?}");
        }
        let json = litefleet.json(["list".as_ref(), small.root().as_os_str()]);
        assert!(json["databases"].as_array().unwrap().iter().any(|row| row["path"] == name), "{json}");
        let err = litefleet.refused(["scan".as_ref(), path.as_os_str()]);
        assert!(err.contains(shown) && !err.contains('\u{1b}'), "{err:?}");
    }

    #[test]
    fn a_name_that_is_not_utf_8_is_given_exactly_beside_the_readable_one() {
        let (litefleet, small) = (Litefleet::new(), Small::new());
        let path = rename(&small, b"caf\xe9.db");
        let answer = litefleet.json(small.arguments("scan", &["--status", "current"]));
        let row = &answer["databases"][0];
        assert_eq!(row["path"], "caf\u{fffd}.db");
        let exact = base64::prelude::BASE64_STANDARD.decode(row["path_bytes"].as_str().unwrap()).unwrap();
        assert_eq!(exact, b"caf\xe9.db");
        let answer = litefleet.json(["inspect".as_ref(), path.as_os_str()]);
        assert_eq!(answer["facts"]["user_version"], 2);
        let list = small.place.path().join("list.txt");
        litefleet.text(["export".as_ref(), small.root().as_os_str(), "--to".as_ref(), list.as_os_str()]);
        let lines: Vec<_> = BufReader::new(fs::File::open(&list).unwrap()).split(b'\n').map(Result::unwrap).collect();
        assert!(lines.iter().any(|line| Path::new(OsStr::from_bytes(line)).is_file() && line.ends_with(b"caf\xe9.db")));
    }

    #[test]
    fn folders_may_have_any_name() {
        let (litefleet, small) = (Litefleet::new(), Small::new());
        let root = small.place.path().join(OsStr::from_bytes(b"-fl\xffeet"));
        let schemas = small.place.path().join(OsStr::from_bytes(b"sch\xffemas"));
        fs::rename(small.root(), &root).unwrap();
        fs::rename(small.schemas(), &schemas).unwrap();
        let scan = |place: &Path| {
            litefleet.json(["scan".as_ref(), place.as_os_str(), "--schemas".as_ref(), schemas.as_os_str()])
        };
        assert_eq!(scan(&root)["summary"]["total"], 4);
        assert_eq!(litefleet.json(["list".as_ref(), root.as_os_str()])["source"], "cached");
        let mut beside = litefleet.command();
        beside.current_dir(small.place.path()).args(["scan", "--json", "--"]).arg(OsStr::from_bytes(b"-fl\xffeet"));
        assert!(beside.output().unwrap().status.success());
    }

    #[test]
    fn relative_paths_mean_what_they_say() {
        let (litefleet, small) = (Litefleet::new(), Small::new());
        let run = |arguments: &[&str], place: &Path| {
            let mut command = litefleet.command();
            let said = command.current_dir(place).args(arguments).arg("--json").output().map(Said::from).unwrap();
            assert_eq!(said.status, Some(0), "{}", said.err);
            serde_json::from_str::<serde_json::Value>(&said.out).unwrap()
        };
        let scanned = run(&["scan", "fleet", "--schemas", "schemas"], small.place.path());
        assert_eq!(scanned["fleet"]["expected"]["target_version"], 2);
        let listed = run(&["list", ".", "--schemas", "../schemas"], &small.root());
        assert_eq!((&listed["source"], &listed["databases"]), (&json!("cached"), &scanned["databases"]));
        assert_eq!(text(&small.root().canonicalize().unwrap()), listed["fleet"]["root"].as_str().unwrap());
    }
}

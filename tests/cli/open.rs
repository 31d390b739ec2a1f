//! `litefleet open`, and what else needs no engine.

use crate::support::{Litefleet, Said, folder, text};
use std::fs;

#[test]
fn without_the_desktop_app_the_message_says_so() {
    // A copy that stands alone: beside the one that was built the real app may lie.
    let place = folder();
    let program = place.path().join("litefleet");
    fs::copy(env!("CARGO_BIN_EXE_litefleet"), &program).unwrap();
    let mut command = std::process::Command::new(program);
    let said = command.env("PATH", place.path()).env("LITEFLEET_STATE_DIR", place.path()).arg("open");
    let said = said.output().map(Said::from).unwrap();
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("litefleet-desktop") && said.err.contains("hint:"), "{}", said.err);
}

#[test]
fn a_folder_that_is_not_there_is_refused_before_anything_starts() {
    let (litefleet, place) = (Litefleet::new(), folder());
    fs::write(place.path().join("file"), "").unwrap();
    for name in ["missing", "file"] {
        let err = litefleet.refused(["open", &text(&place.path().join(name))]);
        assert!(err.contains(name) && err.contains("hint:"), "{err}");
    }
}

#[cfg(unix)]
mod window {
    use super::*;
    use std::{os::unix::fs::PermissionsExt, path::Path};

    /// A copy of the program with another one in the place of the desktop app beside it.
    fn installed(place: &Path, script: &str) -> std::process::Command {
        let program = place.join("litefleet");
        fs::copy(env!("CARGO_BIN_EXE_litefleet"), &program).unwrap();
        let window = place.join("litefleet-desktop");
        fs::write(&window, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&window, fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = std::process::Command::new(program);
        command.current_dir(place);
        command
    }

    #[test]
    fn the_window_gets_the_whole_path_of_the_folder() {
        let place = folder();
        fs::create_dir(place.path().join("a b")).unwrap();
        let mut command = installed(place.path(), "printf %s \"$1\" > got");
        let said = command.args(["open", "a b"]).output().map(Said::from).unwrap();
        assert_eq!((said.status, said.out.as_str(), said.err.as_str()), (Some(0), "", ""));
        let whole = place.path().canonicalize().unwrap().join("a b");
        assert_eq!(fs::read_to_string(place.path().join("got")).unwrap(), text(&whole));
    }

    #[test]
    fn a_window_that_ends_at_once_is_a_failure() {
        let place = folder();
        let said = installed(place.path(), "echo no display >&2; exit 1").arg("open").output().map(Said::from).unwrap();
        assert_eq!(said.status, Some(2));
        assert!(said.err.contains("no display") && said.err.contains("hint:"), "{}", said.err);
    }

    #[test]
    fn a_window_that_stays_is_left_alone() {
        let place = folder();
        let mut command = installed(place.path(), "exec 2> /dev/null; sleep 2; echo closed > end");
        let said = command.arg("open").output().map(Said::from).unwrap();
        assert_eq!(said.status, Some(0), "{}", said.err);
        assert!(!place.path().join("end").exists());
    }
}

#[test]
fn completions_and_the_manual_name_every_verb() {
    let litefleet = Litefleet::new();
    for answer in
        [litefleet.text(["completions", "bash"]), litefleet.text(["completions", "fish"]), litefleet.text(["man"])]
    {
        for verb in ["scan", "list", "inspect", "jobs", "export", "open"] {
            assert!(answer.contains(verb), "{verb} is not in\n{answer}");
        }
    }
}

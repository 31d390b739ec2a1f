//! Pairs of schemas with rows, each repaired by the real program and judged by a tool that knows nothing of it.

use std::{env, path::PathBuf, process::Command};

#[test]
fn every_pair_of_the_corpus_is_repaired_or_refused_as_it_should_be() {
    let Some(shared) = env::var_os("LITEFLEET_SHARED").map(PathBuf::from) else {
        return eprintln!("skipped: LITEFLEET_SHARED is not set");
    };
    let command = format!(
        "{} repair {{db}} --schemas {{to}} --allow-destructive --no-backup --yes --state-dir {{state}}",
        env!("CARGO_BIN_EXE_litefleet")
    );
    let mut judge = Command::new("python3");
    judge.arg(shared.join("tools/corpus.py")).arg(shared.join("corpus/pairs.tar.xz"));
    let judged = judge.args(["--cmd", &command, "--jobs", "2", "--show", "677"]).output().unwrap();
    let said = String::from_utf8_lossy(&judged.stdout);
    assert!(judged.status.success(), "{said}{}", String::from_utf8_lossy(&judged.stderr));
    assert!(said.contains("good 677/677"), "{said}");
}

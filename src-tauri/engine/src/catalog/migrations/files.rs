//! Tools that go by the names of files: golang-migrate and sqlx (`.up.sql`), refinery and Flyway (`V1__name.sql`).

use crate::{
    api::Version,
    catalog::{
        build::{Sequence, Step, Whole},
        folder::Folder,
        name,
        source::{Tool, VersionSource},
        text::SqlFile,
    },
};

/// How the names of files that go down end.
const DOWN: [&str; 4] = [".down", ".undo", "_down", ".rollback"];
/// Dates as numbers have so many digits.
const DATED: usize = 14;

/// `None` where no file is named so.
pub(super) fn recognise(folder: &Folder) -> Option<Sequence> {
    if folder.files.iter().any(|file| file.stem().ends_with(".up")) {
        return Some(up_and_down(folder));
    }
    if folder.files.iter().any(|file| prefixed(file.stem()).is_some()) {
        return Some(versioned(folder));
    }
    None
}

/// The tool of files that are numbered and nothing else, where that can be said.
pub(in crate::catalog) fn tool_of_plain(folder: &Folder, files: &[Whole]) -> Option<&'static str> {
    let is_dated = |whole: &Whole| whole.version.key().len() == DATED;
    (files.iter().all(is_dated) || folder.has_around(".sqlx")).then(|| Tool::Sqlx.name())
}

/// golang-migrate and sqlx write the same names; sqlx counts by dates, golang-migrate may.
fn up_and_down(folder: &Folder) -> Sequence {
    let mut sequence = Sequence::default();
    for file in &folder.files {
        let stem = file.stem();
        if DOWN.iter().any(|ending| stem.ends_with(ending)) {
            continue;
        }
        match name::numbered(stem) {
            Some((version, _)) => {
                let down = down_of(folder, &version).map(SqlFile::whole);
                sequence.steps.push(Step::up(version, file.whole()).with_down(down));
            }
            None => sequence.notes.push(format!("{} begins with no number and is left out", file.name)),
        }
    }
    let is_dated = sequence.steps.iter().any(|step| step.version.key().len() == DATED);
    let is_rust = folder.has_around("Cargo.toml") && !folder.has_around("go.mod");
    let is_sqlx = folder.has_around(".sqlx") || is_dated && is_rust;
    sequence.tool = Some(if is_sqlx { Tool::Sqlx } else { Tool::GolangMigrate }.name());
    sequence
}

/// The file that goes down from a version. Two of them would not say which: then there is none.
fn down_of<'f>(folder: &'f Folder, version: &Version) -> Option<&'f SqlFile> {
    let is_down = |stem: &str| DOWN.iter().any(|ending| stem.ends_with(ending));
    let numbered = |stem: &str| name::numbered(stem).is_some_and(|(number, _)| number == *version);
    let mut found = folder.files.iter().filter(|file| is_down(file.stem()) && numbered(file.stem()));
    found.next().filter(|_| found.next().is_none())
}

/// refinery and Flyway share `V1__name.sql`. Numbers with dots and `R__` are Flyway's alone. `U1__` is Flyway's undo of
/// `V1__`; in refinery it is a migration of its own.
fn versioned(folder: &Folder) -> Sequence {
    let mut sequence = Sequence::default();
    let named = folder.files.iter().map(|file| (file, prefixed(file.stem()))).collect::<Vec<_>>();
    let is_going_up = |number: &str| named.iter().any(|(_, other)| *other == Some(('v', number)));
    for (file, prefix) in &named {
        match prefix {
            Some(('r', _)) => sequence.repeatable.push(file.whole()),
            Some(('u', number)) if is_going_up(number) => {}
            Some(('v', number)) => {
                let undo = named.iter().find(|(_, other)| *other == Some(('u', *number)));
                let undo = undo.map(|(undo, _)| undo.whole());
                sequence.steps.extend(step(file, number).map(|step| step.with_down(undo)));
            }
            Some((_, number)) => sequence.steps.extend(step(file, number)),
            None => sequence.notes.push(format!("{} is no migration by its name and is left out", file.name)),
        }
    }
    let has_dots = sequence.steps.iter().any(|step| matches!(step.version, Version::Text(_)));
    let is_jvm = ["flyway.conf", "flyway.toml", "pom.xml", "build.gradle", "build.gradle.kts"];
    if has_dots || !sequence.repeatable.is_empty() {
        sequence.tool = Some(Tool::Flyway.name());
        sequence.source = Some(VersionSource::Tool(Tool::Flyway));
    } else {
        let is_flyway = is_jvm.iter().any(|name| folder.has_around(name));
        sequence.tool = Some(if is_flyway { Tool::Flyway } else { Tool::Refinery }.name());
    }
    sequence
}

fn step(file: &SqlFile, number: &str) -> Option<Step> {
    let version = name::version(&number.replace('_', "."))?;
    Some(Step::up(version, file.whole()))
}

/// `V`, `U` or `R` in lower case and the number of `V1_1__name`; `R` has none.
fn prefixed(stem: &str) -> Option<(char, &str)> {
    let (head, _) = stem.split_once("__")?;
    let kind = head.chars().next()?.to_ascii_lowercase();
    let number = head.get(1..)?;
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'_');
    match kind {
        'v' | 'u' if is_number => Some((kind, number)),
        'r' if number.is_empty() => Some((kind, "")),
        _ => None,
    }
}

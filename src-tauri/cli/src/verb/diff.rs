//! `litefleet diff`

use crate::{
    args::{Diff, Global, Ignored, version},
    exit::Exit,
    failure, json,
    output::Output,
    session::Session,
    text,
};
use litefleet::{
    Code, Error, Result,
    api::{CompareRequest, Comparison, FleetSettings, Side, Version},
    fleet::Engine,
};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// Names the expected schema of the database on the other side.
const EXPECTED: &str = "expected";
/// Before a version that a file has the name of.
const PREFIX: &str = "version:";
/// What is named so is a file.
const OF_FILES: [&str; 5] = ["db", "sqlite", "sqlite3", "db3", "sql"];

/// Holds two schemas against each other, and prints what differs.
pub async fn run(session: &Session, args: &Diff, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    check(args)?;
    let settings = args.against.settings();
    let (named, place) = ([Named::of(&args.left), Named::of(&args.right)], settings.clone());
    let (left, right) = session.ask(move |engine| sides(engine, &place, &named)).await?;
    let renames = args.renames.accepted.clone();
    let request = CompareRequest { left, right, ignore: args.ignored(), view: args.view.into(), renames };
    let ask = Question { settings, request };
    if let Some(to) = &args.html {
        return html(session, ask, to, global, out).await;
    }
    if args.sql {
        return sql(session, ask, global, out).await;
    }
    if out.json {
        let comparison = session.ask(move |engine| engine.compare(None, &ask.settings, &ask.request)).await?;
        json::write(out, &comparison)?;
        return Ok(found(&comparison));
    }
    let laid = session.ask(move |engine| engine.side_by_side(None, &ask.settings, &ask.request)).await?;
    let look = out.look;
    text::diff::write(out, &look, &laid)?;
    Ok(found(&laid.comparison))
}

/// Refuses what contradicts itself.
fn check(args: &Diff) -> Result<()> {
    let refused = |message, hint| Err(Error::new(Code::BadRequest, message).hint(hint));
    match args.ignore.as_slice() {
        [Ignored::None, _, ..] | [_, .., Ignored::None] => {
            refused("--ignore none leaves nothing to ignore beside it", "give none alone, or leave it out")
        }
        ignored if args.column_order && ignored.contains(&Ignored::ColumnOrder) => refused(
            "--column-order lets the order of columns count, and --ignore column-order does not",
            "give one of the two",
        ),
        _ if !args.sql && !args.renames.accepted.is_empty() => refused(
            "--rename says how the SQL is to read a difference, and no SQL is asked for",
            "give --sql too, or leave --rename out",
        ),
        _ => Ok(()),
    }
}

/// What the engine is asked.
#[derive(Clone)]
struct Question {
    settings: FleetSettings,
    request: CompareRequest,
}

async fn html(session: &Session, ask: Question, to: &Path, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let file = to.to_path_buf();
    let comparison = session.ask(move |engine| engine.compare_export(None, &ask.settings, &ask.request, &file)).await?;
    if out.json {
        json::write(out, &comparison)?;
    }
    if !global.quiet {
        failure::note(&format!("the report is in {}", to.display()), failure::Look::of(global));
    }
    Ok(found(&comparison))
}

async fn sql(session: &Session, ask: Question, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let (comparison, sql) =
        session.ask(move |engine| engine.compare_with_sql(None, &ask.settings, &ask.request)).await?;
    if out.json {
        json::write(out, &sql)?;
    } else if out.terminal {
        let shown = text::visible_lines(&sql.script);
        text::diff::script(out, &shown)?;
        if shown != sql.script && !global.quiet {
            failure::note(text::NOT_EXACT, failure::Look::of(global));
        }
    } else {
        text::diff::script(out, &sql.script)?;
    }
    Ok(found(&comparison))
}

fn found(comparison: &Comparison) -> Exit {
    if comparison.equal { Exit::Done } else { Exit::Found }
}

/// A side as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    /// Can be nothing but a file.
    File(PathBuf),
    /// No file: a version, or `expected`.
    Word(String),
    /// A file, and it may be a version too.
    Either(PathBuf, String),
}

impl Named {
    fn of(text: &OsStr) -> Self {
        let path = PathBuf::from(text);
        let Some(word) = text.to_str() else { return Self::File(path) };
        if let Some(word) = word.strip_prefix(PREFIX) {
            return Self::Word(word.to_owned());
        }
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        let of_file = OF_FILES.iter().any(|known| extension.eq_ignore_ascii_case(known));
        if of_file || word.contains(std::path::is_separator) {
            Self::File(path)
        } else if path.symlink_metadata().is_ok() {
            Self::Either(path, word.to_owned())
        } else {
            Self::Word(word.to_owned())
        }
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Either(path, _) => Some(path),
            Self::Word(_) => None,
        }
    }

    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) | Self::Either(_, word) => Some(word),
            Self::File(_) => None,
        }
    }
}

fn sides(engine: &Engine, settings: &FleetSettings, named: &[Named; 2]) -> Result<(Side, Side)> {
    let [left, right] = named;
    let word = |named: &Named| named.word().is_some_and(|word| word != EXPECTED);
    let known =
        if word(left) || word(right) { engine.known_versions(settings, left.path().or(right.path()))? } else { None };
    let side = |named: &Named, other: &Named| side(engine, settings, known.as_deref(), named, other.path());
    Ok((side(left, right)?, side(right, left)?))
}

fn side(
    engine: &Engine,
    settings: &FleetSettings,
    known: Option<&[Version]>,
    named: &Named,
    other: Option<&Path>,
) -> Result<Side> {
    match named {
        Named::File(path) => Ok(Side::File { path: path.clone() }),
        Named::Word(word) if word == EXPECTED => expected(engine, settings, other),
        Named::Word(word) => match of_name(known, word) {
            Some(version) => Ok(Side::Version { version: Some(version) }),
            None => Err(neither(word, known)),
        },
        Named::Either(_, word) if word == EXPECTED || of_name(known, word).is_some() => Err(both(word)),
        Named::Either(path, _) => Ok(Side::File { path: path.clone() }),
    }
}

/// The version that goes by this name.
fn of_name(known: Option<&[Version]>, word: &str) -> Option<Version> {
    let asked = version(word).ok();
    let is_named = |version: &&Version| asked.as_ref() == Some(version) || version.key() == word;
    known.unwrap_or_default().iter().find(is_named).cloned()
}

/// What the database on the other side is held against where somebody looks into it.
fn expected(engine: &Engine, settings: &FleetSettings, other: Option<&Path>) -> Result<Side> {
    let path = other.ok_or_else(|| {
        Error::new(Code::BadRequest, "`expected` is what the database on the other side ought to have")
            .hint("put a database on the other side")
    })?;
    let inspection = engine.inspect_file(path, settings)?;
    let name = path.display();
    if inspection.schema.is_none() {
        let said = inspection.database.message.unwrap_or_default();
        let (what, next) = said.split_once("; ").unwrap_or((&said, "put another database there"));
        return Err(Error::new(Code::Unreadable, format!("cannot read {name}: {what}")).hint(next).at(path));
    }
    if inspection.expected.is_none() {
        return Err(Error::new(Code::BadRequest, format!("nothing says what {name} ought to have"))
            .hint("give the expected schema with --schemas, or scan the folder that the database is in")
            .at(path));
    }
    Ok(Side::Version { version: inspection.compared_with })
}

fn neither(word: &str, known: Option<&[Version]>) -> Error {
    let error = |message| Error::new(Code::NotFound, message);
    match known {
        None => error(format!("there is no file {word}, and no expected schema to take a version from"))
            .hint("check the name; for a version give --schemas, or a database of a fleet that was scanned"),
        Some([]) => error(format!("there is no file {word}, and the expected schema carries no versions"))
            .hint("check the name; `expected` is the expected schema itself"),
        Some(versions) => {
            let list = versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            error(format!("there is no file {word} and no version {word}"))
                .hint(format!("check the name; the versions are {list}"))
        }
    }
}

fn both(word: &str) -> Error {
    let what = if word == EXPECTED { "the expected schema" } else { "a version" };
    Error::new(Code::BadRequest, format!("{word} is a file here, and {what}"))
        .hint(format!("write ./{word} for the file, {PREFIX}{word} for {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_file_where_it_can_be_nothing_else() {
        let named = |text: &str| Named::of(OsStr::new(text));
        for file in ["a.db", "v3.sql", "./v3", "a/b", "x.SQLITE"] {
            assert_eq!(named(file), Named::File(file.into()), "{file}");
        }
        for word in ["v3", "latest", "3.0.0", "expected"] {
            assert_eq!(named(word), Named::Word(word.into()), "{word}");
        }
        assert_eq!(named("version:v3"), Named::Word("v3".into()));
    }

    #[test]
    fn a_version_goes_by_its_number_with_or_without_v_and_by_its_text() {
        let known = [Version::Number(3), Version::Text("20240101_init".into()), litefleet::api::LATEST];
        let of = |word| of_name(Some(&known), word);
        assert_eq!((of("3"), of("v3")), (Some(Version::Number(3)), Some(Version::Number(3))));
        assert_eq!(of("20240101_init"), Some(Version::Text("20240101_init".into())));
        assert_eq!((of("latest"), of("v4")), (Some(litefleet::api::LATEST), None));
    }
}

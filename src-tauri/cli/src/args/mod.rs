//! What can be asked on the command line.

mod alerts;
mod metrics;
mod rename;
mod work;

use crate::exit;
pub use alerts::Alerts;
use clap::{
    ArgAction, Args, ColorChoice, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{ArgPredicate, NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser},
};
use litefleet::api::{Filter, FleetSettings, Ignore, LATEST, Status, Version, View};
pub use metrics::Metrics;
pub use rename::Renames;
use std::{ffi::OsString, path::PathBuf};
use uuid::Uuid;
pub use work::{Adopt, Check, History, Migrate, On, Plan, Repair, Restore, Run};

/// The variable that names the state folder where no flag does.
pub const STATE_DIR: &str = "LITEFLEET_STATE_DIR";

/// Keeps a fleet of SQLite databases in the shape of one schema.
#[derive(Debug, Parser)]
#[command(name = "litefleet", version, max_term_width = 100, after_help = exit::HELP)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What every verb understands.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Print JSON, in exactly the types that the window gets
    #[arg(long, global = true)]
    pub json: bool,
    /// Where the cache and the jobs are kept [default: the platform's application-data folder]
    #[arg(long, global = true, value_name = "DIR", env = STATE_DIR, hide_env_values = true,
        value_hint = ValueHint::DirPath)]
    pub state_dir: Option<PathBuf>,
    /// Keep nothing: use a temporary state folder, whatever --state-dir says
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// No progress and no notes on standard error, only errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show every database, and what is going on (-vv: in detail)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value_t)]
    pub color: ColorChoice,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    Scan(Scan),
    List(List),
    Inspect(Inspect),
    Diff(Diff),
    Plan(Plan),
    Repair(Repair),
    Migrate(Migrate),
    Adopt(Adopt),
    Check(Check),
    Restore(Restore),
    Jobs(Jobs),
    Alerts(Alerts),
    Watch(Watch),
    History(History),
    Metrics(Metrics),
    Settings(Settings),
    Export(Export),
    Open(Open),
    #[command(hide = true)]
    Completions(Completions),
    #[command(hide = true)]
    Man,
}

/// Look at every database of a folder and say what each is
///
/// Reads the files that changed since the last scan, and writes nothing beside them. Without flags that say what the
/// fleet is, litefleet.toml in the folder says it; without that, the most common shape of the folder is taken as the
/// expected one, whatever the scan before was held against.
#[derive(Args, Debug)]
pub struct Scan {
    /// Read every file again, changed or not
    #[arg(long)]
    pub fresh: bool,
    /// Exit with status 1 when a database is not current; with flags that say which databases, only those count, and a
    /// note on standard error says so where there is none
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub fleet: Fleet,
}

/// List the databases of a folder as the last scan saw them; scan when there was none
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    pub fleet: Fleet,
}

/// Scan a folder, then print a line for each database whose status changes, until Ctrl+C
///
/// What the file system tells of shows within a second. Where it cannot tell, all files are looked at every 15 minutes, and
/// a note on standard error says so. Ended by Ctrl+C it is done: exit status 0.
#[derive(Args, Debug)]
pub struct Watch {
    /// The folder that holds the databases
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    #[command(flatten)]
    pub place: Where,
}

/// Show the schema, version and facts of one database
#[derive(Args, Debug)]
pub struct Inspect {
    /// The database
    #[arg(value_hint = ValueHint::FilePath)]
    pub database: PathBuf,
    #[command(flatten)]
    pub against: Against,
}

/// Compare two schemas: what must change in LEFT to make it RIGHT
///
/// LEFT and RIGHT are each a database, a .sql file, a version of the expected schema (v3, latest), or `expected`: what
/// the database on the other side ought to have. Versions are those of --schemas, without it those of the scanned fleet
/// that a database on the other side belongs to. A name with a path separator in it, or that ends as files of SQLite
/// and SQL do, is a file; any other is a file where there is one, else a version. Where it is both, write ./v3 for the
/// file, version:v3 for the version.
///
/// Exit status 0: equal. 1: they differ. 2: a side is not there or cannot be read.
#[derive(Args, Debug)]
pub struct Diff {
    /// What is
    #[arg(value_hint = ValueHint::FilePath)]
    pub left: OsString,
    /// What it is held against
    #[arg(value_hint = ValueHint::FilePath)]
    pub right: OsString,
    /// Print the SQL that turns LEFT into RIGHT; nothing where there is nothing to do
    #[arg(long)]
    pub sql: bool,
    /// Write the comparison to an HTML file that stands alone
    #[arg(long, value_name = "FILE", conflicts_with = "sql", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    /// Let the order of columns count too
    #[arg(long)]
    pub column_order: bool,
    /// What does not count: white-space, spelling, column-order; or none
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', hide_possible_values = true,
        default_values_t = [Ignored::WhiteSpace, Ignored::Spelling, Ignored::ColumnOrder],
        default_value_if("column_order", ArgPredicate::Equals("true".into()), "white-space,spelling"))]
    pub ignore: Vec<Ignored>,
    /// By column, constraint and part; or by line of the SQL as it is stored
    #[arg(long, value_enum, default_value_t)]
    pub view: Cut,
    #[command(flatten)]
    pub renames: Renames,
    #[command(flatten)]
    pub against: Against,
}

/// A kind of difference that may not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ignored {
    WhiteSpace,
    Spelling,
    ColumnOrder,
    None,
}

/// How the rows of a comparison are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Cut {
    #[default]
    Aligned,
    Sql,
}

impl From<Cut> for View {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Aligned => Self::Aligned,
            Cut::Sql => Self::Sql,
        }
    }
}

impl Diff {
    /// What does not count.
    pub fn ignored(&self) -> Ignore {
        let named = |what| self.ignore.contains(&what);
        Ignore {
            white_space: named(Ignored::WhiteSpace),
            spelling: named(Ignored::Spelling),
            column_order: named(Ignored::ColumnOrder),
        }
    }
}

/// List the jobs, the newest first, or show one with what came of each database
///
/// With --resume or --retry, what was asked in a job is asked again, of some of its databases.
#[derive(Args, Debug)]
pub struct Jobs {
    /// The job
    pub id: Option<Uuid>,
    /// Do the rest of a job that was cut off, cancelled or stopped: only the databases that it did not come to
    #[arg(long, requires = "id", conflicts_with = "retry")]
    pub resume: bool,
    /// Do it again on the databases where it failed, or that were in use
    #[arg(long, requires = "id")]
    pub retry: bool,
    /// Ask no question
    #[arg(long, short, requires = "id")]
    pub yes: bool,
    /// How many to list at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = at_least_one, conflicts_with = "id")]
    pub limit: usize,
}

/// Show the settings and who says so, or set one
///
/// For each setting the first of these that says anything holds: what was set for this fleet, litefleet.toml in its
/// folder, what was set for all fleets, the default.
#[derive(Args, Debug)]
#[command(override_usage = "litefleet settings [FOLDER] [KEY [VALUE]] [--fleet] [--reset]")]
pub struct Settings {
    /// The fleet's folder, a setting (or a section to reset), and what it is to be
    #[arg(value_name = "WORD", num_args = 0..=3)]
    pub words: Vec<OsString>,
    /// For this fleet alone, not for all
    #[arg(long)]
    pub fleet: bool,
    /// Reset the setting, or all of a section
    #[arg(long)]
    pub reset: bool,
}

/// Write a list of databases to a file; the file's extension says how: .csv, .json or .txt
#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    pub fleet: Fleet,
    /// The file to write
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub to: PathBuf,
}

/// Open the desktop window
#[derive(Args, Debug)]
pub struct Open {
    /// The folder to show
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// Print a script that completes commands in a shell
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// A folder, what it is held against, and which of its databases are wanted.
#[derive(Args, Debug)]
pub struct Fleet {
    /// The folder that holds the databases
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub filter: Wanted,
}

/// `WHERE`: what a fleet is, and what it is held against.
#[derive(Args, Debug, Default)]
pub struct Where {
    #[command(flatten)]
    pub against: Against,
    /// Only databases whose path below the folder matches this pattern [repeatable]
    #[arg(long, value_name = "GLOB", help_heading = "What the fleet is")]
    pub include: Vec<String>,
    /// No database whose path below the folder matches this pattern [repeatable]
    #[arg(long, value_name = "GLOB", help_heading = "What the fleet is")]
    pub exclude: Vec<String>,
    /// What a database is called: a pattern of its path with {label} in it, or a SELECT
    #[arg(long, value_name = "L", help_heading = "What the fleet is")]
    pub label: Option<String>,
    /// Accept what litefleet.toml in the folder asks for, until it asks for something else
    #[arg(long, help_heading = "What the fleet is")]
    pub accept_config: bool,
}

/// What databases are held against.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "What the fleet is")]
pub struct Against {
    /// The expected schema: a folder of versioned .sql files, a migrations folder, one .sql file, or a database
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub schemas: Option<PathBuf>,
    /// Where databases state their version: auto, user_version, TABLE.COLUMN, a migration tool, or a SELECT
    #[arg(long, value_name = "S")]
    pub version_source: Option<String>,
    /// The version that databases should be at [default: the newest that is released]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = version)]
    pub target: Option<Version>,
}

/// `FILTER`: which databases are wanted.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Which databases (each repeatable)")]
pub struct Wanted {
    /// With this status
    #[arg(long, value_name = "S", value_parser = status())]
    pub status: Vec<Status>,
    /// With this version: 3, 3.0.0, latest, none, or a comparison such as '<3'
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub version: Vec<String>,
    /// With this text in path, label, reason or differences
    #[arg(long, value_name = "TEXT")]
    pub search: Vec<String>,
    /// With this schema: a fingerprint or its beginning
    #[arg(long, value_name = "FINGERPRINT", value_parser = NonEmptyStringValueParser::new())]
    pub shape: Vec<String>,
}

impl Where {
    /// The settings that these flags ask for.
    pub fn settings(&self) -> FleetSettings {
        FleetSettings {
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            label: self.label.clone(),
            ..self.against.settings()
        }
    }

    /// The settings, where a flag asks for anything at all.
    pub fn settings_if_given(&self) -> Option<FleetSettings> {
        let settings = self.settings();
        (settings != FleetSettings::default()).then_some(settings)
    }
}

impl Against {
    /// The settings that these flags ask for. The path is the whole one, since settings outlive the working directory;
    /// one that is not there stays as it is, for the engine to say so.
    pub fn settings(&self) -> FleetSettings {
        let schemas = self.schemas.as_ref().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone()));
        FleetSettings {
            schemas,
            version_source: self.version_source.clone(),
            target: self.target.clone(),
            ..FleetSettings::default()
        }
    }
}

impl Wanted {
    /// The filter that these flags ask for.
    pub fn filter(&self) -> Filter {
        Filter {
            status: self.status.clone(),
            version: self.version.clone(),
            search: self.search.clone(),
            shape: self.shape.clone(),
            ..Filter::default()
        }
    }
}

/// Understands `3`, `v3`, `latest`, `-1` and `3.0.0`.
#[expect(clippy::unnecessary_wraps, reason = "the signature of a value parser")]
pub fn version(text: &str) -> Result<Version, std::convert::Infallible> {
    let number = text.strip_prefix(['v', 'V']).unwrap_or(text).parse();
    Ok(match (text, number) {
        ("latest", _) => LATEST,
        (_, Ok(number)) => Version::Number(number),
        (text, Err(_)) => Version::Text(text.to_owned()),
    })
}

/// Understands a number that leaves something to show.
fn at_least_one(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|number| *number > 0).ok_or("a whole number of 1 or more is wanted")
}

/// Understands the word of a status, and lists them all where it is none.
fn status() -> impl TypedValueParser<Value = Status> {
    PossibleValuesParser::new(Status::ALL.map(Status::word))
        .try_map(|word| Status::ALL.into_iter().find(|status| status.word() == word).ok_or("not a status"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_version_is_a_number_where_it_can_be_one() {
        for (text, expected) in [
            ("3", Version::Number(3)),
            ("v3", Version::Number(3)),
            ("latest", LATEST),
            ("-1", LATEST),
            ("3.0.0", Version::Text("3.0.0".into())),
            ("v3.0.0", Version::Text("v3.0.0".into())),
        ] {
            assert_eq!(version(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn settings_are_asked_for_only_by_flags() {
        assert_eq!(Where::default().settings_if_given(), None);
        let include = Where { include: vec!["*.db".into()], ..Where::default() };
        assert_eq!(include.settings_if_given().map(|settings| settings.include), Some(vec!["*.db".into()]));
    }
}

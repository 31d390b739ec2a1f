//! The verbs that do more than read: their targets, and how the work is done.

use super::{Against, Renames, Wanted, Where, version};
use clap::{
    Args, ValueHint,
    builder::{PossibleValuesParser, TypedValueParser},
};
use litefleet::api::{
    Backups, Changed, ColumnOrder, HistoryQuery, Losses, Mode, NetworkFile, Operation, Outcome, Version, WorkOptions,
};
use std::path::PathBuf;
use uuid::Uuid;

/// Show what repair or migrate would do to one database; nothing is written
///
/// Exit status 0: nothing to do. 1: something is pending. 3: it would be refused.
#[derive(Args, Debug)]
pub struct Plan {
    /// The database
    #[arg(value_hint = ValueHint::FilePath)]
    pub database: PathBuf,
    /// Plan a migration to this version, up or down, instead of a repair
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = version)]
    pub to: Option<Version>,
    /// Print the SQL alone
    #[arg(long)]
    pub sql: bool,
    /// Plan with leave to lose what the expected schema does not have
    #[arg(long)]
    pub allow_destructive: bool,
    /// Let the order of columns count too
    #[arg(long)]
    pub column_order: bool,
    #[command(flatten)]
    pub renames: Renames,
    #[command(flatten)]
    pub against: Against,
}

/// Bring databases to their expected schema, keeping all data
///
/// Each database is backed up, changed in one transaction, verified, and only then committed; where anything is not as it
/// should be, it stays as it was. In a folder, some other program's databases and those that are ahead are left alone.
/// What the expected schema does not have is kept unless --allow-destructive lets it go.
#[derive(Args, Debug)]
pub struct Repair {
    #[command(flatten)]
    pub on: On,
    #[command(flatten)]
    pub run: Run,
    #[command(flatten)]
    pub renames: Renames,
}

/// Move databases to a version, up or down
///
/// Through the migration scripts of the expected schema where there are some, by plan where there are none.
#[derive(Args, Debug)]
pub struct Migrate {
    /// The version
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = version)]
    pub to: Version,
    #[command(flatten)]
    pub on: On,
    #[command(flatten)]
    pub run: Run,
    #[command(flatten)]
    pub renames: Renames,
}

/// Give databases that state no version, and have exactly the schema of one, that version's stamp
#[derive(Args, Debug)]
pub struct Adopt {
    #[command(flatten)]
    pub on: On,
    #[command(flatten)]
    pub run: Run,
}

/// Check the integrity and the foreign keys of databases; nothing is written
///
/// Exit status 0: all are sound. 1: damage was found. 3: one could not be looked at.
#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    pub targets: Targets,
    #[command(flatten)]
    pub filter: Wanted,
    /// How many databases at a time
    #[arg(long, value_name = "N", value_parser = super::at_least_one)]
    pub jobs: Option<usize>,
}

/// Write backups back: those of a job, or of a backup folder
///
/// What a database holds now is backed up first. One that was written to since its backup was made is left alone unless
/// --changed is given.
#[derive(Args, Debug)]
pub struct Restore {
    /// The job whose backups they are (`litefleet history` lists them), a folder of backups, or one copy in it
    #[arg(value_name = "JOB|BACKUP")]
    pub from: PathBuf,
    /// Only these databases: a path as the job has it, a label, or a file
    #[arg(value_hint = ValueHint::FilePath)]
    pub databases: Vec<PathBuf>,
    /// Restore databases too that were written to since
    #[arg(long)]
    pub changed: bool,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ask no question
    #[arg(long, short)]
    pub yes: bool,
}

/// List what was done to databases, the newest first
#[derive(Args, Debug)]
pub struct History {
    /// Only what was done to this database, or in this folder
    #[arg(value_hint = ValueHint::FilePath)]
    pub database: Option<PathBuf>,
    /// With this outcome: repaired, migrated, restored, failed, ... [repeatable]
    #[arg(long, value_name = "O", value_parser = outcome(), hide_possible_values = true)]
    pub outcome: Vec<Outcome>,
    /// From or to this version: 3, 3.0.0, latest, or none [repeatable]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub version: Vec<String>,
    /// With this text in path, label, statements, the job's id or what it did [repeatable]
    #[arg(long, value_name = "TEXT")]
    pub search: Vec<String>,
    /// Of this job
    #[arg(long, value_name = "ID")]
    pub job: Option<Uuid>,
    /// List the databases on which work failed the most often, with the last message of each
    #[arg(long, conflicts_with_all = ["database", "outcome", "version", "search", "job", "limit"])]
    pub failing: bool,
    /// How many to list at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = super::at_least_one)]
    pub limit: usize,
}

impl History {
    /// What these flags ask for.
    pub fn query(&self) -> HistoryQuery {
        HistoryQuery {
            job: self.job,
            outcome: self.outcome.clone(),
            version: self.version.clone(),
            search: self.search.clone(),
            limit: self.limit,
            ..HistoryQuery::default()
        }
    }
}

/// Understands the word of an outcome, and lists them all where it is none.
fn outcome() -> impl TypedValueParser<Value = Outcome> {
    PossibleValuesParser::new(Outcome::ALL.map(Outcome::word))
        .try_map(|word| Outcome::ALL.into_iter().find(|outcome| outcome.word() == word).ok_or("not an outcome"))
}

/// `TARGET`: what to work on.
#[derive(Args, Debug)]
pub struct Targets {
    /// A folder, one or more databases, or @FILE: a list that `litefleet export` wrote
    #[arg(value_name = "TARGET", required = true, value_hint = ValueHint::AnyPath)]
    pub targets: Vec<PathBuf>,
}

/// What to work on, and what it is held against.
#[derive(Args, Debug)]
pub struct On {
    #[command(flatten)]
    pub targets: Targets,
    #[command(flatten)]
    pub place: Where,
    #[command(flatten)]
    pub filter: Wanted,
}

/// `RUN`: how the work is done.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "How it is done")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Run {
    /// Do it in private copies of the databases, which are only read, and say what came of it
    #[arg(long)]
    pub dry_run: bool,
    /// Ask no question
    #[arg(long, short)]
    pub yes: bool,
    /// Let go what the expected schema does not have, and values that a new type changes
    #[arg(long)]
    pub allow_destructive: bool,
    /// Make no backups: there is no way back
    #[arg(long)]
    pub no_backup: bool,
    /// Go on past failures, as it is without this flag too
    #[arg(long, conflicts_with = "stop_after")]
    pub keep_going: bool,
    /// Stop after so many failures
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub stop_after: Option<u64>,
    /// How many databases at a time [default: 4]
    #[arg(long, value_name = "N", value_parser = super::at_least_one)]
    pub jobs: Option<usize>,
    /// Let the order of columns count too
    #[arg(long)]
    pub column_order: bool,
    /// Write to files on network file systems too, whose locks are not to be trusted
    #[arg(long)]
    pub network: bool,
}

impl Run {
    /// The options that these flags ask for.
    pub fn options(&self) -> WorkOptions {
        WorkOptions {
            mode: mode(self.dry_run),
            losses: losses(self.allow_destructive),
            backups: if self.no_backup { Backups::None } else { Backups::Make },
            column_order: column_order(self.column_order),
            network: if self.network { NetworkFile::Allow } else { NetworkFile::Refuse },
            stop_after: self.stop_after,
            workers: self.jobs,
            plans: None,
            renames: Vec::new(),
        }
    }
}

impl Plan {
    /// What is planned.
    pub fn operation(&self) -> Operation {
        self.to.clone().map_or(Operation::Repair, |to| Operation::Migrate { to })
    }

    /// The options that these flags ask for.
    pub fn options(&self) -> WorkOptions {
        WorkOptions {
            losses: losses(self.allow_destructive),
            column_order: column_order(self.column_order),
            renames: self.renames.accepted.clone(),
            ..WorkOptions::default()
        }
    }
}

impl Restore {
    /// The job, where one is named rather than a folder or a file.
    pub fn job(&self) -> Option<Uuid> {
        self.from.to_str()?.parse().ok()
    }

    /// Whether databases that have changed since may be restored.
    pub fn changed(&self) -> Changed {
        if self.changed { Changed::Allow } else { Changed::Refuse }
    }

    /// Whether anything is written.
    pub fn mode(&self) -> Mode {
        mode(self.dry_run)
    }
}

fn mode(dry_run: bool) -> Mode {
    if dry_run { Mode::DryRun } else { Mode::Apply }
}

fn losses(allowed: bool) -> Losses {
    if allowed { Losses::Allow } else { Losses::Refuse }
}

fn column_order(counts: bool) -> ColumnOrder {
    if counts { ColumnOrder::AsInTarget } else { ColumnOrder::Any }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Verb};
    use clap::Parser;

    fn run(flags: &[&str]) -> Run {
        match Cli::try_parse_from([&["litefleet", "repair", "x"], flags].concat()).map(|cli| cli.verb) {
            Ok(Verb::Repair(repair)) => repair.run,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_flags_work_is_done_with_backups_and_loses_nothing() {
        let options = run(&[]).options();
        assert_eq!(options, WorkOptions { mode: Mode::Apply, ..WorkOptions::default() });
    }

    #[test]
    fn every_flag_of_a_run_reaches_the_engine() {
        let flags = "--dry-run --allow-destructive --no-backup --stop-after 2 --jobs 3 --column-order --network";
        let expected = WorkOptions {
            mode: Mode::DryRun,
            losses: Losses::Allow,
            backups: Backups::None,
            column_order: ColumnOrder::AsInTarget,
            network: NetworkFile::Allow,
            stop_after: Some(2),
            workers: Some(3),
            plans: None,
            renames: Vec::new(),
        };
        assert_eq!(run(&flags.split(' ').collect::<Vec<_>>()).options(), expected);
    }

    #[test]
    fn a_run_that_goes_on_and_stops_is_refused_and_so_are_none_at_a_time() {
        for flags in [&["--keep-going", "--stop-after", "1"][..], &["--stop-after", "0"], &["--jobs", "0"]] {
            assert!(Cli::try_parse_from([&["litefleet", "repair", "x"], flags].concat()).is_err(), "{flags:?}");
        }
    }
}

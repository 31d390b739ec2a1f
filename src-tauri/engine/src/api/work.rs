//! What is asked of databases beyond reading them, and what it would do.

use super::{Filter, Status, Version};
use crate::{
    Code,
    plan::{PlannedStatement, Renamed},
};
use serde::{Deserialize, Serialize};

/// What is to be done to databases.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Operation {
    /// Bring each to the expected schema of the target version, keeping all data. Never takes a version down.
    Repair,
    /// Move each to this version, up or down.
    Migrate {
        /// Which.
        to: Version,
    },
    /// Give each database that states no version, and has exactly the schema of one, that version's stamp.
    Adopt,
    /// Check integrity and foreign keys.
    Check,
}

/// Which databases of a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "which", rename_all = "snake_case")]
pub enum Targets {
    /// All of them.
    All,
    /// Those that a filter lets through.
    Filter {
        /// Which.
        filter: Filter,
    },
    /// These rows.
    Databases {
        /// The rows' ids.
        ids: Vec<i64>,
    },
    /// The one row, named by itself: it may be a stranger, ahead, or empty.
    One {
        /// The row's id.
        id: i64,
    },
}

/// Whether anything is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The real plan is done and verified in a private copy of each database, which is only read.
    #[default]
    DryRun,
    /// It is done.
    Apply,
}

/// Whether work may lose values. It is measured inside the transaction, so what was counted for a preview need not hold
/// any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Losses {
    /// Extras are kept, and a value that a new affinity changes to something that it does not change back from is refused.
    #[default]
    Refuse,
    /// They are what is wanted.
    Allow,
}

/// Whether the order of columns counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnOrder {
    /// It does not.
    #[default]
    Any,
    /// Columns stand as in the target.
    AsInTarget,
}

/// Whether each database is backed up before it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backups {
    /// It is.
    #[default]
    Make,
    /// It is not; there is no way back.
    None,
}

/// Whether a file on a network or user-space file system may be written: locks are not to be trusted there
/// (<https://sqlite.org/howtocorrupt.html#_filesystems_with_broken_or_missing_lock_implementations>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkFile {
    /// It stays as it is.
    #[default]
    Refuse,
    /// It was asked for.
    Allow,
}

/// How work is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the types say it")]
pub struct WorkOptions {
    pub mode: Mode,
    pub losses: Losses,
    pub backups: Backups,
    pub column_order: ColumnOrder,
    pub network: NetworkFile,
    /// Stop after this many failures; `None`: go on past all of them.
    pub stop_after: Option<u64>,
    /// How many databases at a time; `None`: as the setting `work.workers` says.
    pub workers: Option<usize>,
    /// The plans that were previewed and agreed to ([`PlanGroup::id`]): a database with another one is not written, code
    /// `changed`. `None`: whatever the plan is.
    pub plans: Option<Vec<String>>,
    /// The renames that were accepted: where one applies, a table or column keeps its values under its new name. Where one does
    /// not, since a database has the one no more or the other already, it is left out.
    pub renames: Vec<Renamed>,
}

/// Work on the databases of an open fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkRequest {
    /// What.
    pub operation: Operation,
    /// On which.
    pub targets: Targets,
    /// How.
    #[serde(default)]
    pub options: WorkOptions,
}

/// What a request would do, made from what the last scan knows: no database is opened for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    /// What was asked.
    pub operation: Operation,
    /// The version aimed at; `None` where the expected schema carries none.
    pub to_version: Option<Version>,
    /// Databases with something to do, by plan: the plan that most have first.
    pub groups: Vec<PlanGroup>,
    /// How many are as they should be.
    pub unchanged: u64,
    /// Those that are left alone, by reason.
    pub left_alone: Vec<LeftAlone>,
    /// What backups would take.
    pub backups: BackupForecast,
}

/// One plan, and the databases that have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanGroup {
    /// Stands for exactly this plan on exactly this schema.
    pub id: String,
    /// What its databases are, in words, names in backticks: "as v2", "lacks table `box_labels`, 1 more".
    pub title: String,
    /// The status of its databases.
    pub status: Status,
    /// The fingerprint of their schema.
    pub shape: String,
    /// The version that they state.
    pub from_version: Option<Version>,
    /// The version that they would state.
    pub to_version: Option<Version>,
    /// The steps, in order: a computed plan, migration scripts, or the one after the other.
    pub steps: Vec<PlanStep>,
    /// What would be written down as their version, in words; `None`: nothing.
    pub stamp: Option<String>,
    /// What stays though the expected schema does not have it, since losses were not allowed.
    pub kept: Vec<Kept>,
    /// Why nothing of it is done until losses are allowed, in words; `None`: it is done.
    pub held: Option<String>,
    /// What the plan could lose or run into, before any row was looked at: without figures.
    pub hazards: Vec<Hazard>,
    /// The accepted renames that it takes.
    pub renames: Vec<Renamed>,
    /// What else may be a rename, and would keep its values if that were accepted; without figures.
    pub offers: Vec<RenameOffer>,
    /// The databases.
    pub databases: Vec<PlannedDatabase>,
}

/// Something that may be a rename, and is none until somebody accepts it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RenameOffer {
    /// The rename.
    #[serde(flatten)]
    pub rename: Renamed,
    /// How much alike the two are, from 0 to 1: 1 where nothing but the name differs.
    pub likeness: f64,
    /// How many values of the column, or rows of the table, it would keep; `None`: not counted.
    pub values: Option<u64>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum PlanStep {
    /// Computed statements.
    Plan {
        /// In order.
        statements: Vec<PlannedStatement>,
    },
    /// A migration script of the expected schema.
    Script {
        /// The version that it leads to.
        version: Option<Version>,
        /// Its file's name.
        name: String,
        /// Its text.
        sql: String,
    },
}

/// A database in a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "each is the field of `DatabaseRow` of that name")]
pub struct PlannedDatabase {
    pub id: i64,
    pub path: String,
    pub label: String,
    pub bytes: u64,
}

/// Something that stays though the expected schema does not have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// `table`, `column`, `index`, `view`, `trigger`, `virtual_table`, `constraint`.
    pub kind: String,
    /// The object that it is or is of.
    pub object: String,
    /// The column, where it is one.
    pub column: Option<String>,
}

/// Databases that are left alone for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftAlone {
    /// The reason: `ahead`, `stranger`, `unreadable`, `unknown_version`, `empty`, `cannot_plan`, `left_to_framework` …
    pub code: Code,
    /// The same in words.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The databases.
    pub databases: Vec<PlannedDatabase>,
}

/// What backups would take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupForecast {
    /// The folder that they go to.
    pub folder: String,
    /// At most this many bytes.
    pub bytes: u64,
    /// How many bytes are free there.
    pub free: Option<u64>,
    /// True where backups are on the device of the fleet: they would go with it.
    pub same_device: bool,
    /// For how many days backups are kept; the newest of each database stays longer.
    pub kept_days: Option<u32>,
}

/// Something that a plan would do that can lose data, or fail on these rows; or that takes long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// Which kind.
    pub code: HazardCode,
    /// The object.
    pub object: String,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// In words, with the figures where they were read: "Drops table `old_cache` with 3,412 rows".
    pub message: String,
    /// How many rows or values; `None`: not counted.
    pub rows: Option<u64>,
    /// Rowids of some of them, where they have any.
    #[serde(default)]
    pub examples: Vec<i64>,
    /// What to do about it.
    #[serde(default)]
    pub hint: Option<String>,
}

/// The kinds of hazards. Stable: codes are added, never renamed. 1xx lose data and run only when allowed; 2xx and 3xx are said
/// and done; 4xx cannot be done with these rows and are refused before anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HazardCode {
    /// Drops a table that may have rows.
    H101,
    /// Drops a column that may have values.
    H102,
    /// Changes values: the new affinity or type turns them into others.
    H103,
    /// The version goes down.
    H104,
    /// Drops a virtual table with its content.
    H105,
    /// Makes a table anew and copies its rows.
    H201,
    /// Fills a full-text or R-tree table from its content.
    H301,
    /// Runs a migration script, which may move data.
    H302,
    /// Rows do not fit a new NOT NULL.
    H401,
    /// Rows do not fit a new UNIQUE or PRIMARY KEY.
    H402,
    /// Rows do not fit a new CHECK.
    H403,
    /// Rows do not fit a new FOREIGN KEY.
    H404,
    /// Values do not fit the type of a STRICT table.
    H405,
    /// A new NOT NULL column has no default, and the table has rows.
    H406,
}

impl HazardCode {
    /// True where it can lose data, so that it runs only when allowed.
    pub fn is_destructive(self) -> bool {
        matches!(self, Self::H101 | Self::H102 | Self::H103 | Self::H104 | Self::H105)
    }

    /// True where it cannot be done with these rows.
    pub fn is_misfit(self) -> bool {
        matches!(self, Self::H401 | Self::H402 | Self::H403 | Self::H404 | Self::H405 | Self::H406)
    }
}

/// What was counted in the databases of one plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// The hazards, their figures added up over all databases.
    pub hazards: Vec<HazardSum>,
    /// The databases where there is anything to say.
    pub databases: Vec<DatabaseFigures>,
}

/// One hazard over several databases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HazardSum {
    /// What; its figure is the sum.
    #[serde(flatten)]
    pub hazard: Hazard,
    /// How many databases have it.
    pub databases: u64,
}

/// What was counted in one database.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatabaseFigures {
    /// The row's id.
    pub id: i64,
    /// Its hazards, those with a figure of 0 left out.
    pub hazards: Vec<Hazard>,
    /// Why it could not be looked at.
    pub unreadable: Option<String>,
}

/// The answer of `litefleet plan`: what repair or migrate would do to one database.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanAnswer {
    /// The database.
    pub database: String,
    /// The version that it states.
    pub from_version: Option<Version>,
    /// The version that it would state.
    pub to_version: Option<Version>,
    /// Every statement, those of scripts too.
    pub statements: Vec<PlannedStatement>,
    /// What it would lose or run into, with figures.
    pub hazards: Vec<Hazard>,
    /// What would stay though the expected schema does not have it.
    pub kept: Vec<Kept>,
    /// The accepted renames that it takes.
    pub renames: Vec<Renamed>,
    /// What else may be a rename, and would keep its values if that were accepted.
    pub offers: Vec<RenameOffer>,
    /// What would be written down as its version, in words.
    pub stamp: Option<String>,
    /// True where it loses data.
    pub destructive: bool,
    /// Why nothing would be done, where that is so for another reason than that there is nothing to do: `needs_confirmation`
    /// where all of it waits for leave to lose; any other code is a refusal.
    pub code: Option<Code>,
    /// The same in words.
    pub message: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
}

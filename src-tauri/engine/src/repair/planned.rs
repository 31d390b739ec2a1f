//! Work that was planned, as data.

use super::{decide::Alone, stamping::Stamping};
use crate::{
    api::{Hazard, Kept, PlanStep, RenameOffer, Status, Version},
    apply::{self, PlanWork, ScriptWork},
    plan::{PlannedStatement, Renamed},
    schema::{Fingerprint, fingerprint, model::Schema},
};
use std::sync::Arc;

/// How many digits of a plan's hash stand for it.
const ID_DIGITS: usize = 16;

/// What is going to be done to databases of one schema that state one version.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Stands for exactly this plan on exactly this schema.
    pub id: String,
    /// What its databases are, in words.
    pub title: String,
    /// Their status.
    pub status: Status,
    /// The fingerprint of their schema.
    pub from: Fingerprint,
    /// Their schema.
    pub left: Schema,
    /// The version that they state.
    pub from_version: Option<Version>,
    /// The version that they are going to state.
    pub to_version: Option<Version>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// The schema that they are going to have.
    pub aim: Schema,
    /// Its fingerprint.
    pub to: Fingerprint,
    /// The schema that the first step makes of theirs.
    pub first: Schema,
    /// The schema that it would make if losses were allowed.
    pub whole: Schema,
    /// What stays though the expected schema does not have it.
    pub kept: Vec<Kept>,
    /// What the steps could lose or run into, without figures.
    pub hazards: Vec<Hazard>,
    /// What would be lost besides if losses were allowed, without figures.
    pub remaining: Vec<Hazard>,
    /// What may be a rename.
    pub offers: Vec<RenameOffer>,
    /// Why nothing is done until losses are allowed.
    pub held: Option<Alone>,
    /// True where it is given the version that it has the schema of.
    pub adopts: bool,
    pub(super) stamp: Option<Stamping>,
}

/// One step of the work.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Computed statements.
    Plan {
        /// In order.
        statements: Vec<PlannedStatement>,
        /// The schema that comes of them.
        target: Schema,
        /// The accepted renames that they take.
        renames: Vec<Renamed>,
    },
    /// One direction of a migration of the expected schema.
    Script {
        /// The version that it leads to.
        version: Option<Version>,
        /// The name of its file.
        name: String,
        /// Its SQL.
        sql: Arc<str>,
        /// The line of the file that the SQL begins in, counted from 1.
        line: u32,
        /// The schema that comes of it, the tables of migration tools left out.
        target: Schema,
    },
}

/// What a plan is made of.
pub(super) struct Parts {
    pub(super) from: Fingerprint,
    pub(super) left: Schema,
    pub(super) status: Status,
    pub(super) title: String,
    pub(super) from_version: Option<Version>,
    pub(super) to_version: Option<Version>,
    pub(super) steps: Vec<Step>,
    pub(super) aim: Schema,
    pub(super) first: Schema,
    pub(super) whole: Schema,
    pub(super) kept: Vec<Kept>,
    pub(super) hazards: Vec<Hazard>,
    pub(super) remaining: Vec<Hazard>,
    pub(super) stamp: Option<Stamping>,
    pub(super) offers: Vec<RenameOffer>,
    pub(super) held: Option<Alone>,
    pub(super) adopts: bool,
}

impl Planned {
    pub(super) fn new(parts: Parts) -> Self {
        let to = fingerprint(&parts.aim);
        let id = id(&parts, &to);
        let Parts { from, left, status, title, from_version, to_version, steps, aim, kept, .. } = parts;
        let Parts { first, whole, hazards, remaining, offers, stamp, held, adopts, .. } = parts;
        Self {
            id,
            title,
            status,
            from,
            left,
            from_version,
            to_version,
            steps,
            aim,
            to,
            first,
            whole,
            kept,
            hazards,
            remaining,
            offers,
            held,
            adopts,
            stamp,
        }
    }

    /// True where something would be written.
    pub fn writes(&self) -> bool {
        self.held.is_none() && (!self.steps.is_empty() || self.stamp.is_some())
    }

    /// What would be written down as the version, in words.
    pub fn stamp_words(&self) -> Option<String> {
        self.stamp.as_ref().map(|stamp| stamp.words.clone())
    }

    /// The steps as a front end gets them.
    pub fn api_steps(&self) -> Vec<PlanStep> {
        self.steps.iter().map(Step::api).collect()
    }

    /// The accepted renames that its steps take, each once.
    pub fn renames(&self) -> Vec<Renamed> {
        let mut all: Vec<Renamed> = self.steps.iter().flat_map(Step::renames).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// Those that what is counted in a database goes by: of the first step.
    pub(super) fn first_renames(&self) -> &[Renamed] {
        self.steps.first().map(Step::renames).unwrap_or_default()
    }

    /// All that it could lose or run into, done now or once losses are allowed.
    pub fn all_hazards(&self) -> Vec<Hazard> {
        self.hazards.iter().chain(&self.remaining).cloned().collect()
    }
}

impl Step {
    fn api(&self) -> PlanStep {
        match self {
            Self::Plan { statements, .. } => PlanStep::Plan { statements: statements.clone() },
            Self::Script { version, name, sql, .. } => {
                PlanStep::Script { version: version.clone(), name: name.clone(), sql: sql.to_string() }
            }
        }
    }

    fn renames(&self) -> &[Renamed] {
        match self {
            Self::Plan { renames, .. } => renames,
            Self::Script { .. } => &[],
        }
    }

    /// The step as [`apply`] takes it.
    pub(super) fn work(&self) -> apply::Step<'_> {
        match self {
            Self::Plan { statements, target, renames } => apply::Step::Plan(PlanWork { statements, target, renames }),
            Self::Script { name, sql, line, target, .. } => {
                apply::Step::Script(ScriptWork { name, sql, line: *line, target })
            }
        }
    }
}

fn id(parts: &Parts, to: &Fingerprint) -> String {
    let mut hasher = blake3::Hasher::new();
    // The length before each text, so that no two lists of texts are one.
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    };
    let version = |version: &Option<Version>| version.as_ref().map(Version::key).unwrap_or_default();
    add(&parts.from.0);
    add(&to.0);
    add(&version(&parts.from_version));
    add(&version(&parts.to_version));
    for step in &parts.steps {
        match step {
            Step::Plan { statements, .. } => {
                add("plan");
                statements.iter().for_each(|statement| add(&statement.sql));
            }
            Step::Script { name, sql, .. } => {
                add("script");
                add(name);
                add(sql);
            }
        }
    }
    let mut id = hasher.finalize().to_hex().to_string();
    id.truncate(ID_DIGITS);
    id
}

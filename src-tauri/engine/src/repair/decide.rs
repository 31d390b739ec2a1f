//! What to do to a database, by its schema and the version that it states. Pure.

use super::{planned::Planned, way};
use crate::{
    Code, Error,
    api::{CatalogKind, ColumnOrder, Losses, Operation, Reason, Status, Version},
    catalog::{CatalogVersion, source::VersionSource},
    plan::Renamed,
    scan::{KnownSchema, Standard, Verdict, differences},
    schema::model::Schema,
};
use std::{
    cmp::Ordering,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What is asked of databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What.
    pub work: Work,
    /// Whether values may go.
    pub losses: Losses,
    /// Whether columns have to stand as they do in the target.
    pub order: ColumnOrder,
    /// Whether a database was named by itself.
    pub named: Named,
    /// The renames that were accepted; each counts where it applies.
    pub renames: Vec<Renamed>,
}

/// Work that changes databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// To the target version's schema, never down.
    Repair,
    /// To this version, up or down.
    Migrate(Version),
    /// The stamp of the version whose schema it has.
    Adopt,
}

/// Whether a database was named by itself: then it may be a stranger or empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// It is one of several, or was found.
    InBatch,
    /// It was.
    ByItself,
}

/// What to do to a database.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Nothing: it is as it should be.
    Unchanged,
    /// Nothing, for this reason.
    LeftAlone(Alone),
    /// This.
    Planned(Box<Planned>),
}

/// Why a database is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alone {
    /// The reason.
    pub code: Code,
    /// The same in words.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// Decides, each case once.
#[derive(Debug)]
pub struct Decider {
    standard: Arc<Standard>,
    request: Request,
    decided: Mutex<HashMap<Key, Arc<Decision>>>,
}

/// A schema as it is spelled, and what was said of it: databases of one fingerprint may have their columns in another order.
type Key = ([u8; 32], Verdict);

impl Work {
    /// The work of an operation; none for a check, which changes nothing.
    pub fn of(operation: &Operation) -> Option<Self> {
        match operation {
            Operation::Repair => Some(Self::Repair),
            Operation::Migrate { to } => Some(Self::Migrate(to.clone())),
            Operation::Adopt => Some(Self::Adopt),
            Operation::Check => None,
        }
    }
}

impl Decider {
    /// Decides by this standard.
    pub fn new(standard: Arc<Standard>, request: Request) -> Self {
        Self { standard, request, decided: Mutex::default() }
    }

    /// What databases are held against.
    pub fn standard(&self) -> &Standard {
        &self.standard
    }

    /// What is asked.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What to do to a database that has this schema (`None`: it could not be read) and of which this was said.
    pub fn decide(&self, schema: Option<&KnownSchema>, verdict: &Verdict) -> Arc<Decision> {
        let key = (schema.map_or([0; 32], |known| spelled(&known.schema)), verdict.clone());
        if let Some(decision) = self.decided().get(&key) {
            return Arc::clone(decision);
        }
        // Nobody waits for this: whoever asks at the same time decides too, and decides the same.
        let decision = Arc::new(decide(&self.standard, &self.request, schema, verdict));
        self.decided().insert(key, Arc::clone(&decision));
        decision
    }

    fn decided(&self) -> MutexGuard<'_, HashMap<Key, Arc<Decision>>> {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn decide(standard: &Standard, request: &Request, schema: Option<&KnownSchema>, verdict: &Verdict) -> Decision {
    let Some(known) = schema else {
        return Decision::LeftAlone(unreadable(verdict.reason, verdict.message.as_deref()));
    };
    let decided = match left_alone(standard, request, known, verdict) {
        Some(alone) => Err(alone),
        None => match &request.work {
            Work::Adopt => adopt(standard, request, known, verdict),
            Work::Repair | Work::Migrate(_) => toward(standard, request, known, verdict),
        },
    };
    decided.unwrap_or_else(Decision::LeftAlone)
}

/// Databases that are not worked on whatever is wanted.
fn left_alone(standard: &Standard, request: &Request, known: &KnownSchema, verdict: &Verdict) -> Option<Alone> {
    let by_itself = request.named == Named::ByItself;
    // One file is the only version that can be meant, whatever the database states.
    let unplaced_goes = by_itself && (request.work == Work::Adopt || standard.catalog.info.kind == CatalogKind::File);
    if known.schema.is_empty() {
        let fills = by_itself && request.work != Work::Adopt;
        return (!fills).then(|| {
            Alone::new(Code::Empty, "it is empty: no tables, no version").hint("name it by itself to have it filled")
        });
    }
    match verdict.reason {
        Some(Reason::Stranger) if !by_itself => Some(
            Alone::new(Code::Stranger, "another program's database")
                .hint("name it by itself if it belongs to the fleet, or set include patterns that match it"),
        ),
        Some(Reason::UnknownVersion) if !unplaced_goes => {
            let raw = verdict.stated.as_deref().unwrap_or_default();
            let message = format!("it states version {raw:?}, which the expected schema does not have");
            let hint = match &verdict.looks_like {
                Some(version) => format!("it has the schema of {version}: adopt it by itself as that"),
                None => "correct the version in the database, or add it to the expected schema".to_owned(),
            };
            Some(Alone::new(Code::UnknownVersion, message).hint(hint))
        }
        _ => None,
    }
}

/// The stamp of the version whose schema it has.
fn adopt(standard: &Standard, request: &Request, known: &KnownSchema, verdict: &Verdict) -> Result<Decision, Alone> {
    if !standard.catalog.has_versions() {
        return Err(Alone::new(Code::BadRequest, "the expected schema carries no versions")
            .hint("choose an expected schema whose files carry versions"));
    }
    if verdict.status != Status::Unversioned {
        return Ok(Decision::Unchanged);
    }
    let info = &standard.catalog.info;
    if let (Some(tool), None, VersionSource::UserVersion) = (&info.tool, &info.version_source, &standard.source) {
        // Nothing that is written anywhere else would be found there by the tool, or by the next scan of its fleet.
        return Err(Alone::new(Code::CannotStamp, format!("it has no table of {tool} to write its version to"))
            .hint(format!("let {tool} make its table, then try again")));
    }
    way::told_apart(standard, &known.schema)?;
    let like = verdict.looks_like.as_ref().and_then(|version| standard.catalog.get(version)).ok_or_else(|| {
        Alone::new(Code::Unversioned, "it states no version and has the schema of none")
            .hint("compare it with a version, and repair it by itself")
    })?;
    way::Way { standard, request, known, verdict, target: like }.stamp_only().map(planned)
}

/// The way to the version that is wanted.
fn toward(standard: &Standard, request: &Request, known: &KnownSchema, verdict: &Verdict) -> Result<Decision, Alone> {
    let target = target(standard, &request.work)?;
    if let (Some(own), Some(aim)) = (way::own_version(standard, verdict), &target.version)
        && own.compare(aim) == Ordering::Greater
    {
        let is_known = standard.catalog.get(own).is_some();
        let may_go_down = match request.work {
            Work::Repair | Work::Adopt => false,
            Work::Migrate(_) => is_known || request.named == Named::ByItself,
        };
        if !may_go_down {
            let hint = if is_known { "migrate it to take it down" } else { "add its version to the expected schema" };
            return Err(Alone::new(Code::Ahead, format!("it is at {own}, ahead of {aim}")).hint(hint));
        }
    }
    // A version that cannot be placed is no older than any: there is nothing to bring it to but the schema.
    if verdict.reason == Some(Reason::UnknownVersion) && differences(&known.schema, &target.schema).is_empty() {
        return Ok(Decision::Unchanged);
    }
    way::Way { standard, request, known, verdict, target }.find().map(|way| way.map_or(Decision::Unchanged, planned))
}

fn planned(planned: Planned) -> Decision {
    Decision::Planned(Box::new(planned))
}

/// The entry of the expected schema that is aimed at.
fn target<'s>(standard: &'s Standard, work: &Work) -> Result<&'s CatalogVersion, Alone> {
    let catalog = &standard.catalog;
    let wanted = match work {
        Work::Migrate(version) => Some(version),
        Work::Repair | Work::Adopt => standard.target.as_ref(),
    };
    match wanted {
        Some(version) => catalog.get(version).ok_or_else(|| {
            Alone::new(Code::BadRequest, format!("the expected schema has no version {version}"))
                .hint("choose one of its versions")
        }),
        None => catalog
            .versions
            .first()
            .ok_or_else(|| Alone::new(Code::BadRequest, "there is no expected schema").hint("choose one")),
    }
}

/// A database that could not be read, for this reason and with these words.
pub fn unreadable(reason: Option<Reason>, message: Option<&str>) -> Alone {
    let code = match reason {
        Some(Reason::Locked) => Code::Locked,
        Some(Reason::TimedOut) => Code::TimedOut,
        Some(Reason::PermissionDenied) => Code::PermissionDenied,
        _ => Code::Unreadable,
    };
    let hint = match code {
        Code::Locked => "try again when the program that holds it is done",
        Code::TimedOut => "try again when the disk is less busy",
        Code::PermissionDenied => "ask for access to the file, or run as somebody who has it",
        _ => "restore it from a backup, or exclude it by its name if it does not belong to the fleet",
    };
    Alone::new(code, message.unwrap_or("it cannot be read")).hint(hint)
}

impl Alone {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Error> for Alone {
    fn from(error: Error) -> Self {
        Self { code: error.code, message: error.message, hint: error.hint }
    }
}

/// A hash of all texts of a schema, as they are stored.
fn spelled(schema: &Schema) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut add = |name: &str, sql: &str| {
        hasher.update(name.as_bytes()).update(b"\0").update(sql.as_bytes()).update(b"\0");
    };
    schema.tables.iter().for_each(|it| add(&it.name.0, &it.sql));
    schema.virtual_tables.iter().for_each(|it| add(&it.name.0, &it.sql));
    schema.indexes.iter().for_each(|it| add(&it.name.0, &it.sql));
    schema.views.iter().for_each(|it| add(&it.name.0, &it.sql));
    schema.triggers.iter().for_each(|it| add(&it.name.0, &it.sql));
    *hasher.finalize().as_bytes()
}

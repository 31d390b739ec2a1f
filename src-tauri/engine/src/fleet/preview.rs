//! What work would do, before it does it.

use super::{
    Engine,
    open::OpenFleet,
    renaming,
    work::Schemas,
    worksite::{self, Site},
};
use crate::{
    Code, Error, Result,
    api::{
        BackupForecast, Backups, DatabaseFigures, Figures, FleetSettings, Hazard, HazardCode, HazardSum, LeftAlone,
        Mode, Operation, PlanAnswer, PlanGroup, PlannedDatabase, Preview, RenameOffer, Renamed, Version, WorkOptions,
        WorkRequest,
    },
    plan::{Method, PlannedStatement},
    repair::{self, Alone, Decider, Decision, Planned, Step},
    scan::{self, Entry, Judge},
};
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    thread,
};
use tokio_util::sync::CancellationToken;

/// How many databases are read at a time for their figures.
const READERS: usize = 4;

/// Room for the deepest expression that SQLite parses.
const STACK_BYTES: usize = 8 << 20;

impl Engine {
    /// What a request would do, from what the last scan knows: no database is opened for it.
    ///
    /// # Errors
    /// As [`Engine::start_work`]; a check, which changes nothing, has no preview.
    pub fn preview(&self, root: &Path, request: &WorkRequest) -> Result<Preview> {
        let Looked { fleet, site, decider, decisions } = self.look(root, request)?;
        let mut preview = Preview {
            operation: request.operation.clone(),
            to_version: aimed_at(&decider, &request.operation),
            groups: Vec::new(),
            unchanged: 0,
            left_alone: Vec::new(),
            backups: BackupForecast::default(),
        };
        let mut bytes = 0;
        let mut groups: HashMap<String, PlanGroup> = HashMap::new();
        let mut alone: HashMap<Alone, Vec<PlannedDatabase>> = HashMap::new();
        for (entry, decision) in &decisions {
            let database = planned_database(entry);
            match &**decision {
                Decision::Unchanged => preview.unchanged += 1,
                Decision::LeftAlone(why) => alone.entry(why.clone()).or_default().push(database),
                Decision::Planned(planned) => {
                    if planned.writes() {
                        bytes += entry.stamp.bytes + entry.stamp.wal.map_or(0, |(bytes, _)| bytes);
                    }
                    groups.entry(planned.id.clone()).or_insert_with(|| group(planned)).databases.push(database);
                }
            }
        }
        preview.groups = groups.into_values().collect();
        preview.groups.sort_by(|a, b| b.databases.len().cmp(&a.databases.len()).then_with(|| a.id.cmp(&b.id)));
        preview.left_alone = alone.into_iter().map(left_alone).collect();
        preview
            .left_alone
            .sort_by(|a, b| b.databases.len().cmp(&a.databases.len()).then_with(|| a.message.cmp(&b.message)));
        if request.options.backups == Backups::Make {
            preview.backups = self.backups(Some(&fleet.root))?.forecast(bytes, &fleet.root);
        }
        drop(site);
        Ok(preview)
    }

    /// Reads the figures of one plan's hazards in its databases, a few at a time. `seen` is told how many of how many are read.
    ///
    /// # Errors
    /// As [`Engine::preview`]; no group has this plan any more; cancelled.
    pub fn preview_figures(
        &self,
        root: &Path,
        request: &WorkRequest,
        plan: &str,
        seen: &(dyn Fn(u64, u64) + Sync),
        cancel: &CancellationToken,
    ) -> Result<Figures> {
        let Looked { fleet, decisions, .. } = self.look(root, request)?;
        let mut of_plan = Vec::new();
        let mut wanted = None;
        for (entry, decision) in &decisions {
            if let Decision::Planned(planned) = &**decision
                && planned.id == plan
            {
                of_plan.push((entry.id, fleet.root.join(&entry.path)));
                wanted.get_or_insert_with(|| Arc::clone(decision));
            }
        }
        let Some(Decision::Planned(planned)) = wanted.as_deref() else {
            return Err(Error::new(Code::Unknown, format!("no database has plan {plan} any more"))
                .hint("look at the preview again: the databases or the expected schema have changed"));
        };
        let databases = read_figures(planned, &of_plan, seen, cancel)?;
        Ok(Figures { hazards: sums(&databases), databases })
    }

    /// What work would do to one file, read now: held against what the settings say, else against what the fleet that has it
    /// was last held against.
    ///
    /// # Errors
    /// As [`Engine::start_work_on`]; cancelled.
    pub fn plan_file(
        &self,
        path: &Path,
        settings: &FleetSettings,
        operation: &Operation,
        options: &WorkOptions,
        cancel: &CancellationToken,
    ) -> Result<PlanAnswer> {
        let site = worksite::of_files(self, &[path.to_path_buf()], settings, operation)?;
        worksite::check(&site, operation, Mode::DryRun)?;
        renaming::check(&site, operation, &options.renames, &self.inner.state)?;
        let decider = decider_of(&site, operation, options)?;
        let file = site.cases.first().map(|case| case.path.clone()).unwrap_or_default();
        let reading = scan::read_one(&file, Some(&decider.standard().source), cancel);
        if cancel.is_cancelled() {
            return Err(Error::new(Code::Cancelled, "cancelled"));
        }
        let verdict = Judge::new(decider.standard()).verdict(&reading);
        let schema = reading.outcome.as_ref().ok().map(|reading| &*reading.schema);
        let answer = empty_answer(&file, verdict.version.clone());
        Ok(match &*decider.decide(schema, &verdict) {
            Decision::Unchanged => PlanAnswer { to_version: verdict.version.clone(), ..answer },
            Decision::LeftAlone(alone) => PlanAnswer {
                code: Some(alone.code),
                message: Some(alone.message.clone()),
                hint: alone.hint.clone(),
                ..answer
            },
            Decision::Planned(planned) => planned_answer(planned, &file, answer, cancel),
        })
    }

    fn look(&self, root: &Path, request: &WorkRequest) -> Result<Looked> {
        let fleet = self.fleet(root)?;
        let site = worksite::of_fleet(self, Arc::clone(&fleet), &request.targets, &request.operation)?;
        worksite::check(&site, &request.operation, request.options.mode)?;
        renaming::check(&site, &request.operation, &request.options.renames, &self.inner.state)?;
        let decider = decider_of(&site, &request.operation, &request.options)?;
        let schemas = Schemas::of(&fleet, &self.inner.state)?;
        let result = fleet.result();
        let entries: HashMap<i64, &Entry> = result.entries.iter().map(|entry| (entry.id, &**entry)).collect();
        let known = site.cases.iter().filter_map(|case| entries.get(&case.id?).copied());
        let decisions =
            known.map(|entry| (entry.clone(), decider.decide(schemas.of_entry(entry), &entry.verdict))).collect();
        Ok(Looked { fleet, site, decider, decisions })
    }
}

/// What a request comes to.
struct Looked {
    fleet: Arc<OpenFleet>,
    site: Site,
    decider: Decider,
    decisions: Vec<(Entry, Arc<Decision>)>,
}

fn decider_of(site: &Site, operation: &Operation, options: &WorkOptions) -> Result<Decider> {
    let request = worksite::request(operation, options, site.named).zip(site.standard.clone());
    let (request, standard) = request.ok_or_else(|| {
        Error::new(Code::BadRequest, "a check changes nothing, so there is nothing to plan").hint("start it")
    })?;
    Ok(Decider::new(standard, request))
}

fn aimed_at(decider: &Decider, operation: &Operation) -> Option<Version> {
    match operation {
        Operation::Migrate { to } => Some(to.clone()),
        Operation::Repair => decider.standard().target.clone(),
        Operation::Adopt | Operation::Check => None,
    }
}

fn group(planned: &Planned) -> PlanGroup {
    PlanGroup {
        id: planned.id.clone(),
        title: planned.title.clone(),
        status: planned.status,
        shape: planned.from.0.clone(),
        from_version: planned.from_version.clone(),
        to_version: planned.to_version.clone(),
        steps: planned.api_steps(),
        stamp: planned.stamp_words(),
        kept: planned.kept.clone(),
        held: planned.held.as_ref().map(|held| held.message.clone()),
        hazards: planned.all_hazards(),
        renames: planned.renames(),
        offers: planned.offers.clone(),
        databases: Vec::new(),
    }
}

fn planned_database(entry: &Entry) -> PlannedDatabase {
    let row = entry.row();
    PlannedDatabase { id: entry.id, path: row.path, label: row.label, bytes: entry.stamp.bytes }
}

fn left_alone((why, databases): (Alone, Vec<PlannedDatabase>)) -> LeftAlone {
    LeftAlone { code: why.code, message: why.message, hint: why.hint, databases }
}

fn read_figures(
    planned: &Planned,
    of_plan: &[(i64, PathBuf)],
    seen: &(dyn Fn(u64, u64) + Sync),
    cancel: &CancellationToken,
) -> Result<Vec<DatabaseFigures>> {
    let hazards = planned.all_hazards();
    let (next, read, total) = (AtomicUsize::new(0), AtomicU64::new(0), of_plan.len() as u64);
    let found = Mutex::new(Vec::new());
    let work = || {
        while let Some((id, path)) = of_plan.get(next.fetch_add(1, Relaxed)).filter(|_| !cancel.is_cancelled()) {
            let figures = match repair::figures(path, planned, &hazards, cancel) {
                Ok(hazards) => DatabaseFigures { id: *id, hazards, unreadable: None },
                Err(unread) => DatabaseFigures { id: *id, hazards: Vec::new(), unreadable: Some(unread.message) },
            };
            if !figures.hazards.is_empty() || figures.unreadable.is_some() {
                found.lock().unwrap_or_else(PoisonError::into_inner).push(figures);
            }
            seen(read.fetch_add(1, Relaxed) + 1, total);
        }
    };
    thread::scope(|scope| {
        for number in 0..READERS.min(of_plan.len()) {
            let reader = thread::Builder::new().name(format!("figures {number}")).stack_size(STACK_BYTES);
            if reader.spawn_scoped(scope, work).is_err() {
                // Fewer read then; where none can be started, this thread does it all.
                work();
            }
        }
    });
    if cancel.is_cancelled() {
        return Err(Error::new(Code::Cancelled, "cancelled"));
    }
    let mut databases = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    databases.sort_by_key(|figures| figures.id);
    Ok(databases)
}

/// The hazards of all databases, each once: figures are added up.
fn sums(databases: &[DatabaseFigures]) -> Vec<HazardSum> {
    let mut sums: BTreeMap<(HazardCode, String, Option<String>), HazardSum> = BTreeMap::new();
    for hazard in databases.iter().flat_map(|figures| &figures.hazards) {
        let key = (hazard.code, hazard.object.clone(), hazard.column.clone());
        match sums.get_mut(&key) {
            Some(sum) => {
                sum.databases += 1;
                let rows = [sum.hazard.rows, hazard.rows];
                sum.hazard.rows = rows.iter().any(Option::is_some).then(|| rows.into_iter().flatten().sum());
                // Rowids and words are those of one database alone.
                sum.hazard.examples.clear();
            }
            None => {
                sums.insert(key, HazardSum { hazard: hazard.clone(), databases: 1 });
            }
        }
    }
    sums.into_values().collect()
}

fn empty_answer(file: &Path, from_version: Option<Version>) -> PlanAnswer {
    PlanAnswer {
        database: file.display().to_string(),
        from_version,
        to_version: None,
        statements: Vec::new(),
        hazards: Vec::new(),
        kept: Vec::new(),
        renames: Vec::new(),
        offers: Vec::new(),
        stamp: None,
        destructive: false,
        code: None,
        message: None,
        hint: None,
    }
}

fn planned_answer(planned: &Planned, file: &Path, answer: PlanAnswer, cancel: &CancellationToken) -> PlanAnswer {
    let hazards = planned.all_hazards();
    let hazards = repair::figures(file, planned, &hazards, cancel).unwrap_or(hazards);
    // What is kept is lost only once that is allowed.
    let remains = |hazard: &Hazard| {
        let same = |other: &Hazard| {
            (other.code, &other.object, &other.column) == (hazard.code, &hazard.object, &hazard.column)
        };
        planned.remaining.iter().any(same)
    };
    let loses = |hazard: &Hazard| hazard.code.is_destructive() && !remains(hazard);
    let stops =
        |hazard: &&Hazard| hazard.code.is_misfit() && hazard.rows.is_some_and(|rows| rows > 0) && !remains(hazard);
    let why = match (&planned.held, hazards.iter().find(stops)) {
        (Some(held), _) => Some(held.clone()),
        (None, Some(misfit)) => Some(Alone {
            code: Code::DoesNotFit,
            message: "its rows do not fit, so nothing would be written".to_owned(),
            hint: misfit.hint.clone(),
        }),
        (None, None) => None,
    };
    PlanAnswer {
        to_version: planned.to_version.clone(),
        statements: planned.steps.iter().flat_map(statements).collect(),
        destructive: hazards.iter().any(loses),
        renames: planned.renames(),
        offers: planned.offers.iter().map(|offer| counted(offer, &hazards)).collect(),
        hazards,
        kept: planned.kept.clone(),
        stamp: planned.stamp_words(),
        code: why.as_ref().map(|why| why.code),
        message: why.as_ref().map(|why| why.message.clone()),
        hint: why.and_then(|why| why.hint),
        ..answer
    }
}

/// An offer with what it would keep: as much as would go without it.
fn counted(offer: &RenameOffer, hazards: &[Hazard]) -> RenameOffer {
    let Renamed { table, column, .. } = &offer.rename;
    let is_loss = |hazard: &&Hazard| {
        matches!(hazard.code, HazardCode::H101 | HazardCode::H102)
            && hazard.object == table.0
            && hazard.column.as_ref() == column.as_ref().map(|column| &column.0)
    };
    // A loss of nothing is not told.
    let values = hazards.iter().find(is_loss).map_or(Some(0), |hazard| hazard.rows);
    RenameOffer { values, ..offer.clone() }
}

fn statements(step: &Step) -> Vec<PlannedStatement> {
    match step {
        Step::Plan { statements, .. } => statements.clone(),
        Step::Script { version, name, sql, .. } => vec![PlannedStatement {
            sql: sql.trim_end().trim_end_matches(';').to_owned(),
            reason: match version {
                Some(version) => format!("migration {name}, to {version}"),
                None => format!("migration {name}"),
            },
            method: Method::Script,
            change: None,
        }],
    }
}

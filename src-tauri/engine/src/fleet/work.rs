//! Jobs that work on databases.

use super::{
    Engine,
    again::Again,
    batch::Batch,
    checking,
    known::Known,
    open::OpenFleet,
    places, renaming, scanning,
    turn::Held,
    worksite::{self, Site},
};
use crate::{
    Code, Error, Result,
    api::{
        Backups, ColumnOrder, FleetSettings, Job, JobType, Mode, Operation, Outcome, ResultsPage, ResultsQuery, Stage,
        WorkAnswer, WorkOptions, WorkRequest, WorkResult,
    },
    apply::{Memo, Trace},
    backups,
    catalog::source::VersionSource,
    jobs::{Context, NewJob},
    repair::{self, Begun, Case, Decider, Decision, Named, Record, Run},
    scan::{Entry, Judge, KnownSchema, OneByOne},
    schema::{Fingerprint, fingerprint, model::Schema},
    state::{ResultRecord, State},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What was asked, as it is kept with the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) operation: Operation,
    pub(super) options: WorkOptions,
    /// What files that were named are held against; `None` for those of a fleet.
    pub(super) settings: Option<FleetSettings>,
    /// Whether the one database was named by itself: only then may it be a stranger or empty.
    #[serde(default)]
    pub(super) by_itself: bool,
    /// The fingerprint of the schema that it leads to: one job is not resumed with another aim.
    #[serde(default)]
    pub(super) aim: Option<String>,
    /// Where the databases state their version.
    #[serde(default)]
    pub(super) source: Option<VersionSource>,
}

/// Work that is to be started.
pub(super) struct Start {
    /// Where.
    pub(super) site: Site,
    /// What.
    pub(super) asked: Asked,
    /// The job that it is of, where it is done once more.
    pub(super) again: Option<Again>,
}

impl Start {
    fn new(site: Site, operation: &Operation, options: &WorkOptions, settings: Option<&FleetSettings>) -> Self {
        let (operation, options, settings) = (operation.clone(), options.clone(), settings.cloned());
        let by_itself = site.named == Named::ByItself;
        let asked = Asked { operation, options, settings, by_itself, aim: None, source: None };
        Self { site, asked, again: None }
    }
}

impl Engine {
    /// Starts work on databases of an open fleet. A batch leaves alone what is a stranger, ahead, empty or unreadable.
    ///
    /// # Errors
    /// The fleet is not open or was not scanned yet; the request cannot be understood; a batch would write by a schema that
    /// nobody chose; [`Code::Busy`] where another job writes to this fleet; the state database failed.
    pub fn start_work(&self, root: &Path, request: &WorkRequest) -> Result<Job> {
        let fleet = self.fleet(root)?;
        let site = worksite::of_fleet(self, fleet, &request.targets, &request.operation)?;
        self.start_on(Start::new(site, &request.operation, &request.options, None))
    }

    /// Starts work on files that are named, whether or not their fleet is open: with settings, held against what they say,
    /// else against what the fleet that has them was last held against. One alone is named by itself: it may be a stranger
    /// or empty. Several are a batch.
    ///
    /// # Errors
    /// As [`Engine::start_work`]; a file is missing or a folder; nothing says what is expected.
    pub fn start_work_on(
        &self,
        files: &[PathBuf],
        settings: &FleetSettings,
        operation: &Operation,
        options: &WorkOptions,
    ) -> Result<Job> {
        let site = worksite::of_files(self, files, settings, operation)?;
        self.start_on(Start::new(site, operation, options, Some(settings)))
    }

    /// The same for files of a list, which are a batch, however many they are.
    ///
    /// # Errors
    /// As [`Engine::start_work_on`].
    pub fn start_work_on_list(
        &self,
        files: &[PathBuf],
        settings: &FleetSettings,
        operation: &Operation,
        options: &WorkOptions,
    ) -> Result<Job> {
        let site = Site { named: Named::InBatch, ..worksite::of_files(self, files, settings, operation)? };
        self.start_on(Start::new(site, operation, options, Some(settings)))
    }

    /// Has a job wait before it takes the next database, or go on.
    ///
    /// # Errors
    /// There is none with this id, it runs in another process, or the state database failed.
    pub fn pause_job(&self, id: Uuid, paused: bool) -> Result<Job> {
        self.inner.jobs.pause(id, paused)
    }

    /// A window of what came of the databases of a job, the last one done first.
    ///
    /// # Errors
    /// There is no such job, or the state database failed.
    pub fn results(&self, job: Uuid, query: &ResultsQuery) -> Result<ResultsPage> {
        self.job(job)?;
        self.inner.state.results(job, query)
    }

    /// A job with all its results.
    ///
    /// # Errors
    /// There is no such job, or the state database failed.
    pub fn work_answer(&self, job: Uuid) -> Result<WorkAnswer> {
        let job = self.job(job)?;
        let results = self.inner.state.all_results(job.id)?.into_iter().map(|record| record.result).collect();
        Ok(WorkAnswer { job, results })
    }

    /// Starts work where it is to be done.
    ///
    /// # Errors
    /// As [`Engine::start_work`].
    pub(super) fn start_on(&self, start: Start) -> Result<Job> {
        let Start { site, mut asked, again } = start;
        self.check(&site, &asked, again)?;
        // What a process that died has left half done is looked at before anybody changes it.
        self.settle()?;
        asked.aim = worksite::aim_of(&site, &asked.operation)?;
        asked.source = site.standard.as_ref().map(|standard| standard.source.clone());
        let kind = kind_of(&asked.operation, site.named);
        let new = NewJob {
            kind,
            root: site.root.display().to_string(),
            operation: Some(asked.operation.clone()),
            mode: (kind != JobType::Check).then_some(asked.options.mode),
            losses: asked.options.losses,
            of_job: again.map(Again::of),
            total: site.cases.len() as u64,
        };
        let kept = serde_json::to_value(&asked).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
        let paths: Vec<_> = site.cases.iter().map(|case| case.path.clone()).collect();
        let (state, engine) = (Arc::clone(&self.inner.state), self.clone());
        let resumes = again.and_then(Again::resumes);
        let keep = move |id| state.keep_request(id, &kept, paths.iter().map(PathBuf::as_path), resumes);
        self.inner.jobs.start_work(new, keep, move |context| engine.work(site, &asked, again, context))
    }

    /// Refuses what cannot be asked.
    fn check(&self, site: &Site, asked: &Asked, again: Option<Again>) -> Result<()> {
        worksite::check(site, &asked.operation, asked.options.mode)?;
        match again {
            None => renaming::check(site, &asked.operation, &asked.options.renames, &self.inner.state),
            // Of what is left of a job, renames that it was given may apply to none any more.
            Some(_) => Ok(()),
        }
    }

    /// Refuses what would lead to another schema than when it was asked for: that was held against an earlier one.
    fn check_again(&self, site: &Site, asked: &Asked, again: Option<Again>) -> Result<()> {
        self.check(site, asked, again)?;
        let source = site.standard.as_ref().map(|standard| &standard.source);
        if worksite::aim_of(site, &asked.operation)? == asked.aim && source == asked.source.as_ref() {
            return Ok(());
        }
        Err(Error::new(Code::Changed, "what is expected has changed since the work was asked for")
            .hint("look at the preview again, and start the work anew"))
    }

    /// The work of a job.
    fn work(&self, mut site: Site, asked: &Asked, again: Option<Again>, context: &Context) -> Result<Value> {
        let writes = asked.options.mode == Mode::Apply && asked.operation != Operation::Check;
        let turn = self.turn(&site.root);
        let mut held = Some(Held::take(&turn, &context.cancel)?);
        if let Some(fleet) = site.fleet.clone().filter(|_| site.by_scan) {
            self.look_again(&fleet, context)?;
            if site.standard.is_some() {
                site.standard = Some(fleet.standard(&self.inner.state)?);
                if writes || again.is_some() {
                    self.check_again(&site, asked, again)?;
                }
            }
        }
        if !writes {
            held = None;
        }
        let touched = Mutex::default();
        let done = self.work_on(&site, asked, held.as_mut(), context, &touched);
        if let Some(fleet) = site.fleet.as_ref().filter(|_| writes) {
            self.show_what_came(fleet, touched.into_inner().unwrap_or_else(PoisonError::into_inner), context);
        }
        drop(held);
        done
    }

    /// `touched` gets the paths of all databases that were about to be written.
    fn work_on(
        &self,
        site: &Site,
        asked: &Asked,
        held: Option<&mut Held<'_>>,
        context: &Context,
        touched: &Mutex<Vec<PathBuf>>,
    ) -> Result<Value> {
        let state = &*self.inner.state;
        let options = &asked.options;
        let place = site.fleet.as_ref().map_or(&*site.root, |fleet| &*fleet.root);
        let settings = self.settings_at(Some(place))?;
        let workers = options.workers.unwrap_or(settings.workers());
        let batch = Batch::new(context, state, site.cases.len(), options.stop_after);
        let request = worksite::request(&asked.operation, options, site.named).zip(site.standard.clone());
        let Some((request, standard)) = request else {
            let worker = || |case: &Case, tell: &dyn Fn(Stage)| checking::check(case, tell, &context.cancel);
            batch.run(held, &site.cases, workers, worker)?;
            return Ok(batch.answer());
        };
        let decider = Decider::new(standard, request);
        let (known, rest) = self.told_apart(site, &decider, options)?;
        batch.keep_all(&known)?;
        let store = self.backups(Some(place))?;
        if options.mode == Mode::Apply && options.backups == Backups::Make {
            backups::need(&store.forecast(rest.iter().filter_map(bytes_of).sum(), &site.root))?;
        }
        let make = || store.folder_for(context.id);
        let scratch = places::scratch_for(state, context.id);
        let kept_plans = Mutex::default();
        let begin = |begun: &Begun<'_>| {
            touched.lock().unwrap_or_else(PoisonError::into_inner).push(begun.case.path.clone());
            begin(state, context.id, begun, &kept_plans)
        };
        let run = Run {
            decider: &decider,
            mode: options.mode,
            network: options.network,
            busy: settings.busy(),
            plans: options.plans.as_deref(),
            backups: (options.backups == Backups::Make).then_some(&make),
            scratch: &scratch,
            begin: &begin,
            reader: self.reader(site, &decider)?,
            memo: Memo::default(),
        };
        let worker = || {
            let mut judge = Judge::new(decider.standard());
            let run = &run;
            move |case: &Case, tell: &dyn Fn(Stage)| {
                let record = repair::run(run, &mut judge, case, tell, &context.cancel)?;
                Ok(kept(state, case, record, options.mode))
            }
        };
        let done = batch.run(held, &rest, workers, worker);
        store.finish(context.id);
        places::discard_scratch(&scratch);
        done.map(|()| batch.answer())
    }

    /// What reads the databases of a job. Those that are as the last scan has read them are not opened for it, but where the
    /// order of columns counts: that is each database's own.
    fn reader(&self, site: &Site, decider: &Decider) -> Result<OneByOne> {
        let reader = OneByOne::new(Some(&decider.standard().source));
        let any_order = decider.request().order == ColumnOrder::Any;
        let Some(fleet) = site.fleet.as_ref().filter(|_| site.by_scan && any_order) else { return Ok(reader) };
        let known = Known::of(fleet, &fleet.result(), Some(&[]), false)?.settled(fleet, &self.inner.state)?;
        Ok(reader.knowing(known.into_iter().map(|file| (fleet.root.join(&file.found.path), file)).collect()))
    }

    /// Databases that need not be opened, with what comes of them, and the others.
    fn told_apart(
        &self,
        site: &Site,
        decider: &Decider,
        options: &WorkOptions,
    ) -> Result<(Vec<ResultRecord>, Vec<Case>)> {
        let Some(fleet) = site.fleet.as_ref().filter(|_| site.by_scan) else {
            return Ok((Vec::new(), site.cases.clone()));
        };
        let result = fleet.result();
        let entries: HashMap<i64, &Entry> = result.entries.iter().map(|entry| (entry.id, &**entry)).collect();
        let schemas = Schemas::of(fleet, &self.inner.state)?;
        let (mut known, mut rest) = (Vec::new(), Vec::new());
        for case in &site.cases {
            let Some(entry) = case.id.and_then(|id| entries.get(&id)) else {
                known.push(record_of(case, gone(case)));
                continue;
            };
            let decision = decider.decide(schemas.of_entry(entry), &entry.verdict);
            // The order of its columns is each database's own.
            let open = options.column_order == ColumnOrder::AsInTarget && *decision == Decision::Unchanged;
            // Its schema was kept by an older Litefleet in another form.
            let open = open || (entry.shape.is_some() && schemas.of_entry(entry).is_none());
            match repair::unopened(case, &decision, entry.verdict.version.as_ref()).filter(|_| !open) {
                Some(result) => known.push(record_of(case, result)),
                None => rest.push(case.clone()),
            }
        }
        Ok((known, rest))
    }

    /// Scans what has changed since the last scan.
    fn look_again(&self, fleet: &OpenFleet, context: &Context) -> Result<()> {
        let asked = scanning::Asked { job: context.id, cancel: &context.cancel, jobs: &self.inner.jobs, tell: &|_| () };
        match scanning::scan(fleet, &self.inner.state, false, asked) {
            Err(error) if error.code != Code::NoDatabases => Err(error),
            _ => Ok(()),
        }
    }

    /// Looks again at the databases that the work wrote to, so that the list shows what came of it, cancelled or not.
    pub(super) fn show_what_came(&self, fleet: &OpenFleet, touched: Vec<PathBuf>, context: &Context) {
        // It may have been opened with other settings meanwhile.
        let open = self.fleet(&fleet.root).ok();
        let fleet = open.as_deref().unwrap_or(fleet);
        let below = |path: PathBuf| path.strip_prefix(&fleet.root).map(Path::to_path_buf).ok();
        let paths = touched.into_iter().filter_map(below).collect();
        if let Err(error) = self.look_in_turn(fleet, paths, context.id, &CancellationToken::new()) {
            tracing::warn!(%error, root = %fleet.root.display(), "cannot look at what was written");
        }
    }
}

/// The schemas that a fleet's databases have.
pub(super) struct Schemas {
    known: HashMap<Fingerprint, Arc<KnownSchema>>,
    empty: KnownSchema,
}

impl Schemas {
    /// Those of the last scan.
    ///
    /// # Errors
    /// The state database failed.
    pub(super) fn of(fleet: &OpenFleet, state: &State) -> Result<Self> {
        let schema = Schema::default();
        Ok(Self { known: state.schemas(fleet.id)?, empty: KnownSchema { fingerprint: fingerprint(&schema), schema } })
    }

    /// That of a database; none where it could not be read.
    pub(super) fn of_entry(&self, entry: &Entry) -> Option<&KnownSchema> {
        match &entry.shape {
            Some(shape) => self.known.get(&**shape).map(|known| &**known),
            None => (entry.verdict.tables.is_some()).then_some(&self.empty),
        }
    }
}

fn kind_of(operation: &Operation, named: Named) -> JobType {
    match (operation, named) {
        (Operation::Repair, Named::ByItself) => JobType::RepairSingle,
        (Operation::Repair, Named::InBatch) => JobType::Repair,
        (Operation::Migrate { .. }, _) => JobType::Migrate,
        (Operation::Adopt, _) => JobType::Adopt,
        (Operation::Check, _) => JobType::Check,
    }
}

pub(super) fn may_be_retried(record: &ResultRecord) -> bool {
    let result = &record.result;
    match result.outcome {
        Outcome::Failed => true,
        Outcome::Skipped => matches!(result.code, Some(Code::Locked | Code::TimedOut)),
        _ => false,
    }
}

/// How many bytes its backup may take.
fn bytes_of(case: &Case) -> Option<u64> {
    Trace::of(&case.path).ok().map(|trace| trace.whole_bytes())
}

fn gone(case: &Case) -> WorkResult {
    let mut result = case.result();
    result.outcome = Outcome::Skipped;
    result.code = Some(Code::NotFound);
    result.message = Some("it is not there any more".to_owned());
    result.hint = Some("scan the folder again".to_owned());
    result
}

fn record_of(case: &Case, result: WorkResult) -> ResultRecord {
    ResultRecord { result, path: case.path.clone(), revision: false, from: None, to: None, trace: None }
}

/// Remembers what a database is about to become, and how.
fn begin(state: &State, job: Uuid, begun: &Begun<'_>, kept_plans: &Mutex<HashSet<String>>) -> Result<()> {
    let Begun { case, planned, result } = begun;
    let plans = || kept_plans.lock().unwrap_or_else(PoisonError::into_inner);
    if !plans().contains(&planned.id) {
        state.keep_plan(&planned.id, &planned.api_steps())?;
        plans().insert(planned.id.clone());
    }
    let path = case.path.clone();
    let (from, to) = (Some(planned.from.0.clone()), Some(planned.to.0.clone()));
    let result = (*result).clone();
    state.begin_result(job, &ResultRecord { result, path, revision: true, from, to, trace: None })
}

/// A record as it is kept, with the plan that it is of.
fn kept(state: &State, case: &Case, record: Record, mode: Mode) -> ResultRecord {
    let Record { result, decision, trace } = record;
    let planned = match decision.as_deref() {
        Some(Decision::Planned(planned)) => Some(planned),
        _ => None,
    };
    if let Some(planned) = planned.filter(|_| mode == Mode::DryRun)
        && let Err(error) = state.keep_plan(&planned.id, &planned.api_steps())
    {
        tracing::warn!(%error, "cannot keep the steps of a plan");
    }
    let wrote = mode == Mode::Apply && planned.is_some_and(|planned| planned.writes());
    ResultRecord {
        revision: wrote,
        from: planned.map(|planned| planned.from.0.clone()),
        to: planned.map(|planned| planned.to.0.clone()),
        trace: trace.and_then(|trace| serde_json::to_value(trace).ok()),
        path: case.path.clone(),
        result,
    }
}

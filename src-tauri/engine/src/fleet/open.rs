//! A fleet that is open: its settings, its last result, and the way from a scan to the next result.

use crate::{
    Code, Error, Result,
    api::{
        CatalogKind, Expected, FleetInfo, FleetSettings, FleetStatus, ListQuery, Page, Shape, Source, Status, Version,
    },
    catalog::{self, Catalog, label::LabelSource, source::VersionSource},
    fleet::{
        also::Alike,
        config::{self, Sight},
        list,
    },
    scan::{self, Census, Entry, Passed, ReadRequest, Standard},
    schema::Fingerprint,
    state::{FleetRecord, ScanRecord, State},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};
use tokio_util::sync::CancellationToken;

/// A fleet that is open.
#[derive(Debug)]
pub struct OpenFleet {
    /// Stands for it in the state database.
    pub id: i64,
    /// Its folder, canonical.
    pub root: PathBuf,
    /// What the person asked for.
    pub settings: FleetSettings,
    /// How its `litefleet.toml` looked when it was opened.
    pub(super) file: Sight,
    /// What a result was last held against; `None` until it is needed.
    standard: Mutex<Option<Arc<Standard>>>,
    /// The standard whose key was asked for last, with its key.
    keyed: Mutex<Option<(Arc<Standard>, String)>>,
    result: RwLock<Arc<ScanResult>>,
    /// The selection of the last query, since pages of one list are asked for again and again.
    selected: Mutex<Option<Selected>>,
    /// What its folder holds besides databases.
    passed: Mutex<Option<Arc<Passed>>>,
    /// Which shapes differ alike from what was compared last.
    pub(super) alike: Mutex<Option<Arc<Alike>>>,
}

#[derive(Debug)]
struct Selected {
    query: ListQuery,
    result: Arc<ScanResult>,
    places: Arc<[u32]>,
}

/// A scan's result, whole.
#[derive(Debug)]
pub struct ScanResult {
    /// All but the databases; `None` before the first scan.
    pub record: Option<ScanRecord>,
    /// Whether this process scanned it.
    pub source: Source,
    /// The fleet's turn in the state database when this was there.
    pub turn: i64,
    /// The databases in the order of their paths.
    pub entries: Vec<Arc<Entry>>,
    /// Rows of the state database that nobody understands any more.
    pub lost: Vec<i64>,
    /// What is said of the shapes, once somebody asks.
    shapes: OnceLock<Vec<Shape>>,
}

impl ScanResult {
    /// A result of a scan.
    pub fn new(record: Option<ScanRecord>, source: Source, turn: i64, entries: Vec<Arc<Entry>>) -> Self {
        Self { record, source, turn, entries, lost: Vec::new(), shapes: OnceLock::new() }
    }

    /// As the state database has it.
    fn kept(state: &State, id: i64, record: Option<ScanRecord>, turn: i64) -> Result<Self> {
        let (mut entries, mut lost) = state.entries(id)?;
        if record.is_none() {
            // Nobody understands the scan that they are of: the next one takes their place.
            lost.extend(entries.drain(..).map(|entry| entry.id));
        }
        Ok(Self { lost, ..Self::new(record, Source::Cached, turn, entries) })
    }

    /// Its shapes, the most common first.
    fn shapes(&self) -> &[Shape] {
        self.shapes.get_or_init(|| self.record.as_ref().map(|record| shapes(&self.entries, record)).unwrap_or_default())
    }
}

impl OpenFleet {
    /// The fleet with its last scan, as the state has it.
    ///
    /// # Errors
    /// The state database failed.
    pub fn open(state: &State, root: PathBuf, settings: FleetSettings) -> Result<Self> {
        let id = state.open_fleet(&root, &settings)?;
        let kept = state.fleet(&root)?;
        let (scan, turn) = kept.map_or((None, 0), |fleet| (fleet.scan, fleet.turn));
        Self::load(state, FleetRecord { id, root, settings, scan, turn })
    }

    /// The fleet as the state has it, which is not told that it was opened.
    ///
    /// # Errors
    /// The state database failed.
    pub fn load(state: &State, fleet: FleetRecord) -> Result<Self> {
        let FleetRecord { id, root, settings, scan: record, turn } = fleet;
        let result = ScanResult::kept(state, id, record, turn)?;
        Ok(Self {
            id,
            file: config::sight(&root),
            root,
            settings,
            standard: Mutex::default(),
            keyed: Mutex::default(),
            result: RwLock::new(Arc::new(result)),
            selected: Mutex::default(),
            passed: Mutex::default(),
            alike: Mutex::default(),
        })
    }

    /// The folder as text.
    pub fn root_text(&self) -> String {
        self.root.display().to_string()
    }

    /// The last result.
    pub fn result(&self) -> Arc<ScanResult> {
        Arc::clone(&self.result.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a result in the place of the last one.
    pub fn set_result(&self, result: ScanResult, standard: Arc<Standard>) {
        self.replace(result, Some(standard));
    }

    /// Both at once: nobody holds a result against what another was held against.
    fn replace(&self, result: ScanResult, standard: Option<Arc<Standard>>) {
        let mut kept = self.standard.lock().unwrap_or_else(PoisonError::into_inner);
        *self.result.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(result);
        *kept = standard;
    }

    /// [`Standard::key`], worked out once for each catalog that is loaded.
    pub fn key_of(&self, standard: &Arc<Standard>) -> String {
        let mut keyed = self.keyed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((last, key)) = &*keyed
            && last.is_same(standard)
        {
            return key.clone();
        }
        let key = standard.key();
        *keyed = Some((Arc::clone(standard), key.clone()));
        key
    }

    /// Takes over what another process has written since, and says whether there was anything.
    ///
    /// # Errors
    /// The fleet was forgotten, or the state database failed.
    pub fn renew(&self, state: &State) -> Result<bool> {
        match state.turn_of(self.id)? {
            None => return Err(Error::new(Code::Cancelled, "the fleet was forgotten meanwhile")),
            Some(turn) if turn == self.result().turn => return Ok(false),
            Some(_) => {}
        }
        let kept = state.fleet(&self.root)?.filter(|fleet| fleet.id == self.id);
        let Some(FleetRecord { id, scan, turn, .. }) = kept else { return Ok(false) };
        let result = ScanResult::kept(state, id, scan, turn)?;
        self.replace(result, None);
        Ok(true)
    }

    /// The catalog that the settings name.
    ///
    /// # Errors
    /// It cannot be read; cancelled.
    pub fn catalog(&self, cancel: &CancellationToken) -> Result<Option<Catalog>> {
        self.settings.schemas.as_deref().map(|path| catalog::load_while(path, cancel)).transpose()
    }

    /// The version source that the settings name.
    ///
    /// # Errors
    /// It cannot be understood.
    pub fn asked_source(&self) -> Result<Option<VersionSource>> {
        self.settings.version_source.as_deref().map_or(Ok(None), VersionSource::parse)
    }

    /// Where labels come from, where the settings say it.
    ///
    /// # Errors
    /// It cannot be understood.
    pub fn label_source(&self) -> Result<Option<LabelSource>> {
        label_source(&self.settings)
    }

    /// The query that says what a database is called, where the settings have one.
    ///
    /// # Errors
    /// The label cannot be understood.
    pub fn label_query(&self) -> Result<Option<String>> {
        label_query(&self.settings)
    }

    /// What to read. `own` are Litefleet's own folders.
    ///
    /// # Errors
    /// The version source or the label cannot be understood.
    pub fn read_request(&self, own: &Path) -> Result<ReadRequest> {
        Ok(ReadRequest {
            root: self.root.clone(),
            include: self.settings.include.clone(),
            exclude: self.settings.exclude.clone(),
            own: vec![own.to_path_buf()],
            version_source: self.asked_source()?,
            label_query: self.label_query()?,
            only: None,
            passed: None,
        })
    }

    /// What its folder held besides databases when this process walked through it last.
    pub fn passed(&self) -> Option<Arc<Passed>> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers what its folder holds besides databases.
    pub fn set_passed(&self, passed: Passed) {
        *self.passed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(passed));
    }

    /// What the fleet is held against, given the schemas that its databases have, and whether any of them states something
    /// by a version source. Neither is asked for where the catalog says it all.
    ///
    /// # Errors
    /// The version source names a table that is nowhere, the target is not in the catalog, or what is asked for cannot be had.
    pub fn standard_for(
        &self,
        catalog: Option<Arc<Catalog>>,
        census: impl Fn() -> Result<Census>,
        mut states: impl FnMut(&VersionSource) -> bool,
    ) -> Result<Standard> {
        let asked = self.asked_source()?;
        if let Some(source) = &asked {
            require_source(source, catalog.as_deref(), &census)?;
        }
        let known = asked.or_else(|| catalog.as_deref().and_then(scan::source_of_catalog));
        let source = match known {
            Some(source) => source,
            None => census()?.source(&mut states).unwrap_or(VersionSource::UserVersion),
        };
        let catalog = match catalog {
            Some(catalog) => catalog,
            None => Arc::new(census()?.most_common().unwrap_or_else(|| {
                Catalog::unversioned(CatalogKind::MostCommon, crate::schema::model::Schema::default())
            })),
        };
        let target = target_of(&catalog, self.settings.target.as_ref())?;
        Ok(Standard { catalog, source, target, all_are_members: !self.settings.include.is_empty() })
    }

    /// What the last result was held against, for looking into one database.
    ///
    /// # Errors
    /// The catalog cannot be read any more, or the state database failed.
    pub fn standard(&self, state: &State) -> Result<Arc<Standard>> {
        let mut kept = self.standard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(standard) = &*kept {
            return Ok(Arc::clone(standard));
        }
        let result = self.result();
        let record = result.record.as_ref().ok_or_else(not_scanned)?;
        let catalog = match self.catalog(&CancellationToken::new())? {
            Some(catalog) => catalog,
            None => Catalog::unversioned(CatalogKind::MostCommon, self.most_common(state, &result)?),
        };
        let target = target_of(&catalog, self.settings.target.as_ref())?;
        let standard = Arc::new(Standard {
            catalog: Arc::new(catalog),
            source: record.source.clone(),
            target,
            all_are_members: !self.settings.include.is_empty(),
        });
        *kept = Some(Arc::clone(&standard));
        Ok(standard)
    }

    /// The schema that was the most common in the last result.
    fn most_common(&self, state: &State, result: &ScanResult) -> Result<crate::schema::model::Schema> {
        let fingerprint = result.record.as_ref().and_then(|record| record.versions_of.first());
        let schemas = state.schemas(self.id)?;
        let known = fingerprint.and_then(|(fingerprint, _)| schemas.get(fingerprint));
        Ok(known.map(|known| known.schema.clone()).unwrap_or_default())
    }

    /// The fleet as the dashboard shows it.
    pub fn status(&self) -> FleetStatus {
        let result = self.result();
        let record = result.record.as_ref();
        FleetStatus {
            fleet: FleetInfo {
                root: self.root_text(),
                name: name_of(&self.root),
                expected: record.map(|record| record.expected.clone()),
                version_source: record.map(|record| record.source.to_string()),
                settings: self.settings.clone(),
            },
            source: result.source,
            stale: record.is_some_and(|record| record.settings != self.settings),
            scanned_at: record.map(|record| record.scanned_at),
            duration_ms: record.map_or(0, |record| record.duration_ms),
            job_id: record.map(|record| record.job_id),
            problems: record.map(|record| record.problems.clone()).unwrap_or_default(),
            summary: record.map_or_else(|| scan::summary([]), |record| record.summary.clone()),
            shapes: result.shapes().to_vec(),
            age_ms: None,
            refreshing: None,
            watching: None,
        }
    }

    /// A window of the list of databases.
    ///
    /// # Errors
    /// The filter cannot be understood.
    pub fn list(&self, query: &ListQuery) -> Result<Page> {
        let result = self.result();
        let places = self.places(&result, query)?;
        Ok(list::page(&result.entries, &places, query))
    }

    /// The ids of all databases that the filter lets through, in the order that the query asks for.
    ///
    /// # Errors
    /// The filter cannot be understood.
    pub fn ids(&self, query: &ListQuery) -> Result<Vec<i64>> {
        let result = self.result();
        let places = self.places(&result, query)?;
        Ok(places.iter().filter_map(|place| result.entries.get(*place as usize)).map(|entry| entry.id).collect())
    }

    /// The places of all databases that the filter lets through, in the order that the query asks for.
    fn places(&self, result: &Arc<ScanResult>, query: &ListQuery) -> Result<Arc<[u32]>> {
        let whole = ListQuery { offset: 0, limit: 0, ..query.clone() };
        let mut selected = self.selected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = &*selected
            && last.query == whole
            && Arc::ptr_eq(&last.result, result)
        {
            return Ok(Arc::clone(&last.places));
        }
        let places = list::select(&result.entries, &whole)?;
        *selected = Some(Selected { query: whole, result: Arc::clone(result), places: Arc::clone(&places) });
        Ok(places)
    }
}

/// What the catalog is, for an answer.
pub fn expected_of(catalog: &Catalog, settings: &FleetSettings, target: Option<&Version>) -> Expected {
    let from = settings.schemas.as_ref().map_or_else(|| "most_common".to_owned(), |path| path.display().to_string());
    Expected {
        from,
        kind: catalog.info.kind,
        target_version: target.cloned(),
        versions: catalog.versions.iter().filter_map(|entry| entry.version.clone()).collect(),
        notes: catalog.info.notes.clone(),
    }
}

/// Where labels come from, where settings say it.
///
/// # Errors
/// It cannot be understood.
pub fn label_source(settings: &FleetSettings) -> Result<Option<LabelSource>> {
    settings.label.as_deref().map(LabelSource::parse).transpose()
}

/// The query that says what a database is called, where settings have one.
///
/// # Errors
/// The label cannot be understood.
pub fn label_query(settings: &FleetSettings) -> Result<Option<String>> {
    Ok(label_source(settings)?.and_then(|label| label.query().map(ToOwned::to_owned)))
}

/// The folder's name.
pub fn name_of(root: &Path) -> String {
    root.file_name().map_or_else(|| root.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The version to aim at: the one asked for, else the newest that is released, else the working schema.
pub fn target_of(catalog: &Catalog, asked: Option<&Version>) -> Result<Option<Version>> {
    let known = || catalog.versions.iter().filter_map(|entry| entry.version.as_ref());
    match asked {
        Some(version) if catalog.get(version).is_some() => Ok(Some(version.clone())),
        Some(version) => {
            let known: Vec<_> = known().map(ToString::to_string).collect();
            let hint = if known.is_empty() {
                "the expected schema carries no versions: leave the target out".to_owned()
            } else {
                format!("it has {}", known.join(", "))
            };
            Err(Error::new(Code::BadRequest, format!("the expected schema has no version {version}")).hint(hint))
        }
        None => {
            let newest = catalog.newest_released().and_then(|entry| entry.version.as_ref());
            Ok(newest.or_else(|| known().next_back()).cloned())
        }
    }
}

fn require_source(
    source: &VersionSource,
    catalog: Option<&Catalog>,
    census: impl Fn() -> Result<Census>,
) -> Result<()> {
    let in_catalog = catalog.is_some_and(|catalog| catalog.versions.iter().any(|entry| source.is_in(&entry.schema)));
    if in_catalog || census()?.may_have(source) {
        return Ok(());
    }
    Err(Error::new(Code::BadVersionSource, format!("no database has the version source {source}"))
        .hint("name a table and column that the databases have (TABLE.COLUMN), user_version, or auto to have it found"))
}

/// What is said of databases of one shape, the version whose expected schema they have, and whether they have only more than it.
type Said<'a> = (Status, Option<&'a str>, Option<&'a Version>, bool);

/// The version that a database states, where it has exactly that version's schema.
fn as_version(verdict: &scan::Verdict) -> Option<&Version> {
    let exact = match verdict.status {
        Status::Current | Status::Outdated => true,
        // Else the catalog does not have its version.
        Status::Ahead => verdict.to_target.is_some(),
        Status::Incomplete | Status::Drifted | Status::Unversioned | Status::Unreadable => false,
    };
    verdict.version.as_ref().filter(|_| exact)
}

fn shapes(entries: &[Arc<Entry>], record: &ScanRecord) -> Vec<Shape> {
    let versions: HashMap<&Fingerprint, Option<&Version>> =
        record.versions_of.iter().map(|(fingerprint, version)| (fingerprint, version.as_ref())).collect();
    let mut groups: HashMap<&Fingerprint, HashMap<Said<'_>, u64>> = HashMap::new();
    for entry in entries {
        if let Some(shape) = entry.shape.as_deref() {
            let verdict = &*entry.verdict;
            let said = (verdict.status, verdict.summary.as_deref(), as_version(verdict), verdict.is_only_extra());
            *groups.entry(shape).or_default().entry(said).or_default() += 1;
        }
    }
    let mut shapes: Vec<Shape> = groups
        .into_iter()
        .filter_map(|(fingerprint, said)| {
            let count = said.values().sum();
            // Of equally common ones the same each time.
            let ((status, summary, version, only_extra), _) =
                said.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| (b.0.0, b.0.1).cmp(&(a.0.0, a.0.1))))?;
            let version = version.or_else(|| versions.get(fingerprint).copied().flatten());
            Some(Shape {
                fingerprint: fingerprint.0.clone(),
                count,
                status,
                version: version.cloned(),
                summary: summary.map(ToOwned::to_owned),
                only_extra,
            })
        })
        .collect();
    shapes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.fingerprint.cmp(&b.fingerprint)));
    shapes
}

fn not_scanned() -> Error {
    Error::new(Code::Unknown, "this fleet was not scanned yet").hint("scan it first")
}

//! What the commands share.

use crate::paths::{Offered, lock};
use litefleet::{
    Code, Error, Result,
    api::{CatalogInfo, CompareRequest, FleetSettings, FleetStatus, SettingsAnswer, Side},
    fleet::Engine,
    settings::{folder_of, of_folder},
};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};
use tokio_util::sync::CancellationToken;

/// The engine, the one fleet that is open, and the paths that the page may name.
#[derive(Debug)]
pub struct Desktop {
    engine: Engine,
    opening: Option<Opening>,
    open: Mutex<Option<PathBuf>>,
    folders: Offered,
    schemas: Offered,
    sides: Offered,
    discovery: Mutex<CancellationToken>,
    figures: Mutex<CancellationToken>,
}

/// The fleet that the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its folder.
    pub root: PathBuf,
    /// What it is and what it is held against; `None` keeps what is kept with it.
    pub settings: Option<FleetSettings>,
}

impl Desktop {
    /// Starts the engine on its state folder. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// The state cannot be opened.
    pub fn start(state_dir: &Path, opening: Option<Opening>) -> Result<Self> {
        let desktop = Self {
            engine: Engine::start(state_dir)?,
            opening,
            open: Mutex::default(),
            folders: Offered::new("folder", "choose it with Open folder, or drop it on the window"),
            schemas: Offered::new("place of the schema", "choose it with the folder or file dialog"),
            sides: Offered::new("file", "choose it with the file dialog"),
            discovery: Mutex::default(),
            figures: Mutex::default(),
        };
        desktop.engine.follow_others();
        if let Some(opening) = &desktop.opening {
            desktop.folders.offer(&opening.root);
            desktop.offer_schemas_of(opening.settings.as_ref());
        }
        Ok(desktop)
    }

    /// The engine. Clones are cheap, and all are one.
    pub(crate) fn engine(&self) -> Engine {
        self.engine.clone()
    }

    /// The fleet that the command line asks for.
    pub(crate) fn opening(&self) -> Option<&Opening> {
        self.opening.as_ref()
    }

    /// The folders that the page may open.
    pub(crate) fn folders(&self) -> &Offered {
        &self.folders
    }

    /// The places of the expected schema that the page may name.
    pub(crate) fn schemas(&self) -> &Offered {
        &self.schemas
    }

    /// The files that the page may compare.
    pub(crate) fn sides(&self) -> &Offered {
        &self.sides
    }

    /// Lets the page name the place where this catalog was found.
    pub(crate) fn offer_catalog(&self, found: CatalogInfo) -> CatalogInfo {
        self.schemas.offer(&found.path);
        found
    }

    /// The settings as the page sent them, with the path in them checked.
    pub(crate) fn checked(&self, mut settings: FleetSettings) -> Result<FleetSettings> {
        if let Some(named) = &settings.schemas {
            settings.schemas = Some(self.schemas.get(&named.to_string_lossy())?);
        }
        Ok(settings)
    }

    /// The comparison as the page asked for it, with the paths in it checked.
    pub(crate) fn checked_comparison(&self, mut request: CompareRequest) -> Result<CompareRequest> {
        for side in [&mut request.left, &mut request.right] {
            match side {
                Side::File { path } => *path = self.sides.get(&path.to_string_lossy())?,
                Side::Database { .. } | Side::Expected { .. } | Side::Version { .. } | Side::Shape { .. } => {}
            }
        }
        Ok(request)
    }

    /// A value that the page sets, where it names a folder that it may name.
    pub(crate) fn checked_value(&self, value: Value) -> Result<Value> {
        match folder_of(&value) {
            Some(named) if named.is_absolute() => Ok(of_folder(&self.folders.get(&named.to_string_lossy())?)),
            _ => Ok(value),
        }
    }

    /// Lets the page set the folders again that are set.
    pub(crate) fn offer_folders_of(&self, answer: SettingsAnswer) -> SettingsAnswer {
        for setting in &answer.settings {
            let values = [Some(&setting.value), setting.person.as_ref(), setting.fleet.as_ref()];
            values.into_iter().flatten().filter_map(folder_of).filter(|folder| folder.is_absolute()).for_each(
                |folder| {
                    self.folders.offer(folder);
                },
            );
        }
        answer
    }

    /// The root of the open fleet.
    ///
    /// # Errors
    /// None is open.
    pub(crate) fn root(&self) -> Result<PathBuf> {
        self.open_root().ok_or_else(|| Error::new(Code::Unknown, "no fleet is open").hint("open a folder first"))
    }

    /// The root of the open fleet, where there is one.
    pub(crate) fn open_root(&self) -> Option<PathBuf> {
        lock(&self.open).clone()
    }

    /// From now on, commands are about this fleet.
    pub(crate) fn opened(&self, root: PathBuf, status: &FleetStatus) {
        self.folders.offer_as(&status.fleet.root, &root);
        self.offer_schemas_of(Some(&status.fleet.settings));
        *lock(&self.open) = Some(root);
    }

    /// From now on, no fleet is open.
    pub(crate) fn closed(&self) {
        *lock(&self.open) = None;
        self.next_figures();
    }

    /// Ends the discovery that is going on, and gives the next one its token.
    pub(crate) fn next_discovery(&self) -> CancellationToken {
        let next = CancellationToken::new();
        std::mem::replace(&mut *lock(&self.discovery), next.clone()).cancel();
        next
    }

    /// The token of the figures of the preview that is shown.
    pub(crate) fn figures(&self) -> CancellationToken {
        lock(&self.figures).clone()
    }

    /// Ends the counting that is going on: another preview is asked for.
    pub(crate) fn next_figures(&self) {
        std::mem::take(&mut *lock(&self.figures)).cancel();
    }

    fn offer_schemas_of(&self, settings: Option<&FleetSettings>) {
        if let Some(path) = settings.and_then(|settings| settings.schemas.as_ref()) {
            self.schemas.offer(path);
        }
    }
}

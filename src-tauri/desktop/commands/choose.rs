//! Choosing a folder and where its expected schema comes from.

use super::blocking;
use crate::{Desktop, dialogs::Dialogs, events};
use litefleet::{
    Result,
    api::{CatalogInfo, Discovery, FleetSettings, FolderConfig},
};
use serde::{Deserialize, Serialize};
use std::{
    sync::Mutex,
    time::{Duration, Instant},
};
use tauri::{AppHandle, Manager, Runtime, State};

/// At most 20 events a second: more would slow the page down and tell a person nothing.
const BETWEEN_EVENTS: Duration = Duration::from_millis(50);

/// What the schema dialog should ask for.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SchemaKind {
    /// A folder of versions or migrations.
    Folder,
    /// An `.sql` file or a database.
    File,
}

#[tauri::command]
pub(crate) async fn pick_folder<R: Runtime>(app: AppHandle<R>) -> Result<Option<String>> {
    blocking(move || {
        let chosen = app.state::<Dialogs>().0.folder("Open a folder of databases");
        Ok(chosen.map(|folder| app.state::<Desktop>().folders().offer(folder)))
    })
    .await
}

#[tauri::command]
pub(crate) async fn pick_schema<R: Runtime>(app: AppHandle<R>, kind: SchemaKind) -> Result<Option<CatalogInfo>> {
    blocking(move || {
        let (dialogs, desktop) = (app.state::<Dialogs>(), app.state::<Desktop>());
        let chosen = match kind {
            SchemaKind::Folder => dialogs.0.folder("Choose the folder of the expected schema"),
            SchemaKind::File => dialogs.0.schema_file("Choose the file of the expected schema"),
        };
        let Some(path) = chosen else { return Ok(None) };
        desktop.schemas().offer(&path);
        desktop.engine().try_catalog(&path).map(|found| Some(desktop.offer_catalog(found)))
    })
    .await
}

#[tauri::command]
pub(crate) async fn catalog_suggest(desktop: State<'_, Desktop>, root: String) -> Result<Vec<CatalogInfo>> {
    let (engine, root) = (desktop.engine(), desktop.folders().get(&root)?);
    let found = blocking(move || engine.suggest_catalogs(&root)).await?;
    Ok(found.into_iter().map(|found| desktop.offer_catalog(found)).collect())
}

#[tauri::command]
pub(crate) async fn catalog_try(desktop: State<'_, Desktop>, path: String) -> Result<CatalogInfo> {
    let (engine, path) = (desktop.engine(), desktop.schemas().get(&path)?);
    let found = blocking(move || engine.try_catalog(&path)).await?;
    Ok(desktop.offer_catalog(found))
}

#[tauri::command]
pub(crate) async fn fleet_config(desktop: State<'_, Desktop>, root: String) -> Result<Option<FolderConfig>> {
    let (engine, root) = (desktop.engine(), desktop.folders().get(&root)?);
    let found = blocking(move || engine.folder_config(&root)).await?;
    if let Some(schemas) = found.as_ref().and_then(|config| config.settings.schemas.as_ref()) {
        desktop.schemas().offer(schemas);
    }
    Ok(found)
}

#[tauri::command]
pub(crate) async fn fleet_discover<R: Runtime>(
    app: AppHandle<R>,
    desktop: State<'_, Desktop>,
    root: String,
    settings: FleetSettings,
) -> Result<Discovery> {
    let (engine, settings) = (desktop.engine(), desktop.checked(settings)?);
    let (folder, cancel) = (desktop.folders().get(&root)?, desktop.next_discovery());
    let seen = Coalesced::new(move |discovery| events::emit(&app, "discovery", Seen { root: root.clone(), discovery }));
    blocking(move || engine.discover(&folder, &settings, &|found| seen.call(found), &cancel)).await
}

/// The `discovery` event.
#[derive(Clone, Serialize)]
struct Seen {
    root: String,
    #[serde(flatten)]
    discovery: Discovery,
}

/// Lets the first and the last through, and few of those in between.
struct Coalesced<F> {
    last: Mutex<Option<Instant>>,
    emit: F,
}

impl<F: Fn(Discovery)> Coalesced<F> {
    fn new(emit: F) -> Self {
        Self { last: Mutex::new(None), emit }
    }

    fn call(&self, discovery: Discovery) {
        let mut last = crate::paths::lock(&self.last);
        let due = last.is_none_or(|last| last.elapsed() >= BETWEEN_EVENTS);
        if due || discovery.complete {
            *last = Some(Instant::now());
            (self.emit)(discovery);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn a_flood_of_discoveries_becomes_the_first_and_the_last() {
        let emitted = RefCell::new(Vec::new());
        let coalesced = Coalesced::new(|found: Discovery| emitted.borrow_mut().push(found.databases));
        for databases in 0..1_000 {
            coalesced.call(Discovery { databases, complete: databases == 999, ..Discovery::default() });
        }
        assert_eq!(emitted.borrow().first(), Some(&0));
        assert_eq!(emitted.borrow().last(), Some(&999));
        assert!(emitted.borrow().len() < 100, "{} of 1000 came through", emitted.borrow().len());
    }
}

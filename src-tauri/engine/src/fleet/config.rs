//! `litefleet.toml` in a fleet's folder, and whether what it asks for was accepted.

use super::{Engine, folder};
use crate::{Result, api::FolderConfig, catalog::config};
use std::path::Path;

impl Engine {
    /// What `litefleet.toml` in a folder asks for; `None` where there is none.
    ///
    /// # Errors
    /// The folder is missing or no folder, or the file cannot be understood.
    pub fn folder_config(&self, root: &Path) -> Result<Option<FolderConfig>> {
        let root = folder(root)?;
        let Some(config) = config::read(&root)? else { return Ok(None) };
        let accepted = match &config.to_accept {
            Some(asked) => self.inner.state.setting(&key(&root))? == Some(asked.hash.clone().into()),
            None => true,
        };
        let asked = config.to_accept;
        Ok(Some(FolderConfig {
            settings: config.settings,
            schemas: asked.as_ref().and_then(|asked| asked.schemas.clone()),
            query: asked.and_then(|asked| asked.query),
            accepted,
        }))
    }

    /// Accepts what `litefleet.toml` in a folder asks for now. It holds until the file asks for something else.
    ///
    /// # Errors
    /// As [`Engine::folder_config`].
    pub fn accept_folder_config(&self, root: &Path) -> Result<()> {
        let root = folder(root)?;
        match config::read(&root)?.and_then(|config| config.to_accept) {
            Some(asked) => self.inner.state.set_setting(&key(&root), &asked.hash.into()),
            None => Ok(()),
        }
    }
}

fn key(root: &Path) -> String {
    format!("accepted:{}", root.display())
}

//! The native dialogs that choose folders and files. Rust opens them, so that the page needs no permission to, and what
//! was chosen is known here.

use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

/// Asks the person for a path. Each call blocks until it is answered; `None` means that they thought better of it.
pub trait Chooser: Send + Sync {
    /// A folder that is there.
    fn folder(&self, title: &str) -> Option<PathBuf>;
    /// A file that is there: SQL or a database.
    fn schema_file(&self, title: &str) -> Option<PathBuf>;
    /// A list of databases that is there.
    fn list_to_read(&self, title: &str) -> Option<PathBuf>;
    /// A file to write a list to.
    fn list_to_write(&self, title: &str, folder: Option<&Path>, name: &str) -> Option<PathBuf>;
    /// A file to write comma-separated values to.
    fn values_to_write(&self, title: &str, folder: Option<&Path>, name: &str) -> Option<PathBuf>;
    /// A file to write a report to.
    fn report_to_write(&self, title: &str, folder: Option<&Path>, name: &str) -> Option<PathBuf>;
}

/// The dialogs that the commands use.
pub(crate) struct Dialogs(pub(crate) Box<dyn Chooser>);

/// The platform's own dialogs.
pub fn native<R: Runtime>(app: &AppHandle<R>) -> Box<dyn Chooser> {
    Box::new(Native(app.clone()))
}

struct Native<R: Runtime>(AppHandle<R>);

impl<R: Runtime> Native<R> {
    fn dialog(&self, title: &str) -> FileDialogBuilder<R> {
        let dialog = self.0.dialog().file().set_title(title);
        match self.0.get_webview_window(crate::window::LABEL) {
            Some(window) => dialog.set_parent(&window),
            None => dialog,
        }
    }

    fn dialog_to_write(&self, title: &str, folder: Option<&Path>, name: &str) -> FileDialogBuilder<R> {
        let dialog = self.dialog(title).set_file_name(name);
        match folder {
            Some(folder) => dialog.set_directory(folder),
            None => dialog,
        }
    }
}

impl<R: Runtime> Chooser for Native<R> {
    fn folder(&self, title: &str) -> Option<PathBuf> {
        path(self.dialog(title).blocking_pick_folder())
    }

    fn schema_file(&self, title: &str) -> Option<PathBuf> {
        let dialog = self.dialog(title).add_filter("SQL and databases", &["sql", "db", "sqlite", "sqlite3", "db3"]);
        path(dialog.add_filter("All files", &["*"]).blocking_pick_file())
    }

    fn list_to_read(&self, title: &str) -> Option<PathBuf> {
        let dialog = self.dialog(title).add_filter("Lists of databases", &["csv", "json", "txt"]);
        path(dialog.add_filter("All files", &["*"]).blocking_pick_file())
    }

    fn list_to_write(&self, title: &str, folder: Option<&Path>, name: &str) -> Option<PathBuf> {
        let dialog = self.dialog_to_write(title, folder, name);
        let dialog = dialog.add_filter("CSV", &["csv"]).add_filter("JSON", &["json"]);
        path(dialog.add_filter("Paths, one a line", &["txt"]).blocking_save_file())
    }

    fn values_to_write(&self, title: &str, folder: Option<&Path>, name: &str) -> Option<PathBuf> {
        path(self.dialog_to_write(title, folder, name).add_filter("CSV", &["csv"]).blocking_save_file())
    }

    fn report_to_write(&self, title: &str, folder: Option<&Path>, name: &str) -> Option<PathBuf> {
        let dialog = self.dialog_to_write(title, folder, name);
        path(dialog.add_filter("HTML", &["html", "htm"]).blocking_save_file())
    }
}

fn path(chosen: Option<FilePath>) -> Option<PathBuf> {
    chosen.and_then(|chosen| chosen.into_path().ok())
}

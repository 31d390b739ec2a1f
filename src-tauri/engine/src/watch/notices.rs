//! What the file system tells of a folder.

use notify::{
    Config, ErrorKind, Event, EventHandler, EventKind, RecommendedWatcher, RecursiveMode, Watcher, WatcherKind,
    event::{AccessKind, AccessMode},
};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// What happens to one file within this time is told once.
const SETTLED: Duration = Duration::from_millis(150);

/// How often is looked whether something has settled.
const TICK: Duration = Duration::from_millis(75);

/// What was heard.
#[derive(Debug)]
pub enum Heard {
    /// Something happened to these files and folders, whole paths.
    Paths(Vec<PathBuf>),
    /// More happened than could be told: anything may be different.
    Lost,
    /// From now on nothing more is told, and why, in words.
    Deaf(String),
}

/// Listens to what happens in a folder and all below it, new folders included, for as long as this lives.
#[derive(Debug)]
pub struct Notices {
    _debouncer: Debouncer<Writings, NoCache>,
}

impl Notices {
    /// Begins to listen. It takes as long as a walk through all folders.
    ///
    /// # Errors
    /// Why it cannot be done, in words.
    pub fn of(root: &Path, hear: impl Fn(Heard) + Send + 'static) -> Result<Self, String> {
        let told = move |told: DebounceEventResult| match told {
            Ok(events) => {
                if events.iter().any(|event| event.need_rescan()) {
                    hear(Heard::Lost);
                }
                let paths: Vec<_> = events.into_iter().flat_map(|event| event.event.paths).collect();
                if !paths.is_empty() {
                    hear(Heard::Paths(paths));
                }
            }
            Err(errors) => errors.iter().for_each(|error| hear(heard_error(error))),
        };
        let config = Config::default().with_follow_symlinks(false);
        let debouncer = new_debouncer_opt::<_, Writings, _>(SETTLED, Some(TICK), told, NoCache::new(), config);
        let mut debouncer = debouncer.map_err(|error| words(&error))?;
        debouncer.watch(root, RecursiveMode::Recursive).map_err(|error| words(&error))?;
        Ok(Self { _debouncer: debouncer })
    }
}

fn heard_error(error: &notify::Error) -> Heard {
    match error.kind {
        ErrorKind::MaxFilesWatch => Heard::Deaf(words(error)),
        // What it was about is looked at again.
        _ => Heard::Lost,
    }
}

/// Why nothing is told, in words.
fn words(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "the operating system watches no more folders (fs.inotify.max_user_watches)".to_owned()
        }
        ErrorKind::Io(error) => format!("the file system does not tell of changes ({error})"),
        _ => format!("the file system does not tell of changes ({error})"),
    }
}

/// The platform's watcher, but for what only reading causes: else our own reading would be told as news.
#[derive(Debug)]
struct Writings(RecommendedWatcher);

impl Watcher for Writings {
    fn new<F: EventHandler>(mut handler: F, config: Config) -> notify::Result<Self> {
        let tell = move |told: notify::Result<Event>| {
            if told.as_ref().map_or(true, is_writing) {
                handler.handle_event(told);
            }
        };
        RecommendedWatcher::new(tell, config).map(Self)
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> notify::Result<()> {
        self.0.watch(path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        self.0.unwatch(path)
    }

    fn kind() -> WatcherKind {
        RecommendedWatcher::kind()
    }
}

fn is_writing(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => event.need_rescan(),
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::{Error, event::ModifyKind};

    #[test]
    fn too_many_folders_end_the_listening_in_words_and_any_other_error_asks_for_a_look() {
        let Heard::Deaf(why) = heard_error(&Error::new(ErrorKind::MaxFilesWatch)) else { panic!("it goes on") };
        assert!(why.contains("max_user_watches"), "{why}");
        assert!(matches!(heard_error(&Error::generic("x")), Heard::Lost));
    }

    #[test]
    fn reading_is_no_news() {
        let is = |kind| is_writing(&Event::new(kind));
        assert!(!is(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!is(EventKind::Access(AccessKind::Close(AccessMode::Read))));
        assert!(is(EventKind::Access(AccessKind::Close(AccessMode::Write))));
        assert!(is(EventKind::Modify(ModifyKind::Any)));
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_in_words() {
        assert!(Notices::of(Path::new("/nowhere/at/all"), drop).is_err_and(|why| why.contains("does not tell")));
    }
}

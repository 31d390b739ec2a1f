//! Reads a fleet on as many threads as there are cores.

use super::{
    Before, FileReading, FileStamp, Found, Passed, ReadFleet, ReadProgress, ReadRequest, Unread,
    budget::PATIENCE,
    known::KnownSchemas,
    links::{self, Choice},
    passed::Mark,
    stamp::{SystemPath, TICK, in_order},
    unread,
    visit::{Find, Link, Sight, Visit, Visitor},
    walk::{self, Walk},
};
use crate::{Code, Error, api::Problem, catalog::source::VersionSource};
use std::{
    collections::{HashMap, VecDeque},
    path::{Path, PathBuf},
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// How many databases are found before they are read, at most: some megabytes.
const FOUND_AHEAD: usize = 16_384;

/// Room for the deepest expression that SQLite parses.
const STACK_BYTES: usize = 8 << 20;

/// Reads all databases of a fleet on as many threads as there are cores. `before` is asked of each: where it says so, the
/// file is as it was, is not opened, and is not among those that were read. `progress` is called from any thread, often; it should be quick.
///
/// # Errors
/// The root is missing, is no folder or cannot be read; a pattern is no glob; cancelled.
pub fn read_fleet(
    request: &ReadRequest,
    before: &dyn Before,
    progress: &(dyn Fn(ReadProgress) + Sync),
    cancel: &CancellationToken,
) -> Result<ReadFleet, Error> {
    let walk = Walk::new(request)?;
    let root = walk.root().to_path_buf();
    let known = KnownSchemas::new(request.version_source.clone(), request.label_query.clone());
    let crew = Crew {
        walk: Mutex::new(walk),
        found: Mutex::default(),
        news: Condvar::new(),
        later: Mutex::default(),
        tally: Tally::new(progress),
    };
    let (whole, passed) = (request.only.is_none(), request.passed.as_deref());
    let system = SystemPath::default;
    let again = || passed.map(Passed::again);
    let visitor = || Visitor { root: &root, before, whole, passed: again(), known: &known, cancel, system: system() };

    let mut catch = on_all_cores(|reader| match reader {
        0 => {
            let _ends = EndsWalk(&crew);
            crew.follow_walk(visitor(), true, cancel)
        }
        // Two that walk at once cost more than one, for what little there is to read.
        _ if passed.is_some() => crew.follow_first(visitor(), cancel),
        _ => crew.follow_walk(visitor(), false, cancel),
    })?;
    crew.put_off(&mut catch, &root, whole.then_some(before));
    let second = on_all_cores(|_| crew.catch_up(visitor(), cancel))?;
    if cancel.is_cancelled() {
        return Err(Error::new(Code::Cancelled, format!("the scan of {} was cancelled", request.root.display())));
    }
    catch.merge(second);
    Ok(crew.finish(catch, &root))
}

/// Reads the one file at `path`, whatever its name, waiting a little for who is writing to it. `found.path` is the file's
/// name. A file that is gone or is no regular file is `Err` in the outcome, as everything that cannot be read is.
pub fn read_one(path: &Path, version_source: Option<&VersionSource>, cancel: &CancellationToken) -> FileReading {
    OneByOne::new(version_source).read(path, cancel)
}

/// Reads files one by one, and remembers the schemas that it has met. All threads may use it at once.
#[derive(Debug)]
pub struct OneByOne {
    known: KnownSchemas,
    /// What was read of files before, by their whole paths.
    before: HashMap<PathBuf, FileReading>,
}

impl OneByOne {
    /// One that has met nothing yet.
    pub fn new(version_source: Option<&VersionSource>) -> Self {
        Self { known: KnownSchemas::new(version_source.cloned(), None), before: HashMap::new() }
    }

    /// The same, knowing what was read of files before, by their whole paths: one whose stamp is as it was is not opened.
    #[must_use]
    pub fn knowing(self, before: HashMap<PathBuf, FileReading>) -> Self {
        Self { before, ..self }
    }

    /// As [`read_one`].
    pub fn read(&self, path: &Path, cancel: &CancellationToken) -> FileReading {
        read_with(path, &self.known, self.before.get(path), cancel)
    }
}

fn read_with(
    path: &Path,
    known: &KnownSchemas,
    before: Option<&FileReading>,
    cancel: &CancellationToken,
) -> FileReading {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let root = path.parent().unwrap_or(Path::new("/"));
    let is_known = |found: &Found| before.is_some_and(|before| before.found.stamp == found.stamp);
    let system = SystemPath::default();
    let mut visitor = Visitor { root, before: &is_known, whole: false, passed: None, known, cancel, system };
    let since = Instant::now();
    let not_read = |why| FileReading {
        found: Found { path: path.file_name().map(PathBuf::from).unwrap_or_default(), ..Found::default() },
        outcome: Err(why),
    };
    loop {
        match visitor.visit(path.clone()) {
            Visit::Busy(..) if since.elapsed() < PATIENCE => thread::sleep(TICK),
            Visit::Read(reading) | Visit::Busy(_, reading) => return reading,
            Visit::Known => return before.cloned().unwrap_or_else(|| not_read(unread::gone())),
            Visit::Gone => return not_read(unread::gone()),
            Visit::Cancelled => return not_read(unread::cancelled()),
        }
    }
}

/// What all readers share.
struct Crew<'a> {
    walk: Mutex<Walk>,
    /// Found and not read yet.
    found: Mutex<VecDeque<Find>>,
    /// Told when there is more of it, or the walk is over.
    news: Condvar,
    /// To be visited once the walk is over.
    later: Mutex<VecDeque<Later>>,
    tally: Tally<'a>,
}

/// What one reader brings home.
#[derive(Debug, Default)]
struct Catch {
    files: Vec<FileReading>,
    problems: Vec<Problem>,
    linked: Vec<Link>,
    any_linked: bool,
    busy: Vec<Later>,
    passed: Vec<Mark>,
}

/// A file to visit once the walk is over.
#[derive(Debug)]
struct Later {
    path: PathBuf,
    /// When it was first found busy.
    since: Option<Instant>,
    /// Not to be tried before.
    due: Instant,
}

impl Crew<'_> {
    /// Finds and reads databases until there are none. One reader is `ahead`: it finds before it reads, so that the
    /// number of databases is soon known; the others read what it found, and find where there is nothing to read.
    fn follow_walk(&self, mut visitor: Visitor<'_>, ahead: bool, cancel: &CancellationToken) -> Catch {
        let mut catch = Catch::default();
        let mut batch = Vec::new();
        loop {
            let next = self.next_find(|waiting| !ahead || waiting >= FOUND_AHEAD);
            if let Some(find) = next {
                let visit = visitor.read(find);
                catch.busy.extend(self.keep(visit, None, &mut catch.files));
                continue;
            }
            lock(&self.walk).next_batch(&mut batch, cancel);
            if batch.is_empty() {
                self.end_walk();
                match self.next_find(|_| true) {
                    Some(find) => {
                        let visit = visitor.read(find);
                        catch.busy.extend(self.keep(visit, None, &mut catch.files));
                    }
                    None => return catch,
                }
            }
            for path in batch.drain(..) {
                self.sort(path, &mut visitor, &mut catch);
            }
        }
    }

    /// Reads what the first reader finds.
    fn follow_first(&self, mut visitor: Visitor<'_>, cancel: &CancellationToken) -> Catch {
        let mut catch = Catch::default();
        while let Some(find) = self.wait_for_find(cancel) {
            let visit = visitor.read(find);
            catch.busy.extend(self.keep(visit, None, &mut catch.files));
        }
        catch
    }

    /// From here on nobody waits for more.
    fn end_walk(&self) {
        let found = lock(&self.found);
        self.tally.walked();
        drop(found);
        self.news.notify_all();
    }

    fn wait_for_find(&self, cancel: &CancellationToken) -> Option<Find> {
        let mut found = lock(&self.found);
        while found.is_empty() && !self.tally.is_walked() && !cancel.is_cancelled() {
            found = self.news.wait_timeout(found, PATIENCE).unwrap_or_else(PoisonError::into_inner).0;
        }
        found.pop_front()
    }

    fn next_find(&self, take: impl Fn(usize) -> bool) -> Option<Find> {
        let mut found = lock(&self.found);
        if take(found.len()) { found.pop_front() } else { None }
    }

    /// Puts a file of the walk where it belongs.
    fn sort(&self, path: PathBuf, visitor: &mut Visitor<'_>, catch: &mut Catch) {
        match visitor.identify(path) {
            Sight::Nothing | Sight::Cancelled => {}
            Sight::Passed(mark) => catch.passed.push(mark),
            Sight::Known => {
                self.tally.found(1);
                self.tally.read(true);
            }
            Sight::Problem(problem) => catch.problems.push(problem),
            Sight::Linked(link) => catch.linked.push(link),
            Sight::Database(find) => {
                self.tally.found(1);
                lock(&self.found).push_back(find);
                self.news.notify_one();
            }
            Sight::Unreadable(reading) => {
                self.tally.found(1);
                self.tally.read(false);
                catch.files.push(reading);
            }
        }
    }

    /// Visits the files that were put off, the busy ones until they are free or patience is over.
    fn catch_up(&self, mut visitor: Visitor<'_>, cancel: &CancellationToken) -> Catch {
        let mut catch = Catch::default();
        loop {
            let Some(later) = lock(&self.later).pop_front() else { return catch };
            thread::sleep(later.due.saturating_duration_since(Instant::now()));
            if cancel.is_cancelled() {
                return catch;
            }
            let visit = visitor.visit(later.path);
            if let Some(again) = self.keep(visit, later.since, &mut catch.files) {
                lock(&self.later).push_back(again);
            }
        }
    }

    /// Keeps what came of a visit, or gives back the file to visit again.
    fn keep(&self, visit: Visit, since: Option<Instant>, files: &mut Vec<FileReading>) -> Option<Later> {
        match visit {
            Visit::Gone => self.tally.gone(),
            Visit::Known => self.tally.read(true),
            Visit::Cancelled => {}
            Visit::Busy(path, _) if since.is_none_or(|since| since.elapsed() < PATIENCE) => {
                let now = Instant::now();
                return Some(Later { path, since: since.or(Some(now)), due: now + TICK });
            }
            Visit::Read(reading) | Visit::Busy(_, reading) => {
                self.tally.read(reading.outcome.is_ok());
                files.push(reading);
            }
        }
        None
    }

    /// Puts busy files, those with several names, and those that were taken for known without what is beside them, in line for
    /// the time after the walk.
    fn put_off(&self, catch: &mut Catch, root: &Path, before: Option<&dyn Before>) {
        let now = Instant::now();
        let mut later = VecDeque::new();
        catch.any_linked = !catch.linked.is_empty();
        for choice in links::choose(std::mem::take(&mut catch.linked)) {
            self.tally.found(1);
            match choice {
                Choice::Read(path) => later.push_back(Later { path, since: None, due: now }),
                Choice::Unclear(path, why) => {
                    self.tally.read(false);
                    catch.files.push(unclear(&path, root, why));
                }
            }
        }
        later.extend(catch.busy.drain(..));
        // A walk through a part takes nothing for known without a look at what is beside it.
        for path in lock(&self.walk).accompanied() {
            if before.is_some_and(|before| before.takes_back(walk::below(root, &path))) {
                self.tally.again();
                later.push_back(Later { path, since: None, due: now });
            }
        }
        *lock(&self.later) = later;
    }

    fn finish(self, catch: Catch, root: &Path) -> ReadFleet {
        let Catch { mut files, mut problems, any_linked: linked, passed, .. } = catch;
        let (unwalked, backups) = self.walk.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
        problems.extend(unwalked);
        if !backups.is_empty() {
            files.retain(|file| !backups.iter().any(|backup| root.join(&file.found.path).starts_with(backup)));
        }
        files.sort_unstable_by(|a, b| in_order(&a.found.path, &b.found.path));
        problems.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let backups = backups.into_iter().map(|folder| walk::below(root, &folder).to_path_buf()).collect();
        ReadFleet { files, problems, backups, linked, passed: Passed::new(passed) }
    }
}

/// Ends the walk whatever happens to who walks.
struct EndsWalk<'a>(&'a Crew<'a>);

impl Drop for EndsWalk<'_> {
    fn drop(&mut self) {
        self.0.end_walk();
    }
}

impl Catch {
    fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        self.problems.extend(other.problems);
        self.linked.extend(other.linked);
        self.busy.extend(other.busy);
        self.passed.extend(other.passed);
    }
}

/// Counts, and tells.
struct Tally<'a> {
    found: AtomicU64,
    read: AtomicU64,
    unread: AtomicU64,
    walked: AtomicBool,
    tell: &'a (dyn Fn(ReadProgress) + Sync),
}

impl<'a> Tally<'a> {
    fn new(tell: &'a (dyn Fn(ReadProgress) + Sync)) -> Self {
        let none = || AtomicU64::new(0);
        Self { found: none(), read: none(), unread: none(), walked: AtomicBool::new(false), tell }
    }

    fn found(&self, databases: u64) {
        self.found.fetch_add(databases, Relaxed);
    }

    /// One that was read is going to be read again.
    fn again(&self) {
        self.read.fetch_sub(1, Relaxed);
    }

    fn gone(&self) {
        self.found.fetch_sub(1, Relaxed);
    }

    fn is_walked(&self) -> bool {
        self.walked.load(Relaxed)
    }

    fn walked(&self) {
        self.walked.store(true, Relaxed);
    }

    fn read(&self, well: bool) {
        let unread = self.unread.fetch_add(u64::from(!well), Relaxed) + u64::from(!well);
        let read = self.read.fetch_add(1, Relaxed) + 1;
        let (found, walked) = (self.found.load(Relaxed), self.walked.load(Relaxed));
        (self.tell)(ReadProgress { found, walked, read, unread });
    }
}

fn on_all_cores(work: impl Fn(usize) -> Catch + Sync) -> Result<Catch, Error> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let work = &work;
        let readers = (0..cores)
            .map(|number| {
                let thread = thread::Builder::new().name(format!("reader {number}")).stack_size(STACK_BYTES);
                thread.spawn_scoped(scope, move || work(number))
            })
            .collect::<Vec<_>>();
        let mut catch = Catch::default();
        let mut failed = None;
        for reader in readers {
            match reader.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(caught)) => catch.merge(caught),
                Ok(Err(_)) => failed = Some(Error::new(Code::Internal, "a reader of the scan gave up")),
                Err(error) => {
                    failed = Some(Error::new(Code::Io, "a reader of the scan could not be started").because(error))
                }
            }
        }
        failed.map_or(Ok(catch), Err)
    })
}

/// A file that was not even tried. Its stamp says no more than its size, so that it equals no later one.
fn unclear(path: &Path, root: &Path, why: Unread) -> FileReading {
    let bytes = std::fs::symlink_metadata(path).map_or(0, |metadata| metadata.len());
    let stamp = FileStamp { bytes, ..FileStamp::default() };
    FileReading { found: Found { path: walk::below(root, path).to_path_buf(), stamp }, outcome: Err(why) }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

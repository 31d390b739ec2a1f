//! Which backups are to be restored, and into which databases.

use super::places::common_folder;
use crate::{
    Code, Error, Result,
    api::{RestoreRequest, exact_path},
    apply::{Entry, Trace},
    backups::{Backup, JobBackups, Survey},
    repair::Case,
    scan,
    state::State,
};
use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// What is to be restored, and the folder that it is all in.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The fleet's folder, or the one that all of it is in.
    pub root: PathBuf,
    /// The job whose backups they are; `None`: that is not known.
    pub job: Option<Uuid>,
    /// The databases.
    pub databases: Vec<Wanted>,
}

/// One database that is to get the content of a backup.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its place in the job that made the backup.
    pub number: u64,
    /// The database, and its place in the job that restores it.
    pub case: Case,
    /// The copy.
    pub copy: PathBuf,
    /// What a manifest says of the copy; `None`: none does.
    pub told: Option<Told>,
    /// The copy's size in bytes.
    pub bytes: u64,
}

/// What a manifest says of a copy.
#[derive(Clone, Debug)]
pub struct Told {
    /// The job that made it.
    pub job: String,
    /// What it says.
    pub entry: Entry,
}

/// Makes wishes of what is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'s> {
    /// All backups.
    pub survey: &'s Survey,
    /// Where fleets and jobs are known.
    pub state: &'s State,
}

impl Wish {
    /// How many bytes backing up all databases as they are now would take at most.
    pub fn present_bytes(&self) -> u64 {
        let traces = self.databases.iter().filter_map(|wanted| Trace::of(&wanted.case.path).ok());
        traces.map(|trace| trace.whole_bytes()).sum()
    }
}

impl Wishes<'_> {
    /// Backups of a job.
    ///
    /// # Errors
    /// It has none, or not these; the state database failed.
    pub fn of_request(&self, request: &RestoreRequest) -> Result<Wish> {
        let job = self.survey.job(request.job).ok_or_else(|| {
            Error::new(Code::Unknown, format!("job {} has no backups", request.job))
                .hint("they may have expired, or none was made; `litefleet history` lists what there is")
        })?;
        let wanted: BTreeSet<u64> = request.numbers.iter().copied().collect();
        let there: BTreeSet<u64> = job.backups().map(|backup| backup.entry.number).collect();
        if let Some(number) = wanted.difference(&there).next() {
            let words = format!("job {} has no backup of number {number}", request.job);
            return Err(Error::new(Code::Unknown, words).hint("it may have expired, or none was made"));
        }
        let chosen = job.backups().filter(|backup| wanted.is_empty() || wanted.contains(&backup.entry.number));
        self.of_backups(job, chosen.collect())
    }

    /// The backups in a folder that are of `databases`, or all.
    ///
    /// # Errors
    /// It is no backup folder, or has no backup of one of them; the state database failed.
    pub fn of_folder(&self, folder: &Path, databases: &[PathBuf]) -> Result<Wish> {
        let job = JobBackups::read(folder).ok_or_else(|| {
            Error::new(Code::BadRequest, format!("{} is not a backup folder", folder.display()))
                .hint("name the folder that has a manifest.json, or one of the copies in it")
                .at(folder)
        })?;
        if databases.is_empty() {
            return self.of_backups(&job, job.backups().collect());
        }
        // Of two of one database the first.
        let by_path: HashMap<&Path, Backup<'_>> =
            job.backups().rev().map(|backup| (&*backup.entry.path, backup)).collect();
        let (mut chosen, mut numbers) = (Vec::new(), BTreeSet::new());
        for database in databases {
            let whole = whole(database);
            let backup = *by_path.get(&*whole).ok_or_else(|| {
                let words = format!("{} has no backup of {}", folder.display(), whole.display());
                let hint = "its manifest.json says which databases it has backups of";
                Error::new(Code::Unknown, words).hint(hint).at(&whole)
            })?;
            if numbers.insert(backup.entry.number) {
                chosen.push(backup);
            }
        }
        self.of_backups(&job, chosen)
    }

    /// One copy, for the database that its manifest says, or for the one that is named.
    ///
    /// # Errors
    /// Several are named, or none and no manifest says it; the state database failed.
    pub fn of_copy(&self, copy: &Path, databases: &[PathBuf]) -> Result<Wish> {
        let job = copy.parent().and_then(JobBackups::read);
        let told = job.as_ref().and_then(|job| Some((job, job.backups().find(|backup| backup.copy() == copy)?)));
        let named = match databases {
            [] => None,
            [one] => Some(whole(one)),
            _ => {
                return Err(Error::new(Code::BadRequest, "one copy can be given to one database alone")
                    .hint("name one database, or the backup folder"));
            }
        };
        match (told, named) {
            (Some((job, backup)), None) => self.of_backups(job, vec![backup]),
            (Some((job, backup)), Some(path)) if path == backup.entry.path => self.of_backups(job, vec![backup]),
            (told, Some(path)) => self.given(copy, path, told.map(|(_, backup)| backup.entry)),
            (None, None) => {
                let words = format!("no manifest says which database {} is a copy of", copy.display());
                Err(Error::new(Code::BadRequest, words).hint("name the database after it").at(copy))
            }
        }
    }

    /// A copy for a database that it is not known to be a copy of.
    fn given(&self, copy: &Path, path: PathBuf, told: Option<&Entry>) -> Result<Wish> {
        let bytes = copy.metadata().map_err(|error| super::not_there(copy, &error))?.len();
        let root = path.parent().unwrap_or(Path::new("/")).to_path_buf();
        // What a job did to the other database says nothing of this one, so no job is named.
        let told = told.map(|entry| Told { job: String::new(), entry: Entry { path: path.clone(), ..entry.clone() } });
        let (id, label) = self.names(&root, &[&path])?.remove(&path).unwrap_or_default();
        let (shown, path_bytes) = (path.display().to_string(), exact_path(&path));
        let case = Case { number: 1, id, path, shown, path_bytes, label };
        let wanted = Wanted { number: 1, case, copy: copy.to_path_buf(), told, bytes };
        Ok(Wish { root, job: None, databases: vec![wanted] })
    }

    fn of_backups(&self, job: &JobBackups, chosen: Vec<Backup<'_>>) -> Result<Wish> {
        let id = Uuid::parse_str(&job.manifest.job).ok();
        let paths: Vec<&Path> = chosen.iter().map(|backup| &*backup.entry.path).collect();
        let known = id.map_or(Ok(None), |id| self.state.job(id))?.map(|job| PathBuf::from(job.root));
        let known = known.filter(|root| root.is_dir() && paths.iter().all(|path| path.starts_with(root)));
        let root = known.unwrap_or_else(|| common_folder(paths.iter().copied()));
        let mut names = self.names(&root, &paths)?;
        let wanted = |backup: &Backup<'_>| {
            let path = backup.entry.path.clone();
            let below = path.strip_prefix(&root).unwrap_or(&path);
            let shown = if below == path { path.display().to_string() } else { scan::slashed(below) };
            let path_bytes = exact_path(below);
            let (id, label) = names.remove(&path).unwrap_or_default();
            let told = Some(Told { job: job.manifest.job.clone(), entry: backup.entry.clone() });
            let Entry { number, bytes, .. } = *backup.entry;
            let case = Case { number, id, path, shown, path_bytes, label };
            Wanted { number, case, copy: backup.copy(), told, bytes }
        };
        let mut databases: Vec<_> = chosen.iter().map(wanted).collect();
        databases.sort_by_key(|wanted| wanted.number);
        databases.iter_mut().zip(1..).for_each(|(wanted, number)| wanted.case.number = number);
        Ok(Wish { root, job: id, databases })
    }

    /// The rows and the names that people know databases by: as the last scan of their fleet has them, where there was one.
    fn names(&self, root: &Path, paths: &[&Path]) -> Result<HashMap<PathBuf, (Option<i64>, String)>> {
        let below: Vec<&Path> = paths.iter().map(|path| path.strip_prefix(root).unwrap_or(path)).collect();
        let fleet = self.state.fleet(root)?.filter(|fleet| fleet.scan.is_some());
        let (entries, _) = fleet.map_or(Ok(Default::default()), |fleet| self.state.entries(fleet.id))?;
        let mut known: HashMap<_, _> =
            entries.iter().map(|entry| (&*entry.path, (Some(entry.id), entry.label.clone()))).collect();
        let made = scan::labels(&below);
        let names = paths.iter().zip(below).zip(made);
        Ok(names
            .map(|((path, below), made)| (path.to_path_buf(), known.remove(below).unwrap_or((None, made))))
            .collect())
    }
}

/// The path as a manifest has it: whole, its folder without symbolic links.
fn whole(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = whole.parent().and_then(|folder| folder.canonicalize().ok());
    folder.zip(whole.file_name()).map_or(whole.clone(), |(folder, name)| folder.join(name))
}

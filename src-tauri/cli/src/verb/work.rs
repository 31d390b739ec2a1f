//! `litefleet repair`, `migrate`, `adopt` and `check`: what they have in common.

use crate::{
    args::{self, Adopt, Check, Global, Migrate, On, Renames, Repair, Run, Where},
    ask::{self, Wanted},
    exit::{Exit, Named},
    failure, json,
    output::Output,
    progress,
    session::Session,
    target::{self, Target},
    text::{self, preview::Question},
};
use litefleet::{
    Code, Error, Result,
    api::{
        Backups, Filter, FleetSettings, Job, ListImport, Losses, Mode, Operation, PlanAnswer, Targets, WorkAnswer,
        WorkOptions, WorkRequest,
    },
};
use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// More lines of a list that match nothing are only counted.
const NAMED: usize = 20;

/// What is asked for.
struct Task<'a> {
    verb: &'static str,
    operation: Operation,
    targets: &'a [PathBuf],
    /// What the databases are held against; a check holds them against nothing.
    place: Option<&'a Where>,
    filter: &'a args::Wanted,
    options: WorkOptions,
    /// No question is asked.
    sure: bool,
}

/// Brings databases to their expected schema.
pub async fn repair(session: &Session, args: &Repair, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let task = Task::new("repair", Operation::Repair, &args.on, &args.run);
    run(session, task.renaming(&args.renames), global, out).await
}

/// Moves databases to a version.
pub async fn migrate(session: &Session, args: &Migrate, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let operation = Operation::Migrate { to: args.to.clone() };
    let task = Task::new("migrate", operation, &args.on, &args.run);
    run(session, task.renaming(&args.renames), global, out).await
}

/// Gives databases the stamp of the version that they have.
pub async fn adopt(session: &Session, args: &Adopt, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    run(session, Task::new("adopt", Operation::Adopt, &args.on, &args.run), global, out).await
}

/// Checks integrity and foreign keys.
pub async fn check(session: &Session, args: &Check, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let task = Task {
        verb: "check",
        operation: Operation::Check,
        targets: &args.targets.targets,
        place: None,
        filter: &args.filter,
        options: WorkOptions { workers: args.jobs, ..WorkOptions::default() },
        sure: true,
    };
    run(session, task, global, out).await
}

impl<'a> Task<'a> {
    fn new(verb: &'static str, operation: Operation, on: &'a On, run: &Run) -> Self {
        Self {
            verb,
            operation,
            targets: &on.targets.targets,
            place: Some(&on.place),
            filter: &on.filter,
            options: run.options(),
            sure: run.yes,
        }
    }

    fn renaming(mut self, renames: &Renames) -> Self {
        self.options.renames.clone_from(&renames.accepted);
        self
    }

    fn writes(&self) -> bool {
        self.operation != Operation::Check && self.options.mode == Mode::Apply
    }

    /// A dry run shows the plans before what came of them. Whoever reads JSON asks `plan` for them.
    fn rehearses(&self, out: &Output) -> bool {
        self.operation != Operation::Check && self.options.mode == Mode::DryRun && !out.json
    }

    /// Refuses what cannot be meant, before anything is looked at.
    fn check(&self, global: &Global) -> Result<()> {
        if !self.writes() {
            return Ok(());
        }
        if !self.sure {
            ask::possible(self.verb)?;
        }
        if global.no_cache && self.options.backups == Backups::Make {
            return Err(Error::new(Code::BadRequest, "--no-cache keeps nothing, so backups would go with it")
                .hint("leave --no-cache out, name a state folder with --state-dir DIR, or give --no-backup"));
        }
        Ok(())
    }
}

async fn run(session: &Session, task: Task<'_>, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    task.check(global)?;
    let target = target::of(session, task.targets).await?;
    let named = target.named();
    let events = session.engine.events();
    let job = match target {
        Target::Fleet(root) => in_fleet(session, &task, root, &[], out).await?,
        Target::Listed(root, lists) => in_fleet(session, &task, root, &lists, out).await?,
        Target::Files(files, named) => on_files(session, &task, files, named, out).await?,
    };
    let job = progress::follow(session, events, job).await?;
    end(session, &job, named, global, out)
}

/// Writes what came of a job, and says how it ends. That is said by what came of the databases, whatever becomes of the answer:
/// nobody must take what was written for undone.
pub fn end(session: &Session, job: &Job, named: Named, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let look = failure::Look::of(global);
    // Not through `Session::ask`: whoever has interrupted the work wants to know what was done.
    let exit = match session.engine.work_answer(job.id) {
        Ok(answer) => {
            // The job is as it was told: it may be that its end could not be kept.
            let answer = WorkAnswer { job: job.clone(), ..answer };
            if let Err(error) = write(&answer, out).and_then(|()| out.flush()) {
                failure::report(&error.into(), look);
                out.give_up();
            }
            Exit::of_work(&answer, named)
        }
        Err(error) => {
            failure::report(&error.into(), look);
            Exit::of_job(job)
        }
    };
    if let Err(error) = progress::outcome(job) {
        failure::report(&error.into(), look);
    }
    Ok(exit)
}

fn write(answer: &WorkAnswer, out: &mut Output) -> io::Result<()> {
    if out.json {
        return json::write(out, answer);
    }
    let (look, same_state) = (out.look, out.same_state.clone());
    text::work::write(out, &look, answer, &same_state)
}

/// Opens the fleet as `scan` does, looks for what has changed, and starts the work.
async fn in_fleet(
    session: &Session,
    task: &Task<'_>,
    root: PathBuf,
    lists: &[PathBuf],
    out: &mut Output,
) -> anyhow::Result<Job> {
    let settings = match task.place {
        Some(place) => Some(session.settings(&root, place).await?),
        None => None,
    };
    if task.writes() && settings.as_ref().is_some_and(|settings| settings.schemas.is_none()) {
        return Err(guessed(task.verb).into());
    }
    session.open(&root, settings).await?;
    session.scan(&root, false).await?;
    let filter = session.filter(&root, task.filter).await?;
    let targets = targets(session, &root, filter, lists).await?;
    let mut request = WorkRequest { operation: task.operation.clone(), targets, options: task.options.clone() };
    if task.writes() && !task.sure {
        let (question, plans) = look(session, task, &root, &request).await?;
        confirm(session, task, &question, out).await?;
        request.options.plans = Some(plans);
    } else if task.rehearses(out) {
        let (question, _) = look(session, task, &root, &request).await?;
        show(task, &question, out)?;
    }
    session.ask(move |engine| engine.start_work(&root, &request)).await
}

fn guessed(verb: &str) -> Error {
    Error::new(Code::BadRequest, format!("{verb} writes to databases, and nothing says what they ought to be like"))
        .hint(
            "give the expected schema with --schemas PATH; `litefleet scan FOLDER --schemas PATH` shows what it finds",
        )
}

async fn targets(session: &Session, root: &Path, filter: Filter, lists: &[PathBuf]) -> anyhow::Result<Targets> {
    let unfiltered = filter == Filter::default();
    if lists.is_empty() {
        return Ok(if unfiltered { Targets::All } else { Targets::Filter { filter } });
    }
    if !unfiltered {
        return Err(Error::new(Code::BadRequest, "a list says which databases, and so does a filter")
            .hint("give one of the two; `litefleet export` takes a filter")
            .into());
    }
    let (root, lists) = (root.to_owned(), lists.to_vec());
    let imports = session
        .ask(move |engine| lists.iter().map(|list| engine.import_list(&root, list)).collect::<Result<Vec<_>>>())
        .await?;
    if let Some(look) = session.notes {
        imports.iter().for_each(|import| unmatched(import, look));
    }
    let mut ids: Vec<_> = imports.iter().flat_map(|import| &import.ids).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(Error::new(Code::BadRequest, "no line of the list matches a database of the folder")
            .hint("a line is a path from the folder or a whole one, a label as `litefleet list` shows it, or an id")
            .into());
    }
    Ok(Targets::Databases { ids })
}

/// Names the lines of a list that match no database; the others are worked on.
fn unmatched(import: &ListImport, look: failure::Look) {
    let named = import.unmatched.iter().take(NAMED).map(|line| format!("line {} `{}`", line.line, line.text));
    let more = import.unmatched.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("and {more} more"));
    let lines: Vec<_> = named.chain(more).collect();
    if !lines.is_empty() {
        failure::note(&format!("no database for {}: {}", import.path, lines.join(", ")), look);
    }
}

/// What would be done, and the plans that this is.
async fn look(
    session: &Session,
    task: &Task<'_>,
    root: &Path,
    request: &WorkRequest,
) -> anyhow::Result<(Question, Vec<String>)> {
    let (root, request, cancel) = (root.to_owned(), request.clone(), session.interrupted.clone());
    let (preview, figures) = session
        .ask(move |engine| {
            let preview = engine.preview(&root, &request)?;
            let mut figures = BTreeMap::new();
            for group in preview.groups.iter().filter(|group| !group.hazards.is_empty()) {
                let counted = engine.preview_figures(&root, &request, &group.id, &|_, _| {}, &cancel)?;
                figures.insert(group.id.clone(), counted);
            }
            Ok((preview, figures))
        })
        .await?;
    let question = Question::of_preview(task.verb, &preview, &figures);
    Ok((question, preview.groups.into_iter().map(|group| group.id).collect()))
}

/// Writes the plans of a dry run, which come before what came of it.
fn show(task: &Task<'_>, question: &Question, out: &mut Output) -> io::Result<()> {
    let look = out.look;
    text::preview::write(out, &look, question, task.options.backups)?;
    writeln!(out)?;
    // It may take long until there is more.
    out.flush()
}

async fn confirm(session: &Session, task: &Task<'_>, question: &Question, out: &Output) -> anyhow::Result<()> {
    text::preview::write(&mut io::stderr(), &out.beside, question, task.options.backups)?;
    let lost = text::lost(question.lost());
    let wanted = match question.count() {
        0 => return Ok(()),
        databases if question.destructive() && task.options.losses == Losses::Allow => {
            Wanted::Count { databases, lost: &lost }
        }
        _ => Wanted::Yes,
    };
    ask::ask(session, &question.words(), wanted).await
}

/// Starts the work on databases that were named.
async fn on_files(
    session: &Session,
    task: &Task<'_>,
    files: Vec<PathBuf>,
    named: Named,
    out: &mut Output,
) -> anyhow::Result<Job> {
    if task.filter.filter() != Filter::default() {
        return Err(Error::new(Code::BadRequest, "a filter chooses among the databases of a folder")
            .hint("name a folder, or leave the filter out")
            .into());
    }
    let settings = task.place.map(Where::settings).unwrap_or_default();
    let (operation, options) = (task.operation.clone(), task.options.clone());
    if task.writes() && !task.sure {
        let plans = plans(session, &files, &settings, &operation, &options).await?;
        confirm(session, task, &Question::of_plans(task.verb, &plans), out).await?;
    } else if task.rehearses(out) {
        let plans = plans(session, &files, &settings, &operation, &options).await?;
        show(task, &Question::of_plans(task.verb, &plans), out)?;
    }
    session
        .ask(move |engine| match named {
            Named::ByItself => engine.start_work_on(&files, &settings, &operation, &options),
            Named::InABatch => engine.start_work_on_list(&files, &settings, &operation, &options),
        })
        .await
}

/// What would be done to each of the files.
async fn plans(
    session: &Session,
    files: &[PathBuf],
    settings: &FleetSettings,
    operation: &Operation,
    options: &WorkOptions,
) -> anyhow::Result<Vec<PlanAnswer>> {
    let (files, settings, operation, options) = (files.to_vec(), settings.clone(), operation.clone(), options.clone());
    let cancel = session.interrupted.clone();
    session
        .ask(move |engine| {
            let plan = |file: &PathBuf| engine.plan_file(file, &settings, &operation, &options, &cancel);
            files.iter().map(plan).collect()
        })
        .await
}

//! The verbs, one file each.

mod alerts;
mod completions;
mod diff;
mod export;
mod history;
mod inspect;
mod jobs;
mod list;
mod man;
mod metrics;
mod open;
mod plan;
mod restore;
mod scan;
mod settings;
mod watch;
mod work;

use crate::{
    args::{Cli, Verb},
    exit::Exit,
    failure::Look,
    output::Output,
    session::Session,
    state_dir::{Aside, StateDir},
};
use std::sync::Arc;

/// Does what needs no engine, and no state folder; `None` for every other verb.
pub fn without_engine(verb: &Verb, out: &mut Output) -> anyhow::Result<Option<Exit>> {
    match verb {
        Verb::Open(args) => open::run(args)?,
        Verb::Completions(args) => completions::run(args, out)?,
        Verb::Man => man::run(out)?,
        Verb::Scan(_)
        | Verb::List(_)
        | Verb::Inspect(_)
        | Verb::Diff(_)
        | Verb::Plan(_)
        | Verb::Repair(_)
        | Verb::Migrate(_)
        | Verb::Adopt(_)
        | Verb::Check(_)
        | Verb::Restore(_)
        | Verb::Jobs(_)
        | Verb::Alerts(_)
        | Verb::Watch(_)
        | Verb::History(_)
        | Verb::Metrics(_)
        | Verb::Settings(_)
        | Verb::Export(_) => return Ok(None),
    }
    Ok(Some(Exit::Done))
}

/// Does what the engine is needed for.
pub async fn run(cli: &Cli, state: &StateDir, aside: &Arc<Aside>, out: &mut Output) -> anyhow::Result<Exit> {
    let progress = !cli.global.quiet && cli.global.verbose == 0;
    let session = Session::start(state, aside, progress, (!cli.global.quiet).then(|| Look::of(&cli.global)))?;
    match &cli.verb {
        Verb::Scan(args) => scan::run(&session, args, &cli.global, out).await,
        Verb::List(args) => list::run(&session, args, out).await,
        Verb::Inspect(args) => inspect::run(&session, args, out).await,
        Verb::Diff(args) => diff::run(&session, args, &cli.global, out).await,
        Verb::Plan(args) => plan::run(&session, args, &cli.global, out).await,
        Verb::Repair(args) => work::repair(&session, args, &cli.global, out).await,
        Verb::Migrate(args) => work::migrate(&session, args, &cli.global, out).await,
        Verb::Adopt(args) => work::adopt(&session, args, &cli.global, out).await,
        Verb::Check(args) => work::check(&session, args, &cli.global, out).await,
        Verb::Restore(args) => restore::run(&session, args, &cli.global, out).await,
        Verb::Alerts(args) => alerts::run(&session, args, out).await,
        Verb::Watch(args) => watch::run(&session, args, &cli.global, out).await,
        Verb::Jobs(args) => jobs::run(&session, args, &cli.global, out).await,
        Verb::History(args) => history::run(&session, args, out).await,
        Verb::Metrics(args) => metrics::run(&session, args, out).await,
        Verb::Settings(args) => settings::run(&session, args, out).await,
        Verb::Export(args) => export::run(&session, args, out).await,
        Verb::Open(_) | Verb::Completions(_) | Verb::Man => Ok(Exit::Done),
    }
}

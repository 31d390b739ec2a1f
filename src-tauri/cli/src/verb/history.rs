//! `litefleet history`

use crate::{args::History as Args, exit::Exit, json, output::Output, session::Session, text};
use litefleet::Result;

/// Prints what was done to databases.
pub async fn run(session: &Session, args: &Args, out: &mut Output) -> anyhow::Result<Exit> {
    if args.failing {
        return failing(session, out).await;
    }
    let query = args.query();
    let database = args.database.clone();
    let history = session.ask(move |engine| match database {
        Some(path) => engine.history_of_file(&path, &query),
        None => engine.history(None, &query),
    });
    let history = history.await?;
    if out.json {
        json::write(out, &history)?;
        return Ok(Exit::Done);
    }
    let look = out.look;
    let wanted = if look.all { history.revisions.as_slice() } else { &[] };
    let wanted: Vec<_> = wanted.iter().map(|revision| (revision.job, revision.result.number)).collect();
    let steps = session.ask(move |engine| {
        let steps = |(job, number)| Ok(((job, number), engine.revision_steps(job, number)?));
        wanted.into_iter().map(steps).collect::<Result<_>>()
    });
    let steps = steps.await?;
    text::history::write(out, &look, &history, &steps)?;
    Ok(Exit::Done)
}

/// Prints the databases on which work failed the most often.
async fn failing(session: &Session, out: &mut Output) -> anyhow::Result<Exit> {
    let databases = session.ask(|engine| engine.most_failed(None)).await?;
    let look = out.look;
    if out.json {
        json::write(out, &databases)?
    } else {
        text::metrics::most_failed(out, &look, &databases)?
    }
    Ok(Exit::Done)
}

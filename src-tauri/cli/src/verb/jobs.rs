//! `litefleet jobs`

use crate::{args::Jobs, exit::Exit, json, output::Output, session::Session, text};

/// Prints the jobs, or one of them.
pub async fn run(session: &Session, args: &Jobs, out: &mut Output) -> anyhow::Result<Exit> {
    let look = out.look;
    if let Some(id) = args.id {
        let job = session.ask(move |engine| engine.job(id)).await?;
        if out.json { json::write(out, &job)? } else { text::jobs::one(out, &look, &job)? }
    } else {
        let limit = args.limit;
        let jobs = session.ask(move |engine| engine.jobs(None, limit)).await?;
        if out.json { json::write(out, &jobs)? } else { text::jobs::all(out, &look, &jobs)? }
    }
    Ok(Exit::Done)
}

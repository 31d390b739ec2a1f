//! `litefleet list`

use crate::{args::List, exit::Exit, json, output::Output, session::Session, text};

/// Prints the databases as the last scan saw them.
pub async fn run(session: &Session, args: &List, out: &mut Output) -> anyhow::Result<Exit> {
    let session = session.open_scanned(&args.fleet).await?;
    let filter = session.filter(&args.fleet.folder, &args.fleet.filter).await?;
    let answer = session.answer(&args.fleet.folder, filter).await?;
    if out.json {
        json::write(out, &answer)?;
    } else {
        let look = out.look;
        text::list::write(out, &look, &answer)?;
    }
    Ok(Exit::Done)
}

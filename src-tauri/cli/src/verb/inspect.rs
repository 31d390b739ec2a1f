//! `litefleet inspect`

use crate::{args::Inspect, exit::Exit, json, output::Output, session::Session, text};

/// Prints the schema, version and facts of one database.
pub async fn run(session: &Session, args: &Inspect, out: &mut Output) -> anyhow::Result<Exit> {
    let (path, settings) = (args.database.clone(), args.against.settings());
    let inspection = session.ask(move |engine| engine.inspect_file(&path, &settings)).await?;
    if out.json {
        json::write(out, &inspection)?;
    } else {
        let look = out.look;
        text::inspection::write(out, &look, &inspection)?;
    }
    Ok(Exit::Done)
}

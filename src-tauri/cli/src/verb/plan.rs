//! `litefleet plan`

use crate::{
    args::{Global, Plan},
    exit::Exit,
    failure, json,
    output::Output,
    session::Session,
    text,
};

/// Prints what repair or migrate would do to one database.
pub async fn run(session: &Session, args: &Plan, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let (path, settings, cancel) = (args.database.clone(), args.against.settings(), session.interrupted.clone());
    let (operation, options) = (args.operation(), args.options());
    let answer = session.ask(move |engine| engine.plan_file(&path, &settings, &operation, &options, &cancel)).await?;
    let look = out.look;
    if out.json {
        json::write(out, &answer)?;
    } else if args.sql {
        let terminal = out.terminal;
        let exact = text::plan::script(out, &answer, terminal)?;
        if !exact && !global.quiet {
            failure::note(text::NOT_EXACT, failure::Look::of(global));
        }
    } else {
        text::plan::write(out, &look, &answer)?;
    }
    Ok(Exit::of_plan(&answer))
}

//! `litefleet watch`

use crate::{
    args::{Global, Watch},
    exit::Exit,
    failure, json,
    output::Output,
    session::Session,
    text,
};
use litefleet::{
    Code, Error,
    api::{WatchMode, Watching},
    fleet::{Event, Follow},
};
use std::io::Write as _;
use tokio::sync::broadcast::error::RecvError;

/// Scans, then prints each change of a status until it is interrupted.
pub async fn run(session: &Session, args: &Watch, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let settings = session.settings(&args.folder, &args.place).await?;
    session.open(&args.folder, Some(settings)).await?;
    session.scan(&args.folder, false).await?;
    let mut events = session.engine.events();
    let root = args.folder.clone();
    let begin = move |engine: &litefleet::fleet::Engine| {
        let follow = Follow::of(engine, &root)?;
        let settings = engine.refresh_settings(&root)?;
        if !settings.watch && settings.interval_s.is_none() {
            return Err(Error::new(Code::BadRequest, "the settings say that nothing is watched")
                .hint("set refresh.watch or refresh.interval_s: `litefleet settings FOLDER refresh.watch true`"));
        }
        engine.watch_fleet(&root, settings)?;
        engine.follow_others();
        Ok(follow)
    };
    let mut follow = session.ask(begin).await?;
    let mut told = None;
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            () = session.interrupted.cancelled() => return Ok(Exit::Done),
        };
        match event {
            Ok(Event::Fleet { .. }) | Err(RecvError::Lagged(_)) => write(session, &mut follow, out)?,
            Ok(Event::Watching { .. }) => {
                let watching = session.engine.status(&args.folder)?.watching;
                let words = watching.as_ref().and_then(words);
                if words != told && !global.quiet {
                    words.iter().for_each(|words| failure::note(words, failure::Look::of(global)));
                }
                told = words;
            }
            Ok(Event::Job { .. } | Event::Alerts { .. } | Event::Settings) => {}
            Err(RecvError::Closed) => return Ok(Exit::Done),
        }
    }
}

/// Each line is there at once for whoever reads.
fn write(session: &Session, follow: &mut Follow, out: &mut Output) -> anyhow::Result<()> {
    let look = out.look;
    for change in follow.changes(&session.engine)? {
        if out.json {
            json::write(out, &change)?;
        } else {
            text::watch::line(out, &look, &change)?;
        }
        out.flush()?;
    }
    Ok(())
}

/// How changes are seen, in words; `None` before that is known.
fn words(watching: &Watching) -> Option<String> {
    let every =
        watching.interval_s.map(|seconds| format!("all files are looked at every {}", text::watch::every(seconds)));
    let why = watching.message.as_ref().map(|why| format!("{why}: "));
    match watching.mode {
        WatchMode::Notify => Some("watching; Ctrl+C ends it".to_owned()),
        WatchMode::Interval => Some(format!("{}{}", why.unwrap_or_default(), every?)),
        WatchMode::Off => why.map(|why| format!("{why}nothing is watched")),
    }
}

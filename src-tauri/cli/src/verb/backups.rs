//! `litefleet backups`

use crate::{args::BackupsKept, exit::Exit, json, output::Output, session::Session, text};
use litefleet::{Code, Error, api::BackupSettings};
use std::path::{Path, PathBuf};

/// Shows where backups go and how long they are kept, after a change where one is asked for.
pub async fn run(session: &Session, args: &BackupsKept, out: &mut Output) -> anyhow::Result<Exit> {
    let kept = session.ask(litefleet::fleet::Engine::backup_settings).await?;
    let wanted = changed(&kept, args)?;
    if wanted != kept {
        let settings = wanted.clone();
        session.ask(move |engine| engine.set_backup_settings(&settings)).await?;
    }
    if out.json {
        json::write(out, &wanted)?;
    } else {
        text::backups::write(out, &wanted)?;
    }
    Ok(Exit::Done)
}

fn changed(kept: &BackupSettings, args: &BackupsKept) -> Result<BackupSettings, Error> {
    let folder = match &args.dir {
        None => kept.folder.clone(),
        Some(dir) if dir == Path::new("default") => None,
        Some(dir) => Some(whole(dir)?),
    };
    Ok(BackupSettings {
        folder,
        days: args.days.map_or(kept.days, |bound| bound.0),
        count: args.count.map_or(kept.count, |bound| bound.0),
    })
}

/// The whole path, since the setting outlives the working directory.
fn whole(dir: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(dir).map_err(|error| {
        Error::new(Code::BadRequest, "cannot keep backups in a folder without a name")
            .hint("name a folder")
            .because(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Verb};
    use clap::Parser;

    fn asked(flags: &[&str]) -> BackupSettings {
        let kept = BackupSettings { folder: Some("/kept".into()), days: Some(30), count: None };
        match Cli::try_parse_from([&["litefleet", "backups"], flags].concat()).map(|cli| cli.verb) {
            Ok(Verb::Backups(args)) => changed(&kept, &args).unwrap_or_default(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_is_asked_for_changes() {
        let kept = BackupSettings { folder: Some("/kept".into()), days: Some(30), count: None };
        assert_eq!(asked(&[]), kept);
        assert_eq!(
            asked(&["--days", "all", "--count", "3"]),
            BackupSettings { days: None, count: Some(3), ..kept.clone() }
        );
        assert_eq!(asked(&["--dir", "default"]).folder, None);
        assert!(asked(&["--dir", "x"]).folder.is_some_and(|folder| folder.is_absolute() && folder.ends_with("x")));
    }
}

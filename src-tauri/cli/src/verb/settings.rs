//! `litefleet settings`

use crate::{args, exit::Exit, json, output::Output, session::Session, text};
use litefleet::{
    Code, Error, Result,
    api::{Scope, Setting, SettingsAnswer},
    settings::{Key, SECTIONS},
};
use serde_json::Value;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// What is asked, understood.
#[derive(Debug, PartialEq)]
struct Asked {
    folder: Option<PathBuf>,
    scope: Scope,
    what: What,
}

#[derive(Debug, PartialEq)]
enum What {
    List,
    Get(Key),
    Set(Key, Value),
    Reset(&'static str),
}

/// Shows the settings, or one after a change where one is asked for.
pub async fn run(session: &Session, args: &args::Settings, out: &mut Output) -> anyhow::Result<Exit> {
    let Asked { folder, scope, what } = understood(args, &std::path::absolute(".")?)?;
    let key = match &what {
        What::Get(key) | What::Set(key, _) => Some(*key),
        What::Reset(name) => Key::named(name),
        What::List => None,
    };
    let answer = session.ask(move |engine| {
        let root = folder.as_deref();
        match what {
            What::List | What::Get(_) => engine.settings_list(root),
            What::Set(key, value) => engine.settings_set(root, scope, key.name(), &value),
            What::Reset(of) => engine.settings_reset(root, scope, of),
        }
    });
    let (answer, look) = (answer.await?, out.look);
    match key.and_then(|key| one(&answer, key)) {
        Some(setting) if out.json => json::write(out, setting)?,
        Some(setting) => text::settings::one(out, &answer, setting)?,
        None if out.json => json::write(out, &answer)?,
        None => text::settings::all(out, &look, &answer)?,
    }
    Ok(Exit::Done)
}

fn one(answer: &SettingsAnswer, key: Key) -> Option<&Setting> {
    answer.settings.iter().find(|setting| setting.key == key.name())
}

/// The first word is a folder where it is no setting and no section.
fn understood(args: &args::Settings, here: &Path) -> Result<Asked> {
    let mut words = args.words.as_slice();
    let mut folder = None;
    if let [first, rest @ ..] = words
        && !is_known(first)
        && (Path::new(first).is_dir() || !rest.is_empty())
    {
        (folder, words) = (Some(PathBuf::from(first)), rest);
    }
    if let Some(folder) = folder.as_ref().filter(|folder| !folder.is_dir()) {
        let word = folder.display();
        let error = Error::new(Code::NotAFolder, format!("{word} is neither a folder nor a setting"));
        let hint = Key::find(&word.to_string()).err().and_then(|error| error.hint);
        return Err(error.hint(hint.unwrap_or_default()));
    }
    let scope = if args.fleet { Scope::Fleet } else { Scope::Person };
    let what = match (words, args.reset) {
        ([], false) => What::List,
        ([key], false) => What::Get(found(key)?),
        ([key, value], false) => {
            let key = found(key)?;
            What::Set(key, key.parse(&value.to_string_lossy(), here)?)
        }
        ([of], true) => What::Reset(resettable(of)?),
        (_, true) => return Err(unclear("--reset wants one setting or section")),
        _ => return Err(unclear("more was given than a folder, a setting and a value")),
    };
    if args.fleet && folder.is_none() {
        return Err(unclear("--fleet wants the folder of the fleet first"));
    }
    Ok(Asked { folder, scope, what })
}

fn unclear(what: &str) -> Error {
    Error::new(Code::BadRequest, what).hint("litefleet settings [FOLDER] [KEY [VALUE]] [--fleet] [--reset]")
}

fn found(word: &OsString) -> Result<Key> {
    Key::find(&word.to_string_lossy())
}

/// The name of a setting or section.
fn resettable(word: &OsString) -> Result<&'static str> {
    let section = SECTIONS.iter().find(|section| word == section.name);
    section.map_or_else(|| found(word).map(Key::name), |section| Ok(section.name))
}

fn is_known(word: &OsString) -> bool {
    SECTIONS.iter().any(|section| word == section.name) || Key::all().any(|key| word == key.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Verb};
    use clap::Parser;
    use serde_json::json;

    fn asked(words: &[&str]) -> Result<Asked, String> {
        match Cli::try_parse_from([&["litefleet", "settings"], words].concat()).map(|cli| cli.verb) {
            Ok(Verb::Settings(args)) => understood(&args, Path::new("/here")).map_err(|error| error.to_string()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_word_is_a_folder_where_it_is_no_setting() {
        let place = std::env::temp_dir();
        let folder = place.to_str().unwrap_or_default();
        let of = |folder: Option<&Path>, scope, what| Ok(Asked { folder: folder.map(Path::to_path_buf), scope, what });
        assert_eq!(asked(&[]), of(None, Scope::Person, What::List));
        assert_eq!(asked(&[folder]), of(Some(&place), Scope::Person, What::List));
        assert_eq!(asked(&["work.workers"]), of(None, Scope::Person, What::Get(Key::Workers)));
        assert_eq!(
            asked(&[folder, "work.workers", "8", "--fleet"]),
            of(Some(&place), Scope::Fleet, What::Set(Key::Workers, json!(8)))
        );
        assert_eq!(asked(&["backups", "--reset"]), of(None, Scope::Person, What::Reset("backups")));
        assert_eq!(
            asked(&["backups.folder", "x"]),
            of(None, Scope::Person, What::Set(Key::BackupFolder, json!("/here/x")))
        );
    }

    #[test]
    fn what_cannot_be_understood_is_refused() {
        for words in [&["work.worker"][..], &["work.workers", "65"], &["nowhere", "work.workers"], &["--reset"]] {
            assert!(asked(words).is_err(), "{words:?}");
        }
        assert!(asked(&["work.workers", "8", "--fleet"]).is_err_and(|error| error.contains("--fleet")));
    }
}

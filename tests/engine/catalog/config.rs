//! `litefleet.toml` in a fleet's folder.

use crate::support::Folder;
use litefleet::{Code, api::Version, catalog::config};
use serde_json::json;
use std::path::Path;

const ROOT: &str = "/fleet";

#[test]
fn all_keys_are_understood() {
    let text = "schemas = \"../schemas\"\nversion_source = \"goose\"\ntarget = 3\ninclude = [\"**/*.db\"]\nexclude = [\"old/**\"]\n";
    let settings = config::parse(text, Path::new(ROOT)).unwrap().settings;
    assert_eq!(settings.schemas.unwrap(), Path::new("/fleet/../schemas"));
    assert_eq!(settings.version_source.unwrap(), "goose");
    assert_eq!(settings.target, Some(Version::Number(3)));
    assert_eq!((settings.include, settings.exclude), (vec!["**/*.db".to_owned()], vec!["old/**".to_owned()]));
}

#[test]
fn a_target_may_be_a_text() {
    let target = |text: &str| config::parse(&format!("target = {text}"), Path::new(ROOT)).unwrap().settings.target;
    assert_eq!(target("\"3.0.0\""), Some(Version::Text("3.0.0".to_owned())));
    assert_eq!(target("\"v3\""), Some(Version::Number(3)));
    assert_eq!(target("\"latest\""), Some(Version::Number(-1)));
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_key_and_what_to_do() {
    let cases = [
        ("# a fleet\nschema = \"x\"\n", 2, "schema", "did you mean schemas?"),
        ("owner = \"me\"\n", 1, "owner", "schemas, version_source, target, include"),
        ("\n\ninclude = \"*.db\"\n", 3, "include cannot be \"*.db\"", "a list of patterns"),
        ("exclude = [\n  \"a\",\n  1,\n]\n", 1, "exclude", "a list of patterns"),
        ("target = 1.5\n", 1, "target cannot be 1.5", "a whole number, or a text"),
        ("schemas = 1\n", 1, "schemas cannot be 1", "a text in quotes"),
        ("schemas = \"a\"\nschemas = \"b\"\n", 2, "duplicate key", "toml"),
        ("schemas = \n", 1, "", "toml"),
        ("[work]\nworkers = 65\n", 2, "work.workers cannot be 65", "from 1 to 64"),
        ("[work]\nworker = 6\n", 2, "work.worker", "did you mean work.workers?"),
        ("[work]\nworkers = \"many\"\n", 2, "work.workers cannot be \"many\"", "from 1 to 64"),
        ("[refresh]\n\ninterval_s = 1\n", 3, "refresh.interval_s cannot be 1", "\"off\""),
        ("[backup]\ndays = 3\n", 1, "backup", "did you mean backups?"),
        ("backups = 3\n", 1, "backups cannot be 3", "[backups]"),
        ("[backups]\ntheme = 3\n", 2, "backups.theme", "backups.folder, backups.days, backups.count"),
        ("[interface]\ntheme = \"dark\"\n", 1, "interface", "the keys are"),
        ("label = \"x.db\"\n", 1, "does not have {label} once", "*/{label}/captions.db"),
        ("work.workers = 0x41\n", 1, "work.workers cannot be 0x41", "from 1 to 64"),
    ];
    for (text, line, says, hint) in cases {
        let error = config::parse(text, Path::new(ROOT)).unwrap_err();
        assert_eq!((error.code, error.line), (Code::BadRequest, Some(line)), "{text}: {error}");
        assert!(error.message.contains(says) && error.message.starts_with("litefleet.toml line"), "{text}: {error}");
        assert!(error.hint.as_ref().is_some_and(|found| found.contains(hint)), "{text}: {:?}", error.hint);
        assert_eq!(error.path.as_deref(), Some(Path::new("/fleet/litefleet.toml")));
    }
}

#[test]
fn of_several_mistakes_the_first_in_the_file_is_told() {
    let error = config::parse("version_source = 1\nexclude = 1\n", Path::new(ROOT)).unwrap_err();
    assert_eq!(error.line, Some(1));
}

#[test]
fn tables_set_settings_and_a_folder_is_from_the_fleets() {
    let text = "[backups]\nfolder = \"../kept\"\ndays = \"off\"\n[refresh]\ninterval_s = 60\nwatch = false\n";
    let config = config::parse(text, Path::new(ROOT)).unwrap();
    let set: Vec<_> = config.values.iter().map(|(key, value)| (key.name(), value.clone())).collect();
    let of = [
        ("refresh.interval_s", json!(60)),
        ("refresh.watch", json!(false)),
        ("backups.folder", json!("/fleet/../kept")),
        ("backups.days", json!("off")),
    ];
    assert_eq!(set, of);
}

#[test]
fn a_bad_version_source_is_named_with_its_line() {
    let error = config::parse("target = 1\nversion_source = \"nonsense\"\n", Path::new(ROOT)).unwrap_err();
    assert_eq!((error.code, error.line), (Code::BadVersionSource, Some(2)));
}

#[test]
fn schemas_queries_and_backups_are_to_be_accepted_and_nothing_else_is() {
    let hash = |text: &str| config::parse(text, Path::new(ROOT)).unwrap().to_accept.map(|accept| accept.hash);
    assert_eq!(hash("target = 3\nversion_source = \"a.b\"\ninclude = [\"x\"]"), None);
    let schemas = hash("schemas = \"s\"");
    assert!(schemas.is_some());
    assert_eq!(schemas, hash("target = 9\nschemas = \"s\""), "what is not accepted does not count");
    assert_ne!(schemas, hash("schemas = \"t\""));
    let query = hash("version_source = \"SELECT v FROM m\"");
    assert!(query.is_some());
    assert_ne!(query, hash("version_source = \"SELECT w FROM m\""));
    assert_ne!(query, hash("schemas = \"s\"\nversion_source = \"SELECT v FROM m\""));
    assert_eq!(hash("label = \"*/{label}/x.db\""), None, "a pattern only looks at paths");
    let label = hash("label = \"SELECT name FROM m\"");
    assert!(label.is_some());
    assert_ne!(label, hash("version_source = \"SELECT name FROM m\""));
    assert_eq!(hash("[work]\nworkers = 3"), None);
    let backups = hash("[backups]\ncount = 3");
    assert!(backups.is_some());
    assert_ne!(backups, hash("[backups]\ncount = 4"));
    assert_ne!(backups, hash("[backups]\ndays = 3"));
}

#[test]
fn a_folder_without_the_file_has_no_configuration() {
    assert_eq!(config::read(&Folder::with(&[]).path()).unwrap(), None);
    assert_eq!(config::read(Path::new("/nowhere/at/all")).unwrap(), None);
    let folder = Folder::with(&[("litefleet.toml", "target = 2")]);
    assert_eq!(config::read(&folder.path()).unwrap().unwrap().settings.target, Some(Version::Number(2)));
}

//! `litefleet.toml` in a fleet's folder.

use crate::support::Folder;
use litefleet::{Code, api::Version, catalog::config};
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
fn what_is_wrong_is_named_with_its_line() {
    let cases = [
        ("# a fleet\nschema = \"x\"\n", 2, "schema"),
        ("\n\ninclude = \"*.db\"\n", 3, "expected a sequence"),
        ("target = 1.5\n", 1, "a version"),
        ("schemas = \"a\"\nschemas = \"b\"\n", 2, "duplicate key"),
        ("schemas = \n", 1, ""),
    ];
    for (text, line, says) in cases {
        let error = config::parse(text, Path::new(ROOT)).unwrap_err();
        assert_eq!((error.code, error.line), (Code::BadRequest, Some(line)), "{text}: {error}");
        assert!(error.message.contains(says) && error.message.starts_with("litefleet.toml line"), "{text}: {error}");
        assert!(error.hint.is_some() && error.path.is_some());
    }
}

#[test]
fn a_bad_version_source_is_named_with_its_line() {
    let error = config::parse("target = 1\nversion_source = \"nonsense\"\n", Path::new(ROOT)).unwrap_err();
    assert_eq!((error.code, error.line), (Code::BadVersionSource, Some(2)));
}

#[test]
fn schemas_and_queries_are_to_be_accepted_and_nothing_else_is() {
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
}

#[test]
fn a_folder_without_the_file_has_no_configuration() {
    assert_eq!(config::read(&Folder::with(&[]).path()).unwrap(), None);
    assert_eq!(config::read(Path::new("/nowhere/at/all")).unwrap(), None);
    let folder = Folder::with(&[("litefleet.toml", "target = 2")]);
    assert_eq!(config::read(&folder.path()).unwrap().unwrap().settings.target, Some(Version::Number(2)));
}

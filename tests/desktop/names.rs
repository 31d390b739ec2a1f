//! The list of commands, the capability and the page name the same commands.

use litefleet_desktop::COMMANDS;
use std::{collections::BTreeSet, fs, path::Path};

fn commands() -> BTreeSet<String> {
    COMMANDS.iter().map(|command| (*command).to_owned()).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_capability_grants_every_command_and_beyond_them_only_listening_to_events() {
    let capability: serde_json::Value = serde_json::from_str(&read("src-tauri/capabilities/main.json")).unwrap();
    let granted = capability["permissions"].as_array().unwrap().iter().map(|granted| granted.as_str().unwrap());
    let (own, core): (BTreeSet<_>, BTreeSet<_>) = granted.partition(|granted| granted.starts_with("allow-"));
    let own: BTreeSet<_> = own.iter().map(|granted| granted.trim_start_matches("allow-").replace('-', "_")).collect();
    assert_eq!(own, commands());
    assert_eq!(core, ["core:event:allow-listen", "core:event:allow-unlisten"].into());
    assert_eq!(fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/capabilities")).unwrap().count(), 1);
}

#[test]
fn the_page_calls_every_command_and_no_other() {
    let api = read("ui/lib/api.js");
    let called = api.split("host.invoke('").skip(1).filter_map(|rest| rest.split('\'').next()).map(str::to_owned);
    assert_eq!(called.collect::<BTreeSet<_>>(), commands());
}

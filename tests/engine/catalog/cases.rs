//! One folder of `tests/cases/catalog` a convention: `input` is loaded, `expected.txt` is what comes of it.
//!
//! `LITEFLEET_UPDATE_CASES=1` writes what is; look at the difference before you commit it.

use litefleet::{
    Error,
    catalog::{self, Catalog, Migration, Part},
};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

#[test]
fn every_case_loads_as_its_folder_says() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/catalog");
    let mut names = fs::read_dir(&cases).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    names.sort();
    assert!(names.len() > 20, "the cases are missing");
    let wrong = names.iter().filter_map(|case| difference(case)).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn difference(case: &Path) -> Option<String> {
    let got = match catalog::load(&input(case)) {
        Ok(catalog) => rendered(&catalog),
        Err(error) => rendered_error(&error, case),
    };
    let golden = case.join("expected.txt");
    if std::env::var_os("LITEFLEET_UPDATE_CASES").is_some() {
        fs::write(&golden, &got).unwrap();
        return None;
    }
    let wanted = fs::read_to_string(&golden).unwrap_or_default();
    (got != wanted).then(|| format!("== {}\n-- wanted\n{wanted}-- got\n{got}", case.display()))
}

/// The folder `input`, or the only file in a folder `file`.
fn input(case: &Path) -> PathBuf {
    let one = case.join("file");
    if one.is_dir() { fs::read_dir(&one).unwrap().next().unwrap().unwrap().path() } else { case.join("input") }
}

fn rendered(catalog: &Catalog) -> String {
    let info = &catalog.info;
    let mut text = format!("kind {}\n", serde_json::to_value(info.kind).unwrap().as_str().unwrap());
    for (word, value) in [("tool", &info.tool), ("source", &info.version_source)] {
        if let Some(value) = value {
            writeln!(text, "{word} {value}").unwrap();
        }
    }
    for entry in &catalog.versions {
        let version = entry.version.as_ref().map_or("-".to_owned(), |version| version.key());
        let tables = entry.schema.tables.iter().map(|table| {
            let columns = table.columns.iter().map(|column| column.name.0.as_str()).collect::<Vec<_>>();
            format!("{}({})", table.name, columns.join(" "))
        });
        let views = entry.schema.views.iter().map(|view| format!("view {}", view.name));
        let indexes = entry.schema.indexes.iter().map(|index| format!("index {}", index.name));
        let triggers = entry.schema.triggers.iter().map(|trigger| format!("trigger {}", trigger.name));
        let modules = entry.schema.virtual_tables.iter().map(|table| format!("{} using {}", table.name, table.module));
        let objects = tables.chain(modules).chain(indexes).chain(views).chain(triggers).collect::<Vec<_>>();
        writeln!(text, "{version}: {}", objects.join(", ")).unwrap();
        if let Some(script) = &entry.script {
            writeln!(text, "    {}", rendered_script(script)).unwrap();
        }
    }
    for note in &info.notes {
        writeln!(text, "note {note}").unwrap();
    }
    text
}

/// Where it goes up and down, and whether it moves data.
fn rendered_script(script: &Migration) -> String {
    let part = |way: &str, part: &Part| format!("{way} {}:{}", part.file, part.line);
    let down = script.down.as_ref().map(|down| part("down", down));
    let moves = script.moves_data.then(|| "moves data".to_owned());
    [Some(script.name.clone()), Some(part("up", &script.up)), down, moves]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// With paths from the case's folder on.
fn rendered_error(error: &Error, case: &Path) -> String {
    let shown = |text: &str| text.replace(&format!("{}/", case.display()), "");
    let mut text = format!("error {}\n", shown(&error.message));
    if let Some(path) = &error.path {
        writeln!(text, "path {}", shown(&path.display().to_string())).unwrap();
    }
    if let Some(line) = error.line {
        writeln!(text, "line {line}").unwrap();
    }
    if let Some(hint) = &error.hint {
        writeln!(text, "hint {}", shown(hint)).unwrap();
    }
    text
}

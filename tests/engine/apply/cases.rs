//! Folders of migrations, run on a database: those of `tests/cases/catalog` to their newest version and back, and the
//! scenarios of `tests/cases/migrate`, each with its folder `migrations`, rows in `rows.sql` that are put in at version
//! `from`, and what comes of it in `expected.txt`.
//!
//! `LITEFLEET_UPDATE_CASES=1` writes what is; look at the difference before you commit it.

use crate::support::{Bench, rows, seen};
use litefleet::{
    Error,
    api::{CatalogKind, Losses, Version},
    apply::{self, Applied, EmptyFile, Options, ScriptWork, Stamp, Step, Task, Tell, Work},
    catalog::{self, Catalog, Leg},
    schema,
};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;

fn folders(of: &str) -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases").join(of);
    let mut found = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    found.sort();
    found
}

/// Goes the way from one version to another, through scripts alone.
fn migrate(bench: &Bench, catalog: &Catalog, from: Option<&Version>, to: &Version) -> Result<Applied, Error> {
    let legs = catalog::route(catalog, from, to)?;
    let steps = legs.iter().map(|leg| match leg {
        Leg::Script { part, to, .. } => {
            Step::Script(ScriptWork { name: &part.file, sql: &part.sql, line: part.line, target: &to.schema })
        }
        Leg::Plan { to } => panic!("a plan to {:?}", to.version),
    });
    let steps = steps.collect::<Vec<_>>();
    let path = bench.path();
    let work = Work { steps: &steps, losses: Losses::Refuse, order: Default::default() };
    let options = Options { empty: EmptyFile::Fill, ..bench.job.options };
    let task = Task {
        path: &path,
        seen: seen(&path),
        work,
        stamp: litefleet::apply::StampBy::Given(Stamp::default()),
        backup: None,
        options,
        memo: None,
        tell: Tell::default(),
    };
    apply::apply(&task, &CancellationToken::new())
}

#[test]
fn every_folder_of_migrations_leads_from_nothing_to_its_newest_version_and_back_where_it_can() {
    let (mut went, mut back) = (0, 0);
    for case in folders("catalog") {
        let Ok(catalog) = catalog::load(&case.join("input")) else { continue };
        if catalog.info.kind != CatalogKind::Migrations || !catalog.repeatable.is_empty() {
            continue;
        }
        let bench = Bench::new("");
        fs::File::create(bench.path()).unwrap();
        let released = catalog.versions.iter().filter(|entry| entry.script.is_some()).collect::<Vec<_>>();
        let mut before = None;
        for entry in &released {
            let version = entry.version.as_ref().unwrap();
            let applied = migrate(&bench, &catalog, before, version);
            if let Err(error) = &applied
                && error.message.ends_with(" has VACUUM")
            {
                assert!(case.ends_with("migrations-that-rebuild"), "{}", case.display());
                break;
            }
            let applied = applied.unwrap_or_else(|error| panic!("{}: {version}: {error}", case.display()));
            assert_eq!(applied.fingerprint, entry.fingerprint, "{}: {version}", case.display());
            assert_eq!(seen(&bench.path()).fingerprint, entry.fingerprint);
            before = Some(version);
            went += 1;
        }
        let newest = released.last().and_then(|entry| entry.version.as_ref());
        let pairs = released.windows(2).rev().filter(|_| before == newest);
        for pair in pairs.take_while(|pair| pair[1].script.as_ref().unwrap().down.is_some()) {
            let [to, from] = [pair[0], pair[1]].map(|entry| entry.version.as_ref().unwrap());
            let applied = migrate(&bench, &catalog, Some(from), to);
            let applied = applied.unwrap_or_else(|error| panic!("{}: down to {to}: {error}", case.display()));
            assert_eq!(applied.fingerprint, pair[0].fingerprint, "{}: down to {to}", case.display());
            back += 1;
        }
    }
    assert!(went > 25 && back > 3, "{went} up, {back} down");
}

#[test]
fn every_scenario_of_scripts_does_as_its_folder_says() {
    let cases = folders("migrate");
    assert!(cases.len() > 5, "the cases are missing");
    let mut wrong = Vec::new();
    for case in cases {
        let (got, golden) = (outcome(&case), case.join("expected.txt"));
        if std::env::var_os("LITEFLEET_UPDATE_CASES").is_some() {
            fs::write(&golden, &got).unwrap();
        }
        let wanted = fs::read_to_string(&golden).unwrap_or_default();
        if got != wanted {
            wrong.push(format!("== {}\n-- wanted\n{wanted}-- got\n{got}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What comes of the scenario in words: the statements that ran and all rows, or why nothing came of it.
fn outcome(case: &Path) -> String {
    let way = fs::read_to_string(case.join("way.txt")).unwrap();
    let versions = way.split_whitespace().map(|word| Version::Number(word.parse().unwrap())).collect::<Vec<_>>();
    let [from, to] = versions.as_slice() else { panic!("{way}") };
    let catalog = catalog::load(&case.join("migrations")).unwrap();
    let bench = Bench::new("");
    fs::File::create(bench.path()).unwrap();
    migrate(&bench, &catalog, None, from).unwrap();
    bench.open().execute_batch(&fs::read_to_string(case.join("rows.sql")).unwrap()).unwrap();
    let before = fs::read(bench.path()).unwrap();
    match migrate(&bench, &catalog, Some(from), to) {
        Err(error) => {
            assert_eq!(fs::read(bench.path()).unwrap(), before, "{}", case.display());
            let message = error.message.replace(&format!("{}: ", bench.path().display()), "");
            format!("{:?}: {message}\nhint {}\n", error.code, error.hint.unwrap_or_default())
        }
        Ok(applied) => {
            assert_eq!(applied.fingerprint, catalog.get(to).unwrap().fingerprint);
            let mut text = format!("{} statements\n", applied.statements);
            for table in &schema::read(&bench.open()).unwrap().1.tables {
                let sql = format!("SELECT * FROM \"{}\"", table.name);
                writeln!(text, "{}", table.name).unwrap();
                rows(&bench.path(), &sql).iter().for_each(|row| writeln!(text, "    {row}").unwrap());
            }
            text
        }
    }
}

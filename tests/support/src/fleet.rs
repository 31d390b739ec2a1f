//! A folder of databases, the schemas they ought to have, and the truth about each.

use crate::{
    Random,
    kind::Kind,
    names::names,
    template::{Identity, SCHEMAS, Templates},
};
use anyhow::{Context, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What fleet to make. The same options give the same fleet, but for the salts in logs and journals.
#[derive(Clone, Debug)]
pub struct FleetOptions {
    /// How many databases.
    pub count: usize,
    /// Which one of all fleets of this size.
    pub seed: u64,
    /// Rows in each table; some databases have up to two and a half times as many.
    pub rows: usize,
    /// Bytes of a page, as SQLite allows: a power of two from 512 to 65,536.
    pub page_size: u32,
    /// Files beside each database that are none.
    pub neighbours: usize,
    /// The kinds to choose from: each once where `count` suffices, then by their shares.
    pub kinds: Vec<Kind>,
}

impl Default for FleetOptions {
    fn default() -> Self {
        Self { count: 60, seed: 1, rows: 20, page_size: 4096, neighbours: 2, kinds: Kind::ALL.to_vec() }
    }
}

/// A fleet that was made.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// The folder with the databases: `OUT/tenants`.
    pub root: PathBuf,
    /// The folder with `v1.sql`, `v2.sql` and `v3.sql`: `OUT/schemas`.
    pub schemas: PathBuf,
    /// What a scan of `root` with `schemas` ought to find, in the order of the paths; also in `OUT/truth.tsv`.
    pub truth: Vec<Truth>,
}

/// What is true of one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Its path from the fleet's root, with `/`.
    pub path: String,
    /// What was done to it.
    pub kind: Kind,
    /// Its status, as in JSON.
    pub status: &'static str,
    /// The version that it states.
    pub version: Option<i64>,
    /// The reason of its status, as in JSON.
    pub reason: Option<&'static str>,
}

impl Fleet {
    /// How many databases have this status.
    pub fn count(&self, status: &str) -> usize {
        self.truth.iter().filter(|truth| truth.status == status).count()
    }

    /// The first database of a kind.
    pub fn first(&self, kind: Kind) -> Option<&Truth> {
        self.truth.iter().find(|truth| truth.kind == kind)
    }
}

/// Makes a fleet in `out`: `tenants/{2 hex}/{name}/notes.db`, `schemas/v1.sql` to `v3.sql` and `truth.tsv`.
///
/// # Errors
/// A file cannot be written, there is no kind to choose from, or SQLite refuses the size of a page.
pub fn fleet(out: &Path, options: &FleetOptions) -> anyhow::Result<Fleet> {
    ensure!(!options.kinds.is_empty(), "a fleet needs a kind of databases");
    let root = make_folder(out.join("tenants"))?;
    let schemas = write_schemas(out)?;
    let mut random = Random::new(options.seed);
    let mut templates = Templates::default();
    let mut truth = Vec::with_capacity(options.count);
    let names = names(options.count, &mut random);
    for (name, kind) in names.into_iter().zip(kinds(options, &mut random)) {
        // Most are as large as each other, some half as large again, a few more than twice.
        let rows = options.rows * *random.pick(&[2, 2, 2, 2, 3, 3, 5]) / 2;
        let place = format!("{:02x}/{name}", random.below(256));
        let folder = make_folder(root.join(&place))?;
        let identity = Identity::new(&mut random);
        templates.write(&folder.join(kind.file_name()), kind, rows, options.page_size, &identity)?;
        write_neighbours(&folder, options.neighbours)?;
        let path = format!("{place}/{}", kind.file_name());
        truth.push(Truth { path, kind, status: kind.status(), version: kind.version(), reason: kind.reason() });
    }
    truth.sort_by(|a, b| a.path.cmp(&b.path));
    write(&out.join("truth.tsv"), table(&truth))?;
    Ok(Fleet { root, schemas, truth })
}

/// The kind of each database: every kind once, those about a file's state once in a thousand, the others by their shares.
fn kinds(options: &FleetOptions, random: &mut Random) -> Vec<Kind> {
    let rare = options
        .kinds
        .iter()
        .filter(|kind| kind.facts().share == 0)
        .flat_map(|kind| std::iter::repeat_n(*kind, (options.count / 1000).saturating_sub(1)));
    let mut chosen: Vec<Kind> = options.kinds.iter().copied().chain(rare).take(options.count).collect();
    let total: usize = options.kinds.iter().map(|kind| kind.facts().share).sum();
    while chosen.len() < options.count {
        chosen.push(by_share(&options.kinds, total, random));
    }
    random.shuffle(&mut chosen);
    chosen
}

fn by_share(kinds: &[Kind], total: usize, random: &mut Random) -> Kind {
    let mut left = random.below(total);
    for kind in kinds {
        let share = kind.facts().share;
        if left < share {
            return *kind;
        }
        left -= share;
    }
    *random.pick(kinds)
}

fn write_schemas(out: &Path) -> anyhow::Result<PathBuf> {
    let folder = make_folder(out.join("schemas"))?;
    for (version, sql) in SCHEMAS {
        write(&folder.join(format!("v{version}.sql")), sql)?;
    }
    Ok(folder)
}

fn write_neighbours(folder: &Path, count: usize) -> anyhow::Result<()> {
    (1..=count).try_for_each(|number| write(&folder.join(format!("attachment-{number:02}.png")), "not a database"))
}

fn table(truth: &[Truth]) -> String {
    let mut table = "path\tkind\tstatus\tversion\treason\n".to_owned();
    for Truth { path, kind, status, version, reason } in truth {
        let version = version.map(|version| version.to_string()).unwrap_or_default();
        table.push_str(&format!("{path}\t{}\t{status}\t{version}\t{}\n", kind.name(), reason.unwrap_or_default()));
    }
    table
}

fn make_folder(path: PathBuf) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(path)
}

fn write(path: &Path, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

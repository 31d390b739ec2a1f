//! One database of each kind, built by SQLite once and then copied.

use crate::{Kind, Random};
use anyhow::{Context, ensure};
use rusqlite::Connection;
use std::{
    collections::{
        HashMap,
        hash_map::Entry::{Occupied, Vacant},
    },
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

/// The expected schema's versions, oldest first: number and SQL.
pub const SCHEMAS: [(i64, &str); 3] =
    [(1, include_str!("schemas/v1.sql")), (2, include_str!("schemas/v2.sql")), (3, include_str!("schemas/v3.sql"))];

/// What brings version 2 to version 3, spelled in another way than `v3.sql`.
pub const V2_TO_V3: &str = include_str!("schemas/v2_to_v3.sql");

const STRANGER: &str = include_str!("schemas/stranger.sql");

/// What tells one tenant's database from another's. Both texts always have the same length.
pub(crate) struct Identity {
    key: String,
    date: String,
}

impl Identity {
    pub(crate) fn new(random: &mut Random) -> Self {
        let (year, month, day) = (2021 + random.below(5), 1 + random.below(12), 1 + random.below(28));
        Self {
            key: format!("{:016x}{:016x}", random.number(), random.number()),
            date: format!("{year}-{month:02}-{day:02}T10:00:00Z"),
        }
    }

    /// Stands in a template until a copy gets its own.
    fn placeholder() -> Self {
        Self { key: "@@@@@@@@this-tenants-key@@@@@@@@".to_owned(), date: "2099-09-09T09:09:09Z".to_owned() }
    }
}

/// Templates that were built already.
#[derive(Default)]
pub(crate) struct Templates(HashMap<(Kind, usize, u32), Template>);

impl Templates {
    /// Writes a database of a kind, and its companions, with about `rows` rows in each of its tables.
    pub(crate) fn write(
        &mut self,
        path: &Path,
        kind: Kind,
        rows: usize,
        page_size: u32,
        identity: &Identity,
    ) -> anyhow::Result<()> {
        if matches!(kind, Kind::WalPending | Kind::HotJournal) {
            // Log and journal hold checksums over their pages: these are built anew with their own identity.
            return Template::build(kind, rows, page_size, identity)?.write(path, identity);
        }
        let template = match self.0.entry((kind, rows, page_size)) {
            Occupied(known) => known.into_mut(),
            Vacant(new) => new.insert(Template::build(kind, rows, page_size, &Identity::placeholder())?),
        };
        template.write(path, identity)
    }
}

/// The bytes of a database and its companions.
struct Template {
    main: Vec<u8>,
    keys: Vec<usize>,
    dates: Vec<usize>,
    /// The companion's suffix and bytes.
    companion: Option<(&'static str, Vec<u8>)>,
}

impl Template {
    fn build(kind: Kind, rows: usize, page_size: u32, identity: &Identity) -> anyhow::Result<Self> {
        let scratch = Scratch::new()?;
        let path = scratch.0.join("notes.db");
        let (main, companion) = files(kind, &path, rows, page_size, identity)
            .with_context(|| format!("cannot build a database: {}", kind.name()))?;
        let Identity { key, date } = Identity::placeholder();
        Ok(Self { keys: places(&main, &key), dates: places(&main, &date), main, companion })
    }

    /// Writes a copy in which the placeholders give way to `identity`.
    fn write(&self, path: &Path, identity: &Identity) -> anyhow::Result<()> {
        let mut bytes = self.main.clone();
        for (places, text) in [(&self.keys, &identity.key), (&self.dates, &identity.date)] {
            for &place in places {
                bytes[place..place + text.len()].copy_from_slice(text.as_bytes());
            }
        }
        fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        if let Some((suffix, bytes)) = &self.companion {
            let companion = beside(path, suffix);
            fs::write(&companion, bytes).with_context(|| format!("cannot write {}", companion.display()))?;
        }
        Ok(())
    }
}

type Files = (Vec<u8>, Option<(&'static str, Vec<u8>)>);

fn files(kind: Kind, path: &Path, rows: usize, page_size: u32, identity: &Identity) -> anyhow::Result<Files> {
    match kind {
        Kind::Empty => return Ok((Vec::new(), None)),
        Kind::Text => {
            return Ok((b"Export of 2024-03-01\n\nMoved to the new archive, see the list there.\n".to_vec(), None));
        }
        _ => {}
    }
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA page_size={page_size}; PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA foreign_keys=OFF;"
    ))?;
    make(&connection, kind, rows, identity)?;
    connection.execute_batch("PRAGMA journal_mode=DELETE; PRAGMA legacy_alter_table=OFF;")?;
    match kind {
        Kind::WalPending => return with_log(&connection, path),
        Kind::HotJournal => return with_hot_journal(&connection, path),
        Kind::WalClean | Kind::WalZero => connection.execute_batch("PRAGMA journal_mode=WAL;")?,
        _ => {}
    }
    connection.close().map_err(|(_, error)| error)?;
    let mut main = fs::read(path)?;
    match kind {
        Kind::Truncated => main.truncate(main.len() / 2),
        Kind::Corrupt => main[100..400].fill(0xa5),
        Kind::Random => main = Random::new(7).bytes(main.len()),
        _ => {}
    }
    Ok((main, (kind == Kind::WalZero).then(|| ("-wal", Vec::new()))))
}

/// Makes the content of a database of this kind.
fn make(connection: &Connection, kind: Kind, rows: usize, identity: &Identity) -> anyhow::Result<()> {
    if kind == Kind::Stranger {
        return Ok(connection.execute_batch(STRANGER)?);
    }
    let version = match kind {
        Kind::OutdatedV1 => 1,
        Kind::OutdatedV2 | Kind::OutdatedIncomplete | Kind::Migrated | Kind::WalPending => 2,
        _ => 3,
    };
    connection.execute_batch(&schema(version, kind)?)?;
    fill(connection, version, rows, identity)?;
    Ok(connection.execute_batch(afterwards(kind))?)
}

fn schema(version: i64, kind: Kind) -> anyhow::Result<String> {
    let (_, sql) = SCHEMAS.into_iter().find(|(number, _)| *number == version).context("no such version")?;
    let (from, to) = match kind {
        Kind::ChangedDefault => ("DEFAULT 'slate'", "DEFAULT 'stone'"),
        Kind::ChangedView => ("WHERE r.done_at IS NULL;", "WHERE r.done_at IS NULL AND n.pinned;"),
        _ => return Ok(sql.to_owned()),
    };
    ensure!(sql.contains(from), "v{version}.sql does not say {from}");
    Ok(sql.replace(from, to))
}

/// What is run when schema and rows are there.
fn afterwards(kind: Kind) -> &'static str {
    match kind {
        Kind::Migrated => V2_TO_V3,
        Kind::Unversioned => "DROP TABLE app_metadata",
        Kind::UnknownVersion => "UPDATE app_metadata SET schema_version = 'draft'",
        Kind::MissingTable => "DROP TABLE shares",
        Kind::MissingColumn => "ALTER TABLE notebooks DROP COLUMN position",
        Kind::MissingIndex => "DROP INDEX idx_reminders_due",
        Kind::ExtraColumn => "ALTER TABLE tags ADD COLUMN local_note TEXT; UPDATE tags SET local_note = 'keep me'",
        Kind::ExtraTable => "CREATE TABLE scratch (a, b); INSERT INTO scratch VALUES (1, 'x'), (2, NULL)",
        Kind::Ahead => "CREATE TABLE later (id INTEGER PRIMARY KEY); UPDATE app_metadata SET schema_version = 4",
        Kind::OutdatedIncomplete => "DROP TABLE note_tags",
        _ => "",
    }
}

fn fill(connection: &Connection, version: i64, rows: usize, identity: &Identity) -> anyhow::Result<()> {
    let Identity { key, date } = identity;
    let mut sql = format!(
        "INSERT INTO app_metadata VALUES (1, {version}, '{date}', '{date}');
         INSERT INTO tenant VALUES (1, '{key}', 'team', '{date}');
         INSERT INTO notebooks (title, position) VALUES ('Inbox', 0), ('Projects', 1), ('Reading', 2);
         INSERT INTO tags VALUES ('urgent', 'red'), ('Später', NULL), ('アイデア', 'amber');
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         INSERT INTO notes (notebook_id, title, body, created_at)
           SELECT 1 + i % 3, 'Note ' || i, 'What was said in meeting ' || i || ', “word for word”, слово в слово. '
             || substr('The rest is in the minutes of the day before and was not taken down again. ', 1, i % 70), '{date}' FROM n;
         INSERT INTO attachments (note_id, file_name, content) SELECT id, 'scan-' || id || '.png', zeroblob(40 + id % 50) FROM notes;"
    );
    if version >= 2 {
        sql.push_str(&format!(
            "INSERT INTO note_tags SELECT id, 'urgent' FROM notes WHERE id % 4 = 0;
             INSERT INTO reminders (note_id, due_at, done_at) SELECT id, '{date}', iif(id % 2, '{date}', NULL) FROM notes;"
        ));
    }
    if version >= 3 {
        sql.push_str(
            "INSERT INTO shares (note_id, address) SELECT id, 'reader@example.org' FROM notes WHERE id % 5 = 0;
             INSERT INTO note_search(note_search) VALUES ('rebuild');",
        );
    }
    Ok(connection.execute_batch(&sql)?)
}

/// Version 2 in the file, version 3 in a log that nobody has brought back.
fn with_log(connection: &Connection, path: &Path) -> anyhow::Result<Files> {
    connection.execute_batch("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;")?;
    connection.execute_batch(V2_TO_V3)?;
    let log = fs::read(beside(path, "-wal"))?;
    ensure!(!log.is_empty(), "SQLite wrote no log");
    Ok((fs::read(path)?, Some(("-wal", log))))
}

/// A transaction of which a part has reached the file.
fn with_hot_journal(connection: &Connection, path: &Path) -> anyhow::Result<Files> {
    let before = fs::read(path)?;
    connection.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA cache_size=4; BEGIN; DROP TABLE shares; UPDATE notes SET state = 'archived';
         CREATE TABLE half (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
         INSERT INTO half SELECT zeroblob(2000) FROM n;",
    )?;
    let files = (fs::read(path)?, fs::read(beside(path, "-journal"))?);
    ensure!(files.0 != before && !files.1.is_empty(), "nothing of the transaction has reached the file");
    Ok((files.0, Some(("-journal", files.1))))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn places(bytes: &[u8], text: &str) -> Vec<usize> {
    let windows = bytes.windows(text.len()).enumerate();
    windows.filter(|(_, window)| *window == text.as_bytes()).map(|(place, _)| place).collect()
}

/// A folder that goes when this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> anyhow::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("litefleet-testkit-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays in the system's temporary one harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

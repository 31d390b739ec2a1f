//! Rows that refer to nothing, and which of them did before not.

use super::{
    check::{is_mismatch, text},
    measure::{is_rowid, quoted},
};
use crate::{
    api::Losses,
    schema::model::{Name, Schema, Table},
};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Rows that refer to nothing, by the key that they refer by.
#[derive(Debug, Default)]
pub(super) struct Dangling {
    rows: BTreeMap<Key, Rows>,
    children: BTreeMap<String, Child>,
}

/// A foreign key. Names are folded. One that does not fit its parent has neither parent nor columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    child: String,
    parent: String,
    columns: Vec<String>,
}

/// Rows of one child table that refer to nothing by one key.
#[derive(Debug, Default)]
struct Rows {
    count: u64,
    rowids: HashSet<i64>,
}

/// What has to be known of a table to know its rows again.
#[derive(Debug)]
struct Child {
    columns: BTreeSet<String>,
    /// Its keys: the parent, and the columns that refer to it.
    keys: BTreeSet<(String, Vec<String>)>,
    rowid: Rowid,
}

/// Where a table keeps its rowid.
#[derive(Debug)]
enum Rowid {
    /// It has none, or none that can be named.
    Nowhere,
    /// In this column.
    Column(String),
    /// Beside its columns.
    Beside,
}

/// Rows that refer to nothing and did before not.
#[derive(Debug)]
pub(super) struct NewDangling {
    /// The child table.
    pub(super) table: String,
    /// The parent table.
    pub(super) parent: String,
    /// How many rows.
    pub(super) rows: u64,
    /// The rowid of one of them.
    pub(super) example: Option<i64>,
}

/// What was done between two looks.
#[derive(Clone, Copy)]
pub(super) struct Between<'a> {
    /// Whether rows might go.
    pub(super) losses: Losses,
    /// Scripts ran, which may make tables anew without keeping rowids, and rename what they like.
    pub(super) scripts: bool,
    /// What a table was called before.
    pub(super) table: &'a dyn Fn(&str) -> String,
    /// What a column of a table was called before; the table is called as it is now.
    pub(super) column: &'a dyn Fn(&str, &str) -> String,
}

impl Dangling {
    /// Rows that refer to nothing now. A table with a key that does not fit its parent cannot be checked
    /// (<https://sqlite.org/foreignkeys.html#fk_indexes>) and counts as a row of its own.
    pub(super) fn read(connection: &Connection, schema: &Schema) -> rusqlite::Result<Self> {
        let mut dangling = Self::default();
        for table in schema.tables.iter().filter(|table| !table.foreign_keys.is_empty()) {
            let child = table.name.folded();
            match dangling.read_table(connection, &table.name) {
                Ok(()) => {}
                Err(error) if is_mismatch(&error) => dangling.rows.entry(Key::unfit(&child)).or_default().count += 1,
                Err(error) => return Err(error),
            }
            dangling.children.insert(child, Child::of(table));
        }
        Ok(dangling)
    }

    /// The same, or nothing where every row refers to something, which is found out at once for all tables.
    pub(super) fn read_any(connection: &Connection, schema: &Schema) -> rusqlite::Result<Option<Self>> {
        if matches!(connection.prepare("PRAGMA main.foreign_key_check").and_then(|mut it| it.exists([])), Ok(false)) {
            return Ok(None);
        }
        // Where a key does not fit its parent, the others are looked at table by table.
        Self::read(connection, schema).map(|found| Some(found).filter(|found| !found.rows.is_empty()))
    }

    /// What refers to nothing here and did before not. Where a key did not fit its parent before, one more that does not is no
    /// news; and neither is, where values may go, that those went which a key referred to that was there already. A key that is
    /// new has to hold.
    pub(super) fn since(&self, before: &Self, between: Between<'_>) -> Option<NewDangling> {
        self.rows.iter().find_map(|(key, now)| {
            let was = before.of_key(key, self.children.get(&key.child), between);
            let may_go = key.is_unfit() || (between.losses == Losses::Allow && before.had(&before_of(key, between)));
            if may_go && before.rows.keys().any(Key::is_unfit) {
                return None;
            }
            let known = |rowid: &i64| was.iter().any(|was| was.rowids.contains(rowid));
            let fresh: Vec<i64> = now.rowids.iter().copied().filter(|rowid| !known(rowid)).collect();
            let more = now.count.saturating_sub(was.iter().map(|was| was.count).sum());
            let rows = match self.keeps_rowids(before, &key.child, between) {
                true => more.max(fresh.len() as u64),
                false => more,
            };
            (rows > 0).then(|| NewDangling {
                table: key.child.clone(),
                parent: key.parent.clone(),
                rows: rows.min(now.count),
                example: fresh.iter().min().copied(),
            })
        })
    }

    /// What referred to nothing by a key that is called `key` now. A key whose columns came with a script may be any of those
    /// whose columns went with it.
    fn of_key(&self, key: &Key, child: Option<&Child>, between: Between<'_>) -> Vec<&Rows> {
        let was = before_of(key, between);
        if let Some(rows) = self.rows.get(&was) {
            return vec![rows];
        }
        let had = |column: &String| self.children.get(&was.child).is_some_and(|table| table.columns.contains(column));
        if !between.scripts || was.columns.iter().all(had) {
            return Vec::new();
        }
        let has = |column: &String| child.is_some_and(|child| child.columns.contains(column));
        let alike =
            |other: &Key| other.child == was.child && other.parent == was.parent && !other.columns.iter().all(has);
        self.rows.iter().filter(|(other, _)| alike(other)).map(|(_, rows)| rows).collect()
    }

    /// True where this key was there, or its table could not be checked.
    fn had(&self, key: &Key) -> bool {
        let there = (key.parent.clone(), key.columns.clone());
        self.rows.contains_key(&Key::unfit(&key.child))
            || self.children.get(&key.child).is_some_and(|child| child.keys.contains(&there))
    }

    /// True where a row of a table has the rowid that it had.
    fn keeps_rowids(&self, before: &Self, child: &str, between: Between<'_>) -> bool {
        let Some(now) = self.children.get(child) else { return false };
        let Some(was) = before.children.get(&(between.table)(child)) else { return false };
        match (&was.rowid, &now.rowid) {
            (Rowid::Nowhere, _) | (_, Rowid::Nowhere) => false,
            (Rowid::Column(was), Rowid::Column(now)) => *was == (between.column)(child, now),
            (Rowid::Beside, Rowid::Column(now)) => {
                !between.scripts && !was.columns.contains(&(between.column)(child, now))
            }
            (Rowid::Column(_) | Rowid::Beside, Rowid::Beside) => !between.scripts,
        }
    }

    fn read_table(&mut self, connection: &Connection, table: &Name) -> rusqlite::Result<()> {
        let mut statement = connection.prepare(&format!("PRAGMA main.foreign_key_check({})", quoted(table)))?;
        let mut found = statement.query([])?;
        let mut keys: Option<BTreeMap<i64, Vec<String>>> = None;
        while let Some(row) = found.next()? {
            let columns = match &mut keys {
                Some(keys) => keys,
                None => keys.insert(columns_of_keys(connection, table)?),
            };
            let columns = columns.get(&row.get(3)?).cloned().unwrap_or_default();
            let parent = text(row.get_ref(2)?).to_ascii_lowercase();
            let rows = self.rows.entry(Key { child: table.folded(), parent, columns }).or_default();
            rows.count += 1;
            if let Some(rowid) = row.get::<_, Option<i64>>(1)? {
                rows.rowids.insert(rowid);
            }
        }
        Ok(())
    }
}

impl Key {
    /// Stands for the keys of a table that cannot be checked.
    fn unfit(child: &str) -> Self {
        Self { child: child.to_owned(), parent: String::new(), columns: Vec::new() }
    }

    fn is_unfit(&self) -> bool {
        self.parent.is_empty()
    }
}

impl Child {
    fn of(table: &Table) -> Self {
        let columns: BTreeSet<String> = table.columns.iter().map(|column| column.name.folded()).collect();
        let rowid = match table.columns.iter().find(|column| is_rowid(table, &column.name)) {
            _ if table.without_rowid => Rowid::Nowhere,
            Some(column) => Rowid::Column(column.name.folded()),
            None if ["rowid", "_rowid_", "oid"].iter().all(|alias| columns.contains(*alias)) => Rowid::Nowhere,
            None => Rowid::Beside,
        };
        let keys =
            table.foreign_keys.iter().map(|key| (key.parent.folded(), key.columns.iter().map(Name::folded).collect()));
        Self { columns, keys: keys.collect(), rowid }
    }
}

/// What a key was called before.
fn before_of(key: &Key, between: Between<'_>) -> Key {
    let columns = key.columns.iter().map(|column| (between.column)(&key.child, column)).collect();
    Key { child: (between.table)(&key.child), parent: (between.table)(&key.parent), columns }
}

/// The columns of a table's foreign keys, folded, by the numbers that SQLite gives those.
fn columns_of_keys(connection: &Connection, table: &Name) -> rusqlite::Result<BTreeMap<i64, Vec<String>>> {
    let mut statement = connection.prepare(&format!("PRAGMA main.foreign_key_list({})", quoted(table)))?;
    let mut rows = statement.query([])?;
    let mut keys: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        keys.entry(row.get(0)?).or_default().push(text(row.get_ref(3)?).to_ascii_lowercase());
    }
    Ok(keys)
}

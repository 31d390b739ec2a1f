//! Stand-ins for collations, functions, modules and tokenizers that are not known here, on a connection in memory.
//!
//! What depends on them has no meaning then but its text, which is all that a schema needs.

use super::tokenizer;
use crate::schema::render::quoted;
use rusqlite::{
    Connection,
    config::DbConfig,
    functions::FunctionFlags,
    types::ValueRef,
    vtab::{
        Context, CreateVTab, Filters, IndexInfo, Inserts, Module, UpdateVTab, Updates, VTab, VTabConfig,
        VTabConnection, VTabCursor, VTabKind, sqlite3_vtab, sqlite3_vtab_cursor,
    },
};
use std::{
    borrow::Cow,
    ffi::{CStr, CString, c_int},
};

/// What a schema names and this SQLite does not know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Missing {
    kind: Kind,
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Collation,
    Function,
    Module,
    Fts3Tokenizer,
    Fts5Tokenizer,
}

/// What SQLite says of each. The name follows, to the end of the message.
const MESSAGES: [(&str, Kind); 6] = [
    ("no such collation sequence: ", Kind::Collation),
    ("no such function: ", Kind::Function),
    ("unknown function: ", Kind::Function),
    ("no such module: ", Kind::Module),
    ("unknown tokenizer: ", Kind::Fts3Tokenizer),
    ("no such tokenizer: ", Kind::Fts5Tokenizer),
];

impl Missing {
    /// What an error message of SQLite says is missing.
    pub fn from_message(message: &str) -> Option<Self> {
        MESSAGES.iter().find_map(|(says, kind)| {
            let (_, name) = message.split_once(says)?;
            let name = name.trim_end_matches("()").to_ascii_lowercase();
            (!name.is_empty()).then_some(Self { kind: *kind, name })
        })
    }

    /// For people.
    pub fn note(&self) -> String {
        let kind = match self.kind {
            Kind::Collation => "collation",
            Kind::Function => "function",
            Kind::Module => "module",
            Kind::Fts3Tokenizer | Kind::Fts5Tokenizer => "tokenizer",
        };
        format!("the {kind} `{}` is not known here; a stand-in took its place", self.name)
    }
}

/// Makes it known to this connection.
pub(super) fn register(connection: &Connection, missing: &Missing) -> rusqlite::Result<()> {
    let name = missing.name.as_str();
    match missing.kind {
        Kind::Collation => connection.create_collation(name, |a: &str, b: &str| a.cmp(b)),
        Kind::Function => {
            // Innocuous and deterministic, so that it may stand in a constraint and an index. 1 is neither NULL nor false.
            let flags =
                FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
            connection.create_scalar_function(name, -1, flags, |_| Ok(1_i64))
        }
        Kind::Module => connection.create_module(name, EMPTY_MODULE, None),
        Kind::Fts5Tokenizer => tokenizer::register_fts5(connection, name),
        Kind::Fts3Tokenizer => fts3_tokenizer(connection, name),
    }
}

/// The name gets what `simple` is.
fn fts3_tokenizer(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    let setting = DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER;
    connection.set_db_config(setting, true)?;
    let authorizer_is_off = "SELECT fts3_tokenizer(?1, fts3_tokenizer('simple'))";
    let done = connection.query_row(authorizer_is_off, [name], |_| Ok(()));
    connection.set_db_config(setting, false)?;
    done
}

const EMPTY_MODULE: &Module<'static, EmptyTable> = &Module::update_module();

/// A virtual table without rows that takes any.
#[repr(C)]
struct EmptyTable {
    base: sqlite3_vtab,
}

// SAFETY: the base is the first field, and the layout is C's, as the trait demands.
unsafe impl VTab<'_> for EmptyTable {
    type Aux = ();
    type Cursor = EmptyCursor;

    fn connect(
        db: &mut VTabConnection,
        _aux: Option<&()>,
        _module: &[u8],
        _database: &[u8],
        table: &[u8],
        arguments: &[&[u8]],
    ) -> rusqlite::Result<(Cow<'static, CStr>, Self)> {
        db.config(VTabConfig::Innocuous)?;
        let declaration = CString::new(declaration(&String::from_utf8_lossy(table), arguments))?;
        Ok((Cow::Owned(declaration), Self { base: sqlite3_vtab::default() }))
    }

    fn best_index(&self, info: &mut IndexInfo) -> rusqlite::Result<bool> {
        // All constraints are taken, MATCH among them: there are no rows that could fail one.
        let usable = info.constraints().map(|constraint| constraint.is_usable()).collect::<Vec<_>>();
        let mut argument = 0;
        for (index, _) in usable.iter().enumerate().filter(|(_, usable)| **usable) {
            argument += 1;
            let mut usage = info.constraint_usage(index);
            usage.set_argv_index(argument);
            usage.set_omit(true);
        }
        Ok(true)
    }

    fn open(&mut self) -> rusqlite::Result<EmptyCursor> {
        Ok(EmptyCursor { base: sqlite3_vtab_cursor::default() })
    }
}

impl CreateVTab<'_> for EmptyTable {
    const KIND: VTabKind = VTabKind::Default;
}

impl UpdateVTab<'_> for EmptyTable {
    fn delete(&mut self, _row: ValueRef<'_>) -> rusqlite::Result<()> {
        Ok(())
    }

    fn insert(&mut self, _values: &Inserts<'_>) -> rusqlite::Result<i64> {
        Ok(1)
    }

    fn update(&mut self, _values: &Updates<'_>) -> rusqlite::Result<()> {
        Ok(())
    }
}

#[repr(C)]
struct EmptyCursor {
    base: sqlite3_vtab_cursor,
}

// SAFETY: the base is the first field, and the layout is C's, as the trait demands.
unsafe impl VTabCursor for EmptyCursor {
    fn filter(&mut self, _number: c_int, _text: Option<&str>, _values: &Filters<'_>) -> rusqlite::Result<()> {
        Ok(())
    }

    fn next(&mut self) -> rusqlite::Result<()> {
        Ok(())
    }

    fn eof(&self) -> bool {
        true
    }

    fn column(&self, _context: &mut Context, _column: c_int) -> rusqlite::Result<()> {
        Ok(())
    }

    fn rowid(&self) -> rusqlite::Result<i64> {
        Ok(0)
    }
}

/// The columns that a module's arguments seem to name, so that statements which fill the table can be prepared.
fn declaration(table: &str, arguments: &[&[u8]]) -> String {
    let mut columns: Vec<String> = Vec::new();
    for argument in arguments {
        let argument = String::from_utf8_lossy(argument);
        let name = column_of(argument.trim());
        if let Some(name) = name.filter(|name| !columns.iter().any(|known| known.eq_ignore_ascii_case(name))) {
            columns.push(name);
        }
    }
    if columns.is_empty() {
        columns.push("value".to_owned());
    }
    let is_new = !columns.iter().any(|known| known.eq_ignore_ascii_case(table));
    let mut declared = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>();
    if is_new {
        // Commands are given by writing to a column of the table's name.
        declared.push(format!("{} HIDDEN", quoted(table)));
    }
    format!("CREATE TABLE x({})", declared.join(", "))
}

/// The first word of an argument, unless it is the name of an option.
fn column_of(argument: &str) -> Option<String> {
    let (name, rest) = match argument.strip_prefix(['"', '`', '[', '\'']) {
        Some(quoted) => quoted.split_once(['"', '`', ']', '\''])?,
        None => {
            let end = argument.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(argument.len());
            argument.split_at(end)
        }
    };
    let is_column = !name.is_empty() && !rest.trim_start().starts_with('=');
    is_column.then(|| name.to_owned())
}

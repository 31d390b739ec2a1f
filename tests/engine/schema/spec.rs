//! Random schemas, near misses of them, and SQL for them in every spelling.

use proptest::prelude::*;
use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

/// A piece of SQL that can be spelt in several ways.
#[derive(Clone, Debug)]
pub enum Piece {
    Keyword(&'static str),
    Name(String),
    /// Strings, numbers, punctuation: one spelling only.
    Fixed(String),
}

/// A schema of up to three tables, with indexes, views and triggers on them, and up to two virtual tables.
#[derive(Clone, Debug)]
pub struct Spec {
    tables: BTreeMap<u8, Table>,
    /// By number, with the place of its text among [`VIRTUAL_TABLES`].
    virtual_tables: BTreeMap<u8, usize>,
}

#[derive(Clone, Debug)]
struct Table {
    /// `a` to `d` and `n` are always there, so that whatever names one can.
    columns: Vec<Column>,
    /// The place of its text among [`KEYS`].
    key: usize,
    constraints: Vec<usize>,
    strict: bool,
    without_rowid: bool,
    /// Indexes, views and triggers by the place of their texts among [`REST`], each in one of its two forms.
    rest: BTreeMap<usize, bool>,
}

#[derive(Clone, Debug)]
struct Column {
    name: &'static str,
    kind: usize,
    part: usize,
}

const COLUMNS: [&str; 7] = ["a", "b", "c", "d", "n", "e", "f"];
const ALWAYS: usize = 5;
const TYPES: [&str; 3] = ["TEXT", "INTEGER", "BLOB"];
const PARTS: [&str; 10] = [
    "",
    "NOT NULL",
    "NOT NULL DEFAULT 'x'",
    "DEFAULT ( 1 )",
    "COLLATE nocase?",
    "UNIQUE",
    "CHECK ( a? > 'q' )",
    "REFERENCES t0? ( a? ) ON DELETE CASCADE",
    "CONSTRAINT named? CHECK ( length? ( b? ) > 2 )",
    // Without GENERATED ALWAYS, which SQLite cuts off the type but not the comment between them: no type of a STRICT table.
    "AS ( a? || 'G' )",
];
/// The place of the one that cannot be part of a key.
const GENERATED: usize = 9;
const KEYS: [&str; 6] = [
    "",
    "PRIMARY KEY ( n? AUTOINCREMENT )",
    "PRIMARY KEY ( n? )",
    "PRIMARY KEY ( n? , c? )",
    "CONSTRAINT pk? PRIMARY KEY ( n? , c? )",
    "PRIMARY KEY ( n? , c? DESC ) ON CONFLICT REPLACE",
];
const CONSTRAINTS: [&str; 7] = [
    "UNIQUE ( a? , b? )",
    "UNIQUE ( b? ) ON CONFLICT IGNORE",
    "UNIQUE ( b? )",
    "CHECK ( a? IS NOT NULL OR b? = 'B' )",
    "CHECK ( ( c? IN ( 'x' , 'Y' ) ) )",
    "FOREIGN KEY ( c? ) REFERENCES t1? ( b? ) DEFERRABLE INITIALLY DEFERRED",
    "FOREIGN KEY ( c? ) REFERENCES t1? ( b? )",
];
const REST: [[&str; 2]; 6] = [
    ["CREATE INDEX ix@? ON @? ( a? )", "CREATE INDEX ix@? ON @? ( a? DESC )"],
    [
        "CREATE UNIQUE INDEX ux@? ON @? ( a? COLLATE nocase? , b? DESC )",
        "CREATE UNIQUE INDEX ux@? ON @? ( a? COLLATE rtrim? , b? DESC )",
    ],
    [
        "CREATE INDEX px@? ON @? ( upper? ( b? ) ) WHERE c? > 'A'",
        "CREATE INDEX px@? ON @? ( upper? ( b? ) ) WHERE c? > 'a'",
    ],
    [
        "CREATE VIEW v@? AS SELECT a? , b? AS out? FROM @? WHERE @? . c? = 'Q'",
        "CREATE VIEW v@? ( a? , out? ) AS SELECT a? , b? FROM @? WHERE @? . c? = 'Q'",
    ],
    [
        "CREATE TRIGGER g@? AFTER UPDATE OF a? ON @? WHEN new? . b? > 1 BEGIN DELETE FROM @? WHERE a? = old? . a? ; END",
        "CREATE TRIGGER g@? AFTER UPDATE OF a? , b? ON @? WHEN new? . b? > 1 BEGIN DELETE FROM @? ; END",
    ],
    [
        "CREATE TRIGGER h@? INSERT ON @? BEGIN UPDATE @? SET a? = 'Set' ; END",
        "CREATE TRIGGER h@? AFTER INSERT ON @? BEGIN UPDATE @? SET a? = 'Set' ; END",
    ],
];
const VIRTUAL_TABLES: [&str; 3] = [
    "CREATE VIRTUAL TABLE @? USING rtree? ( i? , x? , y? )",
    "CREATE VIRTUAL TABLE @? USING rtree? ( i? , x? , z? )",
    "CREATE VIRTUAL TABLE @? USING rtree_i32? ( i? , x? , y? )",
];

/// How to spell: sources of choices that start over where they end.
#[derive(Clone, Debug)]
pub struct Style {
    pub words: Vec<u8>,
    pub gaps: Vec<u8>,
}

impl Style {
    /// One spelling for all.
    pub fn plain() -> Self {
        Self { words: vec![0], gaps: vec![0] }
    }
}

impl Spec {
    /// The schema as a script.
    pub fn sql(&self, style: &Style) -> String {
        self.sql_called(style, &BTreeMap::new())
    }

    /// The same where some tables and columns are called otherwise, wherever they are named.
    pub fn sql_called(&self, style: &Style, called: &BTreeMap<&str, &str>) -> String {
        let mut words = style.words.iter().copied().cycle();
        let mut gaps = style.gaps.iter().copied().cycle();
        let mut choose = |among: u8| words.next().unwrap_or(0) % among;
        let mut sql = String::new();
        for statement in self.statements() {
            for piece in statement {
                sql.push_str(&match piece {
                    Piece::Keyword(word) if choose(2) == 0 => word.to_lowercase(),
                    Piece::Keyword(word) => word.to_owned(),
                    Piece::Name(name) => spell(called.get(&*name).unwrap_or(&&*name), choose(6)),
                    Piece::Fixed(text) => text,
                });
                let gap = gaps.next().unwrap_or(0) % 6;
                sql.push_str(["  ", " ", "\n", "\t", " /* , x ( */ ", " -- it's\n"][usize::from(gap)]);
            }
            sql.push_str(";\n");
        }
        sql
    }

    /// The schema with a few small changes, some of which change nothing that counts.
    pub fn mutated(&self, mutations: &[[u8; 3]]) -> Self {
        let mut spec = self.clone();
        for [what, which, how] in mutations {
            spec.mutate(*what, *which, usize::from(*how));
        }
        spec
    }

    fn mutate(&mut self, what: u8, which: u8, how: usize) {
        let number = which % 3;
        let Some(table) = self.tables.get_mut(&number) else {
            self.virtual_tables.insert(which % 2, how % VIRTUAL_TABLES.len());
            return;
        };
        let width = table.columns.len();
        let column = &mut table.columns[usize::from(which / 3) % width];
        match what % 13 {
            0 => table.strict = !table.strict,
            1 => table.without_rowid = !table.without_rowid,
            2 => table.key = how % KEYS.len(),
            3 => column.part = how % PARTS.len(),
            4 => column.kind = how % TYPES.len(),
            5 => table.toggle_column(COLUMNS[ALWAYS + how % (COLUMNS.len() - ALWAYS)]),
            6 => table.columns.swap(how % width, usize::from(which / 3) % width),
            7 => table.toggle_constraint(how % CONSTRAINTS.len()),
            8 => table.constraints.reverse(),
            9 if table.rest.remove(&(how % REST.len())).is_none() => {
                table.rest.insert(how % REST.len(), false);
            }
            9 | 10 => table.rest.values_mut().for_each(|form| *form = !*form),
            11 if self.tables.len() > 1 => {
                self.tables.remove(&number);
            }
            _ if self.virtual_tables.remove(&(which % 2)).is_none() => {
                self.virtual_tables.insert(which % 2, how % VIRTUAL_TABLES.len());
            }
            _ => {}
        }
    }

    fn statements(&self) -> Vec<Vec<Piece>> {
        let tables = self.tables.iter().flat_map(|(at, table)| table.statements(&format!("t{at}")));
        let virtual_tables =
            self.virtual_tables.iter().map(|(at, text)| pieces(VIRTUAL_TABLES[*text].replace('@', &format!("r{at}"))));
        tables.chain(virtual_tables).collect()
    }
}

fn spell(name: &str, choice: u8) -> String {
    match choice {
        0 => name.to_owned(),
        1 => name.to_uppercase(),
        2 => format!("\"{name}\""),
        3 => format!("[{name}]"),
        4 => format!("`{}`", name.to_uppercase()),
        _ => format!("\"{}\"", name.to_uppercase()),
    }
}

/// Any spelling.
pub fn style() -> impl Strategy<Value = Style> {
    let choices = || prop::collection::vec(any::<u8>(), 1..80);
    let words = prop_oneof![3 => choices(), 1 => Just(vec![0])];
    (words, choices()).prop_map(|(words, gaps)| Style { words, gaps })
}

/// Any schema.
pub fn spec() -> impl Strategy<Value = Spec> {
    let virtual_tables = prop::collection::btree_map(0..2_u8, 0..VIRTUAL_TABLES.len(), 0..2);
    (prop::collection::btree_map(0..3_u8, table(), 1..4), virtual_tables)
        .prop_map(|(tables, virtual_tables)| Spec { tables, virtual_tables })
}

/// A few mutations, mostly one.
pub fn mutations() -> impl Strategy<Value = Vec<[u8; 3]>> {
    prop_oneof![
        3 => prop::collection::vec(any::<[u8; 3]>(), 1),
        2 => prop::collection::vec(any::<[u8; 3]>(), 2..5),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    let part = prop_oneof![2 => Just(0), 1 => 0..PARTS.len()];
    let parts = (
        prop::collection::vec((0..TYPES.len(), part), ALWAYS..=COLUMNS.len()),
        0..KEYS.len(),
        prop::collection::vec(0..CONSTRAINTS.len(), 0..4),
        any::<(bool, bool)>(),
        prop::collection::btree_map(0..REST.len(), any::<bool>(), 0..4),
    );
    parts.prop_map(|(columns, key, constraints, (strict, without_rowid), rest)| {
        let columns = COLUMNS.iter().zip(columns).map(|(name, (kind, part))| Column { name, kind, part }).collect();
        Table { columns, key, constraints, strict, without_rowid, rest }
    })
}

impl Table {
    fn toggle_column(&mut self, name: &'static str) {
        let before = self.columns.len();
        self.columns.retain(|column| column.name != name);
        if self.columns.len() == before {
            self.columns.push(Column { name, kind: 0, part: 0 });
        }
    }

    fn toggle_constraint(&mut self, constraint: usize) {
        let before = self.constraints.len();
        self.constraints.retain(|other| *other != constraint);
        if self.constraints.len() == before {
            self.constraints.push(constraint);
        }
    }

    fn statements(&self, table: &str) -> Vec<Vec<Piece>> {
        let mut create = vec![Piece::Keyword("CREATE"), Piece::Keyword("TABLE"), name(table), fixed("(")];
        let columns = self.columns.iter().map(Column::pieces);
        let key = (self.key > 0).then(|| pieces(KEYS[self.key]));
        let constraints = self.constraints.iter().map(|at| pieces(CONSTRAINTS[*at]));
        for (at, item) in columns.chain(key).chain(constraints).enumerate() {
            create.extend((at > 0).then(|| fixed(",")));
            create.extend(item);
        }
        create.push(fixed(")"));
        // Only a table with a key, which is not the rowid's, can be without.
        let without_rowid = self.without_rowid && self.key > 1;
        create.extend(self.strict.then_some(Piece::Keyword("STRICT")));
        create.extend((self.strict && without_rowid).then(|| fixed(",")));
        create.extend(without_rowid.then(|| pieces("WITHOUT ROWID")).into_iter().flatten());
        let rest = self.rest.iter().map(|(at, form)| pieces(REST[*at][usize::from(*form)].replace('@', table)));
        std::iter::once(create).chain(rest).collect()
    }
}

impl Column {
    fn pieces(&self) -> Vec<Piece> {
        // `a` stands in the expression of generated columns, `c` and `n` in keys; AUTOINCREMENT wants an INTEGER.
        let (plain, kind) = (matches!(self.name, "a" | "c" | "n"), if self.name == "n" { 1 } else { self.kind });
        let part = if plain && self.part == GENERATED { "" } else { PARTS[self.part] };
        let mut column = vec![name(self.name), Piece::Keyword(TYPES[kind])];
        column.extend(pieces(part));
        column
    }
}

/// `name?` is a name, words in upper case are keywords, all else is fixed.
fn pieces(text: impl AsRef<str>) -> Vec<Piece> {
    let piece = |word: &str| match word.strip_suffix('?') {
        Some(word) => name(word),
        None => keyword(word).unwrap_or_else(|| fixed(word)),
    };
    text.as_ref().split_whitespace().map(piece).collect()
}

fn name(text: &str) -> Piece {
    Piece::Name(text.to_owned())
}

fn keyword(word: &str) -> Option<Piece> {
    KEYWORDS.get(word).copied().map(Piece::Keyword)
}

/// All words in upper case.
static KEYWORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let all = REST.iter().flatten().chain(&PARTS).chain(&KEYS).chain(&CONSTRAINTS).chain(&VIRTUAL_TABLES);
    let words = all.flat_map(|text| text.split_whitespace()).chain(["WITHOUT", "ROWID"]);
    words.filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase())).collect()
});

fn fixed(text: &str) -> Piece {
    Piece::Fixed(text.to_owned())
}

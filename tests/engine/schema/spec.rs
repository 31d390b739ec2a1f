//! Random schemas, and SQL for them in every spelling.

use proptest::prelude::*;

/// A piece of SQL that can be spelt in several ways.
#[derive(Clone, Debug)]
pub enum Piece {
    Keyword(&'static str),
    Name(String),
    /// Strings, numbers, punctuation: one spelling only.
    Fixed(String),
}

/// A schema as statements of pieces.
#[derive(Clone, Debug)]
pub struct Spec(pub Vec<Vec<Piece>>);

/// How to spell: a source of choices that starts over where it ends.
#[derive(Clone, Debug)]
pub struct Style(pub Vec<u8>);

impl Spec {
    /// The schema as a script.
    pub fn sql(&self, style: &Style) -> String {
        let mut choices = style.0.iter().copied().cycle();
        let mut choose = |among: u8| choices.next().unwrap_or(0) % among;
        let mut sql = String::new();
        for statement in &self.0 {
            for piece in statement {
                sql.push_str(&match piece {
                    Piece::Keyword(word) if choose(2) == 0 => word.to_lowercase(),
                    Piece::Keyword(word) => (*word).to_owned(),
                    Piece::Name(name) => spell(name, choose(6)),
                    Piece::Fixed(text) => text.clone(),
                });
                sql.push_str(["  ", " ", "\n", "\t", " /* , x ( */ ", " -- it's\n"][usize::from(choose(6))]);
            }
            sql.push_str(";\n");
        }
        sql
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
    prop::collection::vec(any::<u8>(), 1..80).prop_map(Style)
}

/// Any schema of up to three tables with columns `a` to `d`, and views, triggers and indexes on them.
pub fn spec() -> impl Strategy<Value = Spec> {
    prop::collection::btree_map(0..3_u8, table(), 1..4).prop_flat_map(|tables| {
        let statements: Vec<Vec<Vec<Piece>>> =
            tables.into_iter().map(|(at, table)| table.statements(&format!("t{at}"))).collect();
        Just(Spec(statements.into_iter().flatten().collect()))
    })
}

/// Two schemas that are often alike: they share whatever the mask keeps.
pub fn pair() -> impl Strategy<Value = (Spec, Spec)> {
    prop_oneof![
        (spec(), spec()),
        (spec(), any::<u16>()).prop_map(|(spec, mask)| {
            let mut other = spec.clone();
            let is_table = |statement: &[Piece]| matches!(statement.get(1), Some(Piece::Keyword("TABLE")));
            let mut at = 0;
            other.0.retain(|statement| {
                at += 1;
                is_table(statement) || mask & (1 << (at % 16)) != 0
            });
            (spec, other)
        }),
    ]
}

#[derive(Clone, Debug)]
struct Table {
    columns: Vec<Vec<Piece>>,
    constraints: Vec<Vec<Piece>>,
    strict: bool,
    rest: Vec<usize>,
}

fn table() -> impl Strategy<Value = Table> {
    let parts = (
        prop::collection::vec(prop::sample::select(column_parts()), 4),
        prop::collection::vec(prop::sample::select(constraints()), 0..4),
        any::<bool>(),
        prop::collection::btree_set(0..rest("t").len(), 0..4),
        1..5_usize,
    );
    parts.prop_map(|(parts, constraints, strict, rest, width)| {
        // All columns are there, so that whatever names one can; what they are is at random.
        let column = |(at, part): (usize, Vec<Piece>)| {
            let mut column = vec![name(["a", "b", "c", "d"][at]), keyword("TEXT")];
            column.extend(if at < width { part } else { Vec::new() });
            column
        };
        let columns = parts.into_iter().enumerate().map(column).collect();
        Table { columns, constraints, strict, rest: rest.into_iter().collect() }
    })
}

impl Table {
    fn statements(&self, table: &str) -> Vec<Vec<Piece>> {
        let mut create = vec![keyword("CREATE"), keyword("TABLE"), name(table), fixed("(")];
        for (at, item) in self.columns.iter().chain(&self.constraints).enumerate() {
            create.extend((at > 0).then(|| fixed(",")));
            create.extend(item.iter().cloned());
        }
        create.push(fixed(")"));
        create.extend(self.strict.then(|| keyword("STRICT")));
        let all = rest(table);
        std::iter::once(create).chain(self.rest.iter().map(|at| all[*at].clone())).collect()
    }
}

fn column_parts() -> Vec<Vec<Piece>> {
    [
        "",
        "NOT NULL",
        "NOT NULL DEFAULT 'x'",
        "DEFAULT ( 1 )",
        "COLLATE nocase?",
        "UNIQUE",
        "CHECK ( a? > 'q' )",
        "REFERENCES t0? ( a? ) ON DELETE CASCADE",
        "CONSTRAINT named? CHECK ( length? ( b? ) > 2 )",
    ]
    .map(pieces)
    .to_vec()
}

fn constraints() -> Vec<Vec<Piece>> {
    [
        "UNIQUE ( a? , b? )",
        "UNIQUE ( b? ) ON CONFLICT IGNORE",
        "CHECK ( a? IS NOT NULL OR b? = 'B' )",
        "CHECK ( ( c? IN ( 'x' , 'Y' ) ) )",
        "FOREIGN KEY ( c? ) REFERENCES t1? ( b? ) DEFERRABLE INITIALLY DEFERRED",
        "FOREIGN KEY ( c? ) REFERENCES t1? ( b? )",
    ]
    .map(pieces)
    .to_vec()
}

/// Indexes, views and triggers of a table.
fn rest(table: &str) -> Vec<Vec<Piece>> {
    [
        "CREATE INDEX ix@? ON @? ( a? )",
        "CREATE UNIQUE INDEX ux@? ON @? ( a? COLLATE nocase? , b? DESC )",
        "CREATE INDEX px@? ON @? ( upper? ( b? ) ) WHERE c? > 'A'",
        "CREATE VIEW v@? AS SELECT a? , b? AS out? FROM @? WHERE @? . c? = 'Q'",
        "CREATE TRIGGER g@? AFTER UPDATE OF a? ON @? WHEN new? . b? > 1 BEGIN DELETE FROM @? WHERE a? = old? . a? ; END",
        "CREATE TRIGGER h@? INSERT ON @? BEGIN UPDATE @? SET a? = 'Set' ; END",
    ]
    .map(|text| pieces(text.replace('@', table)))
    .to_vec()
}

/// `name?` is a name, words in upper case are keywords, all else is fixed.
fn pieces(text: impl AsRef<str>) -> Vec<Piece> {
    let piece = |word: &str| match word.strip_suffix('?') {
        Some(word) => name(word),
        None if word.bytes().all(|byte| byte.is_ascii_uppercase()) => Piece::Keyword(word.to_owned().leak()),
        None => fixed(word),
    };
    text.as_ref().split_whitespace().map(piece).collect()
}

fn name(text: &str) -> Piece {
    Piece::Name(text.to_owned())
}

fn keyword(text: &'static str) -> Piece {
    Piece::Keyword(text)
}

fn fixed(text: &str) -> Piece {
    Piece::Fixed(text.to_owned())
}

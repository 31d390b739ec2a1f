//! A comparison as an HTML document.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use litefleet::{
    api::{Comparison, Ignore, Side, SideBySide, SideInfo, Sides},
    diff::{self, AlignedObject, AlignedRow, Fold, MarkedSpan, ObjectKind, Sign, SignCounts},
    report,
    schema::{self, Class, Span, model::Name, model::Schema},
};
use rusqlite::Connection;
use scraper::{Html, Selector};
use std::time::{Duration, Instant};

fn read(sql: &str) -> Schema {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    schema::read(&connection).unwrap().1
}

fn side(name: &str, detail: &str, schema: &Schema) -> SideInfo {
    SideInfo {
        side: Side::File { path: name.into() },
        name: name.to_owned(),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        fingerprint: schema::fingerprint(schema).0,
        objects: schema.tables.len() + schema.indexes.len() + schema.views.len() + schema.triggers.len(),
    }
}

fn compared(names: [&str; 2], left: &str, right: &str, objects: Vec<AlignedObject>) -> SideBySide {
    let (left, right) = (read(left), read(right));
    let diff::Compared { changes, notes } = diff::compare_with(&left, &right, &Ignore::default());
    let comparison = Comparison {
        left: names[0].to_owned(),
        right: names[1].to_owned(),
        equal: changes.is_empty(),
        renames: diff::renames(&left, &right, &changes),
        changes,
        notes,
        sides: Sides { left: side(names[0], "v1, drifted", &left), right: side(names[1], "catalog, target", &right) },
    };
    SideBySide { comparison, objects }
}

/// SQL in tokens: words in capitals are keywords, `*` before one says that it differs.
fn spans(sql: &str) -> Vec<MarkedSpan> {
    let mut all: Vec<MarkedSpan> = Vec::new();
    for word in sql.split(' ').filter(|word| !word.is_empty()) {
        let (changed, text) = word.strip_prefix('*').map_or((false, word), |word| (true, word));
        let class = match text {
            "TEXT" | "INTEGER" => Class::Type,
            _ if text.starts_with('\'') => Class::Text,
            _ if text.starts_with("--") => Class::Comment,
            _ if text.chars().all(|c| c.is_ascii_digit()) => Class::Number,
            _ if text.chars().all(|c| c.is_ascii_uppercase()) => Class::Keyword,
            _ => Class::Plain,
        };
        if !all.is_empty() {
            let (class, text) = (Class::Plain, " ".to_owned());
            all.push(MarkedSpan { span: Span { class, text }, changed: false });
        }
        all.push(MarkedSpan { span: Span { class, text: text.to_owned() }, changed });
    }
    all
}

fn row(sign: Sign, depth: u8, left: &str, right: &str) -> AlignedRow {
    AlignedRow { sign, depth, change: None, left: spans(left), right: spans(right) }
}

fn object(kind: ObjectKind, name: &str, sign: Sign, rows: Vec<AlignedRow>) -> AlignedObject {
    let count = |sign| rows.iter().filter(|row: &&AlignedRow| row.sign == sign).count();
    let counts = SignCounts { left: count(Sign::Left), right: count(Sign::Right), both: count(Sign::Both) };
    let (folds, notes, table) = (Vec::new(), Vec::new(), None);
    AlignedObject { kind, name: Name::from(name), table, sign, counts, rows, folds, notes }
}

const LEFT: &str = "
    create table captions(id integer primary key, start_frame int, state text check (state in ('a', 'b')), note text);
    create table frames(id integer primary key, width int, height int);
    create table videos(id integer primary key, path text);
    create table scratch(x);
    create index captions_start on captions(start_frame)";
const RIGHT: &str = "
    create table captions(id integer primary key, start_frame int, state text check (state in ('a', 'b', 'c')),
        remark text);
    create table frames(id integer primary key, height int, width int);
    create table videos(ID integer primary key, path text);
    create table runs(id integer primary key, started text not null);
    create index captions_start on captions(start_frame, state)";

fn telling() -> SideBySide {
    let mut captions = object(
        ObjectKind::Table,
        "captions",
        Sign::Both,
        vec![
            row(Sign::Equal, 0, "id INTEGER PRIMARY KEY", ""),
            row(Sign::Equal, 0, "start_frame INTEGER", ""),
            row(Sign::Equal, 0, "state TEXT", ""),
            row(Sign::Both, 1, "CHECK (state IN ( 'a', 'b' ))", "CHECK (state IN ( 'a', 'b' *, *'c' ))"),
            row(Sign::Left, 0, "note TEXT", ""),
            row(Sign::Right, 0, "", "remark TEXT NOT NULL DEFAULT 0 --why"),
        ],
    );
    let label = "2 equal columns: id, start_frame".to_owned();
    captions.folds = vec![Fold { start: 0, rows: 2, label }];
    let runs =
        vec![row(Sign::Right, 0, "", "id INTEGER PRIMARY KEY"), row(Sign::Right, 0, "", "started TEXT NOT NULL")];
    let mut index = object(
        ObjectKind::Index,
        "captions_start",
        Sign::Both,
        vec![row(Sign::Both, 0, "(start_frame)", "(start_frame *, *state )")],
    );
    index.table = Some(Name::from("captions"));
    let mut videos = object(ObjectKind::Table, "videos", Sign::Equal, vec![row(Sign::Equal, 0, "id", "")]);
    videos.notes = vec![1];
    let objects = vec![
        captions,
        object(ObjectKind::Table, "frames", Sign::Equal, Vec::new()),
        object(ObjectKind::Table, "runs", Sign::Right, runs),
        object(ObjectKind::Table, "scratch", Sign::Left, vec![row(Sign::Left, 0, "x", "")]),
        videos,
        index,
    ];
    compared(["archive/harbour-1974-reel-4", "v3"], LEFT, RIGHT, objects)
}

/// The document, which is as HTML has to be.
fn document(compared: &SideBySide) -> Html {
    let document = Html::parse_document(&report::html(compared));
    assert!(document.errors.is_empty(), "{:?}", document.errors);
    document
}

fn texts(document: &Html, selector: &str) -> Vec<String> {
    let text = |element: scraper::ElementRef<'_>| element.text().collect::<String>();
    document.select(&Selector::parse(selector).unwrap()).map(text).collect()
}

fn count(document: &Html, selector: &str) -> usize {
    texts(document, selector).len()
}

#[test]
fn a_comparison_is_a_document_that_says_all() {
    let html = report::html(&telling());
    let (head, body) = html.split_once("</style>").unwrap();
    insta::assert_snapshot!(format!("{}…\n{}", head.split_once("<style>").unwrap().0, body.replace("><", ">\n<")));
}

#[test]
fn the_document_is_well_formed_and_stands_alone() {
    let document = document(&telling());
    for outside in ["script", "link", "img", "iframe", "object", "form", "base", "[src]", "[onclick]", "[style]"] {
        assert_eq!(count(&document, outside), 0, "{outside}");
    }
    let html = report::html(&telling());
    assert!(!html.contains("url(") && !html.contains("@import") && !html.contains("http://"));
    assert!(html.contains("prefers-color-scheme: dark") && html.contains("@media print"));
}

#[test]
fn every_difference_links_to_its_object() {
    let document = document(&telling());
    let links: Vec<_> = document
        .select(&Selector::parse("a").unwrap())
        .map(|link| link.value().attr("href").unwrap().to_owned())
        .collect();
    assert_eq!(links.len(), telling().comparison.changes.len());
    assert!(links.iter().all(|link| count(&document, &format!("section{link}")) == 1), "{links:?}");
}

#[test]
fn each_difference_has_a_sign_a_word_and_a_colour() {
    let document = document(&telling());
    for (class, sign, word) in [("left", "−", "only left"), ("right", "+", "only right"), ("both", "~", "different")]
    {
        let shown = texts(&document, &format!("tr.{class} td.gutter .sign.{class}"));
        assert!(!shown.is_empty() && shown.iter().all(|text| *text == format!("{sign}{word}")), "{shown:?}");
    }
    assert_eq!(texts(&document, "mark"), [",", "'c'", ",", "state"]);
}

#[test]
fn what_is_equal_is_folded_or_listed_and_what_is_ignored_is_said() {
    let document = document(&telling());
    assert_eq!(texts(&document, "summary"), ["2 equal columns: id, start_frame"]);
    assert_eq!(count(&document, "details tr.equal"), 2);
    // The right side of an equal row says what the left one says.
    assert_eq!(texts(&document, "details td.sql")[..2], ["id INTEGER PRIMARY KEY"; 2]);
    assert_eq!(texts(&document, ".equals code"), ["frames", "videos"]);
    let said = texts(&document, ".summary li");
    for text in [
        "ignored: order of columns of frames differs: left id, width, height; right id, height, width",
        "ignored: spelling of table videos differs",
        "captions.note may be captions.remark, renamed (100 % alike)",
    ] {
        assert!(said.iter().any(|line| line == text), "{text}: {said:#?}");
    }
}

#[test]
fn two_schemas_that_are_equal_are_said_to_be() {
    let sql = "create table t(a)";
    let objects = vec![object(ObjectKind::Table, "t", Sign::Equal, Vec::new())];
    let document = document(&compared(["a", "b"], sql, sql, objects));
    assert_eq!(texts(&document, ".verdict"), ["Equal: nothing differs that counts."]);
    assert_eq!((count(&document, ".object"), count(&document, "a"), count(&document, ".equals li")), (0, 0, 1));
}

#[test]
fn hostile_names_and_sql_are_text() {
    let hostile = "</style><script>alert(1)</script><img src=x onerror=\"alert(2)\">&lt;' \" \u{202e}";
    let quoted = hostile.replace('"', "\"\"");
    let (left, right) = ("create table t(a)".to_owned(), format!("create table \"{quoted}\"(\"{quoted}\" text)"));
    let span = |class| MarkedSpan { span: Span { class, text: hostile.to_owned() }, changed: true };
    let mut rows = vec![row(Sign::Both, 0, "", "")];
    rows[0].left = vec![span(Class::Plain), span(Class::Text)];
    rows[0].right = vec![span(Class::Comment)];
    let mut one = object(ObjectKind::Table, hostile, Sign::Both, rows);
    one.folds = vec![Fold { start: 0, rows: 1, label: hostile.to_owned() }];
    one.table = Some(Name::from(hostile));
    let equal = object(ObjectKind::View, hostile, Sign::Equal, Vec::new());
    let mut compared = compared([hostile, hostile], &left, &right, vec![one, equal]);
    compared.comparison.sides.left.detail = Some(hostile.to_owned());
    let document = document(&compared);
    for made in ["script", "img", "[onerror]"] {
        assert_eq!(count(&document, made), 0, "{made}");
    }
    assert_eq!(count(&document, "style"), 1);
    let shown: &str = &hostile.replace('\u{202e}', "\\u{202e}");
    assert_eq!(texts(&document, "mark"), [shown; 3]);
    assert_eq!(texts(&document, "h2 code"), [shown; 2]);
    assert_eq!(texts(&document, ".equals code"), [shown]);
    assert_eq!(texts(&document, "summary"), [shown]);
    assert!(texts(&document, ".changes a")[0].contains(shown));
    assert!(!report::html(&compared).contains('\u{202e}'));
}

#[test]
fn folds_that_do_not_fit_the_rows_hide_nothing() {
    let rows = (0..5).map(|at| row(Sign::Equal, 0, &format!("column{at}"), "")).collect();
    let mut one = object(ObjectKind::Table, "t", Sign::Both, rows);
    let fold = |start, rows| Fold { start, rows, label: format!("{start}+{rows}") };
    one.folds = vec![fold(1, 2), fold(2, 2), fold(4, 9), fold(usize::MAX, 2), fold(3, 0)];
    let document = document(&compared(["a", "b"], "", "create table t(a)", vec![one]));
    let all: Vec<_> = texts(&document, "td.sql:first-child");
    assert_eq!(all, ["column0", "column1", "column2", "column3", "column4"]);
    assert_eq!(texts(&document, "summary"), ["1+2"]);
}

#[test]
fn a_long_name_a_megabyte_of_sql_and_two_thousand_objects_are_quick_and_whole() {
    let long = "n".repeat(100_000);
    let sql = vec![row(Sign::Both, 0, &"x".repeat(1 << 20), &"word ".repeat(200_000))];
    let mut objects = vec![object(ObjectKind::Table, &long, Sign::Both, sql)];
    let many = |at| object(ObjectKind::Index, &format!("i{at}"), Sign::Right, vec![row(Sign::Right, 0, "", "ON t")]);
    objects.extend((0..2000).map(many));
    let compared = compared(["a", "b"], "", "create table t(a)", objects);
    let started = Instant::now();
    let html = report::html(&compared);
    eprintln!("{} bytes in {:?}", html.len(), started.elapsed());
    assert!(html.contains(&long) && html.len() > 2 << 20 && started.elapsed() < Duration::from_secs(20));
    let document = Html::parse_document(&html);
    assert_eq!(count(&document, ".object"), 2001);
}

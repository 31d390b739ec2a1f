//! Columns gone and come in one table.

use super::{
    Found, Rename,
    pairing::{Candidate, MOST_PAIRS, best, closeness_of_names, dice},
};
use crate::{
    diff::{Change, ObjectKind},
    schema::{
        Meaning,
        model::{Column, Index, Name, Schema, Table},
        render, spelling,
    },
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
};

/// The columns of a table that are gone and those that have come.
#[derive(Default)]
struct Columns<'a> {
    gone: Vec<Found<'a, Column>>,
    come: Vec<Found<'a, Column>>,
}

pub(super) fn renames(left: &Schema, right: &Schema, changes: &[Change]) -> Vec<Rename> {
    let mut tables: BTreeMap<&Name, Columns<'_>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if let Change::ColumnExtra { table, column } = change {
            tables.entry(table).or_default().gone.push(Found { change: at, part: column });
        } else if let Change::ColumnMissing { table, column } = change {
            tables.entry(table).or_default().come.push(Found { change: at, part: column });
        }
    }
    tables.retain(|_, columns| !columns.gone.is_empty() && !columns.come.is_empty());
    let (on_left, on_right) = (Indexes::of(left), Indexes::of(right));
    tables
        .into_iter()
        .filter_map(|(name, columns)| {
            let gone_from = Uses::of(left.table(name)?, &on_left);
            let come_to = Uses::of(right.table(name)?, &on_right);
            Some(in_table(name, &columns, &gone_from, &come_to))
        })
        .flatten()
        .collect()
}

fn in_table(table: &Name, columns: &Columns<'_>, gone_from: &Uses<'_>, come_to: &Uses<'_>) -> Vec<Rename> {
    let mut alike: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, found) in columns.gone.iter().enumerate() {
        alike.entry(definition(found.part)).or_default().0.push(at);
    }
    for (at, found) in columns.come.iter().enumerate() {
        alike.entry(definition(found.part)).or_default().1.push(at);
    }
    let mut candidates = Vec::new();
    for (gone, come) in alike.values().filter(|(gone, come)| gone.len() * come.len() <= MOST_PAIRS) {
        for (gone, come) in gone.iter().flat_map(|gone| come.iter().map(move |come| (*gone, *come))) {
            if let (Some(one), Some(other)) = (columns.gone.get(gone), columns.come.get(come)) {
                let (likeness, same_place) = gone_from.likeness(&one.part.name, come_to, &other.part.name);
                let closeness = (same_place, closeness_of_names(&one.part.name.0, &other.part.name.0));
                candidates.push(Candidate { gone, come, likeness, closeness });
            }
        }
    }
    let rename =
        |pair: Candidate| Some(rename(table, columns.gone.get(pair.gone)?, columns.come.get(pair.come)?, pair));
    best(candidates).into_iter().filter_map(rename).collect()
}

fn rename(table: &Name, gone: &Found<'_, Column>, come: &Found<'_, Column>, pair: Candidate) -> Rename {
    let (from, to) = (&gone.part.name, &come.part.name);
    Rename {
        object_kind: ObjectKind::Table,
        object: table.clone(),
        column: Some(from.clone()),
        to: to.clone(),
        changes: [gone.change, come.change],
        likeness: pair.share(),
        summary: format!("{table}.{from} may be {table}.{to}, renamed"),
    }
}

/// All of a column that counts but its name.
fn definition(column: &Column) -> String {
    let mut rest = column.meaning();
    rest.name = Name::default();
    // Plain data can always be written.
    serde_json::to_string(&rest).unwrap_or_default()
}

/// The indexes of a schema by table.
struct Indexes<'a>(HashMap<&'a Name, Vec<&'a Index>>);

impl<'a> Indexes<'a> {
    fn of(schema: &'a Schema) -> Self {
        let mut by_table: HashMap<&Name, Vec<&Index>> = HashMap::new();
        for index in &schema.indexes {
            by_table.entry(&index.table).or_default().push(index);
        }
        Self(by_table)
    }
}

/// Where the columns of a table stand and which of its constraints and indexes name them.
struct Uses<'a> {
    places: HashMap<&'a Name, usize>,
    /// By a column as it is spelled in canonical SQL: the texts that name it, with the name itself left out.
    texts: HashMap<String, Vec<String>>,
}

impl<'a> Uses<'a> {
    fn of(table: &'a Table, indexes: &Indexes<'_>) -> Self {
        let places = table.columns.iter().enumerate().map(|(at, column)| (&column.name, at)).collect();
        let mut texts: HashMap<String, Vec<String>> =
            table.columns.iter().map(|column| (spelled(&column.name), Vec::new())).collect();
        let indexes = indexes.0.get(&table.name).into_iter().flatten().map(|index| index_text(index));
        for text in constraints(table).chain(indexes) {
            add_uses(&text, &mut texts);
        }
        texts.values_mut().for_each(|texts| texts.sort_unstable());
        Self { places, texts }
    }

    /// How much alike the uses of two columns are, and whether they stand at the same place.
    fn likeness(&self, column: &Name, others: &Uses<'_>, other: &Name) -> (u32, bool) {
        let none = Vec::new();
        let left = self.texts.get(&spelled(column)).unwrap_or(&none);
        let right = others.texts.get(&spelled(other)).unwrap_or(&none);
        let likeness = 500 + dice(shared(left, right), left.len(), right.len()) / 2;
        (likeness, self.places.get(column) == others.places.get(other))
    }
}

fn add_uses(text: &str, texts: &mut HashMap<String, Vec<String>>) {
    let lower = |token: &str| if token.starts_with('\'') { token.to_owned() } else { token.to_ascii_lowercase() };
    let tokens: Vec<String> = spelling::tokens(text).into_iter().map(lower).collect();
    let mut named: Vec<&String> = tokens.iter().filter(|token| texts.contains_key(*token)).collect();
    named.sort_unstable();
    named.dedup();
    for name in named {
        let without: Vec<&str> = tokens.iter().map(|token| if token == name { "" } else { token.as_str() }).collect();
        texts.entry(name.clone()).or_default().push(without.join(" "));
    }
}

fn constraints(table: &Table) -> impl Iterator<Item = String> {
    let key = table.primary_key.iter().map(|key| render::primary_key(key, false));
    let unique = table.unique.iter().map(|unique| render::unique(unique, false));
    let foreign = table.foreign_keys.iter().map(|key| render::foreign_key(key, false));
    key.chain(unique).chain(foreign).chain(table.checks.iter().map(render::check))
}

fn index_text(index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let filter = index.filter.as_ref().or(index.unparsed.as_ref()).map(|filter| &*filter.0).unwrap_or_default();
    format!("{unique}INDEX ({}) {filter}", render::key_parts(&index.parts))
}

fn spelled(name: &Name) -> String {
    render::name(name).to_ascii_lowercase()
}

/// How many things two sorted lists have in common.
fn shared(left: &[String], right: &[String]) -> usize {
    let (mut left, mut right, mut count) = (left.iter().peekable(), right.iter().peekable(), 0);
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        match one.cmp(other) {
            Ordering::Less => drop(left.next()),
            Ordering::Greater => drop(right.next()),
            Ordering::Equal => {
                count += 1;
                left.next();
                right.next();
            }
        }
    }
    count
}

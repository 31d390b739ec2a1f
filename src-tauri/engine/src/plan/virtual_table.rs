//! Virtual tables: what can be carried over into one that is defined otherwise.

use super::names::Names;
use crate::{
    error::{Code, Error, Result},
    schema::{
        model::{Expression, Name, Schema, VirtualTable},
        render, source,
    },
};

/// How a virtual table becomes another.
#[derive(Debug)]
pub(super) enum Way {
    /// The new one beside the old one, which gives its content and goes.
    Copy(Vec<(String, &'static str)>),
    /// The old one goes first; the new one gets its content from the table that it indexes.
    Anew,
}

/// Where a virtual table keeps what it is made of.
#[derive(Debug, PartialEq, Eq)]
enum Content {
    /// In its own shadow tables.
    Own(Vec<Name>),
    /// In another table (<https://sqlite.org/fts5.html#external_content_tables>).
    External { table: Name, columns: Vec<Name> },
    /// Nowhere: its values read NULL.
    Nowhere,
}

/// Finds the way from one to the other. `is_same` tells of a table whether it stays as it is.
///
/// # Errors
/// The content cannot be had, or the module is not known.
pub(super) fn way(
    left: &VirtualTable,
    right: &VirtualTable,
    names: &mut Names,
    is_same: impl Fn(&Name) -> bool,
) -> Result<Way> {
    if left.module == right.module && left.arguments == right.arguments {
        return Err(cannot(left, "tables that it keeps its content in are missing")
            .hint("restore it from a backup, or drop it and make it again"));
    }
    let (Some(from), Some(into)) = (content(left), content(right)) else {
        return Err(cannot(left, "its module is not known").hint("drop it and make it again with its own program"));
    };
    if is_rtree(left) != is_rtree(right) {
        return Err(cannot(left, "another module keeps other things").hint("drop it and make the new one by hand"));
    }
    match (from, into) {
        (Content::Nowhere, _) | (_, Content::Nowhere) => {
            Err(cannot(left, "a table without content has no values to index again")
                .hint("drop it and make it again with the program that fills it"))
        }
        (_, Content::External { .. }) => Ok(Way::Anew),
        (Content::External { table, .. }, Content::Own(_)) if !is_same(&table) => {
            Err(cannot(left, &format!("its content is in {table}, which changes too"))
                .hint("change the one first and then the other"))
        }
        (Content::Own(from) | Content::External { columns: from, .. }, Content::Own(into)) => {
            Ok(Way::Copy(copy(left, right, &from, &into, names)?))
        }
    }
}

/// The command that fills a full-text table from the table that it indexes, where that is there with all its columns.
pub(super) fn fill(table: &VirtualTable, schema: &Schema) -> Option<String> {
    let Content::External { table: content, columns } = content(table)? else { return None };
    let has_columns = match schema.table(&content) {
        Some(content) => columns.iter().all(|column| content.column(column).is_some()),
        // What a view or another virtual table gives is seen when it is asked.
        None => {
            schema.views.iter().any(|view| view.name == content)
                || schema.virtual_tables.iter().any(|table| table.name == content)
        }
    };
    let name = render::name(&table.name);
    has_columns.then(|| format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"))
}

/// The columns of a virtual table whose values it alone keeps; `None` where there are none, or where its module is not known.
pub fn own_columns(table: &VirtualTable) -> Option<Vec<Name>> {
    match content(table)? {
        Content::Own(columns) => Some(columns),
        Content::External { .. } | Content::Nowhere => None,
    }
}

/// True where content that `left` alone keeps has no place in `right`, as far as their modules are known.
pub(super) fn loses_content(left: &VirtualTable, right: &VirtualTable) -> bool {
    match (content(left), content(right)) {
        (Some(Content::Own(from)), Some(Content::Own(into))) => {
            (is_rtree(left) && left.module != right.module) || from.iter().any(|column| !into.contains(column))
        }
        (Some(Content::Own(_)), Some(Content::External { .. } | Content::Nowhere)) => true,
        (Some(Content::External { .. } | Content::Nowhere) | None, _) | (Some(Content::Own(_)), None) => false,
    }
}

/// The table that a full-text table indexes.
pub fn indexes(table: &VirtualTable) -> Option<Name> {
    match content(table)? {
        Content::External { table, .. } => Some(table),
        Content::Own(_) | Content::Nowhere => None,
    }
}

fn copy(
    left: &VirtualTable,
    right: &VirtualTable,
    from: &[Name],
    into: &[Name],
    names: &mut Names,
) -> Result<Vec<(String, &'static str)>> {
    let new = names.free("_litefleet_new_", &right.name);
    let create = source::renamed(&right.sql, &new)
        .ok_or_else(|| cannot(right, "its definition cannot be taken apart").hint("change it by hand"))?;
    let mut columns = vec![("rowid".to_owned(), "rowid".to_owned())];
    if is_rtree(right) {
        // The first column of an R-tree is its rowid, whatever it is called.
        columns = into.iter().zip(from).take(1).map(|(into, from)| (render::name(into), render::name(from))).collect();
    }
    let both = into.iter().skip(usize::from(is_rtree(right))).filter_map(|column| {
        let before = from.iter().skip(usize::from(is_rtree(left))).find(|before| *before == column)?;
        Some((render::name(column), render::name(before)))
    });
    columns.extend(both);
    let list = |names: Vec<&str>| names.join(", ");
    let columns_into = list(columns.iter().map(|(into, _)| into.as_str()).collect());
    let columns_from = list(columns.iter().map(|(_, from)| from.as_str()).collect());
    let (old, beside, name) = (render::name(&left.name), render::name(&new), render::name(&right.name));
    Ok(vec![
        (create, "the new table"),
        (format!("INSERT INTO {beside} ({columns_into}) SELECT {columns_from} FROM {old}"), "its content"),
        (format!("DROP TABLE {old}"), "the old table goes"),
        (format!("ALTER TABLE {beside} RENAME TO {name}"), "the new table takes its name"),
    ])
}

/// What a known module keeps where; `None` for others, and for a change of kind in between.
fn content(table: &VirtualTable) -> Option<Content> {
    match table.module.folded().as_str() {
        "fts3" | "fts4" | "fts5" => Some(full_text(table)),
        "rtree" | "rtree_i32" => Some(Content::Own(rtree_columns(table))),
        _ => None,
    }
}

fn is_rtree(table: &VirtualTable) -> bool {
    matches!(table.module.folded().as_str(), "rtree" | "rtree_i32")
}

/// The columns of an R-tree; those behind a plus are kept and not indexed.
fn rtree_columns(table: &VirtualTable) -> Vec<Name> {
    let name = |argument: &Expression| {
        let words = source::words(&argument.0);
        words.into_iter().find(|word| word != "+").map(Name)
    };
    table.arguments.iter().filter_map(name).collect()
}

fn full_text(table: &VirtualTable) -> Content {
    let mut columns = Vec::new();
    let mut content = None;
    let mut language = None;
    for argument in &table.arguments {
        let words = source::words(&argument.0);
        match words.as_slice() {
            [option, equals, value @ ..] if equals == "=" => match option.as_str() {
                "content" => content = Some(value.concat()),
                // A hidden column of FTS4, which `*` does not give.
                "languageid" => language = value.first().cloned(),
                _ => {}
            },
            // How FTS3 writes it.
            [option, _, ..] if option == "tokenize" => {}
            [column, ..] => columns.push(Name(column.clone())),
            [] => {}
        }
    }
    match content {
        Some(content) if content.is_empty() => Content::Nowhere,
        Some(content) => Content::External { table: Name(content), columns },
        None => {
            if columns.is_empty() {
                columns.push(Name::from("content"));
            }
            columns.extend(language.map(Name));
            Content::Own(columns)
        }
    }
}

fn cannot(table: &VirtualTable, why: &str) -> Error {
    Error::new(Code::CannotPlan, format!("cannot change virtual table {}: {why}", table.name))
}

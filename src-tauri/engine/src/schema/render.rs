//! The parts of a schema as SQL, in canonical spelling with keywords in capitals. Pure.

pub use super::{
    create::{definitions, index, table, trigger, view, with_collations},
    letter_case::{LetterCase, Spelt, spelt},
    role::Role,
};

use super::{
    model::{Action, Check, Column, Conflict, Expression, ForeignKey, KeyPart, Name, PrimaryKey, Unique},
    normalise,
};
use std::borrow::Cow;

/// A name in double quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name as it is written in SQL: in double quotes where it needs them.
pub fn name(name: &Name) -> String {
    let folded = name.folded();
    if normalise::identifier(&folded).0 == folded { name.0.clone() } else { quoted(&name.0) }
}

/// A name as it may be written, with its quotes taken off and its ASCII letters in lower case.
pub fn folded(written: &str) -> Cow<'_, str> {
    if written.starts_with(['"', '`', '[', '\'']) || written.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(super::token::unquote(written).to_ascii_lowercase())
    } else {
        Cow::Borrowed(written)
    }
}

/// True where an expression is nothing but this name.
pub fn is_name(expression: &Expression, name: &Name) -> bool {
    normalise::identifier(&name.0) == *expression
}

/// A column without the constraints that belong to its table: `frame_count INTEGER NOT NULL DEFAULT 0`.
pub fn column(column: &Column) -> String {
    let Column { name: called, declared_type, affinity: _, not_null, default, collation, generated, hidden: _ } =
        column;
    let mut sql = name(called);
    if !declared_type.is_empty() {
        sql.push(' ');
        sql.push_str(declared_type);
    }
    if let Some(on_conflict) = not_null {
        sql.push_str(" NOT NULL");
        sql.push_str(conflict(*on_conflict));
    }
    if let Some(Expression(default)) = default {
        sql.push_str(&format!(" DEFAULT {}", in_parentheses_where_needed(default)));
    }
    if let Some(collation) = collation {
        sql.push_str(&format!(" COLLATE {}", name(collation)));
    }
    if let Some(generated) = generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        sql.push_str(&format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expression.0));
    }
    sql
}

/// `PRIMARY KEY (a, b DESC) ON CONFLICT REPLACE`; without columns where `inline`, as it stands behind its column.
pub fn primary_key(key: &PrimaryKey, inline: bool) -> String {
    let PrimaryKey { name: _, parts, conflict: on_conflict, autoincrement, is_rowid: _ } = key;
    let counts = if *autoincrement { " AUTOINCREMENT" } else { "" };
    let on_conflict = conflict(*on_conflict);
    match (inline, parts.as_slice()) {
        (true, [part]) => format!("PRIMARY KEY{}{on_conflict}{counts}", direction(part)),
        _ => format!("PRIMARY KEY ({}{counts}){on_conflict}", key_parts(parts)),
    }
}

/// `UNIQUE (a, b)`; without columns where `inline`.
pub fn unique(unique: &Unique, inline: bool) -> String {
    let Unique { name: _, parts, conflict: on_conflict } = unique;
    let columns = if inline { String::new() } else { format!(" ({})", key_parts(parts)) };
    format!("UNIQUE{columns}{}", conflict(*on_conflict))
}

/// `CHECK (…)`.
pub fn check(check: &Check) -> String {
    format!("CHECK ({})", check.expression.0)
}

/// `FOREIGN KEY (a) REFERENCES p (x) ON DELETE CASCADE`; from `REFERENCES` on where `inline`.
pub fn foreign_key(key: &ForeignKey, inline: bool) -> String {
    let ForeignKey { name: _, columns, parent, parent_columns, on_delete, on_update, deferred } = key;
    let mut sql = if inline { String::new() } else { format!("FOREIGN KEY ({}) ", names(columns)) };
    sql.push_str(&format!("REFERENCES {}", name(parent)));
    if !parent_columns.is_empty() {
        sql.push_str(&format!(" ({})", names(parent_columns)));
    }
    for (event, action) in [("DELETE", on_delete), ("UPDATE", on_update)] {
        if *action != Action::NoAction {
            sql.push_str(&format!(" ON {event} {}", action_words(*action)));
        }
    }
    if *deferred {
        sql.push_str(" DEFERRABLE INITIALLY DEFERRED");
    }
    sql
}

/// `a, b COLLATE NOCASE DESC`.
pub fn key_parts(parts: &[KeyPart]) -> String {
    let part = |part: &KeyPart| {
        let KeyPart { expression, collation, descending: _ } = part;
        let collation = collation.as_ref().map(|collation| format!(" COLLATE {}", name(collation))).unwrap_or_default();
        format!("{}{collation}{}", expression.0, direction(part))
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// `a, "b c"`.
pub fn names(names: &[Name]) -> String {
    names.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn direction(part: &KeyPart) -> &'static str {
    if part.descending { " DESC" } else { "" }
}

/// ` ON CONFLICT REPLACE`, nothing for the default.
fn conflict(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::Abort => "",
        Conflict::Rollback => " ON CONFLICT ROLLBACK",
        Conflict::Fail => " ON CONFLICT FAIL",
        Conflict::Ignore => " ON CONFLICT IGNORE",
        Conflict::Replace => " ON CONFLICT REPLACE",
    }
}

fn action_words(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
        Action::Cascade => "CASCADE",
    }
}

/// A default that is no literal stands in parentheses.
fn in_parentheses_where_needed(default: &str) -> String {
    let tokens = super::token::tokens(default).unwrap_or_default();
    let bare = match tokens.as_slice() {
        [_] => true,
        [sign, _] => matches!(sign.text, "-" | "+"),
        _ => false,
    };
    if bare { default.to_owned() } else { format!("({default})") }
}

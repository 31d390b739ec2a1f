//! Strings in double quotes, which a name would make something else of (<https://sqlite.org/quirks.html#dblquote>).

use crate::schema::{model::Schema, render, source};

/// Writes every index, view and trigger that has a string in double quotes in its canonical spelling, where strings stand in
/// single quotes: a column of the one side that has the text of such a string of the other would take its place.
pub(super) fn tell_from_names(schema: &mut Schema) {
    let has_string = |sql: &str, canonical: &str| {
        let strings = source::strings(canonical);
        source::double_quoted(sql).iter().any(|quoted| strings.contains(quoted))
    };
    for index in schema.indexes.iter_mut().filter(|index| index.unparsed.is_none()) {
        let canonical = render::index(index);
        if has_string(&index.sql, &canonical) {
            index.sql = canonical;
        }
    }
    for view in &mut schema.views {
        let canonical = render::view(view);
        if has_string(&view.sql, &canonical) {
            view.sql = canonical;
        }
    }
    for trigger in &mut schema.triggers {
        let canonical = render::trigger(trigger);
        if has_string(&trigger.sql, &canonical) {
            trigger.sql = canonical;
        }
    }
}

//! `litefleet settings` as text.

use super::{
    Look,
    table::{Cell, Column, Table},
    visible,
};
use litefleet::api::{Setting, SettingFrom, SettingKind, SettingsAnswer};
use serde_json::Value;
use std::io::{self, Write};

/// Writes all settings, section by section.
pub fn all(out: &mut impl Write, look: &Look, answer: &SettingsAnswer) -> io::Result<()> {
    for (place, section) in answer.sections.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        look.head(out, section.label)?;
        let mut table = Table::bare([Column::left(""), Column::cut(""), Column::left("")]);
        for setting in answer.settings.iter().filter(|setting| setting.section == section.name) {
            table.row([
                Cell::new(setting.key),
                Cell::new(value(&setting.kind, &setting.value)),
                Cell::dim(from(answer, setting.from)),
            ]);
        }
        table.write(out, look)?;
    }
    problem(out, answer)
}

/// Writes one setting, and what the layers say of it.
pub fn one(out: &mut impl Write, answer: &SettingsAnswer, setting: &Setting) -> io::Result<()> {
    let shown = |of: &Value| visible(&value(&setting.kind, of)).into_owned();
    writeln!(out, "{}: {} ({})", setting.key, shown(&setting.value), from(answer, setting.from))?;
    writeln!(out, "  {}", setting.words)?;
    let layers = [
        (SettingFrom::Fleet, &setting.fleet),
        (SettingFrom::File, &setting.file),
        (SettingFrom::Person, &setting.person),
        (SettingFrom::Default, &Some(setting.default.clone())),
    ];
    let below = layers.into_iter().skip_while(|(layer, _)| *layer != setting.from).skip(1);
    for (layer, of) in below.filter_map(|(layer, of)| Some((layer, of.as_ref()?))) {
        writeln!(out, "  without that: {} ({})", shown(of), from(answer, layer))?;
    }
    problem(out, answer)
}

fn problem(out: &mut impl Write, answer: &SettingsAnswer) -> io::Result<()> {
    match &answer.problem {
        Some(problem) => writeln!(out, "\nnothing of litefleet.toml holds: {}", visible(&problem.message)),
        None => Ok(()),
    }
}

fn value(kind: &SettingKind, value: &Value) -> String {
    match (kind, value) {
        (SettingKind::Integer { unit, .. }, Value::Number(number)) => format!("{number} {unit}"),
        (SettingKind::Folder { default }, Value::String(text)) if text == "default" => {
            format!("default ({})", default.to_lowercase())
        }
        (SettingKind::Folder { .. }, Value::Object(folder)) => {
            folder.get("path").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Bool(is)) => if *is { "on" } else { "off" }.to_owned(),
        (_, other) => other.to_string(),
    }
}

fn from(answer: &SettingsAnswer, layer: SettingFrom) -> &'static str {
    match layer {
        SettingFrom::Default => "default",
        SettingFrom::Person if answer.root.is_some() => "set for all fleets",
        SettingFrom::Person => "set",
        SettingFrom::File => "litefleet.toml",
        SettingFrom::Fleet => "set for this fleet",
    }
}

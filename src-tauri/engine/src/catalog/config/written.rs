//! The text of a `litefleet.toml`, key by key: what is wrong is named with its line.

use super::{FILE, FleetConfig, ToAccept};
use crate::{
    Code, Error, Result,
    api::{FleetSettings, SettingKind, Version},
    catalog::{label::LabelSource, name, source::VersionSource},
    settings::{Key, Values, nearest},
};
use serde_json::{Value, json};
use std::{ops::Range, path::Path};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What says what the fleet is.
const OWN: [&str; 6] = ["schemas", "version_source", "target", "include", "exclude", "label"];
/// The tables of settings that a team may share.
const TABLES: [&str; 3] = ["backups", "refresh", "work"];

/// See [`super::parse`].
pub(super) fn parse(text: &str, root: &Path) -> Result<FleetConfig> {
    let reader = Reader { text, root };
    let table = DeTable::parse(text).map_err(|error| {
        let what = error.message().replace('\n', ", ");
        reader.error(&error.span().unwrap_or_default(), &what, "see the keys in docs/cli.md, and TOML at toml.io")
    })?;
    reader.config(table.get_ref())
}

/// What is read, and where it is.
struct Reader<'t> {
    text: &'t str,
    root: &'t Path,
}

type Found<'a> = &'a Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn config(&self, table: &DeTable<'_>) -> Result<FleetConfig> {
        let (mut settings, mut values) = (FleetSettings::default(), Values::default());
        let (mut query, mut label_query) = (None, None);
        for (key, found) in in_order(table) {
            match &**key.get_ref() {
                "schemas" => settings.schemas = Some(self.root.join(self.words("schemas", found)?)),
                "version_source" => {
                    let source = self.words("version_source", found)?;
                    query = self.query(&source, found)?;
                    settings.version_source = Some(source);
                }
                "target" => settings.target = Some(self.target(found)?),
                "include" => settings.include = self.patterns("include", found)?,
                "exclude" => settings.exclude = self.patterns("exclude", found)?,
                "label" => {
                    let label = self.words("label", found)?;
                    let source = LabelSource::parse(&label).map_err(|error| self.located(error, found))?;
                    label_query = source.query().map(ToOwned::to_owned);
                    settings.label = Some(label);
                }
                name if TABLES.contains(&name) => self.table(name, found, &mut values)?,
                name => return Err(self.unknown(name, &key.span(), &[&OWN[..], &TABLES].concat())),
            }
        }
        Ok(FleetConfig {
            to_accept: ToAccept::of(settings.schemas.clone(), query, label_query, &values),
            settings,
            values,
            hash: blake3::hash(self.text.as_bytes()).to_hex().to_string(),
        })
    }

    /// The settings of a section.
    fn table(&self, section: &str, found: Found<'_>, values: &mut Values) -> Result<()> {
        let DeValue::Table(table) = found.get_ref() else {
            return Err(self.refused(section, found, &format!("write [{section}] and its keys below it")));
        };
        for (name, found) in in_order(table) {
            let whole = format!("{section}.{}", name.get_ref());
            let Some(key) = Key::named(&whole) else {
                let known: Vec<_> = Key::all().map(Key::name).filter(|name| in_section(name, section)).collect();
                return Err(self.unknown(&whole, &name.span(), &known));
            };
            let value = self.value(found);
            let value = match (key.kind(), &value) {
                (SettingKind::Folder { .. }, Value::String(folder)) => key.parse(folder, self.root),
                _ => key.checked(&value),
            };
            let refused = |_| self.refused(&whole, found, &format!("it is {}", key.bounds()));
            values.set(key, value.map_err(refused)?);
        }
        Ok(())
    }

    fn words(&self, key: &str, found: Found<'_>) -> Result<String> {
        let words = found.get_ref().as_str();
        words.map(ToOwned::to_owned).ok_or_else(|| self.refused(key, found, "write a text in quotes"))
    }

    fn patterns(&self, key: &str, found: Found<'_>) -> Result<Vec<String>> {
        let refused = || self.refused(key, found, "write a list of patterns, such as [\"**/*.db\"]");
        let DeValue::Array(list) = found.get_ref() else { return Err(refused()) };
        list.iter().map(|one| one.get_ref().as_str().map(ToOwned::to_owned).ok_or_else(refused)).collect()
    }

    fn target(&self, found: Found<'_>) -> Result<Version> {
        match self.value(found) {
            Value::Number(number) if number.is_i64() => Ok(Version::Number(number.as_i64().unwrap_or_default())),
            Value::String(text) => Ok(name::version(text.trim()).unwrap_or(Version::Text(text))),
            _ => Err(self.refused("target", found, "write a version: a whole number, or a text in quotes")),
        }
    }

    /// The query that a version source is, where it is one.
    fn query(&self, source: &str, found: Found<'_>) -> Result<Option<String>> {
        let source = VersionSource::parse(source).map_err(|error| self.located(error, found))?;
        Ok(source.and_then(|source| match source {
            VersionSource::Query(query) => Some(query),
            VersionSource::UserVersion | VersionSource::Column { .. } | VersionSource::Tool(_) => None,
        }))
    }

    /// A value as JSON has it; `null` for what no key takes.
    fn value(&self, found: Found<'_>) -> Value {
        match found.get_ref() {
            DeValue::String(text) => json!(text),
            DeValue::Boolean(is) => json!(is),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, |number| json!(number))
            }
            _ => Value::Null,
        }
    }

    fn written(&self, found: Found<'_>) -> &str {
        self.text.get(found.span()).unwrap_or_default()
    }

    fn unknown(&self, name: &str, at: &Range<usize>, known: &[&str]) -> Error {
        let hint = match nearest(name, known) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the keys are {}", known.join(", ")),
        };
        self.error(at, &format!("there is no key {name}"), &hint)
    }

    fn refused(&self, key: &str, found: Found<'_>, hint: &str) -> Error {
        self.error(&found.span(), &format!("{key} cannot be {}", self.written(found)), hint)
    }

    /// An error of the value that was found, with its line.
    fn located(&self, error: Error, found: Found<'_>) -> Error {
        let line = self.line(found.span().start);
        let message = format!("{FILE} line {line}: {}", error.message);
        Error { message, ..error }.at(self.root.join(FILE)).line(line)
    }

    fn error(&self, at: &Range<usize>, what: &str, hint: &str) -> Error {
        let line = self.line(at.start);
        Error::new(Code::BadRequest, format!("{FILE} line {line}: {what}"))
            .hint(hint)
            .at(self.root.join(FILE))
            .line(line)
    }

    fn line(&self, offset: usize) -> u32 {
        let lines = self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        u32::try_from(lines).unwrap_or(u32::MAX)
    }
}

/// The keys in the order of the file, so that what is wrong first is told first.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    let mut keys: Vec<_> = table.iter().collect();
    keys.sort_by_key(|(key, _)| key.span().start);
    keys
}

fn in_section(name: &str, section: &str) -> bool {
    name.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

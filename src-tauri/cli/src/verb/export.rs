//! `litefleet export`

use crate::{args::Export, exit::Exit, json, output::Output, session::Session, text};
use litefleet::{Code, Error, api::Targets, fleet::ExportFormat};
use serde::Serialize;
use std::path::Path;

/// What was written.
#[derive(Debug, Serialize)]
struct Exported<'a> {
    to: &'a str,
    databases: usize,
}

/// Writes a list of databases to a file, whole or not at all.
pub async fn run(session: &Session, args: &Export, out: &mut Output) -> anyhow::Result<Exit> {
    let format = format(&args.to)?;
    let session = session.open_scanned(&args.fleet).await?;
    let filter = session.filter(&args.fleet.folder, &args.fleet.filter).await?;
    let (root, to) = (args.fleet.folder.clone(), args.to.clone());
    let which = Targets::Filter { filter };
    let databases = session.ask(move |engine| engine.export(&root, &which, &to, format)).await?;
    let to = args.to.to_string_lossy();
    if out.json {
        json::write(out, &Exported { to: &to, databases })?;
    } else {
        text::export::write(out, databases, &to)?;
    }
    Ok(Exit::Done)
}

/// The format that the extension asks for.
fn format(to: &Path) -> Result<ExportFormat, Error> {
    match to.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(ExportFormat::Csv),
        Some("json") => Ok(ExportFormat::Json),
        Some("txt") => Ok(ExportFormat::Paths),
        _ => Err(Error::new(Code::BadRequest, format!("cannot tell from its name what {} should hold", to.display()))
            .hint("end the name in .csv, .json or .txt")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_whatever_its_case() {
        for (name, expected) in [
            ("a.csv", Some(ExportFormat::Csv)),
            ("a.JSON", Some(ExportFormat::Json)),
            ("a.b.txt", Some(ExportFormat::Paths)),
            ("a.xlsx", None),
            ("csv", None),
            (".csv", None),
        ] {
            assert_eq!(format(Path::new(name)).ok(), expected, "{name}");
        }
    }
}

//! Errors as a person reads them on standard error: what, where, why, and the next step.

use crate::{args::Global, exit, exit::Exit, output::wants_colour, text::visible};
use console::Style;
use std::{error::Error, fmt::Write as _, io, io::Write as _};

/// How errors look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    colour: bool,
}

impl Look {
    /// What the flags and standard error ask for.
    pub fn of(global: &Global) -> Self {
        Self { colour: wants_colour(global.color, &io::stderr()) }
    }
}

/// Writes the error to standard error, and answers how the process ends. A closed pipe is not worth a word.
pub fn report(error: &anyhow::Error, look: Look) -> Exit {
    if !exit::is_closed_pipe(error) {
        // There is nowhere left to tell that standard error is closed.
        _ = io::stderr().write_all(text(error, look).as_bytes());
    }
    Exit::of(error)
}

/// Writes something worth knowing to standard error.
pub fn note(words: &str, look: Look) {
    let note = Style::new().yellow().bold().force_styling(look.colour).apply_to("note:").to_string();
    // As above.
    _ = writeln!(io::stderr(), "{note} {}", visible(words));
}

fn text(error: &anyhow::Error, look: Look) -> String {
    let paint = |style: Style, word: &str| style.force_styling(look.colour).apply_to(word).to_string();
    let mut text = format!("{} {}\n", paint(Style::new().red().bold(), "error:"), visible(&error.to_string()));
    let known = error.downcast_ref::<litefleet::Error>();
    if let Some(place) = known.and_then(place).filter(|place| !error.to_string().contains(place)) {
        _ = writeln!(text, "   {} {}", paint(Style::new().blue().bold(), "at:"), visible(&place));
    }
    for cause in causes(error) {
        _ = writeln!(text, "  {} {}", paint(Style::new().dim(), "why:"), visible(&cause));
    }
    if let Some(hint) = known.and_then(|error| error.hint.as_deref()) {
        _ = writeln!(text, " {} {}", paint(Style::new().green().bold(), "hint:"), visible(hint));
    }
    text
}

/// `path:line`, as editors and terminals understand it.
fn place(error: &litefleet::Error) -> Option<String> {
    let path = error.path.as_ref()?.display();
    Some(match error.line {
        Some(line) => format!("{path}:{line}"),
        None => path.to_string(),
    })
}

/// The errors beneath, but for those that the message above already tells.
fn causes(error: &anyhow::Error) -> Vec<String> {
    let mut above = error.to_string();
    let mut causes = Vec::new();
    let mut beneath: Option<&dyn Error> = error.chain().nth(1);
    while let Some(cause) = beneath {
        let text = cause.to_string();
        if !above.contains(&text) {
            causes.push(text.clone());
            above = text;
        }
        beneath = cause.source();
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use litefleet::{Code, Error};

    const PLAIN: Look = Look { colour: false };

    #[test]
    fn an_error_says_what_where_why_and_the_next_step() {
        let error = Error::new(Code::BadSchema, "v3.sql does not run")
            .at("/schemas/v3.sql")
            .line(12)
            .because("near \"TABEL\": syntax error")
            .hint("correct the file");
        assert_eq!(
            text(&error.into(), PLAIN),
            "error: v3.sql does not run\n   at: /schemas/v3.sql:12\n  why: near \"TABEL\": syntax error\n \
             hint: correct the file\n"
        );
    }

    #[test]
    fn a_cause_that_the_message_tells_is_not_told_again() {
        let error = Error::new(Code::Io, "cannot read x: denied").because("denied");
        assert_eq!(text(&error.into(), PLAIN), "error: cannot read x: denied\n");
    }

    #[test]
    fn an_error_cannot_steer_the_terminal() {
        let error = Error::new(Code::NotFound, "no folder \u{1b}[2Jx\ny");
        assert_eq!(text(&error.into(), PLAIN), "error: no folder \\u{1b}[2Jx\\ny\n");
    }
}

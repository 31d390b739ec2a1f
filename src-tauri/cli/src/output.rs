//! Standard output, and how an answer looks there.

use crate::{
    args::{Global, STATE_DIR},
    text::Look,
};
use clap::ColorChoice;
use console::Term;
use jiff::Timestamp;
use std::{
    borrow::Cow,
    env,
    ffi::OsStr,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
    path::Path,
};

/// Where the answer goes, and in what form.
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    /// Nothing can be written any more, and that was told.
    closed: bool,
    /// Wants JSON rather than text.
    pub json: bool,
    /// A terminal reads it, and acts upon some characters.
    pub terminal: bool,
    /// How text looks.
    pub look: Look,
    /// How text looks on standard error, beside the answer.
    pub beside: Look,
    /// What another command needs so that it finds what this one kept: nothing, or ` --state-dir DIR`.
    pub same_state: String,
}

impl Output {
    /// Standard output as the flags ask for it.
    pub fn stdout(global: &Global) -> Self {
        let stdout = io::stdout();
        let look = look(global, &Term::stdout(), &stdout);
        let beside = self::look(global, &Term::stderr(), &io::stderr());
        let terminal = stdout.is_terminal();
        Self {
            out: BufWriter::with_capacity(1 << 16, stdout.lock()),
            closed: false,
            json: global.json,
            terminal,
            look,
            beside,
            same_state: same_state(global.state_dir.as_deref(), env::var_os(STATE_DIR).as_deref()),
        }
    }

    /// Makes sure that everything is written.
    pub fn finish(self) -> io::Result<()> {
        let Self { mut out, closed, .. } = self;
        if closed {
            // Without another try when it is dropped.
            drop(out.into_parts());
            return Ok(());
        }
        out.flush()
    }

    /// Writes nothing more: it failed, and that was told.
    pub fn give_up(&mut self) {
        self.closed = true;
    }
}

/// The flag that names the state folder again, where the environment does not.
fn same_state(given: Option<&Path>, environment: Option<&OsStr>) -> String {
    let again = given.filter(|given| environment != Some(given.as_os_str()));
    again.map(|dir| format!(" --state-dir {}", for_a_shell(&dir.to_string_lossy()))).unwrap_or_default()
}

/// A word as a shell takes it.
fn for_a_shell(word: &str) -> Cow<'_, str> {
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+,:@%=".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''")).into()
}

fn look(global: &Global, terminal: &Term, stream: &impl IsTerminal) -> Look {
    Look {
        width: terminal.size_checked().map(|(_, columns)| columns.into()),
        colour: wants_colour(global.color, stream),
        all: global.verbose > 0,
        now: Timestamp::now(),
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// True where the stream should have colour: asked for, or a terminal that has not been told otherwise
/// (<https://no-color.org>).
pub fn wants_colour(choice: ColorChoice, stream: &impl IsTerminal) -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            stream.is_terminal() && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_folder_is_named_again_unless_the_environment_names_it() {
        let (given, none) = (Some(Path::new("/a b/it's")), None::<&OsStr>);
        assert_eq!(same_state(given, none), r" --state-dir '/a b/it'\''s'");
        assert_eq!(same_state(Some(Path::new("state")), Some(OsStr::new("/else"))), " --state-dir state");
        assert_eq!(same_state(Some(Path::new("state")), Some(OsStr::new("state"))), "");
        assert_eq!(same_state(None, none), "");
    }
}

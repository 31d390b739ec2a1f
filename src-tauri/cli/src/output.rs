//! Standard output, and how an answer looks there.

use crate::{args::Global, text::Look};
use clap::ColorChoice;
use console::Term;
use jiff::Timestamp;
use std::{
    env,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
};

/// Where the answer goes, and in what form.
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    /// Wants JSON rather than text.
    pub json: bool,
    /// A terminal reads it, and acts upon some characters.
    pub terminal: bool,
    /// How text looks.
    pub look: Look,
    /// How text looks on standard error, beside the answer.
    pub beside: Look,
}

impl Output {
    /// Standard output as the flags ask for it.
    pub fn stdout(global: &Global) -> Self {
        let stdout = io::stdout();
        let look = look(global, &Term::stdout(), &stdout);
        let beside = self::look(global, &Term::stderr(), &io::stderr());
        let terminal = stdout.is_terminal();
        Self { out: BufWriter::with_capacity(1 << 16, stdout.lock()), json: global.json, terminal, look, beside }
    }

    /// Makes sure that everything is written.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
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

//! What the machine must have, and how one sees whether it has.

use crate::command;
use std::env;

/// Something that is installed outside of cargo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The Debian package that brings it.
    pub package: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    probe: Probe,
}

/// How one sees that something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    /// A program is found.
    Program(&'static str),
    /// A program answers to these arguments with success.
    Answers(&'static str, &'static [&'static str]),
    /// A library's development files are known to pkg-config.
    Library(&'static str),
    /// The package itself is installed: for fonts, which no program tells of.
    Installed,
}

/// What every build needs: the bundled SQLite is written in C.
const COMPILER: Need = need("build-essential", "compile SQLite", Probe::Program("cc"));

/// What the window needs to be built and run.
const WINDOW: [Need; 5] = [
    need("pkg-config", "find libraries", Probe::Program("pkg-config")),
    need("libwebkit2gtk-4.1-dev", "show the page", Probe::Library("webkit2gtk-4.1")),
    need("librsvg2-dev", "draw icons", Probe::Library("librsvg-2.0")),
    need("fonts-inter", "set text", Probe::Installed),
    need("fonts-jetbrains-mono", "set SQL", Probe::Installed),
];

/// What fetches what draws the charts, and what judges the page's accessibility.
const PACKAGES: Need = need("npm", "fetch the page's packages", Probe::Program("npm"));

/// What the tests need beyond that. The test runner is in Node since version 18.
const TESTS: [Need; 5] = [
    need("webkit2gtk-driver", "drive the window", Probe::Program("WebKitWebDriver")),
    need("xvfb", "give the window a display", Probe::Program("Xvfb")),
    need("xdotool", "type into native dialogs", Probe::Program("xdotool")),
    need("nodejs", "run the page's tests", Probe::Answers("node", &["-e", "require('node:test')"])),
    PACKAGES,
];

/// What the comparison with the shared fleets needs; see `LITEFLEET_SHARED` in the tests.
const SHARED: Need = need("python3", "make the shared fleets", Probe::Answers("python3", &["--version"]));

/// What building the command line needs.
pub fn for_command_line() -> Vec<Need> {
    vec![COMPILER]
}

/// What building and running the window needs.
pub fn for_window() -> Vec<Need> {
    let window = if cfg!(target_os = "linux") { &WINDOW[..] } else { &[] };
    [&[COMPILER], window].concat()
}

/// What the window's charts need to be drawn.
pub fn for_charts() -> Vec<Need> {
    vec![PACKAGES]
}

/// What the tests need.
pub fn for_tests() -> Vec<Need> {
    let mut needs = for_window();
    needs.extend(TESTS);
    if env::var_os("LITEFLEET_SHARED").is_some() {
        needs.push(SHARED);
    }
    needs
}

/// All of it.
pub fn all() -> Vec<Need> {
    for_tests()
}

impl Need {
    /// Whether it is there; `None` where one cannot tell.
    pub fn is_met(&self) -> Option<bool> {
        match self.probe {
            Probe::Program(name) => Some(command::is_there(name)),
            Probe::Answers(program, arguments) => Some(command::succeeds(program, arguments)),
            Probe::Library(name) => Some(command::succeeds("pkg-config", &["--exists", name])),
            Probe::Installed if command::is_there("dpkg-query") => {
                let status = command::output("dpkg-query", &["-W", "-f", "${db:Status-Status}", self.package]);
                Some(status.is_some_and(|status| status == "installed"))
            }
            Probe::Installed => None,
        }
    }
}

const fn need(package: &'static str, purpose: &'static str, probe: Probe) -> Need {
    Need { package, purpose, probe }
}

//! Files of the project as text.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The folder with the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// The files under a folder of the project with one of these extensions, as paths from the root and texts. What the
/// build copies in from others is not ours. A folder that is not there has none.
pub fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), extensions, &mut found);
    found.sort();
    found
}

/// The lines that hold one of `words`, each with its place.
pub fn lines_with(path: &str, text: &str, words: &[&str]) -> Vec<String> {
    let lines = text.lines().zip(1..).filter(|(line, _)| words.iter().any(|word| line.contains(word)));
    lines.map(|(line, number)| format!("{path}:{number}: {}", line.trim())).collect()
}

/// The texts between double quotes, of a file whose comments are lines.
pub fn quoted(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The words that follow `opening`, up to the next quote.
pub fn after(text: &str, opening: &str) -> BTreeSet<String> {
    text.split(opening).skip(1).filter_map(|rest| rest.split('\'').next()).map(str::to_owned).collect()
}

fn collect(folder: &Path, extensions: &[&str], found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !["target", "vendor", "node_modules"].iter().any(|name| entry.file_name() == *name) {
                collect(&path, extensions, found);
            }
        } else if extensions.iter().any(|extension| path.extension().is_some_and(|own| own == *extension)) {
            let relative = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            found.push((relative, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn commands_are_read_from_rust_and_from_javascript() {
    let rust = "// \"not_this\"\n[\n  \"one\", \"two\",\n]";
    assert_eq!(quoted(rust), ["one", "two"].map(str::to_owned).into());
    let script = "export const one = () => host.invoke('one');\nhost.invoke('two', { a: 'b' })";
    assert_eq!(after(script, "invoke('"), ["one", "two"].map(str::to_owned).into());
}

//! What the page takes from others: copied from where npm has put it to where the page finds it, so that none of it is committed.

use std::{fs, io, path::Path};

/// Each file below `node_modules`, and where it goes below `ui/vendor`.
const FILES: [(&str, &str); 3] = [
    ("uplot/dist/uPlot.esm.js", "uplot/uPlot.esm.js"),
    ("uplot/dist/uPlot.min.css", "uplot/uPlot.min.css"),
    ("uplot/LICENSE", "uplot/LICENSE"),
];

/// Copies what has changed, and says whether all is there. What npm has not fetched stays as it was.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy(root: &Path) -> io::Result<bool> {
    let mut complete = true;
    for (from, to) in FILES {
        let (from, to) = (root.join("node_modules").join(from), root.join("ui/vendor").join(to));
        match fs::read(&from) {
            Ok(content) if fs::read(&to).is_ok_and(|there| there == content) => {}
            Ok(content) => {
                fs::create_dir_all(to.parent().unwrap_or(root))?;
                fs::write(&to, content)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => complete &= to.is_file(),
            Err(error) => return Err(error),
        }
    }
    Ok(complete)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;

    #[test]
    fn what_npm_has_fetched_is_copied_and_what_is_missing_is_said() {
        let root = std::env::temp_dir().join(format!("litefleet-vendor-{}", std::process::id()));
        fs::create_dir_all(root.join("node_modules/uplot/dist")).unwrap();
        assert!(!copy(&root).unwrap());
        for (from, _) in FILES {
            fs::write(root.join("node_modules").join(from), from).unwrap();
        }
        assert!(copy(&root).unwrap());
        let script = root.join("ui/vendor/uplot/uPlot.esm.js");
        let written = fs::metadata(&script).unwrap().modified().unwrap();
        assert!(copy(&root).unwrap());
        assert_eq!(fs::metadata(&script).unwrap().modified().unwrap(), written, "a build would begin anew");
        fs::write(root.join("node_modules/uplot/dist/uPlot.esm.js"), "newer").unwrap();
        assert!(copy(&root).unwrap());
        assert_eq!(fs::read_to_string(&script).unwrap(), "newer");
        fs::remove_dir_all(root.join("node_modules")).unwrap();
        assert!(copy(&root).unwrap(), "what was copied stays");
        fs::remove_dir_all(root).unwrap();
    }
}

//! A first look at a folder: counts its databases without reading them.

use super::{
    Found, ReadRequest,
    known::KnownSchemas,
    stamp::SystemPath,
    visit::{Link, Sight, Visitor},
    walk::Walk,
};
use crate::{Code, Error, api::Discovery};
use std::collections::HashSet;
use tokio_util::sync::CancellationToken;

/// Counts the databases of a folder. `seen` is called now and then with what is found so far.
///
/// # Errors
/// As [`super::read_fleet`].
pub fn discover(
    request: &ReadRequest,
    seen: &(dyn Fn(Discovery) + Sync),
    cancel: &CancellationToken,
) -> Result<Discovery, Error> {
    let mut walk = Walk::new(request)?;
    let root = walk.root().to_path_buf();
    let (known, before) = (KnownSchemas::new(None, None), |_: &Found| false);
    let system = SystemPath::default();
    let mut visitor =
        Visitor { root: &root, before: &before, whole: false, passed: None, known: &known, cancel, system };
    let (mut found, mut linked, mut batch) = (Discovery::default(), HashSet::new(), Vec::new());
    loop {
        walk.next_batch(&mut batch, cancel);
        if cancel.is_cancelled() {
            return Err(Error::new(Code::Cancelled, "the look was cancelled"));
        }
        if batch.is_empty() {
            found.complete = true;
            return Ok(found);
        }
        for path in batch.drain(..) {
            found.files += 1;
            let counts = match visitor.identify(path) {
                Sight::Database(find) => Some(find.bytes),
                Sight::Linked(Link { device, inode, .. }) => linked.insert((device, inode)).then_some(0),
                Sight::Unreadable(_) => Some(0),
                Sight::Known => Some(0),
                Sight::Nothing | Sight::Passed(_) | Sight::Problem(_) | Sight::Cancelled => None,
            };
            found.databases += u64::from(counts.is_some());
            found.bytes += counts.unwrap_or(0);
        }
        seen(found.clone());
    }
}

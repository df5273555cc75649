//! The store of authorities that this machine's programs trust, as Debian keeps it.

use std::path::Path;
use std::time::Duration;

use super::{Failure, files, program};
use crate::setup::effect::{Access, Trust};
use crate::setup::journal::Former;

/// Puts an authority's certificate into the store.
///
/// # Errors
/// Where it cannot be read or written, or `update-ca-certificates` fails.
pub(super) fn give(trust: &Trust) -> Result<(), Failure> {
    let (root, anchor) = (Path::new(&trust.root), Path::new(&trust.anchor));
    let text = std::fs::read(root)
        .map_err(|error| Failure::io("the authority's certificate cannot be read", root, &error))?;
    files::write(anchor, &text, Access::root(0o644), true)
        .map_err(|error| Failure::io("the file cannot be written", anchor, &error))?;
    update(&["update-ca-certificates"])
}

/// Puts back what was in the store before.
///
/// # Errors
/// As [`give`].
pub(super) fn take(trust: &Trust, former: &Former) -> Result<(), Failure> {
    let anchor = Path::new(&trust.anchor);
    if anchor.exists() || *former != Former::Absent {
        files::put_back(anchor, former)
            .map_err(|error| Failure::io("what was there cannot be put back", anchor, &error))?;
    }
    // Only with this word does it take links away that lead nowhere.
    update(&["update-ca-certificates", "--fresh"])
}

fn update(words: &[&str]) -> Result<(), Failure> {
    let ended = program::run(&program::Order {
        words,
        env: &[],
        user: None,
        patience: Duration::from_secs(120),
    })?;
    if ended.ok {
        return Ok(());
    }
    Err(Failure {
        what: "`update-ca-certificates` failed".into(),
        mend: "Mend what it says, and run the set-up again".into(),
        said: program::tail(&ended.said),
    })
}

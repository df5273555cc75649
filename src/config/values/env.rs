//! mod_env. httpd: modules/metadata/mod_env.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("PassEnv", Check::Any),
    ("SetEnv", Check::Words(set_env)),
    ("UnsetEnv", Check::Any),
];

/// `add_env_module_vars_set`: it takes anything, and warns of `=`.
fn set_env(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let Some(name) = words.first() else {
        return Ok(());
    };
    if let Some(at) = name.value.iter().position(|&b| b == b'=') {
        let (left, right) = name.value.split_at(at);
        let refusal = Refusal::new(format!(
            "SetEnv takes a name and a value: this sets a variable whose name has a `=` in it, `{}`",
            name.lossy()
        ))
        .kind(Kind::Suspicious)
        .at(name)
        .help(format!(
            "write SetEnv {} \"{}\"",
            String::from_utf8_lossy(left),
            String::from_utf8_lossy(&right[1..])
        ));
        cx.remark(refusal);
    }
    Ok(())
}

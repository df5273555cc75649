//! Protocols: at least one must be left. httpd: `ssl_cmd_protocol_parse` and
//! `ssl_init_ctx_protocol`.

use crate::config::fault::Kind;
use crate::config::start::{Death, Start};
use crate::config::views::settings::Setting;

use super::scope::{Names, Scope};

const VERSIONS: [&str; 4] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/// Looks whether one is left.
pub(super) fn check(start: &mut Start, scope: &Scope, names: &Names) {
    let Some(setting) = scope.get(names.protocol) else {
        return;
    };
    if left(setting) != Some(0) {
        return;
    }
    let only_removes = setting.words().iter().all(|w| w.starts_with(b"-"));
    let help = if only_removes {
        let text = String::from_utf8_lossy(&setting.words().join(&b' ')).into_owned();
        if text.to_ascii_lowercase().contains("-all") {
            format!("write `{} -all +TLSv1.2 +TLSv1.3`", names.protocol)
        } else {
            format!(
                "the list starts empty, so that `-` has nothing to take away from: write `{} all {text}`",
                names.protocol
            )
        }
    } else {
        format!("write `{} all -SSLv3 -TLSv1 -TLSv1.1`", names.protocol)
    };
    start.dies(
        setting,
        Death::new(
            Kind::Start,
            format!("{} leaves no protocol at all", names.protocol),
            help,
        ),
    );
}

/// The versions that are left, a bit for each; nothing where a word is none.
fn left(setting: &Setting) -> Option<u8> {
    let mut set = 0;
    for word in setting.words() {
        let (action, name) = match word.split_first() {
            Some((&action @ (b'+' | b'-'), rest)) => (Some(action), rest),
            _ => (None, &word[..]),
        };
        let name = std::str::from_utf8(name).ok()?;
        let bits = if name.eq_ignore_ascii_case("all") {
            0b1111
        } else if ["SSLv2", "SSLv3"]
            .iter()
            .any(|n| name.eq_ignore_ascii_case(n))
        {
            // Debian's library is built without them: to take them away is all that is taken.
            continue;
        } else {
            1 << VERSIONS.iter().position(|n| name.eq_ignore_ascii_case(n))?
        };
        match action {
            Some(b'-') => set &= !bits,
            Some(_) => set |= bits,
            None => set = bits,
        }
    }
    Some(set)
}

//! Shared caches that cannot be made. httpd: `socache_shmcb_init` and its like in
//! modules/cache/mod_socache_*.c, as `ssl_scache_init`, `authn_cache_post_config` and
//! mod_cache_socache's `socache_post_config` call them.

use crate::config::Config;
use crate::config::fault::Kind;
use crate::config::path;
use crate::config::tree::NodeId;
use crate::config::values::address;
use crate::config::values::socache::shmcb_size;
use crate::config::views::settings::{Setting, Settings};
use crate::config::walk::ServerId;
use crate::config::world::{FileKind, Seen};

use super::{Death, Start};

/// The bytes that a cache in shared memory needs for itself (ALIGNED_HEADER_SIZE).
const HEADER: i64 = 88;

/// What a module keeps in its cache.
pub(super) struct Use {
    /// Bytes of an object and of its name, as the module expects them.
    pub(super) entry: i64,
    /// What would do instead.
    pub(super) instead: &'static str,
}

/// `SSLStaplingCache`.
pub(super) const STAPLING: Use = Use {
    entry: 1520,
    instead: "shmcb:${APACHE_RUN_DIR}/ssl_stapling(32768)",
};

/// `SSLSessionCache`.
pub(super) const SESSIONS: Use = Use {
    entry: 180,
    instead: "shmcb:${APACHE_RUN_DIR}/ssl_scache(512000)",
};

const PASSWORDS: Use = Use {
    entry: 96,
    instead: "shmcb:${APACHE_RUN_DIR}/authn(512000)",
};

const PAGES: Use = Use {
    entry: 2112,
    instead: "shmcb:${APACHE_RUN_DIR}/pages(10485760)",
};

/// Looks at those of mod_authn_socache and mod_cache_socache.
pub(super) fn check(start: &mut Start<'_>) {
    let main = start.main;
    if passwords(start.config).is_some()
        && let Some(setting) = main.last("AuthnCacheSOCache")
    {
        judge(start, setting, &PASSWORDS);
    }
    for n in 0..start.config.servers.len() {
        let own = Settings::some(start.config, ServerId(n as u32), |name| {
            name == "CacheSocache"
        });
        if let Some(setting) = own.last("CacheSocache") {
            // Its argument is looked at no sooner than here.
            judge(start, setting, &PAGES);
        }
    }
}

/// What makes mod_authn_socache make its cache. httpd: `authn_cache_enable`,
/// `authn_cache_setprovider`.
pub(super) fn passwords(config: &Config) -> Option<NodeId> {
    let asks = |name: &str| matches!(name, "AuthnCacheEnable" | "AuthnCacheProvideFor");
    config
        .tree
        .iter()
        .find(|(_, node)| node.certain && node.directive.is_some_and(|d| asks(d.get().name)))
        .map(|(id, _)| id)
}

/// Notes what a cache dies of.
pub(super) fn judge(start: &mut Start<'_>, setting: &Setting, used: &Use) {
    let value = setting.value().to_vec();
    let (kind, argument) = match memchr::memchr(b':', &value) {
        Some(colon) => (&value[..colon], &value[colon + 1..]),
        None => (&value[..], &value[..0]),
    };
    let fault = match kind {
        b"shmcb" | b"default" => memory(argument, used),
        b"dbm" => folder(start, argument),
        b"memcache" | b"redis" => servers(argument),
        _ => None,
    };
    let Some(fault) = fault else { return };
    let name = setting.name;
    start.dies(
        setting,
        Death::new(
            Kind::Start,
            format!("{name}: {fault}"),
            format!("write `{name} {}`", used.instead),
        ),
    );
}

fn memory(argument: &[u8], used: &Use) -> Option<String> {
    if argument.is_empty() {
        return None;
    }
    let size = match shmcb_size(argument) {
        Ok(size) => size?,
        Err((message, _)) => return Some(message),
    };
    let entries = (size - HEADER) / used.entry;
    (!divides(entries)).then(|| {
        format!(
            "a cache of {size} bytes cannot be divided: a size of {} will do",
            HEADER + 10 * used.entry
        )
    })
}

/// The cache is cut into as many parts as leave each twice as many entries as there are parts,
/// and a part needs five.
fn divides(entries: i64) -> bool {
    let mut parts = 256;
    while parts > 0 && entries / parts < 2 * parts {
        parts /= 2;
    }
    parts > 0 && entries / parts >= 5
}

fn folder(start: &Start<'_>, argument: &[u8]) -> Option<String> {
    if argument.is_empty() {
        return None;
    }
    let file = path::under(&start.config.server_root, argument);
    let folder = path::parent(&file);
    let shown = String::from_utf8_lossy(folder);
    match start.stat(folder) {
        Seen::Absent if start.made_at_start(folder) => None,
        Seen::Absent => Some(format!("the folder {shown} does not exist")),
        Seen::Is(meta) if meta.kind != FileKind::Directory => Some(format!("{shown} is no folder")),
        _ => None,
    }
}

fn servers(argument: &[u8]) -> Option<String> {
    let mut all = argument
        .split(|&b| b == b',')
        .filter(|s| !s.is_empty())
        .peekable();
    if all.peek().is_none() {
        return Some("no server is named".to_owned());
    }
    all.find(|server| address::parse(server).is_none_or(|a| a.host.is_none()))
        .map(|server| {
            format!(
                "`{}` is no host with a port",
                String::from_utf8_lossy(server)
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_sizes_between_two_that_do_are_too_small() {
        let does = |size: i64| memory(format!("/x({size})").as_bytes(), &STAPLING).is_none();
        assert!(does(8192));
        assert!(does(HEADER + 8 * 1520 - 1));
        assert!(!does(HEADER + 8 * 1520));
        assert!(!does(HEADER + 10 * 1520 - 1));
        assert!(does(HEADER + 10 * 1520));
        assert!(does(512_000));
    }
}

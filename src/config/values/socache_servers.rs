//! Connections to cache servers. httpd: modules/cache/mod_socache_memcache.c,
//! mod_socache_redis.c.

use crate::config::fault::{Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::numbers::{Unit, timeout_of};
use super::{Check, Checks};

pub(super) const MEMCACHE: Checks = &[("MemcacheConnTTL", Check::One(up_to_an_hour))];

pub(super) const REDIS: Checks = &[
    ("RedisConnPoolTTL", Check::One(up_to_an_hour)),
    ("RedisTimeout", Check::One(up_to_an_hour)),
];

/// `socache_mc_set_ttl`, `socache_rd_set_ttl`, `socache_rd_set_rwto`.
fn up_to_an_hour(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const HOUR: i64 = 3_600_000_000;
    let name = cx.directive.shown;
    if timeout_of(name, word, Unit::Seconds)? <= HOUR {
        return Ok(());
    }
    Err(
        Refusal::new(format!("{name}: {} is longer than an hour", word.lossy()))
            .at(word)
            .instead("1h"),
    )
}

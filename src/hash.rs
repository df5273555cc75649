//! Maps for what a configuration names: their hash is seeded anew for every process, and dear
//! to nobody.

use std::collections::{HashMap, HashSet};

/// A map.
pub(crate) type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// A set.
pub(crate) type Set<K> = HashSet<K, foldhash::fast::RandomState>;

// Shared by build.rs, which fills the table, and src/config/table.rs, which reads it.

/// Slots of the table of names; a power of two, and some three times the number of names.
const SLOTS: usize = 2_048;

/// Where to begin to look for a name, whatever its case: its length, its first eight bytes
/// and its last eight tell nearly all names apart.
fn name_slot(name: &[u8]) -> usize {
    let load = |bytes: &[u8]| {
        let mut eight = [0; 8];
        eight[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(eight) | 0x2020_2020_2020_2020
    };
    let (first, last) = if name.len() >= 8 {
        (load(&name[..8]), load(&name[name.len() - 8..]))
    } else {
        (load(name), 0)
    };
    let mixed = (first ^ last.rotate_left(23) ^ name.len() as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize % SLOTS
}

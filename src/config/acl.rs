//! POSIX access control lists: what stands beside a file's mode, and whom it lets in.

use serde::{Deserialize, Serialize};

use super::modules::Tri;
use super::world::Meta;

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whom it is for.
    pub holder: Holder,
    /// Read 4, write 2, search or execute 1.
    pub rights: u8,
}

/// Whom an entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// The file's owner.
    Owner,
    /// A user, by the number.
    User(u32),
    /// The file's group.
    OwningGroup,
    /// A group, by its number.
    Group(u32),
    /// The most that users and groups get by their entries.
    Mask,
    /// Everybody else.
    Other,
}

/// A file's list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Acl {
    /// In the kernel's order.
    pub entries: Vec<Entry>,
}

/// The form that the kernel keeps it in; linux/posix_acl_xattr.h.
const VERSION: u32 = 2;

impl Acl {
    /// From the attribute `system.posix_acl_access`: a version in four bytes, then eight bytes an
    /// entry, the numbers in little-endian order. None for what has another form.
    pub fn decode(bytes: &[u8]) -> Option<Acl> {
        let (version, entries) = bytes.split_first_chunk::<4>()?;
        if u32::from_le_bytes(*version) != VERSION || entries.len() % 8 != 0 {
            return None;
        }
        let entry = |bytes: &[u8]| {
            let [tag, _, rights, _, id @ ..] = <[u8; 8]>::try_from(bytes).ok()?;
            let id = u32::from_le_bytes(id);
            let holder = match tag {
                0x01 => Holder::Owner,
                0x02 => Holder::User(id),
                0x04 => Holder::OwningGroup,
                0x08 => Holder::Group(id),
                0x10 => Holder::Mask,
                0x20 => Holder::Other,
                _ => return None,
            };
            Some(Entry {
                holder,
                rights: rights & 7,
            })
        };
        let entries: Option<Vec<Entry>> = entries.chunks_exact(8).map(entry).collect();
        entries.map(|entries| Acl { entries })
    }

    fn of(&self, holder: Holder) -> Option<u8> {
        let entry = self.entries.iter().find(|entry| entry.holder == holder)?;
        Some(entry.rights)
    }

    /// Whether somebody who is not the owner has a right: acl(5), "access check algorithm", as
    /// Linux has it (fs/posix_acl.c). Their groups are none where those are not known. Where the
    /// mode gives its group nothing, Linux does not look at the list at all (fs/namei.c).
    pub fn lets(&self, uid: u32, groups: Option<&[u32]>, meta: &Meta, right: u32) -> Tri {
        let has = |rights: u8| u32::from(rights) & right == right;
        let other = has(self.of(Holder::Other).unwrap_or(meta.mode as u8 & 7));
        let mask = has(self.of(Holder::Mask).unwrap_or(7));
        if let Some(rights) = self.of(Holder::User(uid)) {
            return Tri::of(has(rights) && mask);
        }
        let held = self.entries.iter().filter_map(|entry| match entry.holder {
            Holder::OwningGroup => Some((meta.gid, entry.rights)),
            Holder::Group(group) => Some((group, entry.rights)),
            _ => None,
        });
        match groups {
            Some(mine) => {
                let mut mine = held.filter(|(group, _)| mine.contains(group)).peekable();
                if mine.peek().is_none() {
                    Tri::of(other)
                } else {
                    Tri::of(mine.any(|(_, rights)| has(rights)) && mask)
                }
            }
            None => {
                let mut all: Vec<bool> = held.map(|(_, rights)| has(rights) && mask).collect();
                all.push(other);
                match (all.contains(&true), all.contains(&false)) {
                    (true, false) => Tri::Yes,
                    (false, _) => Tri::No,
                    (true, true) => Tri::Unknown,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::world::FileKind;

    /// What `setfacl -m u:33:rx,g:44:r,m::r` makes of a file of mode 0640, as the kernel gave it.
    const KEPT: &[u8] = &[
        2, 0, 0, 0, // version
        1, 0, 6, 0, 255, 255, 255, 255, // user::rw-
        2, 0, 5, 0, 33, 0, 0, 0, // user:33:r-x
        4, 0, 4, 0, 255, 255, 255, 255, // group::r--
        8, 0, 4, 0, 44, 0, 0, 0, // group:44:r--
        16, 0, 4, 0, 255, 255, 255, 255, // mask::r--
        32, 0, 0, 0, 255, 255, 255, 255, // other::---
    ];

    fn meta(mode: u32) -> Meta {
        Meta {
            kind: FileKind::File,
            len: 1,
            mode,
            uid: 0,
            gid: 0,
        }
    }

    #[test]
    fn entries_are_read_and_the_mask_holds_them_down() {
        let acl = Acl::decode(KEPT).unwrap();
        let lets = |uid, groups: Option<&[u32]>, right| acl.lets(uid, groups, &meta(0o640), right);
        assert_eq!(lets(33, Some(&[33]), 4), Tri::Yes);
        // The entry has it, the mask does not.
        assert_eq!(lets(33, Some(&[33]), 1), Tri::No);
        assert_eq!(lets(7, Some(&[44]), 4), Tri::Yes);
        assert_eq!(lets(7, Some(&[0]), 4), Tri::Yes);
        assert_eq!(lets(7, Some(&[7]), 4), Tri::No);
        assert_eq!(lets(7, None, 4), Tri::Unknown);
        assert_eq!(lets(7, None, 2), Tri::No);
    }

    #[test]
    fn a_user_of_the_list_has_no_more_than_it_says() {
        let mut acl = Acl::decode(KEPT).unwrap();
        acl.entries[1].rights = 0;
        acl.entries[5].rights = 5;
        assert_eq!(acl.lets(33, Some(&[33]), &meta(0o645), 4), Tri::No);
        assert_eq!(acl.lets(34, Some(&[34]), &meta(0o645), 4), Tri::Yes);
    }

    #[test]
    fn other_forms_are_none() {
        for bytes in [&b""[..], b"\x02\0\0", b"\x01\0\0\0", &KEPT[..9]] {
            assert_eq!(Acl::decode(bytes), None, "{bytes:?}");
        }
        let mut strange = KEPT.to_vec();
        strange[4] = 3;
        assert_eq!(Acl::decode(&strange), None);
    }
}

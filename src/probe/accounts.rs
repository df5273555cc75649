//! /etc/passwd, /etc/group, /etc/hosts and a program's version string: bytes to tables.

use crate::hash::HashMap;
use std::net::IpAddr;

use crate::syntax::{is_space, trim};

/// Names and ids of passwd(5) and group(5): the first and the third field.
pub(super) fn ids(bytes: &[u8]) -> HashMap<Vec<u8>, u32> {
    bytes
        .split(|&b| b == b'\n')
        .filter_map(|line| {
            let mut fields = line.split(|&b| b == b':');
            let name = fields.next()?;
            let id = std::str::from_utf8(fields.nth(1)?).ok()?.parse().ok()?;
            Some((name.to_vec(), id))
        })
        .collect()
}

/// The home folder of a user: passwd(5), sixth field.
pub(super) fn home_of(user: &[u8], passwd: &[u8]) -> Option<Vec<u8>> {
    passwd.split(|&b| b == b'\n').find_map(|line| {
        let mut fields = line.split(|&b| b == b':');
        (fields.next()? == user).then_some(())?;
        Some(fields.nth(4)?.to_vec())
    })
}

/// The groups of a user by passwd(5), fourth field, and group(5), fourth field.
pub(super) fn groups_of(user: &[u8], passwd: &[u8], group: &[u8]) -> Vec<u32> {
    let number = |field: &[u8]| std::str::from_utf8(field).ok()?.parse::<u32>().ok();
    let lines = |text| <[u8]>::split(text, |&b: &u8| b == b'\n');
    let own = lines(passwd).filter_map(|line| {
        let mut fields = line.split(|&b| b == b':');
        (fields.next()? == user).then_some(())?;
        number(fields.nth(2)?)
    });
    let named = lines(group).filter_map(|line| {
        let mut fields = line.split(|&b| b == b':').skip(2);
        let id = number(fields.next()?)?;
        let members = fields.next()?;
        members
            .split(|&b| b == b',')
            .any(|m| m == user)
            .then_some(id)
    });
    own.chain(named).collect()
}

/// Whether nsswitch.conf(5) has the names of `database` looked for in files alone, and in
/// what systemd makes up for running services.
pub(super) fn in_files_alone(bytes: &[u8], database: &str) -> bool {
    let sources = bytes.split(|&b| b == b'\n').find_map(|line| {
        let line = line.split(|&b| b == b'#').next().unwrap_or_default();
        let rest = trim(line).strip_prefix(database.as_bytes())?;
        trim(rest).strip_prefix(b":")
    });
    let known: &[&[u8]] = &[b"files", b"compat", b"systemd", b"altfiles"];
    sources.is_none_or(|sources| {
        sources
            .split(|&b| is_space(b))
            .filter(|word| !word.is_empty() && !word.starts_with(b"["))
            .all(|word| known.contains(&word))
    })
}

/// Names and addresses of hosts(5), names in lower case.
pub(super) fn hosts(bytes: &[u8]) -> HashMap<Vec<u8>, Vec<IpAddr>> {
    let mut table: HashMap<Vec<u8>, Vec<IpAddr>> = HashMap::default();
    for line in bytes.split(|&b| b == b'\n') {
        let line = line.split(|&b| b == b'#').next().unwrap_or_default();
        let mut fields = trim(line).split(|&b| is_space(b)).filter(|f| !f.is_empty());
        let address = fields
            .next()
            .and_then(|f| std::str::from_utf8(f).ok()?.parse().ok());
        let Some(address) = address else { continue };
        for name in fields {
            table
                .entry(name.to_ascii_lowercase())
                .or_default()
                .push(address);
        }
    }
    table
}

/// The version in a program's `Apache/2.4.x` string.
pub(super) fn version(program: &[u8]) -> Option<(u32, u32, u32)> {
    memchr::memmem::find_iter(program, b"Apache/").find_map(|at| {
        let text = &program[at + 7..program.len().min(at + 27)];
        let len = text
            .iter()
            .take_while(|b| b.is_ascii_digit() || **b == b'.')
            .count();
        let mut parts = std::str::from_utf8(&text[..len]).ok()?.split('.');
        let version = (
            parts.next()?.parse().ok()?,
            parts.next()?.parse().ok()?,
            parts.next()?.parse().ok()?,
        );
        Some(version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_groups_are_their_own_and_those_that_name_them() {
        let passwd = b"root:x:0:0::/root:/bin/sh\nbob:x:1000:1001::/home/bob:/bin/sh\n";
        let group = b"root:x:0:\nbob:x:1001:\nwww-data:x:33:alice,bob\nother:x:7:alice\n";
        assert_eq!(groups_of(b"bob", passwd, group), [1001, 33]);
        assert_eq!(groups_of(b"nobody", passwd, group), [0_u32; 0]);
        assert_eq!(home_of(b"bob", passwd).as_deref(), Some(&b"/home/bob"[..]));
    }

    #[test]
    fn accounts() {
        let ids = ids(b"root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/x\nbad\n");
        assert_eq!(ids.get(&b"www-data"[..]), Some(&33));
        assert_eq!(ids.len(), 2);
    }

    #[test]
    fn accounts_from_elsewhere() {
        let conf = b"# x\npasswd:  files systemd [NOTFOUND=return]\ngroup: files sss\n";
        assert!(in_files_alone(conf, "passwd"));
        assert!(!in_files_alone(conf, "group"));
        assert!(in_files_alone(b"", "passwd"));
    }

    #[test]
    fn host_names() {
        let hosts = hosts(b"127.0.0.1 localhost\n::1 LocalHost # x\nbad name\n");
        assert_eq!(hosts[&b"localhost"[..]].len(), 2);
        assert!(!hosts.contains_key(&b"name"[..]));
    }

    #[test]
    fn versions() {
        assert_eq!(version(b"\0Apache/\0x Apache/2.4.71\0"), Some((2, 4, 71)));
        assert_eq!(version(b"Apache/2"), None);
    }
}

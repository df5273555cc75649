//! Paths as APR merges and matches them; nothing is looked up.

/// Puts `path` under `root` unless it is absolute, and takes `//`, `.` and `..` out.
/// httpd: `ap_server_root_relative`; APR: `apr_filepath_merge`.
pub fn under(root: &[u8], path: &[u8]) -> Vec<u8> {
    // Most paths are written as they are meant.
    let plain = |pair: &[u8]| pair[0] != b'/' || !matches!(pair[1], b'/' | b'.');
    if path.starts_with(b"/") && path.windows(2).all(plain) {
        return path.to_vec();
    }
    let mut out = Vec::with_capacity(root.len() + path.len() + 1);
    let relative = !path.starts_with(b"/");
    if relative {
        add(&mut out, root);
    }
    add(&mut out, path);
    if out.is_empty() {
        out.push(b'/');
    }
    // What a last `.` or `..` stood behind keeps its slash.
    let last = path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    if matches!(last, b"" | b"." | b"..") && !path.is_empty() && !out.ends_with(b"/") {
        out.push(b'/');
    }
    out
}

fn add(out: &mut Vec<u8>, path: &[u8]) {
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                let cut = out.iter().rposition(|&b| b == b'/').unwrap_or(0);
                out.truncate(cut);
            }
            part => {
                out.push(b'/');
                out.extend_from_slice(part);
            }
        }
    }
}

/// `directory` and `name` with one slash between them.
pub fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    let mut out = directory.to_vec();
    if !out.ends_with(b"/") {
        out.push(b'/');
    }
    out.extend_from_slice(name);
    out
}

/// The folder a path is in; `/` for what stands directly in it.
pub fn parent(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    match path.iter().rposition(|&b| b == b'/') {
        Some(0) | None => b"/",
        Some(n) => &path[..n],
    }
}

/// A path and every folder above it, itself first.
pub fn ancestors(folder: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = Some(folder);
    std::iter::from_fn(move || {
        let here = at?;
        at = (here != b"/" && !here.is_empty()).then(|| parent(here));
        Some(here)
    })
}

/// The last part of a path.
pub fn file_name(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    path.rsplit(|&b| b == b'/').next().unwrap_or(path)
}

/// Whether `path` is `directory` or in it.
pub fn within(path: &[u8], directory: &[u8]) -> bool {
    let directory = directory.strip_suffix(b"/").unwrap_or(directory);
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// Whether a pattern has a wildcard in it. APR: `apr_fnmatch_test`.
pub fn is_pattern(pattern: &[u8]) -> bool {
    let mut nesting = 0;
    let mut at = 0;
    while at < pattern.len() {
        match pattern[at] {
            b'?' | b'*' => return true,
            b'\\' => {
                at += 1;
                if at == pattern.len() {
                    return false;
                }
            }
            b'[' => nesting += 1,
            b']' if nesting > 0 => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

/// Matches one path component. A leading dot must be matched by a dot.
/// APR: `apr_fnmatch` with `APR_FNM_PERIOD`.
pub fn matches(pattern: &[u8], name: &[u8]) -> bool {
    if name.starts_with(b".") && !pattern.starts_with(b".") && !pattern.starts_with(b"\\.") {
        return false;
    }
    glob(pattern, name)
}

/// Iterative, with one point to go back to: no pattern costs more than its length times the
/// name's.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == b'*' {
            p += 1;
            star = Some((p, n));
            continue;
        }
        let step = if n < name.len() && p < pattern.len() {
            one(&pattern[p..], name[n])
        } else {
            None
        };
        match step {
            Some(len) => {
                p += len;
                n += 1;
            }
            None if n == name.len() && p == pattern.len() => return true,
            None => match star {
                Some((back, from)) if from < name.len() => {
                    p = back;
                    n = from + 1;
                    star = Some((back, n));
                }
                _ => return false,
            },
        }
    }
}

/// Length of the first element of `pattern` if it matches `byte`.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern[0] {
        b'?' => Some(1),
        b'\\' if pattern.len() > 1 => (pattern[1] == byte).then_some(2),
        b'[' => bracket(pattern, byte),
        literal => (literal == byte).then_some(1),
    }
}

fn bracket(pattern: &[u8], byte: u8) -> Option<usize> {
    let negated = matches!(pattern.get(1), Some(b'!' | b'^'));
    let first = if negated { 2 } else { 1 };
    let mut at = first;
    let mut hit = false;
    loop {
        let &low = pattern.get(at)?; // unclosed: matches nothing
        if low == b']' && at > first {
            return (hit != negated).then_some(at + 1);
        }
        let (low, after) = literal(pattern, at)?;
        at = after;
        if pattern.get(at) == Some(&b'-') && pattern.get(at + 1).is_some_and(|&b| b != b']') {
            let (high, after) = literal(pattern, at + 1)?;
            at = after;
            hit |= (low..=high).contains(&byte);
        } else {
            hit |= low == byte;
        }
    }
}

fn literal(pattern: &[u8], at: usize) -> Option<(u8, usize)> {
    match pattern.get(at)? {
        b'\\' => Some((*pattern.get(at + 1)?, at + 2)),
        &byte => Some((byte, at + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging() {
        assert_eq!(
            under(b"/etc/apache2", b"ports.conf"),
            b"/etc/apache2/ports.conf"
        );
        assert_eq!(under(b"/etc/apache2/", b"../x//y/./z"), b"/etc/x/y/z");
        assert_eq!(under(b"/etc", b"/a/../../b/"), b"/b/");
        assert_eq!(under(b"/", b""), b"/");
        assert_eq!(
            under(b"/etc/apache2", b"sites/*.conf"),
            b"/etc/apache2/sites/*.conf"
        );
        assert_eq!(under(b"/etc", b"a/."), b"/etc/a/");
        assert_eq!(under(b"/etc", b"a/b/.."), b"/etc/a/");
    }

    #[test]
    fn parents_and_names() {
        assert_eq!(parent(b"/a/b"), b"/a");
        assert_eq!(parent(b"/a"), b"/");
        assert_eq!(file_name(b"/a/b/"), b"b");
        assert!(within(b"/a/b", b"/a") && within(b"/a", b"/a/") && !within(b"/ab", b"/a"));
    }

    #[test]
    fn patterns() {
        for (pattern, name, expected) in [
            ("*.conf", "a.conf", true),
            ("*.conf", ".a.conf", false),
            (".*", ".a", true),
            ("*", "", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("?", "", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[^a]x", "bx", true),
            ("[]a]", "]", true),
            ("[a", "[a", false),
            (r"\*", "*", true),
            (r"\*", "x", false),
            ("[?]", "?", true),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes()),
                expected,
                "{pattern} {name}"
            );
        }
        assert!(
            is_pattern(b"a*") && is_pattern(b"[a]") && !is_pattern(b"a[") && !is_pattern(b"\\*")
        );
    }
}

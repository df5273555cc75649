//! Paths as URIs. RFC 3986, sections 2.1 and 4.2; RFC 8089 for `file:`.

use std::fmt::Write as _;

/// The URI of an absolute path, or a relative reference; of any bytes.
pub(super) fn of_path(path: &[u8]) -> String {
    let mut uri = String::with_capacity(path.len() + 8);
    if path.starts_with(b"/") {
        uri.push_str("file://");
    }
    for &byte in path {
        // A colon in the first segment would be taken for a scheme's.
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("writing to a string");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_place() {
        assert_eq!(of_path(b"sites/a.conf"), "sites/a.conf");
        assert_eq!(of_path(b"/etc/a b.conf"), "file:///etc/a%20b.conf");
        assert_eq!(of_path(b"a:b?c#d%e"), "a%3Ab%3Fc%23d%25e");
        assert_eq!(of_path("ü\n".as_bytes()), "%C3%BC%0A");
        assert_eq!(of_path(b"\xff"), "%FF");
    }
}

//! URLs, as far as redirects need them.

/// The parts of an absolute `http` or `https` URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Whether it is `https`.
    pub https: bool,
    /// The host, in lower case.
    pub host: String,
    /// The port, whether it is written or not.
    pub port: u16,
    /// The path, from its slash on; the question mark and what follows it is cut off.
    pub path: String,
}

impl Url {
    /// Cuts it; none for any other text.
    pub fn parse(text: &str) -> Option<Url> {
        let (scheme, rest) = text.split_once("://")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && !port.is_empty() => {
                (host, port.parse().ok()?)
            }
            _ => (authority, if https { 443 } else { 80 }),
        };
        if host.is_empty() || host.contains('@') {
            return None;
        }
        let end = path.find(['?', '#']).unwrap_or(path.len());
        let path = &path[..end];
        Some(Url {
            https,
            host: host.to_ascii_lowercase(),
            port,
            path: if path.is_empty() { "/" } else { path }.to_owned(),
        })
    }
}

/// What is left of a URL's path behind what an alias is for; none if the alias is not for it.
/// A part of a path counts as a whole, and several slashes as one. httpd: `alias_matches` in
/// modules/mappers/mod_alias.c.
pub fn behind<'p>(alias: &[u8], path: &'p [u8]) -> Option<&'p [u8]> {
    let slashes = |text: &[u8]| text.iter().take_while(|&&b| b == b'/').count();
    let (mut a, mut p) = (0, 0);
    while a < alias.len() {
        if alias[a] == b'/' {
            if path.get(p) != Some(&b'/') {
                return None;
            }
            a += slashes(&alias[a..]);
            p += slashes(&path[p..]);
        } else {
            if path.get(p) != Some(&alias[a]) {
                return None;
            }
            a += 1;
            p += 1;
        }
    }
    let whole = alias.ends_with(b"/") || p == path.len() || path[p] == b'/';
    (whole && !alias.is_empty()).then(|| &path[p..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_cut() {
        let cut = |text| Url::parse(text).map(|u| (u.https, u.host, u.port, u.path));
        let wanted = |https, host: &str, port, path: &str| {
            Some((https, host.to_owned(), port, path.to_owned()))
        };
        assert_eq!(
            cut("https://A.example"),
            wanted(true, "a.example", 443, "/")
        );
        assert_eq!(
            cut("http://a.example:8080/x?y#z"),
            wanted(false, "a.example", 8080, "/x")
        );
        assert_eq!(
            cut("https://a.example?x"),
            wanted(true, "a.example", 443, "/")
        );
        for other in ["/x", "ftp://x/", "https://", "https://%{HTTP_HOST}:x/"] {
            assert_eq!(cut(other), None, "{other}");
        }
    }

    #[test]
    fn an_alias_is_for_whole_parts_of_a_path() {
        let behind = |alias: &str, path: &'static str| {
            super::behind(alias.as_bytes(), path.as_bytes())
                .map(|rest| std::str::from_utf8(rest).unwrap())
        };
        assert_eq!(behind("/", "/a/b"), Some("a/b"));
        assert_eq!(behind("/a", "/a/b"), Some("/b"));
        assert_eq!(behind("/a", "/ab"), None);
        assert_eq!(behind("/a/", "//a//b"), Some("b"));
        assert_eq!(behind("/a/", "/a"), None);
        assert_eq!(behind("^/a", "/a"), None);
    }
}

//! Addresses of the web as APR cuts them: `apr_uri_parse` and `apr_uri_unparse`, which take
//! more than RFC 3986 does.

/// A cut address. Parts are kept as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uri {
    /// Before `:`.
    pub(crate) scheme: Option<Vec<u8>>,
    /// Before `@`, up to a `:`.
    pub(crate) user: Option<Vec<u8>>,
    /// Before `@`, after a `:`.
    pub(crate) password: Option<Vec<u8>>,
    /// Without the brackets of an IPv6 address; may be empty.
    pub(crate) hostname: Option<Vec<u8>>,
    /// What stands after the host's `:`; may be empty.
    pub(crate) port_text: Option<Vec<u8>>,
    /// Its value, cut to 16 bits as APR does; 0 where there is none.
    pub(crate) port: u16,
    /// With its leading `/`, if it has one.
    pub(crate) path: Option<Vec<u8>>,
    /// After `?`.
    pub(crate) query: Option<Vec<u8>>,
    /// After `#`.
    pub(crate) fragment: Option<Vec<u8>>,
}

/// Ports that APR knows (`apr_uri_port_of_scheme`).
const PORTS: &[(&str, u16)] = &[
    ("http", 80),
    ("ftp", 21),
    ("https", 443),
    ("gopher", 70),
    ("ldap", 389),
    ("nntp", 119),
    ("snews", 563),
    ("imap", 143),
    ("pop", 110),
    ("sip", 5060),
    ("rtsp", 554),
    ("wais", 210),
    ("z39.50r", 210),
    ("z39.50s", 210),
    ("prospero", 191),
    ("nfs", 2049),
    ("tip", 3372),
    ("acap", 674),
    ("telnet", 23),
    ("ssh", 22),
];

/// The port of a scheme; 0 if APR does not know it.
pub(crate) fn port_of_scheme(scheme: Option<&[u8]>) -> u16 {
    let Some(scheme) = scheme else { return 0 };
    PORTS
        .iter()
        .find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(scheme))
        .map_or(0, |(_, port)| *port)
}

/// Length of the run of bytes before the first of `ends`.
fn until(text: &[u8], ends: &[u8]) -> usize {
    text.iter()
        .position(|b| ends.contains(b))
        .unwrap_or(text.len())
}

/// Cuts an address; none where APR refuses it.
pub(crate) fn parse(text: &[u8]) -> Option<Uri> {
    let mut uri = Uri::default();
    if text.starts_with(b"/") {
        // Two slashes begin an authority, three a path.
        return match text.strip_prefix(b"//") {
            Some(rest) if !rest.starts_with(b"/") => authority(uri, rest),
            _ => Some(path(uri, text)),
        };
    }
    let scheme = if text.first().is_some_and(u8::is_ascii_alphabetic) {
        text.iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            .count()
    } else {
        0
    };
    let mut rest = text;
    if scheme > 0 && text.get(scheme) == Some(&b':') {
        uri.scheme = Some(text[..scheme].to_vec());
        rest = &text[scheme + 1..];
    }
    if let Some(rest) = rest.strip_prefix(b"//") {
        return authority(uri, rest);
    }
    // The first part of a relative path holds no colon (RFC 3986, 3.3).
    if uri.scheme.is_none() && text[..until(text, b"/")].contains(&b':') {
        return None;
    }
    Some(path(uri, rest))
}

fn authority(mut uri: Uri, text: &[u8]) -> Option<Uri> {
    let (site, rest) = text.split_at(until(text, b"/?#"));
    let mut host = site;
    if let Some(at) = site.iter().rposition(|&b| b == b'@') {
        let user = &site[..at];
        host = &site[at + 1..];
        let colon = until(user, b":");
        uri.user = Some(user[..colon].to_vec());
        uri.password = user.get(colon + 1..).map(<[u8]>::to_vec);
    }
    let (name, port) = if host.starts_with(b"[") {
        let close = host.iter().position(|&b| b == b']')?;
        match host[close + 1..].strip_prefix(b":") {
            Some(port) => (&host[1..close], Some(port)),
            // Anything else after the bracket is taken for a part of the name, less its
            // last byte.
            None => (&host[1..host.len() - 1], None),
        }
    } else {
        let colon = until(host, b":");
        (&host[..colon], host.get(colon + 1..))
    };
    uri.hostname = Some(name.to_vec());
    if let Some(port) = port {
        uri.port_text = Some(port.to_vec());
        uri.port = if port.is_empty() {
            port_of_scheme(uri.scheme.as_deref())
        } else {
            let number = super::numbers::strtol(port, 10);
            if number.end != port.len() {
                return None;
            }
            number.value as u16
        };
    }
    Some(path(uri, rest))
}

fn path(mut uri: Uri, text: &[u8]) -> Uri {
    let (path, rest) = text.split_at(until(text, b"?#"));
    if !path.is_empty() {
        uri.path = Some(path.to_vec());
    }
    match rest.split_first() {
        Some((b'?', rest)) => {
            let hash = until(rest, b"#");
            uri.query = Some(rest[..hash].to_vec());
            uri.fragment = rest.get(hash + 1..).map(<[u8]>::to_vec);
        }
        Some((_, fragment)) => uri.fragment = Some(fragment.to_vec()),
        None => {}
    }
    uri
}

impl Uri {
    /// Puts it together again, the password included; a port that is the scheme's own is
    /// left out.
    pub(crate) fn unparse(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(scheme) = &self.scheme {
            out.extend_from_slice(scheme);
            out.push(b':');
        }
        if let Some(host) = &self.hostname {
            out.extend_from_slice(b"//");
            if let Some(user) = &self.user {
                out.extend_from_slice(user);
            }
            if let Some(password) = &self.password {
                out.push(b':');
                out.extend_from_slice(password);
            }
            if self.user.is_some() || self.password.is_some() {
                out.push(b'@');
            }
            let brackets = host.contains(&b':');
            out.extend_from_slice(if brackets { b"[" } else { b"" });
            out.extend_from_slice(host);
            out.extend_from_slice(if brackets { b"]" } else { b"" });
            let own = self.port == 0 || self.port == port_of_scheme(self.scheme.as_deref());
            if let Some(port) = self.port_text.as_ref().filter(|_| !own) {
                out.push(b':');
                out.extend_from_slice(port);
            }
        }
        for (mark, part) in [
            (&b""[..], &self.path),
            (b"?", &self.query),
            (b"#", &self.fragment),
        ] {
            if let Some(part) = part {
                out.extend_from_slice(mark);
                out.extend_from_slice(part);
            }
        }
        out
    }
}

/// `ap_is_url`, server/util.c: a scheme and a colon.
pub(super) fn is_url(text: &[u8]) -> bool {
    let scheme = text
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        .count();
    scheme > 0 && text.get(scheme) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<String> {
        let uri = parse(text.as_bytes())?;
        let part = |p: &Option<Vec<u8>>| match p {
            Some(p) => String::from_utf8_lossy(p).into_owned(),
            None => "-".into(),
        };
        Some(format!(
            "{} {} {} {} {} {} {} {}",
            part(&uri.scheme),
            part(&uri.user),
            part(&uri.password),
            part(&uri.hostname),
            uri.port,
            part(&uri.path),
            part(&uri.query),
            part(&uri.fragment),
        ))
    }

    #[test]
    fn addresses_are_cut_as_apr_cuts_them() {
        for (text, expected) in [
            ("http://a.example/x?y#z", "http - - a.example 0 /x y z"),
            ("http://u:p@a:8080", "http u p a 8080 - - -"),
            ("http://[::1]:81/", "http - - ::1 81 / - -"),
            ("http://[::1]", "http - - ::1 0 - - -"),
            ("http:", "http - - - 0 - - -"),
            ("http://", "http - -  0 - - -"),
            ("http://a:", "http - - a 80 - - -"),
            ("http://a:65616", "http - - a 80 - - -"),
            ("//a/b", "- - - a 0 /b - -"),
            ("///a", "- - - - 0 ///a - -"),
            ("unix:/run/x", "unix - - - 0 /run/x - -"),
            ("a/b:c", "- - - - 0 a/b:c - -"),
            ("", "- - - - 0 - - -"),
        ] {
            assert_eq!(cut(text).as_deref(), Some(expected), "{text}");
        }
        for bad in ["http://a:80x/", "http://[::1", "1a:b", "_:x", "http://a: "] {
            assert_eq!(cut(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_put_together_again_leaves_the_schemes_port_out() {
        for (text, expected) in [
            ("http://a:80/x", "http://a/x"),
            ("http://a:8080", "http://a:8080"),
            ("http://u:p@[::1]:81/?q#f", "http://u:p@[::1]:81/?q#f"),
        ] {
            let uri = parse(text.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(uri.unparse()).unwrap(), expected);
        }
    }
}

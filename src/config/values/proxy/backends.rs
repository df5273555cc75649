//! Balancers and workers as they are defined and found again. httpd: modules/proxy/proxy_util.c.
//!
//! Which worker a directive means decides whether its parameters are judged at all: those
//! of a shared worker are passed over.

use crate::config::fault::Refusal;
use crate::config::values::uri;
use crate::config::walk::Cx;
use crate::source::Span;

/// Longest names that fit the records that the children share (mod_proxy.h): one byte of
/// each size is the closing NUL.
const BALANCER_NAME: usize = 96 - 1;
const BALANCER_PATH: usize = 64 - 1;
const BALANCER_HOST: usize = 64 - 1;
const WORKER_NAME: usize = 384 - 1;
const WORKER_HOST: usize = 256 - 1;
const SOCKET_PATH: usize = 96 - 1;

/// Longest path that APR merges (`APR_PATH_MAX`).
const PATH_MAX: usize = 4096;

/// A balancer.
pub(super) struct Balancer {
    name: Vec<u8>,
    workers: Vec<Worker>,
}

/// A worker: what a URL is sent to.
pub(super) struct Worker {
    name: Vec<u8>,
    /// Its name has `$1` and the like in it.
    pattern: bool,
    /// They stand in its host.
    pattern_host: bool,
    /// The UNIX socket it speaks to.
    pub(super) socket: Option<Vec<u8>>,
    /// Where it was defined.
    pub(super) span: Span,
}

/// The balancers and workers of one server. A virtual host gets the main server's only after
/// the configuration is read.
#[derive(Default)]
pub(super) struct Backends {
    balancers: Vec<Balancer>,
    workers: Vec<Worker>,
}

/// Which kind of worker is meant (`AP_PROXY_WORKER_IS_PREFIX`, `AP_PROXY_WORKER_IS_MATCH`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Its name is a prefix of the URL.
    Prefix,
    /// Its name is a pattern.
    Match,
    /// Either; a new one becomes a prefix.
    Any,
}

/// Index of a balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BalancerId(usize);

/// Whether a name is a balancer's. httpd: `ap_proxy_valid_balancer_name`, which looks no
/// further than the colon.
pub(super) fn is_balancer(name: &[u8]) -> bool {
    name.get(..9)
        .is_some_and(|p| p.eq_ignore_ascii_case(b"balancer:"))
}

/// The URL of `unix:/socket|scheme://host`; none where there is no scheme in it.
/// httpd: `ap_proxy_de_socketfy`.
pub(super) fn without_socket(url: &[u8]) -> Option<Vec<u8>> {
    let Some((_, rest)) = socket_of(url) else {
        return Some(url.to_vec());
    };
    let colon = rest.iter().position(|&b| b == b':')?;
    Some(match &rest[colon + 1..] {
        b"" => [rest, b"//localhost"].concat(),
        b"//" => [rest, b"localhost"].concat(),
        _ => rest.to_vec(),
    })
}

/// `unix:/socket` and what follows its `|`.
fn socket_of(url: &[u8]) -> Option<(&[u8], &[u8])> {
    if !url.get(..5)?.eq_ignore_ascii_case(b"unix:") {
        return None;
    }
    let bar = 5 + url[5..].iter().position(|&b| b == b'|')?;
    Some((&url[..bar], &url[bar + 1..]))
}

/// The path of a URL's UNIX socket.
pub(super) fn socket_path(cx: &Cx<'_>, url: &[u8]) -> Option<Vec<u8>> {
    let uri = uri::parse(socket_of(url)?.0)?;
    let path = cx.under_runtime_dir(uri.path.as_deref().unwrap_or_default());
    (path.len() < PATH_MAX).then_some(path)
}

/// Where the host begins in `scheme://host`, which must not be empty.
fn host_at(url: &[u8]) -> Option<usize> {
    let colon = url.iter().position(|&b| b == b':')?;
    (url[colon + 1..].starts_with(b"//") && url.len() > colon + 3).then_some(colon + 3)
}

/// Everything before the path, in lower case, and its length.
fn lower_site(url: &[u8]) -> Option<(Vec<u8>, usize)> {
    let host = host_at(url)?;
    let site = url[host..]
        .iter()
        .position(|&b| b == b'/')
        .map_or(url.len(), |n| host + n);
    let mut lower = url.to_vec();
    lower[..site].make_ascii_lowercase();
    Some((lower, site))
}

fn balancer_name(url: &[u8]) -> Option<Vec<u8>> {
    let (mut name, site) = lower_site(url)?;
    name.truncate(site);
    Some(name)
}

/// Whether a pattern's name fits a URL. httpd: `ap_proxy_strcmp_ematch`: 0 is a match, 1 is
/// none, anything below ends the search.
fn fits(url: &[u8], name: &[u8]) -> i8 {
    let at = |text: &[u8], n: usize| text.get(n).copied().unwrap_or(0);
    let is_reference = |n: usize| at(name, n) == b'$' && at(name, n + 1).is_ascii_digit();
    let (mut x, mut y) = (0, 0);
    while y < name.len() {
        if is_reference(y) {
            while is_reference(y) {
                y += 2;
            }
            if y >= name.len() {
                return 0;
            }
            while x < url.len() {
                let found = fits(&url[x..], &name[y..]);
                if found != 1 {
                    return found;
                }
                x += 1;
            }
            return -1;
        }
        if x >= url.len() {
            return -1;
        }
        if name[y] == b'\\' {
            y += 1;
            if y >= name.len() {
                return -2;
            }
        }
        if url[x] != name[y] {
            return 1;
        }
        x += 1;
        y += 1;
    }
    0
}

impl Worker {
    fn answers(&self, url: &[u8], site: usize, sort: Sort) -> bool {
        let length = self.name.len();
        if length > url.len() || (length < site && !self.pattern_host) {
            return false;
        }
        if self.pattern {
            sort != Sort::Prefix && fits(url, &self.name) == 0
        } else {
            sort != Sort::Match && url.starts_with(&self.name)
        }
    }
}

impl Backends {
    /// `ap_proxy_get_balancer`.
    pub(super) fn balancer(&self, url: &[u8]) -> Option<BalancerId> {
        let name = balancer_name(url)?;
        self.balancers
            .iter()
            .position(|b| b.name == name)
            .map(BalancerId)
    }

    /// `ap_proxy_get_worker_ex`: the one with the longest name.
    pub(super) fn worker(
        &self,
        balancer: Option<BalancerId>,
        url: &[u8],
        sort: Sort,
    ) -> Option<&Worker> {
        let url = without_socket(url)?;
        let (url, site) = lower_site(&url)?;
        let workers = match balancer {
            Some(id) => &self.balancers[id.0].workers,
            None => &self.workers,
        };
        let mut best: Option<&Worker> = None;
        for worker in workers {
            let longer = worker.name.len() > best.map_or(0, |b| b.name.len());
            if longer && worker.answers(&url, site, sort) {
                best = Some(worker);
            }
        }
        best
    }
}

/// A path of a balancer's that does not fit; httpd forgets to say so of one it knows
/// already. httpd: `ap_proxy_update_balancer`.
fn check_alias(alias: &[u8]) -> Result<(), Refusal> {
    let text = String::from_utf8_lossy(alias).into_owned();
    let Some(uri) = uri::parse(alias) else {
        return Err(Refusal::new(format!("`{text}` is no path")));
    };
    if uri.path.is_some_and(|p| p.len() > BALANCER_PATH) {
        return Err(Refusal::new(format!(
            "the path `{text}` is too long for a balancer: it may have {BALANCER_PATH} characters"
        )));
    }
    if uri.hostname.is_some_and(|h| h.len() > BALANCER_HOST) {
        return Err(Refusal::new(format!(
            "the host of `{text}` is too long for a balancer: it may have {BALANCER_HOST} characters"
        )));
    }
    Ok(())
}

/// `ap_proxy_define_balancer`.
pub(super) fn define_balancer(
    cx: &mut Cx<'_>,
    url: &[u8],
    alias: Option<&[u8]>,
) -> Result<BalancerId, Refusal> {
    let Some(name) = balancer_name(url) else {
        let text = String::from_utf8_lossy(url).into_owned();
        return Err(
            Refusal::new(format!("`{text}` is no balancer's name")).help(match text.as_str() {
                "" => "write balancer:// and a name".to_owned(),
                name => {
                    let name = name.rsplit('/').find(|p| !p.is_empty()).unwrap_or("name");
                    format!("a balancer's name looks like balancer://{name}")
                }
            }),
        );
    };
    if name.len() > BALANCER_NAME {
        return Err(Refusal::new(format!(
            "the balancer's name is too long: with balancer:// it may have {BALANCER_NAME} characters"
        )));
    }
    if let Some(alias) = alias {
        check_alias(alias)?;
    }
    let all = cx.per_server::<Backends>();
    all.balancers.push(Balancer {
        name,
        workers: Vec::new(),
    });
    Ok(BalancerId(all.balancers.len() - 1))
}

/// Ports of schemes that APR does not know (`ap_proxy_port_of_scheme`).
const PORTS: &[(&str, u16)] = &[
    ("fcgi", 8000),
    ("ajp", 8009),
    ("scgi", 4000),
    ("h2c", 80),
    ("h2", 443),
    ("ws", 80),
    ("wss", 443),
];

fn port_of_scheme(scheme: &[u8]) -> u16 {
    let known = uri::port_of_scheme(Some(scheme));
    if known != 0 {
        return known;
    }
    PORTS
        .iter()
        .find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(scheme))
        .map_or(0, |(_, port)| *port)
}

/// Takes `$1` and the like out of a pattern's port, which would be no number with them, and
/// says what they were and whether any stands before the path.
fn without_references(url: &[u8]) -> (Vec<u8>, Option<Vec<u8>>, bool) {
    let Some(mut at) = memchr::memmem::find(url, b"://").map(|n| n + 3) else {
        return (url.to_vec(), None, false);
    };
    let byte = |n: usize| url.get(n).copied().unwrap_or(0);
    let mut in_host = false;
    while at < url.len() && !matches!(url[at], b':' | b'/') {
        in_host |= url[at] == b'$';
        at += 1;
    }
    if byte(at) != b':' {
        return (url.to_vec(), None, in_host);
    }
    at += 1;
    let is_reference = |n: usize| byte(n) == b'$' && byte(n + 1).is_ascii_digit();
    while at < url.len() && !is_reference(at) && url[at] != b'/' {
        at += 1;
    }
    if !is_reference(at) {
        return (url.to_vec(), None, in_host);
    }
    let path = url[at + 2..]
        .iter()
        .position(|&b| b == b'/')
        .map_or(url.len(), |n| at + 2 + n);
    let rest = [&url[..at], &url[path..]].concat();
    (rest, Some(url[at..path].to_vec()), true)
}

/// What an address that httpd cannot use for a worker should have been.
fn no_address(url: &[u8]) -> Refusal {
    let text = String::from_utf8_lossy(url).into_owned();
    let refusal = Refusal::new(format!("`{text}` is no whole URL"));
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("unix:") && !text.contains('|') {
        return refusal.help(format!(
            "after the socket stands what is spoken there: {text}|http://localhost/"
        ));
    }
    if let Some((scheme, rest)) = text.split_once(":/")
        && !rest.starts_with('/')
        && !rest.is_empty()
    {
        return refusal.help(format!("write {scheme}://{rest}"));
    }
    let port = text
        .split_once(':')
        .is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    if port || (text.contains('.') && !text.contains("://") && !text.starts_with('/')) {
        return refusal.help(format!("write http://{text}"));
    }
    refusal.help("a URL looks like http://127.0.0.1:8000/, or unix:/run/app.sock|http://localhost/")
}

/// `ap_proxy_define_worker_ex`.
pub(super) fn define_worker(
    cx: &mut Cx<'_>,
    balancer: Option<BalancerId>,
    url: &[u8],
    sort: Sort,
) -> Result<(), Refusal> {
    let socket = socket_path(cx, url);
    let target = match socket_of(url) {
        Some((before, after)) if uri::parse(before).is_some() => after,
        _ => url,
    };
    let (target, references, mut pattern_host) = if sort == Sort::Match {
        without_references(target)
    } else {
        (target.to_vec(), None, false)
    };
    pattern_host &= sort == Sort::Match;
    let Some(mut parsed) = uri::parse(&target) else {
        return Err(unparsable(url));
    };
    let Some(scheme) = &mut parsed.scheme else {
        return Err(no_address(url));
    };
    scheme.make_ascii_lowercase();
    let own_port = port_of_scheme(scheme);
    match &mut parsed.hostname {
        Some(host) if !host.is_empty() => host.make_ascii_lowercase(),
        _ if socket.is_some() => parsed.hostname = Some(b"localhost".to_vec()),
        _ => return Err(no_address(url)),
    }
    if parsed.port == own_port {
        parsed.port = 0;
    }
    if let Some(references) = references {
        let path = parsed.path.unwrap_or_default();
        parsed.path = Some([references, path].concat());
    }
    if parsed
        .hostname
        .as_ref()
        .is_some_and(|h| h.len() > WORKER_HOST)
    {
        return Err(Refusal::new(format!(
            "the host's name is too long: it may have {WORKER_HOST} characters"
        )));
    }
    if let Some(path) = socket.as_ref().filter(|p| p.len() > SOCKET_PATH) {
        return Err(Refusal::new(format!(
            "the socket's path is too long: {} has {} characters, httpd takes {SOCKET_PATH}",
            String::from_utf8_lossy(path),
            path.len()
        ))
        .help("put the socket somewhere shorter, such as /run/app.sock"));
    }
    let mut name = parsed.unparse();
    name.truncate(WORKER_NAME);
    let worker = Worker {
        name,
        pattern: sort == Sort::Match,
        pattern_host,
        socket,
        span: cx.span(),
    };
    let all = cx.per_server::<Backends>();
    match balancer {
        Some(id) => all.balancers[id.0].workers.push(worker),
        None => all.workers.push(worker),
    }
    Ok(())
}

fn unparsable(url: &[u8]) -> Refusal {
    let text = String::from_utf8_lossy(url).into_owned();
    if !text.contains("://") {
        return no_address(url);
    }
    let refusal = Refusal::new(format!("`{text}` is no URL"));
    if text.contains('[') {
        return refusal.help("an IPv6 address stands in brackets: http://[2001:db8::1]:8000/");
    }
    refusal.help("the port is a number: http://127.0.0.1:8000/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_leave_the_url() {
        let bare = |s: &str| without_socket(s.as_bytes()).map(|v| String::from_utf8(v).unwrap());
        assert_eq!(bare("http://a").as_deref(), Some("http://a"));
        assert_eq!(bare("unix:/x|http:").as_deref(), Some("http://localhost"));
        assert_eq!(bare("UNIX:/x|http://").as_deref(), Some("http://localhost"));
        assert_eq!(bare("unix:/x|fcgi://a/b").as_deref(), Some("fcgi://a/b"));
        assert_eq!(bare("unix:/x|http"), None);
        assert_eq!(bare("unix:/x").as_deref(), Some("unix:/x"));
    }

    #[test]
    fn references_in_a_pattern_stand_for_anything() {
        assert_eq!(fits(b"http://a/x", b"http://a/$1"), 0);
        assert_eq!(fits(b"http://abc/x", b"http://$1/x"), 0);
        assert_eq!(fits(b"http://abc/y", b"http://$1/x"), -1);
        assert_eq!(fits(b"http://b/", b"http://a/"), 1);
        assert_eq!(fits(b"http://a", b"http://a\\"), -1);
        assert_eq!(fits(b"http://a$x", b"http://a\\$"), 0);
    }

    #[test]
    fn references_leave_the_port() {
        let cut = |s: &str| {
            let (url, references, host) = without_references(s.as_bytes());
            let text = |v: Vec<u8>| String::from_utf8(v).unwrap();
            (text(url), references.map(text), host)
        };
        assert_eq!(
            cut("http://a:80$1$2/x"),
            ("http://a:80/x".into(), Some("$1$2".into()), true)
        );
        assert_eq!(cut("http://a/$1"), ("http://a/$1".into(), None, false));
        assert_eq!(cut("http://$1/"), ("http://$1/".into(), None, true));
    }
}

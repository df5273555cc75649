//! The names that an expression may use, and the modules that bring them. httpd: the tables
//! in server/util_expr_eval.c; `ssl_expr_lookup` in modules/ssl/ssl_engine_vars.c;
//! `hc_expr_lookup` in modules/proxy/mod_proxy_hcheck.c.

use crate::config::modules::Tri;
use crate::config::suggest::near;
use crate::config::walk::Cx;
use crate::config::world::Seen;
use crate::syntax::Word;

use super::fail::Failure;
use super::tree::{Expression, Id, Kind, Node};

/// Variables of the core; case does not matter.
pub(super) const VARIABLES: &[&str] = &[
    "API_VERSION",
    "AUTH_TYPE",
    "CONN_LOG_ID",
    "CONN_REMOTE_ADDR",
    "CONTENT_TYPE",
    "CONTEXT_DOCUMENT_ROOT",
    "CONTEXT_PREFIX",
    "DOCUMENT_ROOT",
    "DOCUMENT_URI",
    "HANDLER",
    "HTTP2",
    "HTTPS",
    "HTTP_ACCEPT",
    "HTTP_COOKIE",
    "HTTP_FORWARDED",
    "HTTP_HOST",
    "HTTP_PROXY_CONNECTION",
    "HTTP_REFERER",
    "HTTP_USER_AGENT",
    "IPV6",
    "IS_SUBREQ",
    "LAST_MODIFIED",
    "PATH_INFO",
    "QUERY_STRING",
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "REMOTE_IDENT",
    "REMOTE_PORT",
    "REMOTE_USER",
    "REQUEST_FILENAME",
    "REQUEST_LOG_ID",
    "REQUEST_METHOD",
    "REQUEST_SCHEME",
    "REQUEST_STATUS",
    "REQUEST_URI",
    "SCRIPT_FILENAME",
    "SCRIPT_GROUP",
    "SCRIPT_USER",
    "SERVER_ADMIN",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "SERVER_SOFTWARE",
    "THE_REQUEST",
    "TIME",
    "TIME_DAY",
    "TIME_HOUR",
    "TIME_MIN",
    "TIME_MON",
    "TIME_SEC",
    "TIME_WDAY",
    "TIME_YEAR",
];

/// Functions of the core; case does not matter.
pub(super) const FUNCTIONS: &[&str] = &[
    "base64",
    "env",
    "escape",
    "file",
    "filesize",
    "http",
    "ldap",
    "md5",
    "note",
    "osenv",
    "req",
    "req_novary",
    "reqenv",
    "resp",
    "sha1",
    "tolower",
    "toupper",
    "unbase64",
    "unescape",
];

/// Functions that give what is in a file away; not for `.htaccess`.
const FILE_FUNCTIONS: &[&str] = &["file", "filesize"];

/// Operators before a word; case matters.
const UNARY: &[&str] = &[
    "A", "F", "L", "R", "T", "U", "d", "e", "f", "h", "n", "s", "x", "z",
];

/// Those that look at files.
const FILE_UNARY: &[&str] = &["d", "e", "f", "s", "L", "h", "x"];

/// Operators between two words; case does not matter.
const BINARY: &[&str] = &["fnmatch", "ipmatch", "strcmatch", "strmatch"];

/// The module that brings a name which the core has not.
struct Brings {
    module: &'static str,
    enable: &'static str,
}

const SSL: Brings = Brings {
    module: "mod_ssl",
    enable: "ssl",
};
const HCHECK: Brings = Brings {
    module: "mod_proxy_hcheck",
    enable: "proxy_hcheck",
};

fn is_in(names: &[&str], name: &[u8]) -> bool {
    names
        .iter()
        .any(|n| n.as_bytes().eq_ignore_ascii_case(name))
}

fn starts(name: &[u8], prefix: &str) -> bool {
    name.len() >= prefix.len() && name[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
}

fn brought_by(node: &Kind) -> Option<Brings> {
    match node {
        Kind::Variable(name) if starts(name, "SSL_") => Some(SSL),
        Kind::Variable(name) if starts(name, "HC_") => Some(HCHECK),
        Kind::Call { name, .. } if name.eq_ignore_ascii_case(b"SSL") => Some(SSL),
        Kind::Call { name, .. } if name.eq_ignore_ascii_case(b"HC") => Some(HCHECK),
        Kind::ListCall { name, .. } if name.eq_ignore_ascii_case(b"PeerExtList") => Some(SSL),
        _ => None,
    }
}

/// A name that is not there, or may be there after all.
pub(super) enum Missing {
    Surely(Failure),
    /// A module that is not known may bring it; yet it looks like a slip.
    Perhaps(Failure),
}

/// Looks one node's name up.
pub(super) fn look_up(
    cx: &Cx<'_>,
    expression: &Expression,
    node: &Node,
    restricted: bool,
) -> Result<(), Missing> {
    let known = match &node.kind {
        Kind::Variable(name) => is_in(VARIABLES, name),
        Kind::Call { name, .. } => is_in(FUNCTIONS, name),
        Kind::ListCall { .. } => false,
        Kind::Unary { name, .. } => UNARY.iter().any(|n| n.as_bytes() == &name[..]),
        Kind::Binary { name, .. } => is_in(BINARY, name),
        _ => return Ok(()),
    };
    if known {
        forbidden(cx, node, restricted).map_err(Missing::Surely)?;
        return subnet(expression, node).map_err(Missing::Surely);
    }
    if let Some(brings) = brought_by(&node.kind) {
        return match cx.modules.has_named(brings.module) {
            Tri::Yes | Tri::Unknown => Ok(()),
            Tri::No if !cx.modules.complete() => Ok(()),
            Tri::No => Err(Missing::Surely(absent(node).help(format!(
                "{} brings it: a2enmod {}",
                brings.module, brings.enable
            )))),
        };
    }
    let failure = suggest(absent(node), node);
    if cx.modules.complete() {
        Err(Missing::Surely(failure))
    } else if failure.instead.is_some() {
        Err(Missing::Perhaps(failure))
    } else {
        Ok(())
    }
}

fn absent(node: &Node) -> Failure {
    let (what, name, dash) = match &node.kind {
        Kind::Call { name, .. } => ("function", name, ""),
        Kind::ListCall { name, .. } => ("function that gives a list", name, ""),
        Kind::Unary { name, .. } => ("operator", name, "-"),
        Kind::Binary { name, .. } => ("operator", name, "-"),
        Kind::Variable(name) => ("variable", name, ""),
        _ => ("part of an expression", &Vec::new(), ""),
    };
    let name = String::from_utf8_lossy(name).into_owned();
    Failure::new(
        node.range.clone(),
        format!("there is no {what} `{dash}{name}` in expressions"),
    )
}

/// The name that was probably meant.
fn suggest(failure: Failure, node: &Node) -> Failure {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match &node.kind {
        Kind::Variable(name) => {
            if let Some(found) = near(name, VARIABLES) {
                return failure.instead(text(found));
            }
            let upper = text(name).to_ascii_uppercase();
            if let Some(header) = upper.strip_prefix("HTTP_") {
                let header = header.replace('_', "-").to_ascii_lowercase();
                return failure.help(format!(
                    "only a few headers have a variable; write %{{HTTP:{header}}}"
                ));
            }
            failure.help(format!(
                "an environment variable is written %{{reqenv:{0}}}, a request header %{{req:{0}}}",
                text(name)
            ))
        }
        Kind::Call { name, .. } => match near(name, FUNCTIONS) {
            Some(found) => failure.instead(text(found)),
            None => failure.help(format!("functions are {}", FUNCTIONS.join(", "))),
        },
        Kind::ListCall { .. } => {
            failure.help("the only one is PeerExtList, of mod_ssl; a list is written { 'a', 'b' }")
        }
        Kind::Unary { name, .. } => {
            let other: Vec<u8> = name
                .iter()
                .map(|b| {
                    if b.is_ascii_lowercase() {
                        b.to_ascii_uppercase()
                    } else {
                        b.to_ascii_lowercase()
                    }
                })
                .collect();
            if UNARY.iter().any(|n| n.as_bytes() == &other[..]) {
                return failure.instead(format!("-{}", text(&other)));
            }
            failure.help(format!(
                "operators before a word are -{}",
                UNARY.join(", -")
            ))
        }
        Kind::Binary { name, .. } => {
            let comparisons = ["eq", "ne", "lt", "le", "gt", "ge", "in"];
            let found = near(name, BINARY.iter().chain(&comparisons));
            match found {
                Some(found) => failure.instead(format!("-{}", text(found))),
                None => failure.help(format!(
                    "operators between words are -{}",
                    BINARY.join(", -")
                )),
            }
        }
        _ => failure,
    }
}

/// What looks at files is not for everyone.
fn forbidden(cx: &Cx<'_>, node: &Node, restricted: bool) -> Result<(), Failure> {
    let (name, dash, files, reads) = match &node.kind {
        Kind::Call { name, .. } => {
            let reads = is_in(FILE_FUNCTIONS, name);
            (name, "", reads, reads)
        }
        Kind::Unary { name, .. } => {
            let files = FILE_UNARY.iter().any(|n| n.as_bytes() == &name[..]);
            (name, "-", files, false)
        }
        _ => return Ok(()),
    };
    // AP_EXPR_FLAG_RESTRICTED_FILE_FUNC is set by every caller since 2.4.68.
    let new_enough = !matches!(cx.world.httpd_version(), Seen::Is(v) if v < (2, 4, 68));
    if (restricted && files) || (cx.htaccess && new_enough && reads) {
        let name = String::from_utf8_lossy(name);
        let place = if cx.htaccess {
            "in a .htaccess file"
        } else {
            "here"
        };
        return Err(Failure::new(
            node.range.clone(),
            format!("`{dash}{name}` may not be used {place}: it tells what is in files"),
        )
        .help("move it to the server's configuration"));
    }
    Ok(())
}

/// `subnet_parse_arg`.
fn subnet(expression: &Expression, node: &Node) -> Result<(), Failure> {
    let (word, name): (Id, &[u8]) = match &node.kind {
        Kind::Unary { name, word } if name == b"R" => (*word, name),
        Kind::Binary { name, right, .. } if name.eq_ignore_ascii_case(b"ipmatch") => (*right, name),
        _ => return Ok(()),
    };
    let range = expression.get(word).range.clone();
    let Some(text) = expression.constant(word) else {
        return Err(Failure::new(
            range,
            format!(
                "-{} needs an address or a network in quotes, without variables",
                String::from_utf8_lossy(name)
            ),
        )
        .help("write such as '192.0.2.0/24'"));
    };
    // A C string ends at its first NUL, which an escape may have put there.
    let text = text.split(|&b| b == 0).next().unwrap_or_default();
    let word = Word {
        value: text.into(),
        range: 0..text.len(),
        quote: None,
        unclosed: false,
    };
    let what = format!("-{}", String::from_utf8_lossy(name));
    crate::config::values::subnet::of_word(&what, &word).map_err(|refusal| {
        let mut failure = Failure::new(range, refusal.message);
        failure.help = refusal.help;
        failure
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_hold_no_name_twice() {
        for table in [VARIABLES, FUNCTIONS, UNARY, BINARY] {
            assert!(table.is_sorted(), "{table:?}");
            assert!(table.windows(2).all(|w| w[0] != w[1]));
        }
        assert!(FILE_FUNCTIONS.iter().all(|n| FUNCTIONS.contains(n)));
        assert!(FILE_UNARY.iter().all(|n| UNARY.contains(n)));
    }
}

//! What a server is: its names, its documents, what it says of itself. httpd: server/core.c.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::path;
use crate::config::walk::{Cx, Forbidden, Scope};
use crate::config::world::{FileKind, Seen};
use crate::syntax::{Text, Word, words};

use super::enumeration::choose;
use super::numbers::atoi;
use super::sections::some_inner;
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("DocumentRoot", Check::One(document_root)),
    ("Error", Check::Raw(error)),
    ("HostnameLookups", Check::One(hostname_lookups)),
    ("NameVirtualHost", Check::Any),
    ("Port", Check::One(port)),
    ("ServerAdmin", Check::One(plain_string)),
    ("ServerAlias", Check::Raw(server_alias)),
    ("ServerName", Check::One(server_name)),
    ("ServerPath", Check::One(plain_string)),
    ("ServerSignature", Check::One(server_signature)),
    ("ServerTokens", Check::One(server_tokens)),
    ("StrictHostCheck", Check::Any),
    ("UseCanonicalName", Check::One(use_canonical_name)),
    ("UseCanonicalPhysicalPort", Check::One(on_off)),
];

/// `generate_error`.
fn error(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let text = String::from_utf8_lossy(args.bytes()).into_owned();
    let text = text.trim_matches(|c| c == '"' || c == '\'').to_owned();
    Err(Refusal::new(if text.is_empty() {
        "an Error directive without a message stops httpd here".to_owned()
    } else {
        format!("an Error directive stops httpd here: {text}")
    })
    .kind(Kind::ErrorDirective)
    .help("it stands here on purpose: see to what its message asks for"))
}

/// `virtualhost_section`.
pub(super) fn virtual_host(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let inner = some_inner(cx, args)?;
    let verdict = super::address::virtual_host(cx, inner);
    let server = cx.new_server();
    let scope = Scope {
        server,
        section: None,
        ..cx.scope.clone()
    };
    if verdict.is_err() {
        // httpd stops at the addresses; the content is looked through all the same.
        if let Err(refusal) = verdict {
            cx.refuse(refusal, args);
        }
        cx.children_in(scope);
        return Ok(());
    }
    cx.children_in(scope);
    Ok(())
}

/// `set_document_root`: the main server's must be there, a virtual host's is warned of.
fn document_root(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    let full = cx.under_root(&word.value);
    let shown = String::from_utf8_lossy(&full).into_owned();
    let refusal = match cx.stat(&full) {
        Seen::Absent => Refusal::new(format!("the DocumentRoot {shown} is not there"))
            .help(format!("make it: mkdir -p {shown}")),
        Seen::Is(meta) if meta.kind != FileKind::Directory => {
            Refusal::new(format!("the DocumentRoot {shown} is no directory"))
                .help("name the directory that the documents are in")
        }
        _ => return Ok(()),
    };
    if cx.is_virtual() {
        cx.remark(refusal.kind(Kind::Suspicious).at(word));
        return Ok(());
    }
    Err(refusal.kind(Kind::FileMissing).at(word))
}

/// `server_hostname_port`.
fn server_name(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)?;
    if path::is_pattern(&word.value) {
        return Err(Refusal::new(format!(
            "ServerName `{}` is a pattern, and a server has one name",
            word.lossy()
        ))
        .at(word)
        .help(format!(
            "write one name here, and the pattern below it: ServerAlias {}",
            word.lossy()
        )));
    }
    let text = &*word.value;
    let name = match memchr::memmem::find(text, b"://") {
        Some(at) => &text[at + 3..],
        None => text,
    };
    let Some(colon) = memchr::memchr(b':', name) else {
        path_in_name(cx, word, name);
        return Ok(());
    };
    path_in_name(cx, word, &name[..colon]);
    let port = atoi(&name[colon + 1..]);
    if (1..=65_535).contains(&port) {
        return Ok(());
    }
    let host = String::from_utf8_lossy(&name[..colon]).into_owned();
    let refusal = Refusal::new(format!(
        "ServerName `{}`: after the `:` belongs a port from 1 to 65535",
        word.lossy()
    ))
    .at(word);
    Err(
        if host.is_empty() || host.starts_with('[') || name[colon + 1..].contains(&b':') {
            refusal.help("write a name; httpd takes no IPv6 address here")
        } else {
            refusal.help(format!("write {host}, or {host}:443"))
        },
    )
}

/// `https://example.org/` is taken, and then never found.
fn path_in_name(cx: &mut Cx<'_>, word: &Word<'_>, name: &[u8]) {
    if let Some(slash) = memchr::memchr(b'/', name) {
        let host = String::from_utf8_lossy(&name[..slash]).into_owned();
        let refusal = Refusal::new(format!(
            "no request asks for a server called `{}`",
            String::from_utf8_lossy(name)
        ))
        .kind(Kind::Suspicious)
        .at(word)
        .instead(host);
        cx.remark(refusal);
    }
}

/// `set_server_alias`: any words, but only in a virtual host.
fn server_alias(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    if !cx.is_virtual() {
        return Err(Refusal::new(
            "ServerAlias may stand in a <VirtualHost> only: the main server has one name",
        )
        .kind(Kind::Context)
        .help("move it into the <VirtualHost> that it is another name of"));
    }
    let text = args.bytes();
    for word in words(text) {
        if word.value.contains(&b',') {
            let mended = word.lossy().replace(',', " ");
            let refusal = Refusal::new(format!(
                "httpd takes `{}` for one name: names are set apart by spaces",
                word.lossy()
            ))
            .kind(Kind::Suspicious)
            .at(&word)
            .instead(mended.trim().to_owned());
            cx.remark(refusal);
        }
    }
    Ok(())
}

/// `set_server_string_slot`, `set_serverpath`: any text.
fn plain_string(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::NOT_IN_DIR_CONTEXT)
}

/// `set_signature_flag`.
fn server_signature(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("ServerSignature", word, &["On", "Off", "EMail"]).map(drop)
}

/// `set_serv_tokens`.
fn server_tokens(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    choose(
        "ServerTokens",
        word,
        &[
            "Prod",
            "ProductOnly",
            "Major",
            "Minor",
            "Min",
            "Minimal",
            "OS",
            "Full",
        ],
    )
    .map(drop)
}

/// `set_hostname_lookups`.
fn hostname_lookups(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("HostnameLookups", word, &["On", "Off", "Double"]).map(drop)
}

/// `set_use_canonical_name`.
fn use_canonical_name(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose("UseCanonicalName", word, &["On", "Off", "DNS"]).map(drop)
}

/// `set_use_canonical_phys_port`, and others that are no flags but take the same words.
pub(super) fn on_off(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    choose(cx.directive.name, word, &["On", "Off"]).map(drop)
}

/// `ap_set_deprecated`: refused whatever it says.
fn port(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    Err(Refusal::new("httpd has no directive Port any more")
        .kind(Kind::RemovedDirective)
        .help(format!("instead: Listen {}", word.lossy())))
}

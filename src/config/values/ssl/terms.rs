//! Lists of words with and without signs.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::suggest;
use crate::config::walk::Cx;
use crate::syntax::{Text, Word, words};

use super::super::enumeration::{any_case, choose, list, unknown};

/// Takes `+` or `-` off a word.
fn signed<'w>(word: &'w Word<'_>) -> (Option<u8>, &'w [u8]) {
    match word.value.split_first() {
        Some((sign @ (b'+' | b'-'), rest)) => (Some(*sign), rest),
        _ => (None, &word.value),
    }
}

/// The word with another text behind its sign.
fn with_sign(sign: Option<u8>, text: &str) -> String {
    match sign {
        Some(sign) => format!("{}{text}", sign as char),
        None => text.to_owned(),
    }
}

/// Protocols that OpenSSL has, and `all` of them.
const PROTOCOLS: &[&str] = &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "all"];

/// Spellings of others, and what was meant.
const SPELLINGS: &[(&str, &str)] = &[
    ("TLSv1.0", "TLSv1"),
    ("TLS1", "TLSv1"),
    ("TLS1.0", "TLSv1"),
    ("TLS1.1", "TLSv1.1"),
    ("TLS1.2", "TLSv1.2"),
    ("TLS1.3", "TLSv1.3"),
    ("TLSv1_1", "TLSv1.1"),
    ("TLSv1_2", "TLSv1.2"),
    ("TLSv1_3", "TLSv1.3"),
    ("TLSv12", "TLSv1.2"),
    ("TLSv13", "TLSv1.3"),
    ("TLS", "all"),
    ("any", "all"),
];

/// `ssl_cmd_protocol_parse`: Debian's OpenSSL is built without SSLv3 (OPENSSL_NO_SSL3).
pub(super) fn protocol(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    let name = cx.directive.shown;
    // Bits of the protocols that are on, as far as the words go.
    let mut on = 0u8;
    for word in words(args.bytes()) {
        let (sign, protocol) = signed(&word);
        if let Some(n) = any_case(protocol, &["SSLv2", "SSLv3"]) {
            if sign == Some(b'-') {
                continue;
            }
            let old = ["SSLv2", "SSLv3"][n];
            return Err(
                Refusal::new(format!("{name}: OpenSSL has no {old} any more"))
                    .at(&word)
                    .help("take it out; write `all -TLSv1 -TLSv1.1` for TLS 1.2 and later"),
            );
        }
        let Some(n) = any_case(protocol, PROTOCOLS) else {
            return Err(no_protocol(name, &word));
        };
        let bits = if n == 4 { 0b1111 } else { 1 << n };
        match sign {
            Some(b'-') => on &= !bits,
            Some(_) => on |= bits,
            None => {
                if on != 0 {
                    overrides(cx, name, &word, args);
                }
                on = bits;
            }
        }
    }
    Ok(())
}

fn no_protocol(name: &str, word: &Word<'_>) -> Refusal {
    let (sign, protocol) = signed(word);
    let refusal = Refusal::new(format!(
        "{name}: there is no protocol `{}`",
        String::from_utf8_lossy(protocol)
    ))
    .at(word);
    if protocol.is_empty() {
        return refusal.help("the sign and the protocol are one word: -TLSv1");
    }
    if protocol.contains(&b',') || protocol.contains(&b':') {
        let spaced: String = word
            .lossy()
            .split([',', ':'])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        return refusal.instead(spaced);
    }
    let meant = SPELLINGS
        .iter()
        .find(|(text, _)| text.as_bytes().eq_ignore_ascii_case(protocol))
        .map(|(_, meant)| *meant)
        .or_else(|| {
            let near = suggest::near(protocol, PROTOCOLS.iter().copied())?;
            PROTOCOLS.iter().copied().find(|p| p.as_bytes() == near)
        });
    match meant {
        Some(meant) => refusal.instead(with_sign(sign, meant)),
        None => refusal.help(format!(
            "there are {}; write `all -TLSv1 -TLSv1.1` for TLS 1.2 and later",
            list(PROTOCOLS)
        )),
    }
}

/// httpd warns of it too: a word without a sign takes the place of all before it.
fn overrides(cx: &mut Cx<'_>, name: &str, word: &Word<'_>, args: &Text<'_>) {
    let refusal = Refusal::new(format!(
        "{name}: `{}` takes the place of what stands before it",
        word.lossy()
    ))
    .kind(Kind::Suspicious)
    .at(word)
    .instead(format!("+{}", word.lossy()));
    cx.warn(refusal, Some(args));
}

const OPTIONS: &[&str] = &[
    "StdEnvVars",
    "ExportCertData",
    "FakeBasicAuth",
    "StrictRequire",
    "OptRenegotiate",
    "LegacyDNStringFormat",
];

/// `ssl_cmd_SSLOptions`.
pub(super) fn options(_: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    for word in words(args.bytes()) {
        let (sign, option) = signed(&word);
        if any_case(option, OPTIONS).is_some() {
            continue;
        }
        let refusal = Refusal::new(format!(
            "there is no SSLOptions `{}`",
            String::from_utf8_lossy(option)
        ))
        .at(&word);
        let near = suggest::near(option, OPTIONS.iter().copied());
        return Err(if any_case(option, &["CompatEnvVars"]).is_some() {
            refusal.help("it went with httpd 2.4: StdEnvVars and mod_setenvif do its work")
        } else if let Some(near) = near {
            refusal.instead(with_sign(sign, &String::from_utf8_lossy(near)))
        } else {
            refusal.help(format!("there are {}", list(OPTIONS)))
        });
    }
    Ok(())
}

/// `ssl_cmd_verify_parse`.
pub(super) fn verify(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const WORDS: &[&str] = &["none", "optional", "require", "optional_no_ca", "on", "off"];
    if any_case(&word.value, WORDS).is_some() {
        return Ok(());
    }
    // On and Off are not in the manual; they are not spoken of.
    choose(cx.directive.shown, word, &WORDS[..4]).map(|_| ())
}

/// `ssl_cmd_crlcheck_parse`.
pub(super) fn revocation_check(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    mode_and_flag(cx, args, &["none", "leaf", "chain"], "no_crl_for_cert_ok")
}

/// `ssl_cmd_ocspcheck_parse`.
pub(super) fn ocsp_enable(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    mode_and_flag(cx, args, &["off", "leaf", "on"], "no_ocsp_for_cert_ok")
}

/// One word of several, and after it one other word, as often as one likes.
fn mode_and_flag(cx: &Cx<'_>, args: &Text<'_>, modes: &[&str], flag: &str) -> Verdict {
    let name = cx.directive.shown;
    let mut rest = words(args.bytes());
    let Some(mode) = rest.next() else {
        return Err(Refusal::new(format!("{name} takes {}", list(modes)))
            .kind(Kind::ArgumentCount)
            .help(format!("write {name} {}", modes[1])));
    };
    choose(name, &mode, modes)?;
    for word in rest {
        if any_case(&word.value, &[flag]).is_none() {
            let what = format!("{name}, after its first word,");
            return Err(unknown(&what, &word, &[flag]));
        }
    }
    Ok(())
}

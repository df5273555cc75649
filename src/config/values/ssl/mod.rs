//! TLS. httpd: modules/ssl/ssl_engine_config.c, as built against OpenSSL 3 by Debian.

mod caches;
mod files;
mod global;
mod openssl;
mod terms;

use super::uri;
use crate::config::expression;
use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::Cx;
use crate::syntax::{Text, Word};

use super::enumeration::{any_case, choose, exact, meant};
use super::numbers::{atoi, out_of_range};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("SSLCACertificateFile", Check::One(files::server_file)),
    ("SSLCACertificatePath", Check::One(files::server_folder)),
    ("SSLCADNRequestFile", Check::One(files::file)),
    ("SSLCADNRequestPath", Check::One(files::folder)),
    ("SSLCARevocationCheck", Check::Raw(terms::revocation_check)),
    ("SSLCARevocationFile", Check::One(files::file)),
    ("SSLCARevocationPath", Check::One(files::folder)),
    ("SSLCertificateChainFile", Check::One(files::file)),
    ("SSLCertificateFile", Check::One(files::file_or_token)),
    ("SSLCertificateKeyFile", Check::One(files::file_or_token)),
    ("SSLCipherSuite", Check::Words(cipher_suite)),
    ("SSLCompression", Check::Flag(compression)),
    ("SSLCryptoDevice", Check::One(global::crypto_device)),
    ("SSLEngine", Check::One(engine)),
    ("SSLFIPS", Check::Flag(global::fips)),
    ("SSLHonorCipherOrder", Check::Any),
    ("SSLInsecureRenegotiation", Check::Any),
    ("SSLLog", Check::Raw(log)),
    ("SSLLogLevel", Check::Raw(log)),
    ("SSLOCSPDefaultResponder", Check::Any),
    ("SSLOCSPEnable", Check::Raw(terms::ocsp_enable)),
    ("SSLOCSPNoVerify", Check::Any),
    ("SSLOCSPOverrideResponder", Check::Any),
    ("SSLOCSPProxyURL", Check::One(ocsp_proxy_url)),
    ("SSLOCSPResponderCertificateFile", Check::One(files::file)),
    ("SSLOCSPResponderTimeout", Check::One(not_negative)),
    ("SSLOCSPResponseMaxAge", Check::One(not_negative)),
    ("SSLOCSPResponseTimeSkew", Check::One(not_negative)),
    ("SSLOCSPUseRequestNonce", Check::Any),
    ("SSLOpenSSLConfCmd", Check::Pair(openssl::command)),
    ("SSLOptions", Check::Raw(terms::options)),
    (
        "SSLPassPhraseDialog",
        Check::One(global::pass_phrase_dialog),
    ),
    ("SSLProtocol", Check::Raw(terms::protocol)),
    ("SSLProxyCACertificateFile", Check::One(files::file)),
    ("SSLProxyCACertificatePath", Check::One(files::folder)),
    (
        "SSLProxyCARevocationCheck",
        Check::Raw(terms::revocation_check),
    ),
    ("SSLProxyCARevocationFile", Check::One(files::file)),
    ("SSLProxyCARevocationPath", Check::One(files::folder)),
    ("SSLProxyCheckPeerCN", Check::Any),
    ("SSLProxyCheckPeerExpire", Check::Any),
    ("SSLProxyCheckPeerName", Check::Any),
    ("SSLProxyCipherSuite", Check::Words(proxy_cipher_suite)),
    ("SSLProxyEngine", Check::Any),
    (
        "SSLProxyMachineCertificateChainFile",
        Check::One(files::file),
    ),
    ("SSLProxyMachineCertificateFile", Check::One(files::file)),
    ("SSLProxyMachineCertificatePath", Check::One(files::folder)),
    ("SSLProxyProtocol", Check::Raw(terms::protocol)),
    ("SSLProxyVerify", Check::One(terms::verify)),
    ("SSLProxyVerifyDepth", Check::One(not_negative)),
    ("SSLRandomSeed", Check::Words(global::random_seed)),
    ("SSLRenegBufferSize", Check::One(not_negative)),
    ("SSLRequire", Check::Raw(require)),
    // Its arguments are not counted.
    ("SSLRequireSSL", Check::Any),
    ("SSLSRPUnknownUserSeed", Check::Any),
    ("SSLSRPVerifierFile", Check::One(files::file)),
    ("SSLSessionCache", Check::One(caches::session_cache)),
    ("SSLSessionCacheTimeout", Check::One(not_negative)),
    ("SSLSessionTicketKeyFile", Check::One(files::file)),
    ("SSLSessionTickets", Check::Any),
    ("SSLStaplingCache", Check::One(caches::stapling_cache)),
    ("SSLStaplingErrorCacheTimeout", Check::One(not_negative)),
    ("SSLStaplingFakeTryLater", Check::Any),
    ("SSLStaplingForceURL", Check::Any),
    ("SSLStaplingResponderTimeout", Check::One(not_negative)),
    ("SSLStaplingResponseMaxAge", Check::One(not_negative)),
    ("SSLStaplingResponseTimeSkew", Check::One(not_negative)),
    ("SSLStaplingReturnResponderErrors", Check::Any),
    ("SSLStaplingStandardCacheTimeout", Check::One(not_negative)),
    ("SSLStrictSNIVHostCheck", Check::Any),
    ("SSLUseStapling", Check::Any),
    ("SSLUserName", Check::Any),
    ("SSLVHostSNIPolicy", Check::One(global::sni_policy)),
    ("SSLVerifyClient", Check::One(terms::verify)),
    ("SSLVerifyDepth", Check::One(not_negative)),
];

/// `ssl_cmd_SSLEngine`: `optional` is still read and means nothing any more (2.4.64).
fn engine(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if any_case(&word.value, &["optional"]).is_some() {
        let refusal = Refusal::new("`SSLEngine optional` is not supported any more")
            .kind(Kind::Suspicious)
            .at(word)
            .instead("on");
        cx.warn(refusal, None);
        return Ok(());
    }
    choose("SSLEngine", word, &["on", "off"]).map(|_| ())
}

/// `ssl_cmd_SSLCompression`: Debian's OpenSSL can compress nothing.
fn compression(_: &mut Cx<'_>, on: bool) -> Verdict {
    if !on {
        return Ok(());
    }
    Err(
        Refusal::new("OpenSSL has no compression here, and TLS with compression is not safe")
            .help("write `SSLCompression off`, or take the line out: off is the default"),
    )
}

/// What may stand before the ciphers.
const CIPHER_PROTOCOLS: &[&str] = &["SSL", "TLSv1.3"];

/// The protocol that ciphers are for; `SSL` is everything before TLS 1.3.
fn ciphers(cx: &Cx<'_>, words: &[Word<'_>]) -> Result<&'static str, Refusal> {
    let [word, ciphers] = words else {
        return Ok(CIPHER_PROTOCOLS[0]);
    };
    if let Some(n) = exact(&word.value, CIPHER_PROTOCOLS) {
        return Ok(CIPHER_PROTOCOLS[n]);
    }
    let name = cx.directive.shown;
    let refusal = Refusal::new(format!(
        "{name}: `{}` is none of the protocols that ciphers are set for, SSL and TLSv1.3",
        word.lossy()
    ))
    .at(word);
    Err(if word.value.to_ascii_lowercase().starts_with(b"tlsv1.3") {
        refusal.instead("TLSv1.3")
    } else if let Some(near) = meant(&word.value, CIPHER_PROTOCOLS) {
        refusal.instead(near)
    } else if word.value.to_ascii_lowercase().starts_with(b"tls") {
        refusal.instead("SSL")
    } else {
        refusal.help(format!(
            "ciphers are one word, with colons: {name} {}:{}",
            word.lossy(),
            ciphers.lossy()
        ))
    })
}

/// `ssl_cmd_SSLCipherSuite`: what the ciphers are called is looked at when httpd starts.
fn cipher_suite(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    if ciphers(cx, words)? == "TLSv1.3" && cx.scope.path.is_some() {
        return Err(Refusal::new(
            "the ciphers of TLS 1.3 cannot be set for a directory or location",
        )
        .kind(Kind::Context)
        .at(&words[0])
        .help("move it to the <VirtualHost>: with TLS 1.3 nothing is negotiated again"));
    }
    Ok(())
}

/// `ssl_cmd_SSLProxyCipherSuite`.
fn proxy_cipher_suite(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    ciphers(cx, words).map(|_| ())
}

/// `ssl_cmd_verify_depth_parse` and the many like it: `atoi`, and not less than 0.
fn not_negative(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if atoi(&word.value) >= 0 {
        return Ok(());
    }
    Err(out_of_range(
        cx.directive.shown,
        word,
        "a number, 0 or more",
    ))
}

/// `ssl_cmd_SSLOCSPProxyURL`.
fn ocsp_proxy_url(_: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    if uri::parse(&word.value).is_some() {
        return Ok(());
    }
    Err(
        Refusal::new(format!("SSLOCSPProxyURL: `{}` is no URL", word.lossy()))
            .at(word)
            .help("write http://proxy.example.org:3128/"),
    )
}

/// `ssl_cmd_SSLRequire`: all of its arguments are one expression.
fn require(cx: &mut Cx<'_>, args: &Text<'_>) -> Verdict {
    expression::condition(cx, args.bytes())
}

/// `ap_set_deprecated`, which the help text speaks for.
fn log(cx: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    let (name, instead) = match cx.directive.shown {
        "SSLLog" => ("SSLLog", "ErrorLog"),
        _ => ("SSLLogLevel", "LogLevel"),
    };
    Err(Refusal::new(format!("httpd has no {name} any more"))
        .kind(Kind::RemovedDirective)
        .help(format!("write {instead}")))
}

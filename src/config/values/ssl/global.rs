//! What is set once for the whole of httpd.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::config::world::Seen;
use crate::source::Span;
use crate::syntax::Word;

use super::super::enumeration::{any_case, choose};
use super::super::numbers::{atoi, out_of_range};

/// `ssl_cmd_SSLPassPhraseDialog`.
pub(super) fn pass_phrase_dialog(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let value = &*word.value;
    if any_case(value, &["builtin"]).is_some() || (value.len() > 1 && value[0] == b'|') {
        return Ok(());
    }
    match value.strip_prefix(b"exec:") {
        Some(program) if !program.is_empty() => exists(cx, "SSLPassPhraseDialog", word, program),
        _ => Err(Refusal::new(format!(
            "SSLPassPhraseDialog takes builtin, exec:/path or |/path, not `{}`",
            word.lossy()
        ))
        .at(word)
        .help("write exec:/path/to/program for a program that prints the pass phrase")),
    }
}

/// That there is something of that name: a file, a device, a folder.
fn exists(cx: &Cx<'_>, name: &str, word: &Word<'_>, path: &[u8]) -> Verdict {
    let path = cx.under_root(path);
    if !cx.stat(&path).absent() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{name}: there is no {}",
        String::from_utf8_lossy(&path)
    ))
    .kind(Kind::FileMissing)
    .at(word)
    .help("mend the path; a relative one is below ServerRoot"))
}

/// Where OpenSSL keeps engines that it loads by name.
const ENGINES: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/engines-3",
    "/usr/lib/aarch64-linux-gnu/engines-3",
    "/usr/lib/arm-linux-gnueabihf/engines-3",
    "/usr/lib/i386-linux-gnu/engines-3",
    "/usr/lib/powerpc64le-linux-gnu/engines-3",
    "/usr/lib/riscv64-linux-gnu/engines-3",
    "/usr/lib/s390x-linux-gnu/engines-3",
    "/usr/lib64/engines-3",
    "/usr/lib/engines-3",
];

/// `ssl_cmd_SSLCryptoDevice`: an engine of OpenSSL's own, or one that it finds by its name.
/// Whether one that is found works is the processor's and the kernel's affair.
pub(super) fn crypto_device(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let value = &*word.value;
    if any_case(value, &["builtin"]).is_some() || matches!(value, b"dynamic" | b"rdrand") {
        return Ok(());
    }
    let absent = ENGINES.iter().all(|folder| {
        let file = [folder.as_bytes(), b"/", value, b".so"].concat();
        cx.stat(&file) == Seen::Absent
    });
    if !absent {
        return Ok(());
    }
    Err(
        Refusal::new(format!("OpenSSL has no engine `{}`", word.lossy()))
            .at(word)
            .help("write builtin, or take the line out; a token's keys are named by pkcs11:"),
    )
}

/// `ssl_cmd_SSLRandomSeed`.
pub(super) fn random_seed(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let [context, source, bytes @ ..] = words else {
        return Ok(());
    };
    choose("SSLRandomSeed", context, &["startup", "connect"])?;
    let value = &*source.value;
    let prefixed = |prefix: &[u8]| value.strip_prefix(prefix).filter(|rest| !rest.is_empty());
    if prefixed(b"egd:").is_some() {
        return Err(
            Refusal::new("SSLRandomSeed: OpenSSL knows no entropy daemon any more")
                .at(source)
                .instead("builtin"),
        );
    }
    let builtin = any_case(value, &["builtin"]).is_some();
    if !builtin {
        let path = prefixed(b"file:")
            .or_else(|| prefixed(b"exec:"))
            .unwrap_or(value);
        exists(cx, "SSLRandomSeed", source, path)?;
    }
    match bytes.first() {
        Some(number) if builtin => Err(Refusal::new(
            "SSLRandomSeed: the builtin source takes no number of bytes",
        )
        .kind(Kind::ArgumentCount)
        .at(number)
        .help("take the number out")),
        Some(number) if atoi(&number.value) < 0 => Err(out_of_range(
            "SSLRandomSeed",
            number,
            "a number of bytes, 0 or more",
        )),
        _ => Ok(()),
    }
}

/// What SSLFIPS is, and where it was said.
#[derive(Default)]
struct Fips(Option<(bool, Span)>);

/// `ssl_cmd_SSLFIPS`.
pub(super) fn fips(cx: &mut Cx<'_>, on: bool) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    let here = cx.span();
    let fips = cx.global::<Fips>();
    match fips.0 {
        Some((before, place)) if before != on => Err(Refusal::new("SSLFIPS is both on and off")
            .kind(Kind::Conflict)
            .label(place, "the other one is here")
            .help("take one of the two out")),
        _ => {
            fips.0 = Some((on, here));
            Ok(())
        }
    }
}

/// The setter of SSLVHostSNIPolicy, which came with 2.4.65.
pub(super) fn sni_policy(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    cx.forbid(Forbidden::GLOBAL_ONLY)?;
    const POLICIES: &[&str] = &["strict", "secure", "authonly", "insecure"];
    choose("SSLVHostSNIPolicy", word, POLICIES).map(|_| ())
}

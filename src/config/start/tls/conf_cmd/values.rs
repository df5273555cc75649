//! Values that OpenSSL 3.0 takes, command by command. ssl/ssl_conf.c, ssl/t1_lib.c.

use crate::config::values::atoi;

use super::super::ciphers::{APPENDED, Failure, SUITES, any_suite, outcome};

/// Why a value is refused.
pub(super) struct Bad {
    pub(super) why: String,
    pub(super) help: String,
}

const GROUPS: &str = "X25519 x25519 X448 x448 P-256 P-384 P-521 P-192 P-224 secp256r1 prime256v1 secp384r1 \
    secp521r1 secp256k1 secp192k1 secp192r1 prime192v1 secp224k1 secp224r1 secp160k1 secp160r1 secp160r2 \
    brainpoolP256r1 brainpoolP384r1 brainpoolP512r1 ffdhe2048 ffdhe3072 ffdhe4096 ffdhe6144 ffdhe8192 \
    sect163k1 sect163r1 sect163r2 sect193r1 sect193r2 sect233k1 sect233r1 sect239k1 sect283k1 sect283r1 \
    sect409k1 sect409r1 sect571k1 sect571r1 B-163 B-233 B-283 B-409 B-571 K-163 K-233 K-283 K-409 K-571";

const SIGNATURES: &str = "ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 ed25519 ed448 \
    rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pss_pss_sha256 rsa_pss_pss_sha384 \
    rsa_pss_pss_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 rsa_pkcs1_sha224 rsa_pkcs1_sha1";

const PROTOCOLS: &str = "ALL SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 DTLSv1 DTLSv1.2";

const VERSIONS: &str = "None SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 DTLSv1 DTLSv1.2";

const OPTIONS: &str = "SessionTicket EmptyFragments Bugs Compression ServerPreference \
    NoResumptionOnRenegotiation DHSingle ECDHSingle UnsafeLegacyRenegotiation UnsafeLegacyServerConnect \
    ClientRenegotiation EncryptThenMac NoRenegotiation AllowNoDHEKEX PrioritizeChaCha MiddleboxCompat AntiReplay \
    ExtendedMasterSecret CANames KTLS";

/// `Peer` is a client's word.
const VERIFICATION: &str = "Request Require Once RequestPostHandshake RequirePostHandshake";

fn known(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|name| name == word)
}

fn known_in_any_case(list: &str, word: &str) -> bool {
    list.split_whitespace()
        .any(|name| name.eq_ignore_ascii_case(word))
}

/// Groups that have several names; each may be in a list once. `gid_cb`.
const GROUP_ALIASES: &[&[&str]] = &[
    &["X25519", "x25519"],
    &["X448", "x448"],
    &["P-256", "secp256r1", "prime256v1"],
    &["P-384", "secp384r1"],
    &["P-521", "secp521r1"],
    &["P-192", "secp192r1", "prime192v1"],
    &["P-224", "secp224r1"],
    &["K-163", "sect163k1"],
    &["B-163", "sect163r2"],
    &["K-233", "sect233k1"],
    &["B-233", "sect233r1"],
    &["K-283", "sect283k1"],
    &["B-283", "sect283r1"],
    &["K-409", "sect409k1"],
    &["B-409", "sect409r1"],
    &["K-571", "sect571k1"],
    &["B-571", "sect571r1"],
];

fn group(word: &str) -> String {
    let names = GROUP_ALIASES.iter().find(|names| names.contains(&word));
    names.map_or(word, |names| names[0]).to_owned()
}

/// The name of its own of a pair such as RSA+SHA256, which counts as the same. `sig_cb`.
fn signature_itself(word: &str) -> String {
    let Some((key, digest)) = word.split_once('+') else {
        return word.to_owned();
    };
    let digest = digest.to_ascii_lowercase();
    match (key, &*digest) {
        ("PSS" | "RSA-PSS", _) => format!("rsa_pss_rsae_{digest}"),
        ("RSA", _) => format!("rsa_pkcs1_{digest}"),
        ("ECDSA", "sha256") => "ecdsa_secp256r1_sha256".to_owned(),
        ("ECDSA", "sha384") => "ecdsa_secp384r1_sha384".to_owned(),
        ("ECDSA", "sha512") => "ecdsa_secp521r1_sha512".to_owned(),
        _ => format!("{key}+{digest}"),
    }
}

/// A word of a list whose words may be taken away as well as added: at most one sign.
fn unsigned(word: &str) -> &str {
    word.strip_prefix(['+', '-']).unwrap_or(word)
}

/// What is wrong with the value of a command, if that is settled.
pub(super) fn bad(command: &str, value: &str) -> Option<Bad> {
    match command {
        "curves" | "groups" => each(value, ':', |w| known(GROUPS, w), "curve or group", GROUPS)
            .or_else(|| twice(value, group)),
        "ecdhparameters" => {
            if known_in_any_case("automatic +automatic", value) {
                return None;
            }
            each(
                value,
                ':',
                |w| known(GROUPS, w) && w == value,
                "curve",
                GROUPS,
            )
        }
        "signaturealgorithms" | "clientsignaturealgorithms" => {
            each(value, ':', signature, "signature algorithm", SIGNATURES)
                .or_else(|| twice(value, signature_itself))
        }
        "protocol" => each(
            value,
            ',',
            |w| known_in_any_case(PROTOCOLS, unsigned(w)),
            "protocol",
            PROTOCOLS,
        ),
        "minprotocol" | "maxprotocol" => each(
            value,
            '\0',
            |w| known(VERSIONS, w) && w == value,
            "protocol",
            VERSIONS,
        ),
        "options" => each(
            value,
            ',',
            |w| known_in_any_case(OPTIONS, unsigned(w)),
            "option",
            OPTIONS,
        ),
        "verifymode" => each(
            value,
            ',',
            |w| known_in_any_case(VERIFICATION, unsigned(w)),
            "mode",
            VERIFICATION,
        ),
        "cipherstring" => match outcome(&format!("{value}{APPENDED}")).ciphers {
            Ok(()) => None,
            Err(Failure::NoMatch) => Some(Bad {
                why: "it matches no cipher".to_owned(),
                help: "use SSLCipherSuite, with a list such as HIGH:!aNULL".to_owned(),
            }),
            Err(Failure::Command) => Some(Bad {
                why: "it is no list of ciphers".to_owned(),
                help: "use SSLCipherSuite, with a list such as HIGH:!aNULL".to_owned(),
            }),
        },
        "ciphersuites" if !any_suite(value) => Some(Bad {
            why: "it names no cipher suite of TLS 1.3".to_owned(),
            help: format!("choose from {}", SUITES.join(", ")),
        }),
        // `atoi`, so a word is 0.
        "recordpadding" if !(0..=16_384).contains(&atoi(value.as_bytes())) => Some(Bad {
            why: "records are padded to blocks of at most 16384 bytes".to_owned(),
            help: "write a number from 0 to 16384; 0 pads nothing".to_owned(),
        }),
        "numtickets" if atoi(value.as_bytes()) < 0 => Some(Bad {
            why: "it is no number of tickets".to_owned(),
            help: "write 0 or more; 2 is what OpenSSL takes of its own".to_owned(),
        }),
        _ => None,
    }
}

/// The first word of a list that stands for the same as one before it.
fn twice(value: &str, itself: impl Fn(&str) -> String) -> Option<Bad> {
    let words: Vec<&str> = value.split(':').map(str::trim).collect();
    let all: Vec<String> = words.iter().map(|word| itself(word)).collect();
    let (at, first) = (0..all.len()).find_map(|at| {
        let first = all[..at].iter().position(|word| *word == all[at])?;
        Some((at, first))
    })?;
    let rest: Vec<&str> = (0..words.len())
        .filter(|&n| n == 0 || !all[..n].contains(&all[n]))
        .map(|n| words[n])
        .collect();
    Some(Bad {
        why: match (words[first], words[at]) {
            (a, b) if a == b => format!("{a} is in the list twice"),
            (a, b) => format!("{a} and {b} are the same"),
        },
        help: format!("each once: {}", rest.join(":")),
    })
}

/// The first word of a list that is not known; an empty one is none.
fn each(
    value: &str,
    separator: char,
    is_known: impl Fn(&str) -> bool,
    what: &str,
    names: &str,
) -> Option<Bad> {
    let word = value
        .split(separator)
        .map(str::trim)
        .find(|word| !is_known(word))?;
    let near = crate::config::suggest::near(word.as_bytes(), names.split_whitespace());
    Some(Bad {
        why: match word {
            "" => "there is nothing between two separators, or at an end".to_owned(),
            word => format!("there is no {what} {word}"),
        },
        help: match near {
            Some(near) => format!("did you mean {}?", String::from_utf8_lossy(near)),
            None => {
                let first: Vec<&str> = names.split_whitespace().take(9).collect();
                format!("choose from {} and the like", first.join(", "))
            }
        },
    })
}

/// A name, or a pair such as RSA+SHA256. `sig_cb`, ssl/t1_lib.c.
fn signature(word: &str) -> bool {
    let Some((key, digest)) = word.split_once('+') else {
        return known(SIGNATURES, word);
    };
    match key {
        "RSA" | "ECDSA" | "DSA" => known_in_any_case("SHA1 SHA224 SHA256 SHA384 SHA512", digest),
        "PSS" | "RSA-PSS" => known_in_any_case("SHA256 SHA384 SHA512", digest),
        _ => false,
    }
}

//! Values that OpenSSL 3.0 takes, command by command. ssl/ssl_conf.c, ssl/t1_lib.c.

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
    rsa_pss_pss_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 rsa_pkcs1_sha224 rsa_pkcs1_sha1 \
    ecdsa_brainpoolP256r1_sha256 ecdsa_brainpoolP384r1_sha384 ecdsa_brainpoolP512r1_sha512";

const PROTOCOLS: &str = "ALL SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 DTLSv1 DTLSv1.2";

const VERSIONS: &str = "None SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 DTLSv1 DTLSv1.2";

const OPTIONS: &str = "SessionTicket EmptyFragments Bugs Compression ServerPreference \
    NoResumptionOnRenegotiation DHSingle ECDHSingle UnsafeLegacyRenegotiation UnsafeLegacyServerConnect \
    EncryptThenMac NoRenegotiation AllowNoDHEKEX PrioritizeChaCha MiddleboxCompat AntiReplay \
    ExtendedMasterSecret CANames KTLS StrictCertCheck";

const VERIFICATION: &str = "Peer Request Require Once RequestPostHandshake RequirePostHandshake";

fn known(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|name| name == word)
}

fn known_in_any_case(list: &str, word: &str) -> bool {
    list.split_whitespace()
        .any(|name| name.eq_ignore_ascii_case(word))
}

/// What is wrong with the value of a command, if that is settled.
pub(super) fn bad(command: &str, value: &str) -> Option<Bad> {
    match command {
        "curves" | "groups" => each(value, ':', |w| known(GROUPS, w), "curve or group", GROUPS),
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
        }
        "protocol" => each(
            value,
            ',',
            |w| known_in_any_case(PROTOCOLS, w.trim_start_matches(['+', '-'])),
            "protocol",
            PROTOCOLS,
        ),
        "minprotocol" | "maxprotocol" => {
            each(value, '\0', |w| known(VERSIONS, w), "protocol", VERSIONS)
        }
        "options" => each(
            value,
            ',',
            |w| known_in_any_case(OPTIONS, w.trim_start_matches(['+', '-'])),
            "option",
            OPTIONS,
        ),
        "verifymode" => each(
            value,
            ',',
            |w| known_in_any_case(VERIFICATION, w),
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
        _ => None,
    }
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

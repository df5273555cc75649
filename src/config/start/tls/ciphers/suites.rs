//! Cipher suites of TLS 1.3. OpenSSL: `set_ciphersuites`, ssl/ssl_ciph.c.

/// Those that OpenSSL 3 has.
pub(in super::super) const SUITES: [&str; 5] = [
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
];

/// Whether the list has a name that is known; the others do not matter.
pub(in super::super) fn any_suite(list: &str) -> bool {
    list.is_empty() || list.split(':').any(|name| SUITES.contains(&name.trim()))
}

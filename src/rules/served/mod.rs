//! What visitors get: the handshake, the certificate, the page.

use super::Rule;

mod access_refused;
mod application_error;
mod handshake_fails;
mod other_certificate_served;
mod other_host_answers;
mod plain_http_served;
mod redirects_in_a_circle;
mod server_error;
mod untrusted_chain;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &other_certificate_served::RULE,
    &plain_http_served::RULE,
    &handshake_fails::RULE,
    &untrusted_chain::RULE,
    &server_error::RULE,
    &access_refused::RULE,
    &other_host_answers::RULE,
    &redirects_in_a_circle::RULE,
    &application_error::RULE,
];

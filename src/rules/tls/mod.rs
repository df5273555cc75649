//! Certificates, keys and the settings of TLS: what the server starts with and a browser refuses.

mod archive_file_named;
mod certificate_without_chain;
mod chain_order;
mod copied_certificate;
pub(super) mod dates;
mod dead_ciphers;
mod encrypted_key;
mod expired_certificate;
mod expiring_certificate;
mod first_host_without_tls;
mod hsts;
mod hsts_long;
mod hsts_malformed;
mod hsts_missing;
mod hsts_on_port_80;
mod hsts_preload_refused;
mod hsts_switched_off;
mod incomplete_chain;
mod insecure_renegotiation;
mod key_file_not_named;
mod key_in_document_root;
mod key_in_repository;
mod links;
mod lowered_security_level;
mod mixed_lineages;
mod name_not_in_certificate;
mod no_alternative_names;
mod not_yet_valid_certificate;
mod obsolete_chain_file;
mod old_protocols;
mod protocols;
mod readable_key;
mod root_in_chain;
mod self_signed_certificate;
mod short_key;
mod shown;
mod snakeoil_certificate;
mod staging_certificate;
mod stapling_without_responder;
mod swapped_certificate_and_key;
mod tls_file_in_home;
mod tls_file_in_tmp;
mod tls_not_switched_on;
mod tls_on_port_80;
mod weak_signature;
mod wrong_purpose;

use super::Rule;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &tls_not_switched_on::RULE,
    &first_host_without_tls::RULE,
    &tls_on_port_80::RULE,
    &certificate_without_chain::RULE,
    &key_file_not_named::RULE,
    &swapped_certificate_and_key::RULE,
    &mixed_lineages::RULE,
    &obsolete_chain_file::RULE,
    &incomplete_chain::RULE,
    &chain_order::RULE,
    &root_in_chain::RULE,
    &expired_certificate::RULE,
    &not_yet_valid_certificate::RULE,
    &expiring_certificate::RULE,
    &name_not_in_certificate::RULE,
    &no_alternative_names::RULE,
    &wrong_purpose::RULE,
    &self_signed_certificate::RULE,
    &snakeoil_certificate::RULE,
    &staging_certificate::RULE,
    &weak_signature::RULE,
    &short_key::RULE,
    &readable_key::RULE,
    &key_in_document_root::RULE,
    &key_in_repository::RULE,
    &tls_file_in_tmp::RULE,
    &tls_file_in_home::RULE,
    &archive_file_named::RULE,
    &copied_certificate::RULE,
    &encrypted_key::RULE,
    &old_protocols::RULE,
    &lowered_security_level::RULE,
    &dead_ciphers::RULE,
    &stapling_without_responder::RULE,
    &insecure_renegotiation::RULE,
    &hsts_missing::RULE,
    &hsts_on_port_80::RULE,
    &hsts_malformed::RULE,
    &hsts_switched_off::RULE,
    &hsts_preload_refused::RULE,
    &hsts_long::RULE,
];

//! What httpd accepts and certbot's Apache plugin refuses or spoils, and renewals that will
//! not take place.

use super::Rule;

mod certbot_both_ports;
mod certbot_cannot_copy;
mod certbot_cannot_read;
mod certbot_macro_host;
mod certbot_rewrite_rules;
mod certbot_unknown_variable;
mod copied;
mod lens;
mod lineage_not_renewed;
mod no_host_for_challenge;
mod no_reload_after_renewal;
mod no_renewal_timer;
mod renewal_account_missing;
mod renewal_failed;
mod renewal_file_broken;
mod renewal_from_staging;
mod said;
mod standalone_renewal;
mod weight;

/// The rules of this folder, by their codes.
pub(super) const RULES: &[&Rule] = &[
    &certbot_cannot_read::RULE,
    &certbot_unknown_variable::RULE,
    &certbot_macro_host::RULE,
    &certbot_rewrite_rules::RULE,
    &certbot_cannot_copy::RULE,
    &certbot_both_ports::RULE,
    &no_host_for_challenge::RULE,
    &lineage_not_renewed::RULE,
    &standalone_renewal::RULE,
    &no_renewal_timer::RULE,
    &no_reload_after_renewal::RULE,
    &renewal_file_broken::RULE,
    &renewal_account_missing::RULE,
    &renewal_from_staging::RULE,
    &renewal_failed::RULE,
];

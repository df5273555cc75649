//! Certificates that httpd gets itself. httpd: modules/md/mod_md_config.c.

mod authority;
mod binding;
mod domains;
mod keys;
mod ports;
mod times;

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::walk::{Cx, Forbidden};
use crate::syntax::{Text, Word};

use super::enumeration::{choose, choose_exact, unknown};
use super::numbers::{atoi, out_of_range};
use super::{Check, Checks};

pub(super) const CHECKS: Checks = &[
    ("<MDomain", Check::Section(domains::section)),
    ("<MDomainSet", Check::Section(domains::section)),
    ("MDActivationDelay", Check::One(times::activation_delay)),
    ("MDBaseServer", Check::One(server_on_off)),
    ("MDCACertificateFile", Check::Any),
    ("MDCAChallenges", Check::Words(anything)),
    ("MDCertificateAgreement", Check::One(any_word)),
    (
        "MDCertificateAuthority",
        Check::Words(authority::authorities),
    ),
    ("MDCertificateCheck", Check::Words(anything)),
    ("MDCertificateFile", Check::One(of_a_domain)),
    ("MDCertificateKeyFile", Check::One(of_a_domain)),
    ("MDCertificateProtocol", Check::One(any_word)),
    ("MDCertificateStatus", Check::One(on_off)),
    ("MDChallengeDns01", Check::Raw(any_text)),
    ("MDChallengeDns01Version", Check::One(dns01_version)),
    ("MDCheckInterval", Check::One(times::check_interval)),
    ("MDContactEmail", Check::One(any_word)),
    ("MDDriveMode", Check::One(renew_mode)),
    ("MDExternalAccountBinding", Check::Words(binding::binding)),
    ("MDHttpProxy", Check::One(authority::proxy)),
    ("MDHttpProxyCACertificateFile", Check::Any),
    ("MDInitialDelay", Check::One(times::initial_delay)),
    ("MDMatchNames", Check::One(match_names)),
    ("MDMember", Check::Words(domains::members)),
    ("MDMembers", Check::Words(domains::members)),
    ("MDMessageCmd", Check::Raw(server_text)),
    ("MDMustStaple", Check::One(on_off)),
    ("MDNotifyCmd", Check::Raw(server_text)),
    ("MDPortMap", Check::Words(ports::port_map)),
    ("MDPrivateKeys", Check::Words(keys::private_keys)),
    ("MDProfile", Check::One(any_word)),
    ("MDProfileMandatory", Check::One(on_off)),
    ("MDRenewMode", Check::One(renew_mode)),
    ("MDRenewViaARI", Check::One(on_off)),
    ("MDRenewWindow", Check::One(times::window)),
    ("MDRequireHttps", Check::One(require_https)),
    ("MDRetryDelay", Check::One(times::retry_delay)),
    ("MDRetryFailover", Check::One(retry_failover)),
    ("MDServerStatus", Check::One(on_off)),
    ("MDStapleOthers", Check::One(on_off)),
    ("MDStapling", Check::One(on_off)),
    ("MDStaplingKeepResponse", Check::One(times::keep_response)),
    ("MDStaplingRenewWindow", Check::One(times::window)),
    ("MDStoreDir", Check::One(server_word)),
    ("MDStoreLocks", Check::One(times::store_locks)),
    ("MDWarnWindow", Check::One(times::window)),
    ("MDomain", Check::Words(domains::names)),
];

/// Whether a `<MDomainSet>` is around the directive. httpd: `inside_md_section`.
fn in_domain(cx: &Cx<'_>) -> bool {
    cx.inside(&["<MDomainSet", "<MDomain"])
}

/// `md_conf_check_location` with MD_LOC_ALL: in a `<MDomainSet>`, or for a whole server.
fn anywhere(cx: &Cx<'_>) -> Verdict {
    if in_domain(cx) {
        return Ok(());
    }
    cx.forbid(Forbidden::NOT_IN_DIRECTORY.and(Forbidden::NOT_IN_LOCATION))
}

/// `md_conf_check_location` with MD_LOC_NOT_MD: for a whole server.
fn not_in_domain(cx: &Cx<'_>) -> Verdict {
    if in_domain(cx) {
        return Err(
            Refusal::new(format!("{} may not stand in a <MDomainSet>", shown(cx)))
                .kind(Kind::Context)
                .help("it is for all domains: move it out of the section"),
        );
    }
    anywhere(cx)
}

/// `md_section_check`: for one domain.
fn only_in_domain(cx: &Cx<'_>) -> Verdict {
    if in_domain(cx) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{} stands only in a <MDomainSet>",
        cx.directive.shown
    ))
    .kind(Kind::Context)
    .help(format!(
        "write <MDomainSet www.example.org>, {} ..., </MDomainSet>",
        cx.directive.shown
    )))
}

/// The directive's name as it is told.
fn shown(cx: &Cx<'_>) -> String {
    let name = cx.directive.shown;
    match cx.directive.section() {
        true => format!("{name}>"),
        false => name.to_owned(),
    }
}

/// `md_config_set_contact` and its like.
fn any_word(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    anywhere(cx)
}

/// `md_config_set_cha_tyes`, `md_config_set_cert_check`.
fn anything(cx: &mut Cx<'_>, _: &[Word<'_>]) -> Verdict {
    anywhere(cx)
}

/// `md_config_set_dns01_cmd`.
fn any_text(cx: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    anywhere(cx)
}

/// `md_config_set_store_dir`.
fn server_word(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    not_in_domain(cx)
}

/// `md_config_set_notify_cmd`, `md_config_set_msg_cmd`.
fn server_text(cx: &mut Cx<'_>, _: &Text<'_>) -> Verdict {
    not_in_domain(cx)
}

/// `md_config_add_cert_file`, `md_config_add_key_file`: that the file is there is not asked.
fn of_a_domain(cx: &mut Cx<'_>, _: &Word<'_>) -> Verdict {
    only_in_domain(cx)
}

/// `set_on_off`.
fn on_off(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    anywhere(cx)?;
    choose(cx.directive.shown, word, &["on", "off"]).map(|_| ())
}

/// `md_config_set_base_server`.
fn server_on_off(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    not_in_domain(cx)?;
    choose(cx.directive.shown, word, &["on", "off"]).map(|_| ())
}

/// `md_config_set_renew_mode`.
fn renew_mode(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const OLD: &[&str] = &["automatic", "stick"];
    if super::enumeration::any_case(&word.value, OLD).is_none() {
        choose(cx.directive.shown, word, &["auto", "always", "manual"])?;
    }
    anywhere(cx)
}

/// `md_config_set_require_https`.
fn require_https(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    const MODES: &[&str] = &["off", "temporary", "permanent"];
    anywhere(cx)?;
    if word.value.eq_ignore_ascii_case(b"on") {
        return Err(unknown("MDRequireHttps", word, MODES).instead("temporary"));
    }
    choose("MDRequireHttps", word, MODES).map(|_| ())
}

/// `md_config_set_match_mode`.
fn match_names(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    not_in_domain(cx)?;
    choose("MDMatchNames", word, &["all", "servernames"]).map(|_| ())
}

/// `md_config_set_dns01_version`.
fn dns01_version(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    not_in_domain(cx)?;
    choose_exact("MDChallengeDns01Version", word, &["1", "2"]).map(|_| ())
}

/// `md_config_set_retry_failover`.
fn retry_failover(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    not_in_domain(cx)?;
    if atoi(&word.value) > 0 {
        return Ok(());
    }
    Err(out_of_range(
        "MDRetryFailover",
        word,
        "a number of errors, 1 or more",
    ))
}

//! How much it matters here that certbot's Apache plugin stumbles.

use crate::rules::{Context, Severity};

/// What is at stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Every run of the plugin, a renewal too.
    Renewals,
    /// Only setting up HTTPS for a host.
    Setup,
}

/// The severity here: an error where renewals break, a warning where the plugin is at work,
/// a note where HTTPS is still to be set up; none where others look after the certificates.
pub(super) fn severity(cx: &Context<'_>, breaks: Breaks) -> Option<Severity> {
    let renewed = cx
        .renewals()
        .is_some_and(|all| all.all().iter().any(|r| r.by_apache()));
    if renewed {
        return Some(match breaks {
            Breaks::Renewals => Severity::Error,
            Breaks::Setup => Severity::Warning,
        });
    }
    if traces(cx) {
        return Some(Severity::Warning);
    }
    let tls = cx.named("SSLCertificateFile").next().is_some();
    let managed = cx.named("MDomain").next().is_some() || cx.named("<MDomainSet").next().is_some();
    (!tls && !managed).then_some(Severity::Note)
}

/// Files that the plugin makes, and the line that it puts into hosts.
fn traces(cx: &Context<'_>) -> bool {
    cx.config.sources.iter().any(|(_, file)| {
        file.path().ends_with(b"-le-ssl.conf")
            || memchr::memmem::find(file.bytes(), b"/options-ssl-apache.conf").is_some()
    })
}

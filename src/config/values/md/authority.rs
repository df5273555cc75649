//! The certificate authority and the way to it. httpd: `md_get_ca_url_from_name` in
//! modules/md/md_core.c, `uri_check` in md_util.c.

use super::super::uri::{self, Uri};
use crate::config::fault::{Refusal, Verdict};
use crate::config::suggest;
use crate::config::walk::Cx;
use crate::syntax::Word;

use super::super::enumeration::{any_case, list};

/// Authorities that are known by their names.
const KNOWN: &[&str] = &["LetsEncrypt", "LetsEncrypt-Test", "Buypass", "Buypass-Test"];

/// Authorities that are not, with the address of each.
const OTHERS: &[(&str, &str)] = &[
    ("zerossl", "https://acme.zerossl.com/v2/DV90"),
    ("google", "https://dv.acme-v02.api.pki.goog/directory"),
    ("sslcom", "https://acme.ssl.com/sslcom-dv-rsa"),
];

/// `md_config_set_ca`.
pub(super) fn authorities(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    super::anywhere(cx)?;
    for word in words {
        if any_case(&word.value, KNOWN).is_none() {
            absolute(&word.value).map_err(|why: String| unknown(word, &why))?;
        }
    }
    Ok(())
}

fn unknown(word: &Word<'_>, why: &str) -> Refusal {
    let shown = word.lossy();
    let refusal = Refusal::new(format!(
        "`{shown}` is neither an authority that httpd knows nor a URL: {why}"
    ))
    .at(word);
    let bare: Vec<u8> = word
        .value
        .iter()
        .filter(|b| b.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect();
    if let Some((_, url)) = OTHERS.iter().find(|(name, _)| name.as_bytes() == bare) {
        return refusal.instead(*url);
    }
    if bare == b"le" || bare == b"letsencrypt" {
        return refusal.instead("LetsEncrypt");
    }
    match suggest::near(&word.value, KNOWN.iter().copied()) {
        Some(near) => refusal.instead(String::from_utf8_lossy(near).into_owned()),
        None => refusal.help(format!(
            "write {}, or the https:// address of its directory",
            list(KNOWN)
        )),
    }
}

/// `md_config_set_proxy`.
pub(super) fn proxy(cx: &mut Cx<'_>, word: &Word<'_>) -> Verdict {
    super::anywhere(cx)?;
    let checked = absolute(&word.value).and_then(|uri| {
        let scheme = uri.scheme.unwrap_or_default();
        let web = any_case(&scheme, &["http", "https"]).is_some();
        web.then_some(()).ok_or_else(|| {
            format!(
                "it begins with `{}:`, not with http: or https:",
                String::from_utf8_lossy(&scheme)
            )
        })
    });
    checked.map_err(|why| {
        Refusal::new(format!("MDHttpProxy: `{}` is no URL: {why}", word.lossy()))
            .at(word)
            .help("write http://proxy.example.org:3128/")
    })
}

/// `md_util_abs_uri_check`: the reason where it is refused.
fn absolute(text: &[u8]) -> Result<Uri, String> {
    let uri = checked(text)?;
    if uri.scheme.is_none() {
        return Err("it does not begin with https://".to_owned());
    }
    Ok(uri)
}

/// `uri_check`.
fn checked(text: &[u8]) -> Result<Uri, String> {
    if text.iter().any(|b| matches!(b, b' ' | b'\t')) {
        return Err("there is a blank in it".to_owned());
    }
    let uri = uri::parse(text).ok_or("it cannot be cut into its parts")?;
    let Some(scheme) = &uri.scheme else {
        return Ok(uri);
    };
    if scheme.len() + 1 >= text.len() {
        return Err("nothing follows its scheme".to_owned());
    }
    if scheme.starts_with(b"http") {
        host_and_port(&uri)?;
    } else if scheme == b"mailto" {
        mail(text)?;
    }
    Ok(uri)
}

fn host_and_port(uri: &Uri) -> Result<(), String> {
    let Some(host) = &uri.hostname else {
        return Err("it has no host; were the slashes meant to be two?".to_owned());
    };
    if !is_dns_name(host) {
        return Err(format!(
            "`{}` is no host's name",
            String::from_utf8_lossy(host)
        ));
    }
    // The last port is as httpd has it.
    match &uri.port_text {
        Some(port) if !port.first().is_some_and(u8::is_ascii_digit) => {
            Err("its port is no number".to_owned())
        }
        Some(_) if !(1..=65_353).contains(&uri.port) => Err(format!("{} is no port", uri.port)),
        _ => Ok(()),
    }
}

/// `md_dns_is_name`: letters, digits, `-`, and dots that stand apart.
fn is_dns_name(name: &[u8]) -> bool {
    name.iter()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        && !name.windows(2).any(|w| w == b"..")
}

fn mail(text: &[u8]) -> Result<(), String> {
    let address = text.strip_prefix(b"mailto:").unwrap_or(text);
    let mut parts = address.split(|&b| b == b'@');
    let whole = match (parts.next(), parts.next(), parts.next()) {
        (Some(local), Some(host), None) => !local.is_empty() && !host.is_empty(),
        _ => false,
    };
    if whole && !text.windows(2).any(|w| w == b"..") {
        return Ok(());
    }
    Err("it is no mail address".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_refused_for_what_is_wrong_with_them() {
        for (text, part) in [
            ("acme.example", "does not begin"),
            ("https:", "nothing follows"),
            ("https:/x", "no host"),
            ("https://a_b/", "no host's name"),
            ("https://a:0/", "no port"),
            ("https://a:+8/", "no number"),
            ("mailto:x", "mail address"),
            ("https://a b/", "blank"),
        ] {
            let why = absolute(text.as_bytes()).unwrap_err();
            assert!(why.contains(part), "{text}: {why}");
        }
        for good in [
            "https://acme.example/directory",
            "urn:x",
            "https://",
            "mailto:a@b",
        ] {
            assert!(absolute(good.as_bytes()).is_ok(), "{good}");
        }
    }
}

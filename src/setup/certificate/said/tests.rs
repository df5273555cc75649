use std::path::Path;

use super::*;

/// What the real certbot said, in the lab: each of the failures there, with what is made of it.
#[test]
fn what_certbot_really_said() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/certbot");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".txt").map(str::to_owned)
        })
        .collect();
    names.sort();
    assert!(names.len() > 50, "{}", names.len());
    let mut told = String::new();
    for name in names {
        let output = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let log = std::fs::read_to_string(folder.join(format!("{name}.log"))).unwrap();
        let said = translate(&output, Some(&log));
        assert_ne!(said.kind, Kind::Unknown, "{name}: {said:?}");
        assert!(
            !said.what.is_empty() && !said.mend.is_empty(),
            "{name}: {said:?}"
        );
        assert!(
            !said.what.ends_with('.') && said.what.len() < 500,
            "{name}: {said:?}"
        );
        told.push_str(&format!(
            "{name} ({:?})\n  {}\n  {}\n",
            said.kind, said.what, said.mend
        ));
    }
    insta::assert_snapshot!(told);
}

fn challenge(kind: &str, detail: &str) -> Said {
    let output = format!(
        "Certbot failed to authenticate some domains (authenticator: webroot). The Certificate Authority reported these problems:\n  \
         Domain: site.example.org\n  Type:   {kind}\n  Detail: {detail}\n\nHint: x\n\nSome challenges have failed.\n"
    );
    translate(&output, None)
}

/// The words of Let's Encrypt's own software, boulder (va/http.go, va/dns.go, bdns/problem.go).
#[test]
fn what_lets_encrypt_says_of_challenges() {
    let url = "http://site.example.org/.well-known/acme-challenge/x";
    for (kind, detail, is, what) in [
        (
            "connection",
            &*format!("192.0.2.1: Fetching {url}: Connection refused"),
            Kind::Challenge,
            "listens on port 80 of site.example.org at 192.0.2.1",
        ),
        (
            "connection",
            &format!("192.0.2.1: Fetching {url}: Timeout during connect (likely firewall problem)"),
            Kind::Challenge,
            "a firewall drops it",
        ),
        (
            "connection",
            &format!(
                "192.0.2.1: Fetching {url}: Timeout after connect (your server may be slow or overloaded)"
            ),
            Kind::Challenge,
            "did not answer in time",
        ),
        (
            "connection",
            &format!("192.0.2.1: Fetching {url}: Error getting validation data"),
            Kind::Challenge,
            "could not ask",
        ),
        (
            "connection",
            &format!("192.0.2.1: Fetching {url}: Connection reset by peer"),
            Kind::Challenge,
            "cut off",
        ),
        (
            "connection",
            &format!("192.0.2.1: Fetching {url}: Redirect loop detected"),
            Kind::Challenge,
            "circle",
        ),
        (
            "connection",
            "2001:db8::1: Fetching http://site.example.org/x: No route to host",
            Kind::Challenge,
            "2001:db8::1",
        ),
        (
            "unauthorized",
            &format!("192.0.2.1: Invalid response from {url}: 404"),
            Kind::Challenge,
            "with 404",
        ),
        (
            "unauthorized",
            &format!("192.0.2.1: Invalid response from {url}: 503"),
            Kind::Challenge,
            "status 503",
        ),
        (
            "unauthorized",
            &format!("192.0.2.1: Invalid response from {url}: \"<!DOCTYPE html>\\n<html>\""),
            Kind::Challenge,
            "a page instead of the challenge",
        ),
        (
            "unauthorized",
            "192.0.2.1: The key authorization file from the server did not match this challenge. Expected \"a.b\" (got \"Hello\")",
            Kind::Challenge,
            "\"Hello\"",
        ),
        (
            "unauthorized",
            "No TXT record found at _acme-challenge.site.example.org",
            Kind::Dns,
            "found no TXT record",
        ),
        (
            "unauthorized",
            "Incorrect TXT record \"x\" found at _acme-challenge.site.example.org",
            Kind::Dns,
            "another TXT record",
        ),
        (
            "dns",
            "DNS problem: NXDOMAIN looking up A for site.example.org - check that a DNS record exists for this domain; DNS problem: NXDOMAIN looking up AAAA for site.example.org",
            Kind::Dns,
            "public DNS does not know",
        ),
        (
            "dns",
            "DNS problem: SERVFAIL looking up A for site.example.org - the domain's nameservers may be malfunctioning",
            Kind::Dns,
            "fail",
        ),
        (
            "dns",
            "DNS problem: SERVFAIL looking up CAA for org - the domain's nameservers may be malfunctioning",
            Kind::Dns,
            "CAA records",
        ),
        (
            "dns",
            "DNS problem: query timed out looking up A for site.example.org",
            Kind::Dns,
            "do not answer",
        ),
        (
            "dns",
            "no valid A records found for site.example.org; no valid AAAA records found for site.example.org",
            Kind::Dns,
            "no address",
        ),
        (
            "dns",
            "DNS problem: NXDOMAIN looking up TXT for _acme-challenge.site.example.org - check that a DNS record exists for this domain",
            Kind::Dns,
            "found no TXT record",
        ),
        (
            "caa",
            "CAA record for site.example.org prevents issuance",
            Kind::Dns,
            "CAA record",
        ),
        (
            "tls",
            "192.0.2.1: Fetching https://site.example.org/x: remote error: tls: handshake failure",
            Kind::Challenge,
            "could not speak TLS",
        ),
        (
            "rateLimited",
            "too many failed authorizations (5) for \"site.example.org\" in the last 1h0m0s, retry after 2026-11-28 17:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/",
            Kind::RateLimit,
            "failed",
        ),
    ] {
        let said = challenge(kind, detail);
        assert_eq!(said.kind, is, "{detail}: {said:?}");
        assert!(said.what.contains(what), "{detail}: {said:?}");
    }
    let six = challenge(
        "connection",
        "2001:db8::1: Fetching http://site.example.org/x: Connection refused",
    );
    assert!(six.mend.contains("AAAA"), "{six:?}");
}

#[test]
fn trust_and_time_on_the_way_to_the_authority() {
    let tls = |why: &str| {
        translate(
            &format!(
                "An unexpected error occurred:\nrequests.exceptions.SSLError: HTTPSConnectionPool(host='acme-v02.api.letsencrypt.org', port=443): Max retries exceeded with url: /directory (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {why} (_ssl.c:992)')))\n"
            ),
            None,
        )
    };
    for (why, what, mend) in [
        (
            "certificate is not yet valid",
            "clock is slow",
            "timedatectl",
        ),
        (
            "certificate has expired",
            "clock, which may be fast",
            "ca-certificates",
        ),
        (
            "self-signed certificate in certificate chain",
            "does not trust",
            "proxy",
        ),
        (
            "unable to get local issuer certificate",
            "does not trust",
            "ca-certificates",
        ),
        (
            "Hostname mismatch, certificate is not valid for 'acme-v02.api.letsencrypt.org'.",
            "another name",
            "proxy",
        ),
    ] {
        let said = tls(why);
        assert_eq!(said.kind, Kind::Network);
        assert!(
            said.what.contains(what) && said.mend.contains(mend),
            "{said:?}"
        );
    }
    let down = translate(
        "An unexpected error occurred:\nThe service is down for maintenance or had an internal error. Check https://letsencrypt.status.io/ for more details.\n",
        None,
    );
    assert_eq!(down.kind, Kind::Outage);
    assert!(
        down.mend.contains("https://letsencrypt.status.io"),
        "{down:?}"
    );
}

#[test]
fn hostile_words_are_cut_to_one_line() {
    let said = challenge("unauthorized", &format!("\u{1b}[31m{}", "x".repeat(10_000)));
    assert!(
        said.what.len() < 700 && !said.what.contains('\u{1b}'),
        "{said:?}"
    );
    let odd = translate("\u{1b}]0;x\u{7}nothing known\n", None);
    assert!(!odd.what.contains('\u{1b}'), "{odd:?}");
    assert_eq!(odd.kind, Kind::Unknown);
    assert_eq!(translate("", None).what, "certbot failed without a word");
}

use super::*;
use crate::config::Table;
use crate::config::world::Seen;
use crate::facts::{Facts, Target};
use crate::setup::answers::{Acme, Authenticator, Environment, Local};
use crate::setup::effect::{Make, Program};
use crate::setup::name::Name;

/// 2026-11-28.
const NOW: i64 = 1_795_880_000;
const LIVE: &str = "/etc/letsencrypt/live/site.example.org";

fn webroot() -> Acme {
    Acme {
        authenticator: Authenticator::Webroot,
        server: None,
        staging: false,
        rehearsal: true,
        email: None,
    }
}

fn answers(names: &[&str], certificate: Certificate) -> Answers {
    Answers {
        names: names.iter().map(|name| Name::of(name).unwrap()).collect(),
        app: Place::of("/srv/app").unwrap(),
        callable: None,
        environment: Environment::Found,
        certificate,
        hsts: None,
        duckdns: None,
        duckdns_timer: false,
        any_dns: false,
        address: None,
    }
}

fn of(world: &Table, answers: &Answers) -> Result<Certified, Vec<Refusal>> {
    let facts = Facts::new(
        world,
        true,
        b"/etc/apache2".to_vec(),
        Some(NOW),
        Target::default(),
    );
    let system = System {
        world,
        facts: &facts,
        config: None,
        root: true,
        now: NOW,
        program: "/usr/local/bin/flaskssl".into(),
        sockets: Seen::NotAsked,
        ours: crate::hash::HashMap::default(),
        machine: None,
        disks: Vec::new(),
        published: Vec::new(),
        open: None,
    };
    find(answers, &system)
}

fn acme(world: &Table, names: &[&str], acme: Acme) -> Result<Certified, Vec<Refusal>> {
    of(world, &answers(names, Certificate::Acme(acme)))
}

fn words(effect: &Effect) -> String {
    let Effect::Make(Make {
        words,
        program: Program::Certbot,
        ..
    }) = effect
    else {
        panic!("{effect:?}");
    };
    words.join(" ")
}

/// A certificate for those names from `from` until `to`, in days from now, its key, and
/// certbot's files around it.
fn lineage(name: &str, names: &[&str], from: i64, to: i64, renewal: &str) -> Table {
    let key = rcgen::KeyPair::generate().unwrap();
    let all: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = rcgen::CertificateParams::new(all).unwrap();
    let day = |days: i64| time::OffsetDateTime::from_unix_timestamp(NOW + days * 86_400).unwrap();
    (params.not_before, params.not_after) = (day(from), day(to));
    let certificate = params.self_signed(&key).unwrap().pem();
    let mut table = Table::default();
    let mut text = String::new();
    for kind in ["cert", "privkey", "chain", "fullchain"] {
        let live = format!("/etc/letsencrypt/live/{name}/{kind}.pem");
        let archive = format!("/etc/letsencrypt/archive/{name}/{kind}1.pem");
        let held = if kind == "privkey" {
            key.serialize_pem()
        } else {
            certificate.clone()
        };
        table = table.file(&archive, held).link(&live, &archive);
        text.push_str(&format!("{kind} = {live}\n"));
    }
    text.push_str("[renewalparams]\nserver = https://acme-v02.api.letsencrypt.org/directory\n");
    text.push_str(renewal);
    table.file(&format!("/etc/letsencrypt/renewal/{name}.conf"), text)
}

const BY_WEBROOT: &str =
    "authenticator = webroot\n[[webroot_map]]\nsite.example.org = /var/www/letsencrypt\n";

#[test]
fn a_new_one_is_rehearsed_then_ordered() {
    let found = acme(
        &Table::default(),
        &["site.example.org", "www.example.org"],
        webroot(),
    )
    .unwrap();
    assert_eq!(found.chain.as_str(), format!("{LIVE}/fullchain.pem"));
    assert_eq!(found.key.as_str(), format!("{LIVE}/privkey.pem"));
    let [rehearsal, order] = found.effects.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(
        words(order),
        "certbot certonly --non-interactive --agree-tos --register-unsafely-without-email --webroot \
         -w /var/www/letsencrypt --cert-name site.example.org -d site.example.org -d www.example.org"
    );
    assert_eq!(words(rehearsal), format!("{} --dry-run", words(order)));
    assert!(
        matches!(&found.folders[..], [Effect::Folder { path, .. }] if path == "/var/www/letsencrypt")
    );
    assert_eq!(found.contacts.len(), 2);
}

#[test]
fn another_authority_is_not_rehearsed_with() {
    let other = Acme {
        server: Some("https://ca.example/dir".into()),
        email: Some("a@example.org".into()),
        ..webroot()
    };
    let found = acme(&Table::default(), &["site.lan"], other).unwrap();
    let [order] = found.effects.as_slice() else {
        panic!("{found:?}")
    };
    assert!(words(order).ends_with("--server https://ca.example/dir"));
    assert!(words(order).contains("--no-eff-email --email a@example.org"));
    assert!(found.told.iter().any(|told| told.contains("--dry-run")));
}

#[test]
fn a_good_one_is_used_with_the_folder_of_its_renewals() {
    let renewal = BY_WEBROOT.replace("/var/www/letsencrypt", "/var/www/html");
    let world = lineage("site.example.org", &["site.example.org"], -20, 70, &renewal);
    let found = acme(&world, &["site.example.org"], webroot()).unwrap();
    assert!(found.effects.is_empty(), "{found:?}");
    assert_eq!(found.webroot.unwrap().as_str(), "/var/www/html");
    assert!(
        found.told[0].contains("valid until 2027-02-06"),
        "{:?}",
        found.told
    );
    // Under another name of certbot's, and for more names.
    let renewal = "authenticator = dns-rfc2136\n";
    let world = lineage("all", &["*.example.org"], -20, 70, renewal);
    let found = acme(&world, &["site.example.org"], webroot()).unwrap();
    assert_eq!(
        found.chain.as_str(),
        "/etc/letsencrypt/live/all/fullchain.pem"
    );
    assert!(found.effects.is_empty() && found.webroot.is_none());
}

#[test]
fn a_poor_one_is_got_anew_in_its_place() {
    let names = ["site.example.org"];
    for (from, to, renewal, asked, why) in [
        (-100, -10, BY_WEBROOT, &names[..], "expired on 2026-11-18"),
        (-70, 20, BY_WEBROOT, &names, "ends on"),
        (1, 90, BY_WEBROOT, &names, "clock"),
        (-1, 89, "authenticator = standalone\n", &names, "port 80"),
        (-1, 89, "authenticator = manual\n", &names, "by hand"),
        (
            -1,
            89,
            BY_WEBROOT,
            &["site.example.org", "b.example.org"],
            "not for b.example.org",
        ),
    ] {
        let world = lineage(
            "site.example.org",
            &["site.example.org", "old.example.org"],
            from,
            to,
            renewal,
        );
        let found = acme(&world, asked, webroot()).unwrap();
        let told = found.told.join("\n");
        assert!(told.contains(why), "{why}: {told}");
        assert!(
            told.contains("keeps the other names that it has: old.example.org"),
            "{told}"
        );
        let order = words(found.effects.last().unwrap());
        assert!(
            order.contains("-d old.example.org --force-renewal --renew-with-new-domains"),
            "{order}"
        );
    }
    let world = lineage("site.example.org", &names, -1, 89, BY_WEBROOT);
    let text = world_text(&world).replace("https://acme-v02", "https://acme-staging-v02");
    let world = world.file("/etc/letsencrypt/renewal/site.example.org.conf", text);
    let found = acme(&world, &names, webroot()).unwrap();
    assert!(found.told[0].contains("staging"), "{:?}", found.told);
    let staging = Acme {
        staging: true,
        ..webroot()
    };
    let found = acme(&world, &names, staging).unwrap();
    assert!(found.effects.is_empty(), "{found:?}");
}

fn world_text(world: &Table) -> String {
    use crate::config::world::World;
    let bytes = world
        .contents(b"/etc/letsencrypt/renewal/site.example.org.conf")
        .known()
        .unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_certbot_would_stumble_over_is_refused() {
    let names = ["site.example.org"];
    let told = |world: &Table| acme(world, &names, webroot()).unwrap_err().remove(0);
    let world = Table::default().folder(LIVE);
    assert!(told(&world).what.contains("no renewal file"));
    let world = Table::default().file(
        "/etc/letsencrypt/renewal/site.example.org.conf",
        "[renewalparams]\n",
    );
    assert!(
        told(&world).what.contains("cert is missing"),
        "{:?}",
        told(&world)
    );
    let world = lineage(
        "site.example.org",
        &["site.example.org", "*.example.org"],
        -100,
        -1,
        "authenticator = dns-ovh\n",
    );
    assert!(told(&world).what.contains("*.example.org"));
    let local = acme(&Table::default(), &["site.lan"], webroot()).unwrap_err();
    assert!(local[0].mend.contains("--local"));
    let odd = Acme {
        email: Some("-x@example.org".into()),
        ..webroot()
    };
    assert!(acme(&Table::default(), &names, odd).is_err());
    let odd = Acme {
        server: Some("http://ca.example/dir".into()),
        ..webroot()
    };
    assert!(acme(&Table::default(), &names, odd).is_err());
}

#[test]
fn apache_frees_the_port_for_standalone() {
    let standalone = Acme {
        authenticator: Authenticator::Standalone,
        ..webroot()
    };
    let found = acme(&Table::default(), &["site.example.org"], standalone.clone()).unwrap();
    let Effect::Make(make) = &found.effects[0] else {
        panic!()
    };
    assert!(
        make.words
            .windows(2)
            .any(|w| w == ["--pre-hook", "service apache2 stop"])
    );
    let world = Table::default().folder("/run/systemd/system");
    let found = acme(&world, &["site.example.org"], standalone).unwrap();
    let Effect::Make(make) = &found.effects[0] else {
        panic!()
    };
    assert!(
        make.words
            .windows(2)
            .any(|w| w == ["--post-hook", "systemctl start apache2"])
    );
    assert!(found.webroot.is_none());
}

#[test]
fn duckdns_proves_by_our_own_hooks() {
    let token = "/root/my token";
    let dns = Acme {
        authenticator: Authenticator::DuckDns(Place::of(token).unwrap()),
        ..webroot()
    };
    let text = "01234567-89ab-cdef-0123-456789abcdef\n";
    let world = Table::default().file(token, text).mode(token, 0o600, 0);
    let found = acme(&world, &["site.duckdns.org"], dns.clone()).unwrap();
    let Effect::Make(make) = &found.effects[1] else {
        panic!()
    };
    let hook = "/usr/local/bin/flaskssl hook duckdns publish --token-file '/root/my token'";
    assert!(
        make.words
            .windows(2)
            .any(|w| w == ["--manual-auth-hook", hook]),
        "{:?}",
        make.words
    );
    assert!(!format!("{found:?}").contains("0123"));
    let refused =
        |world: &Table, names: &[&str]| acme(world, names, dns.clone()).unwrap_err().remove(0).what;
    assert!(refused(&world, &["site.example.org"]).contains("no name of DuckDNS"));
    assert!(refused(&world, &["a.duckdns.org", "www.a.duckdns.org"]).contains("one TXT record"));
    let open = world.clone().mode(token, 0o640, 0);
    assert!(refused(&open, &["a.duckdns.org"]).contains("others than its owner"));
    let odd = Table::default().file(token, "secret").mode(token, 0o600, 0);
    let said = refused(&odd, &["a.duckdns.org"]);
    assert!(said.contains("no token") && !said.contains("secret"));
    assert!(refused(&Table::default(), &["a.duckdns.org"]).contains("not there"));
}

#[test]
fn a_local_one_is_issued_with_its_addresses() {
    let local = Local {
        addresses: vec!["192.168.1.5".parse().unwrap()],
        trust: true,
    };
    let found = of(
        &Table::default(),
        &answers(&["site.lan"], Certificate::Local(local)),
    )
    .unwrap();
    assert_eq!(
        found.chain.as_str(),
        "/etc/flaskssl/local/site.lan/fullchain.pem"
    );
    let [Effect::Issue(issue), Effect::Trust(trust)] = found.effects.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(issue.names, ["site.lan"]);
    assert_eq!(trust.root, "/etc/flaskssl/local-ca/authority.pem");
}

#[test]
fn what_only_root_can_see_is_not_got_anew() {
    let mut world = lineage(
        "site.example.org",
        &["site.example.org"],
        -1,
        89,
        BY_WEBROOT,
    );
    world = world.denied("/etc/letsencrypt/archive/site.example.org/fullchain1.pem");
    let found = acme(&world, &["site.example.org"], webroot()).unwrap();
    assert!(
        found.effects.is_empty() && found.webroot.is_some(),
        "{found:?}"
    );
    assert!(found.told[1].contains("by root"), "{:?}", found.told);
}

#[test]
fn a_lineage_of_an_odd_name_is_left_alone() {
    let world = lineage("odd[1]", &["site.example.org"], -1, 89, BY_WEBROOT);
    let found = acme(&world, &["site.example.org"], webroot()).unwrap();
    assert_eq!(found.chain.as_str(), format!("{LIVE}/fullchain.pem"));
}

#[test]
fn root_runs_no_hook_that_others_may_change() {
    let token = "/root/t";
    let text = "01234567-89ab-cdef-0123-456789abcdef\n";
    let program = "/usr/local/bin/flaskssl";
    let world = Table::default().file(token, text).mode(token, 0o600, 0);
    let world = world.file(program, "\x7fELF");
    let dns = Acme {
        authenticator: Authenticator::DuckDns(Place::of(token).unwrap()),
        ..webroot()
    };
    let of = |world: &Table| acme(world, &["a.duckdns.org"], dns.clone());
    assert!(of(&world).is_ok());
    for (path, mode, owner) in [
        (program, 0o755, 1000),
        (program, 0o775, 0),
        ("/usr/local", 0o777, 0),
    ] {
        let refused = of(&world.clone().mode(path, mode, owner))
            .unwrap_err()
            .remove(0);
        assert!(
            refused.what.ends_with(&format!("may change {path}")),
            "{refused:?}"
        );
        assert!(refused.mend.contains("sudo install"), "{refused:?}");
    }
    assert!(of(&world.mode("/usr/local/bin", 0o2775, 0)).is_ok());
}

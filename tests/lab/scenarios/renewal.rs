//! What keeps the next renewal from working.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line, Object};
use Fate::Obeyed;
use Seen::{Abroad, Here, NotHere};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "challenge path swallowed by the app",
        breaks: "site '/Alias .*well-known/d; /RewriteCond/d'",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("renew --dry-run", "Some challenges have failed"),
            Abroad(
                "visit http://$D/.well-known/acme-challenge/x -L",
                "status 404",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS465",
            at: Line(SITE, "WSGIScriptAlias"),
        },
        mend: r"site '/RewriteEngine/i \    Alias /.well-known/acme-challenge/ /var/www/letsencrypt/.well-known/acme-challenge/'; site '/RewriteRule/i \    RewriteCond %{REQUEST_URI} !^/\\.well-known/acme-challenge/'; reload",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "certbot renews by standalone while Apache holds 80",
        breaks: "sed -i 's/^authenticator = .*/authenticator = standalone/; /webroot/d' $RENEWAL",
        seen: &[
            Here("renew --dry-run", "Could not bind TCP port 80"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS809",
            at: File("/etc/letsencrypt/renewal/flaskhome.duckdns.org.conf"),
        },
        mend: "certify -d $D --force-renewal; reload",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "no deploy hook",
        breaks: "sed -i '/^renew_hook/d' $RENEWAL",
        seen: &[
            Here(
                r#"renew --force-renewal; [ "$(served | grep serial)" != "$(openssl x509 -noout -serial -in $LIVE/cert.pem)" ] && echo differ"#,
                "differ",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS812",
            at: File("/etc/letsencrypt/renewal/flaskhome.duckdns.org.conf"),
        },
        mend: r"mkdir -p /etc/letsencrypt/renewal-hooks/deploy; printf '#!/bin/sh\nsystemctl reload apache2\n' >/etc/letsencrypt/renewal-hooks/deploy/apache2; chmod 755 /etc/letsencrypt/renewal-hooks/deploy/apache2; reload",
        healed: &[Here(
            r#"renew --force-renewal; sleep 0.3; [ "$(served | grep serial)" = "$(openssl x509 -noout -serial -in $LIVE/cert.pem)" ] && echo same"#,
            "same",
        )],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "no timer",
        breaks: "rm /etc/systemd/system/timers.target.wants/certbot.timer",
        seen: &[
            Here("systemctl is-enabled certbot.timer || true", "disabled"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS811",
            at: Object("certbot.timer"),
        },
        mend: "systemctl enable --now certbot.timer",
        healed: &[Here("systemctl is-enabled certbot.timer", "enabled")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "renewal file broken",
        breaks: "sed -i '/renewalparams/d' $RENEWAL",
        seen: &[
            Here("renew --dry-run", "renewal"),
            NotHere("renew --dry-run", "Congratulations"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS813",
            at: File("/etc/letsencrypt/renewal/flaskhome.duckdns.org.conf"),
        },
        mend: "sed -i '/^account/i [renewalparams]' $RENEWAL",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "authority cannot be reached",
        breaks: "echo 127.9.9.9 acme-v02.api.letsencrypt.org acme-staging-v02.api.letsencrypt.org >>/etc/hosts; renew --force-renewal || true",
        seen: &[
            Here(
                "cat /var/log/letsencrypt/letsencrypt.log",
                "Failed to renew certificate",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS816",
            at: Object("flaskhome.duckdns.org"),
        },
        mend: "sed -i '/127.9.9.9/d' /etc/hosts",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "webroot gone",
        breaks: "mv /var/www/letsencrypt /var/www/acme; site 's|/var/www/letsencrypt|/var/www/acme|'",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("renew --dry-run", "Some challenges have failed"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS465",
            at: Object("/var/www/letsencrypt"),
        },
        mend: "sed -i 's|/var/www/letsencrypt|/var/www/acme|' $RENEWAL; WEBROOT=/var/www/acme certify -d $D --force-renewal; reload",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
];

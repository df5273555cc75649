//! Certificates, keys and chains.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line, Object};
use Fate::{Down, Hangs, Obeyed, Refused};
use Seen::{Abroad, Here};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "certificate path wrong",
        breaks: "site 's|/fullchain.pem|/fullchian.pem|'",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "fullchian.pem' does not exist or is empty",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS150",
            at: Line(SITE, "fullchian.pem"),
        },
        mend: "site 's|/fullchian.pem|/fullchain.pem|'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "key path wrong",
        breaks: "site 's|/privkey.pem|/private.pem|'",
        order: Order::Restart(Down),
        seen: &[
            Here(
                "apachectl configtest",
                "private.pem' does not exist or is empty",
            ),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS150",
            at: Line(SITE, "private.pem"),
        },
        mend: "site 's|/private.pem|/privkey.pem|'; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "live link broken",
        breaks: "ln -sfn ../../archive/$D/fullchain2.pem $LIVE/fullchain.pem",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "fullchain.pem' does not exist or is empty",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS150",
            at: File("/etc/letsencrypt/live/flaskhome.duckdns.org/fullchain.pem"),
        },
        mend: "ln -sfn ../../archive/$D/fullchain1.pem $LIVE/fullchain.pem; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "key of another certificate",
        breaks: "issue /tmp/other $D; cp -p $ARCHIVE/privkey1.pem /root/; cp /tmp/other/privkey.pem $ARCHIVE/privkey1.pem",
        order: Order::Reload(Down),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Here("cat $LOG", "AH02565"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS202",
            at: Line(SITE, "SSLCertificateKeyFile"),
        },
        mend: "cp -p /root/privkey1.pem $ARCHIVE/; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "encrypted key",
        breaks: "cp -p $ARCHIVE/privkey1.pem /root/; openssl pkey -in /root/privkey1.pem -aes256 -passout pass:secret -out $ARCHIVE/privkey1.pem",
        order: Order::Reload(Hangs),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Here("pgrep -fa ask-pass", "ask-pass"),
            Abroad("visit https://$D/ -m 2", "timed out"),
        ],
        root: Root {
            cause: "FS338",
            at: Line(SITE, "SSLCertificateKeyFile"),
        },
        mend: "openssl pkey -in $ARCHIVE/privkey1.pem -passin pass:secret -out /root/plain.pem; cat /root/plain.pem >$ARCHIVE/privkey1.pem; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "certificate without chain",
        breaks: "site 's|/fullchain.pem|/cert.pem|'",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "unable to get local issuer certificate"),
        ],
        root: Root {
            cause: "FS306",
            at: Line(SITE, "cert.pem"),
        },
        mend: "site 's|/cert.pem|/fullchain.pem|'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "chain in wrong order",
        breaks: "cp -p $ARCHIVE/fullchain1.pem /root/; cat $ARCHIVE/chain1.pem $ARCHIVE/cert1.pem >$ARCHIVE/fullchain1.pem",
        order: Order::Reload(Down),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Here("cat $LOG", "AH02565"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS202",
            at: Line(SITE, "fullchain.pem"),
        },
        mend: "cat $ARCHIVE/cert1.pem $ARCHIVE/chain1.pem >$ARCHIVE/fullchain1.pem; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "certificate as DER",
        breaks: "openssl x509 -in $LIVE/cert.pem -outform DER -out /etc/ssl/certs/flaskhome.crt; site 's|SSLCertificateFile .*|SSLCertificateFile /etc/ssl/certs/flaskhome.crt|'",
        order: Order::Reload(Down),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS201",
            at: Line(SITE, "SSLCertificateFile"),
        },
        mend: r#"site "s|SSLCertificateFile .*|SSLCertificateFile $LIVE/fullchain.pem|"; start"#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "expired",
        breaks: "issue /tmp/old $D '-100 days' '-10 days'; lineage /tmp/old",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "certificate has expired"),
        ],
        root: Root {
            cause: "FS315",
            at: Object("flaskhome.duckdns.org"),
        },
        mend: "renew; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "not yet valid",
        breaks: "issue /tmp/new $D '+2 days' '+92 days'; lineage /tmp/new",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "certificate is not yet valid"),
        ],
        root: Root {
            cause: "FS316",
            at: Object("flaskhome.duckdns.org"),
        },
        mend: "renew --force-renewal; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "name not covered",
        breaks: "issue /tmp/other flaskhouse.duckdns.org; lineage /tmp/other",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "no alternative certificate subject name matches"),
        ],
        root: Root {
            cause: "FS320",
            at: Line(SITE, "ServerName flaskhome"),
        },
        mend: "certify --cert-name $D -d $D --renew-with-new-domains; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "snakeoil still served",
        breaks: "site 's|SSLCertificateFile .*|SSLCertificateFile /etc/ssl/certs/ssl-cert-snakeoil.pem|; s|SSLCertificateKeyFile .*|SSLCertificateKeyFile /etc/ssl/private/ssl-cert-snakeoil.key|'",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "no alternative certificate subject name matches"),
        ],
        root: Root {
            cause: "FS326",
            at: Line(SITE, "ssl-cert-snakeoil.pem"),
        },
        mend: r#"site "s|SSLCertificateFile .*|SSLCertificateFile $LIVE/fullchain.pem|; s|SSLCertificateKeyFile .*|SSLCertificateKeyFile $LIVE/privkey.pem|"; reload"#,
        ..Scenario::PLAIN
    },
    Scenario {
        name: "staging CA",
        breaks: "issue /tmp/st $D '-1 day' '+89 days' staging; lineage /tmp/st; sed -i 's|acme-v02|acme-staging-v02|' $RENEWAL; cp -a /etc/letsencrypt/accounts/acme-v02.api.letsencrypt.org /etc/letsencrypt/accounts/acme-staging-v02.api.letsencrypt.org",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "unable to get local issuer certificate"),
            Here("served", "STAGING"),
        ],
        root: Root {
            cause: "FS327",
            at: Object("flaskhome.duckdns.org"),
        },
        mend: "certify -d $D --force-renewal --server https://acme-v02.api.letsencrypt.org/directory; reload",
        healed: &[Here("cat $RENEWAL", "server = https://acme-v02.api")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "renewed but not reloaded",
        breaks: "issue /tmp/new $D; lineage /tmp/new",
        seen: &[
            Here(
                r#"echo "disk $(openssl x509 -noout -serial -in $LIVE/cert.pem)"; served | sed "s/^/served /"; [ "$(served | grep serial)" != "$(openssl x509 -noout -serial -in $LIVE/cert.pem)" ] && echo differ"#,
                "differ",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS661",
            at: Object("flaskhome.duckdns.org"),
        },
        mend: "reload",
        healed: &[Here(
            r#"[ "$(served | grep serial)" = "$(openssl x509 -noout -serial -in $LIVE/cert.pem)" ] && echo same"#,
            "same",
        )],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "key world-readable",
        breaks: "chmod 644 $ARCHIVE/privkey1.pem; chmod 755 /etc/letsencrypt/live /etc/letsencrypt/archive",
        seen: &[
            Here(
                "setpriv --reuid anna --regid anna --init-groups head -c 27 $LIVE/privkey.pem",
                "PRIVATE KEY",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS331",
            at: File("/etc/letsencrypt/archive/flaskhome.duckdns.org/privkey1.pem"),
        },
        mend: "chmod 600 $ARCHIVE/privkey1.pem; chmod 700 /etc/letsencrypt/live /etc/letsencrypt/archive",
        ..Scenario::PLAIN
    },
];

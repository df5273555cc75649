//! What httpd refuses, or says about its configuration.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line};
use Fate::{Obeyed, Refused};
use Seen::{Abroad, Here, NotHere};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "misspelt directive",
        breaks: "site 's/SSLCertificateKeyFile/SSLCertficateKeyFile/'",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "Invalid command 'SSLCertficateKeyFile'",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS101",
            at: Line(SITE, "SSLCertficateKeyFile"),
        },
        mend: "site 's/SSLCertficateKeyFile/SSLCertificateKeyFile/'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "unclosed section",
        breaks: "site '/<Directory .var.www.app>/,/<.Directory>/{/<.Directory>/d}'",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "Expected </Directory> but saw </VirtualHost>",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS111",
            at: Line(SITE, "<Directory /var/www/app>"),
        },
        mend: r"site '/^    <Directory .var.www.app>/,/granted/{/granted/a\    </Directory>
}'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "undefined variable",
        breaks: "site 's|/etc/letsencrypt/live|${CERTS}|'",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "Config variable ${CERTS} is not defined",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS130",
            at: Line(SITE, "SSLCertificateFile ${CERTS}"),
        },
        mend: "site 's|${CERTS}|/etc/letsencrypt/live|'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "Include with no match",
        breaks: r"site '/SSLEngine/a \    Include /etc/letsencrypt/options-ssl-apache.conf'",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "Could not open configuration file /etc/letsencrypt/options-ssl-apache.conf",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS120",
            at: Line(SITE, "options-ssl-apache.conf"),
        },
        mend: "site '/options-ssl-apache/d'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "reload failed and the old configuration still runs",
        breaks: "site 's|RewriteRule ^ https.*|Redirect permanent / https://flaskhome.duckdns.org/ always|; /RewriteEngine/d; /RewriteCond/d'",
        order: Order::Reload(Refused),
        seen: &[
            Here("apachectl configtest", "Redirect"),
            Abroad("visit", "Hello from Flask"),
        ],
        root: Root {
            cause: "FS105",
            at: Line(SITE, "Redirect permanent"),
        },
        mend: r"site 's#Redirect permanent / \(.*\) always#RedirectMatch permanent ^/(?!.well-known/acme-challenge/) \1#'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "global ServerName missing",
        breaks: "a2disconf -q servername",
        order: Order::Restart(Obeyed),
        seen: &[
            Here("apachectl configtest", "AH00558"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS412",
            at: File("/etc/apache2/apache2.conf"),
        },
        mend: "a2enconf -q servername; reload",
        healed: &[NotHere("apachectl configtest", "AH00558")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "ErrorLog's folder missing",
        breaks: "site '0,/ErrorLog .*/s||ErrorLog /var/log/flaskhome/error.log|'",
        order: Order::Reload(Refused),
        seen: &[
            Here("apachectl configtest", "AH02291"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS150",
            at: Line(SITE, "/var/log/flaskhome/error.log"),
        },
        mend: "mkdir /var/log/flaskhome; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "CustomLog's folder missing",
        breaks: "site '0,/CustomLog .*/s||CustomLog /var/log/flaskhome/access.log combined|'",
        order: Order::Reload(Refused),
        seen: &[
            Here("apachectl configtest", "AH02297"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS150",
            at: Line(SITE, "/var/log/flaskhome/access.log"),
        },
        mend: "mkdir /var/log/flaskhome; reload",
        ..Scenario::PLAIN
    },
];

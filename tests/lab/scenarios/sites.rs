//! Virtual hosts that do not answer, or not the right one.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line};
use Fate::Obeyed;
use Seen::{Abroad, Here};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "site not enabled",
        breaks: "a2dissite -q exampledomain",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "wrong version number"),
        ],
        root: Root {
            cause: "FS404",
            at: File("/etc/apache2/sites-available/exampledomain.conf"),
        },
        mend: "a2ensite -q exampledomain; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "dangling sites-enabled link",
        breaks: "mv $SITE $A/sites-available/flaskhome.conf",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "wrong version number"),
        ],
        root: Root {
            cause: "FS402",
            at: File("/etc/apache2/sites-enabled/exampledomain.conf"),
        },
        mend: "rm $A/sites-enabled/exampledomain.conf; a2ensite -q flaskhome; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "enabled without .conf",
        breaks: "mv $A/sites-enabled/exampledomain.conf $A/sites-enabled/exampledomain",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "wrong version number"),
        ],
        root: Root {
            cause: "FS403",
            at: File("/etc/apache2/sites-enabled/exampledomain"),
        },
        mend: "mv $A/sites-enabled/exampledomain $A/sites-enabled/exampledomain.conf; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "two vhosts of one name",
        breaks: r#"printf '%s\n' '<VirtualHost *:443>' "    ServerName $D" '    DocumentRoot /var/www/html' '    SSLEngine on' "    SSLCertificateFile $LIVE/fullchain.pem" "    SSLCertificateKeyFile $LIVE/privkey.pem" '</VirtualHost>' >$A/sites-available/blog.conf; a2ensite -q blog"#,
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "It works!"),
        ],
        root: Root {
            cause: "FS405",
            at: Line(SITE, "ServerName flaskhome"),
        },
        mend: "a2dissite -q blog; reload",
        healed: &[Abroad("visit", "Hello from Flask")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "default vhost answers instead",
        breaks: "site '/<VirtualHost .:443>/,$s/ServerName .*/ServerName flaskhome.duckdns.com/'; a2ensite -q default-ssl",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "no alternative certificate subject name matches"),
        ],
        root: Root {
            cause: "FS320",
            at: Line(SITE, "ServerName flaskhome.duckdns.com"),
        },
        mend: "site 's/duckdns.com/duckdns.org/'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "SSLEngine missing",
        breaks: "site '/SSLEngine/d'; sed -i 's/Listen 443/Listen 443 http/' $A/ports.conf",
        order: Order::Restart(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "wrong version number"),
        ],
        root: Root {
            cause: "FS301",
            at: Line(SITE, "SSLCertificateFile"),
        },
        mend: r"site '/<VirtualHost .:443>/a \    SSLEngine on'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "plain HTTP on 443",
        breaks: "site 's/SSLEngine on/SSLEngine off/'",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "wrong version number"),
            Abroad("visit http://$D:443/", "Hello from Flask"),
        ],
        root: Root {
            cause: "FS301",
            at: Line(SITE, "SSLEngine off"),
        },
        mend: "site 's/SSLEngine off/SSLEngine on/'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "vhost not applied, so plain HTTP answers on 443",
        breaks: "site 's/<VirtualHost .:443>/<VirtualHost 44.128.7.11:443>/'",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "wrong version number"),
        ],
        root: Root {
            cause: "FS657",
            at: Line(SITE, "<VirtualHost 44.128.7.11:443>"),
        },
        mend: "site 's/<VirtualHost .*:443>/<VirtualHost *:443>/'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "redirect loop",
        breaks: r"site '/SSLEngine/i \    Redirect permanent / https://flaskhome.duckdns.org/'",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit https://$D/ -L", "Maximum (50) redirects followed"),
        ],
        root: Root {
            cause: "FS461",
            at: Line(SITE, "Redirect permanent"),
        },
        mend: "site '/Redirect permanent/d'; reload",
        ..Scenario::PLAIN
    },
];

//! Faults of the list in other forms: behind a link, in a `.htaccess`, in another folder.

use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line};
use Fate::{Down, Obeyed};
use Seen::{Abroad, Here};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "application behind a link into a home folder",
        breaks: "chmod 700 /home/anna; mv $APP /home/anna/app; ln -s /home/anna/app $APP",
        order: Order::Reload(Obeyed),
        seen: &[Abroad("visit", "status 403")],
        root: Root {
            cause: "FS516",
            at: File("/home/anna"),
        },
        mend: "chmod o+x /home/anna",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "Listen on an address of another machine",
        breaks: "sed -i 's/Listen 443/Listen 192.168.1.9:443/' $A/ports.conf",
        order: Order::Restart(Down),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS657",
            at: Line("/etc/apache2/ports.conf", "Listen 192.168.1.9:443"),
        },
        mend: "sed -i 's/Listen 192.168.1.9:443/Listen 443/' $A/ports.conf; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "a .htaccess with a misspelt directive",
        breaks: "site \"s|</Directory>|    AllowOverride All\\n    </Directory>|\";
            printf 'Options -Indexes\\nRewriteEngin On\\n' >$APP/.htaccess",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "status 500"),
        ],
        root: Root {
            cause: "FS665",
            at: Line("/var/www/app/.htaccess", "RewriteEngin On"),
        },
        mend: "rm $APP/.htaccess; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "a Location in conf-available shuts the site",
        breaks: "printf '<Location \"/\">\\n    Require ip 10.0.0.0/8\\n</Location>\\n' >$A/conf-available/lock.conf;
            a2enconf -q lock",
        order: Order::Reload(Obeyed),
        seen: &[Abroad("visit", "status 403")],
        root: Root {
            cause: "FS666",
            at: Line("/etc/apache2/conf-available/lock.conf", "<Location"),
        },
        mend: "a2disconf -q lock; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "renewal by a plugin that is not installed",
        breaks: "sed -i 's/^authenticator.*/authenticator = dns-cloudflare/' $RENEWAL",
        order: Order::None,
        seen: &[
            Abroad("visit", "status 200"),
            Here("renew --dry-run", "does not appear to be installed"),
        ],
        root: Root {
            cause: "FS813",
            at: Line(
                "/etc/letsencrypt/renewal/flaskhome.duckdns.org.conf",
                "authenticator",
            ),
        },
        mend: "sed -i 's/^authenticator.*/authenticator = webroot/' $RENEWAL",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
];

//! Modules that are not there.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::Line;
use Fate::{Down, Obeyed, Refused};
use Seen::{Abroad, Here};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "ssl module not enabled",
        breaks: "site '/<VirtualHost .:443>/i <IfModule mod_ssl.c>'; echo '</IfModule>' >>$SITE; a2dismod -q ssl",
        order: Order::Restart(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS401",
            at: Line(SITE, "<VirtualHost *:443>"),
        },
        mend: "a2enmod -q ssl; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "ssl module not enabled, without IfModule",
        breaks: "a2dismod -q ssl",
        order: Order::Reload(Refused),
        seen: &[
            Here("apachectl configtest", "Invalid command 'SSLEngine'"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS102",
            at: Line(SITE, "SSLEngine"),
        },
        mend: "a2enmod -q ssl; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "wsgi module not installed",
        breaks: "mkdir /root/wsgi; mv $A/mods-available/wsgi.* /usr/lib/apache2/modules/mod_wsgi.so* /root/wsgi/; rm $A/mods-enabled/wsgi.*; sed -i '/^Package: libapache2-mod-wsgi-py3/,/^$/s/^Status: .*/Status: deinstall ok config-files/' /var/lib/dpkg/status",
        order: Order::Reload(Refused),
        seen: &[
            Here(
                "apachectl configtest",
                "Invalid command 'WSGIDaemonProcess'",
            ),
            Here(
                "dpkg-query -W -f '${Status}' libapache2-mod-wsgi-py3",
                "config-files",
            ),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS102",
            at: Line(SITE, "WSGIDaemonProcess"),
        },
        mend: "mv /root/wsgi/mod_wsgi.so* /usr/lib/apache2/modules/; mv /root/wsgi/wsgi.* $A/mods-available/; sed -i '/^Package: libapache2-mod-wsgi-py3/,/^$/s/^Status: .*/Status: install ok installed/' /var/lib/dpkg/status; a2enmod -q wsgi; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "module enabled but its .so gone",
        breaks: "mv /usr/lib/apache2/modules/mod_wsgi.so* /root/",
        order: Order::Restart(Down),
        seen: &[
            Here("apachectl configtest", "cannot open shared object file"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS140",
            at: Line("/etc/apache2/mods-available/wsgi.load", "LoadModule"),
        },
        mend: "mv /root/mod_wsgi.so* /usr/lib/apache2/modules/; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "mod_access_compat absent with Order",
        breaks: r"a2dismod -q -f access_compat; site '/<Directory .var.www.app>/,/<.Directory>/s/Require all granted/Order allow,deny\n        Allow from all/'",
        order: Order::Reload(Refused),
        seen: &[
            Here("apachectl configtest", "Invalid command 'Order'"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS102",
            at: Line(SITE, "Order allow,deny"),
        },
        mend: "site 's/Order allow,deny/Require all granted/; /Allow from all/d'; restart",
        ..Scenario::PLAIN
    },
];

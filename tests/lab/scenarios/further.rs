//! What else befalls a home server: the classics beside the list.

use super::SITE;
use crate::lab::scenario::{At, Fate, Order, Root, Scenario, Seen};

use At::{File, Line, Nowhere, Object};
use Fate::{Down, Hangs, Obeyed, Refused};
use Seen::{Abroad, Here, NotHere};

pub(super) const FAULTS: &[Scenario] = &[
    Scenario {
        name: "certificate and key swapped",
        breaks: "site 's|/fullchain.pem|/X|; s|/privkey.pem|/fullchain.pem|; s|/X|/privkey.pem|'",
        order: Order::Reload(Down),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS201",
            at: Line(SITE, "privkey.pem"),
        },
        mend: "site 's|/fullchain.pem|/X|; s|/privkey.pem|/fullchain.pem|; s|/X|/privkey.pem|'; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "certificate of one lineage, key of another",
        breaks: "certbot certonly -q -n --webroot -w /var/www/letsencrypt -d $D --cert-name $D-0001 --force-renewal;
            site \"s|live/$D/fullchain|live/$D-0001/fullchain|\"",
        order: Order::Reload(Down),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Here("cat $LOG", "AH02565"),
        ],
        root: Root {
            cause: "FS202",
            at: Line(SITE, "SSLCertificateFile"),
        },
        mend: "site \"s|live/$D-0001/|live/$D/|\"; start; certbot delete -q -n --cert-name $D-0001",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "www of the name has no certificate",
        breaks: "site \"/<VirtualHost .:443>/,\\$s/ServerName $D/&\\n    ServerAlias www.$D/\"",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit https://www.$D/", "no alternative certificate subject name matches"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS320",
            at: Line(SITE, "ServerAlias"),
        },
        mend: "site \"1,/VirtualHost/s/ServerName $D/&\\n    ServerAlias www.$D/\"; reload;
            certify --cert-name $D -d $D -d www.$D --expand; reload",
        healed: &[Abroad("visit https://www.$D/", "status 200")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "two processing modules",
        breaks: "ln -s ../mods-available/mpm_prefork.load $A/mods-enabled/",
        order: Order::Reload(Refused),
        seen: &[Here("apachectl configtest", "More than one MPM loaded")],
        root: Root {
            cause: "FS142",
            at: Object("mpm_prefork"),
        },
        mend: "rm $A/mods-enabled/mpm_prefork.load; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "rewrite module not enabled",
        breaks: "a2dismod -q rewrite",
        order: Order::Reload(Refused),
        seen: &[
            Here("apachectl configtest", "Invalid command 'RewriteEngine'"),
            Abroad("visit", "status 200"),
        ],
        root: Root {
            cause: "FS102",
            at: Line(SITE, "RewriteEngine"),
        },
        mend: "a2enmod -q rewrite; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "Listen on a mistyped port",
        breaks: "sed -i 's/Listen 443/Listen 433/' $A/ports.conf",
        order: Order::Restart(Obeyed),
        seen: &[
            Abroad("visit", "Couldn't connect"),
            Here("ss -ltn", ":433"),
        ],
        root: Root {
            cause: "FS410",
            at: Line(SITE, "<VirtualHost *:443>"),
        },
        mend: "sed -i 's/Listen 433/Listen 443/' $A/ports.conf; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "application in a home folder",
        breaks: "chmod 700 /home/anna; cp -a $APP /home/anna/app; chown -R anna: /home/anna/app;
            sed -i 's|/var/www/app|/home/anna/app|' /home/anna/app/app.wsgi; site 's|/var/www/app|/home/anna/app|'",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 403"),
            Here("tail -n 20 $LOG", "search permissions are missing"),
        ],
        root: Root {
            cause: "FS516",
            at: File("/home/anna"),
        },
        mend: "chmod 711 /home/anna; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "typographic quotes",
        breaks: "site 's|WSGIScriptAlias / .*|WSGIScriptAlias / “/var/www/app/app.wsgi”|'",
        order: Order::Reload(Obeyed),
        seen: &[NotHere("visit", "Hello")],
        root: Root {
            cause: "FS701",
            at: Line(SITE, "WSGIScriptAlias"),
        },
        mend: "site 's|[“”]||g'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "syntax error in the application",
        breaks: "sed -i 's/^def index():/def index()/' $APP/app.py",
        order: Order::Reload(Obeyed),
        seen: &[
            Abroad("visit", "status 500"),
            Here("tail -n 20 $LOG", "SyntaxError"),
        ],
        root: Root {
            cause: "FS543|FS669",
            at: Line("/var/www/app/app.py", "def index()"),
        },
        mend: "sed -i 's/^def index()/def index():/' $APP/app.py; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "the run user is gone from envvars",
        breaks: "sed -i 's/^export APACHE_RUN_USER=.*/export APACHE_RUN_USER=apache/' $A/envvars",
        order: Order::Restart(Down),
        seen: &[
            Here("apachectl configtest", "apache"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS151",
            at: Object("apache"),
        },
        mend: "sed -i 's/^export APACHE_RUN_USER=.*/export APACHE_RUN_USER=www-data/' $A/envvars; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "the server is masked and stopped",
        breaks: "stop; ln -s /dev/null /etc/systemd/system/apache2.service",
        order: Order::None,
        seen: &[
            Here("/usr/bin/systemctl --root=/ is-enabled apache2 || true", "masked"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS687",
            at: Object("masked"),
        },
        mend: "systemctl unmask apache2; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "Apache runs in a container alone",
        breaks: "stop; unshare --net --mount --pid --fork --kill-child bash -c '
                mount -t tmpfs tmpfs /run; mkdir -p /run/apache2 /run/lock; ip link set lo up
                APACHE_STARTED_BY_SYSTEMD=true apachectl start; sleep 300' >/dev/null 2>&1 </dev/null &
            echo $! >/run/container
            for n in $(seq 100); do runs && break; sleep 0.1; done; runs",
        order: Order::None,
        seen: &[
            Here("pgrep -x apache2", "\n"),
            Abroad("visit", "Couldn't connect"),
        ],
        root: Root {
            cause: "FS681",
            at: Nowhere,
        },
        mend: "kill -KILL $(cat /run/container); for n in $(seq 100); do runs || break; sleep 0.1; done; start",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "the deploy hook cannot be run",
        breaks: "sed -i '/^renew_hook/d' $RENEWAL; mkdir -p /etc/letsencrypt/renewal-hooks/deploy;
            printf '#!/bin/sh\\nsystemctl reload apache2\\n' >/etc/letsencrypt/renewal-hooks/deploy/apache2",
        order: Order::None,
        seen: &[
            Abroad("visit", "status 200"),
            NotHere("run-parts --test /etc/letsencrypt/renewal-hooks/deploy", "apache2"),
        ],
        root: Root {
            cause: "FS812",
            at: File("/etc/letsencrypt/renewal-hooks/deploy/apache2"),
        },
        mend: "chmod 755 /etc/letsencrypt/renewal-hooks/deploy/apache2; reload",
        healed: &[Here(
            "renew --force-renewal; sleep 0.3; [ \"$(served | grep serial)\" = \"$(openssl x509 -noout -serial -in $LIVE/cert.pem)\" ] && echo same",
            "same",
        )],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "the account of the authority is gone",
        breaks: "rm -r /etc/letsencrypt/accounts",
        order: Order::None,
        seen: &[Here("renew --force-renewal", "does not exist"), Abroad("visit", "status 200")],
        root: Root {
            cause: "FS814",
            at: File("/etc/letsencrypt/renewal/flaskhome.duckdns.org.conf"),
        },
        mend: "certify --agree-tos --register-unsafely-without-email -d $D --force-renewal; reload",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "port 80 is not listened on",
        breaks: "sed -i '/^Listen 80/d' $A/ports.conf",
        order: Order::Restart(Obeyed),
        seen: &[
            Abroad("visit http://$D/", "Couldn't connect"),
            Abroad("visit", "status 200"),
            Here("renew --dry-run", "Some challenges have failed"),
        ],
        root: Root {
            cause: "FS410",
            at: Object("port 80"),
        },
        mend: "sed -i '1i Listen 80' $A/ports.conf; restart",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "no inode left in /var/log",
        breaks: "stop; cp -a /var/log /root/log; mount -t tmpfs -o nr_inodes=40,mode=755 tmpfs /var/log;
            cp -a /root/log/apache2 /var/log/; mkdir -p /var/log/letsencrypt;
            for n in $(seq 60); do : >/var/log/session.$n || true; done 2>/dev/null; start",
        order: Order::None,
        seen: &[
            Here("df -i /var/log", "100%"),
            Here("renew --dry-run", "No space left on device"),
        ],
        root: Root {
            cause: "FS671",
            at: Object("/var/log"),
        },
        mend: "rm /var/log/session.*",
        healed: &[Here("renew --dry-run", "Congratulations")],
        ..Scenario::PLAIN
    },
    Scenario {
        name: "encrypted key in a file of its own",
        breaks: "openssl pkey -in $LIVE/privkey.pem -aes256 -passout pass:secret -out /etc/ssl/private/site.key;
            site 's|SSLCertificateKeyFile .*|SSLCertificateKeyFile /etc/ssl/private/site.key|'",
        order: Order::Reload(Hangs),
        seen: &[Abroad("visit https://$D/ -m 2", "timed out")],
        root: Root {
            cause: "FS338",
            at: Line(SITE, "/etc/ssl/private/site.key"),
        },
        mend: "site \"s|/etc/ssl/private/site.key|$LIVE/privkey.pem|\"; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "undefined variable in a script's path",
        breaks: "site 's|WSGIScriptAlias / /var/www|WSGIScriptAlias / ${APP_ROOT}|'",
        order: Order::Reload(Obeyed),
        seen: &[Here("apachectl configtest", "Syntax OK")],
        root: Root {
            cause: "FS130",
            at: Line(SITE, "${APP_ROOT}"),
        },
        mend: "site 's|${APP_ROOT}|/var/www|'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "no site enabled",
        breaks: "a2dissite -q exampledomain 000-default",
        order: Order::Reload(Obeyed),
        seen: &[
            Here("apachectl configtest", "Syntax OK"),
            Abroad("visit", "wrong version number"),
        ],
        root: Root {
            cause: "FS404",
            at: File("/etc/apache2/sites-available/exampledomain.conf"),
        },
        mend: "a2ensite -q exampledomain 000-default; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "misspelt section",
        breaks: r"site 's|<VirtualHost \*:443>|<VirtualHots *:443>|'",
        order: Order::Reload(Refused),
        seen: &[Here("apachectl configtest", "Expected </VirtualHots>")],
        root: Root {
            cause: "FS101",
            at: Line(SITE, "<VirtualHots"),
        },
        mend: "site 's|VirtualHots|VirtualHost|'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "a byte order mark",
        breaks: r"site '1s/^/\xef\xbb\xbf/'",
        order: Order::Reload(Refused),
        seen: &[Here("apachectl configtest", "without matching")],
        root: Root {
            cause: "FS101",
            at: File("/etc/apache2/sites-available/exampledomain.conf"),
        },
        mend: r"site '1s/^\xef\xbb\xbf//'; reload",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "virtual host for another port",
        breaks: r"site 's|<VirtualHost \*:443>|<VirtualHost *:8443>|'; echo 'Listen 8443' >>$A/ports.conf",
        order: Order::Restart(Obeyed),
        seen: &[Abroad("visit", "wrong version number")],
        root: Root {
            cause: "FS662",
            at: Object("443"),
        },
        mend: "site 's|8443|443|'; sed -i '/8443/d' $A/ports.conf; restart",
        ..Scenario::PLAIN
    },
    Scenario {
        name: "more logs than files that Apache may open",
        breaks: "for n in $(seq 40); do echo \"CustomLog /var/log/apache2/s$n.log combined\"; done >$A/conf-enabled/logs.conf;
            sed -i \"1i export APACHE_ULIMIT_MAX_FILES='ulimit -n 40'\" $A/envvars",
        order: Order::Restart(Down),
        seen: &[Abroad("visit", "Couldn't connect")],
        root: Root {
            cause: "FS673",
            at: Object("/etc/apache2/envvars"),
        },
        mend: "sed -i 1d $A/envvars; restart",
        ..Scenario::PLAIN
    },
];

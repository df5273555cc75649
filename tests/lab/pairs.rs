//! Two faults at once that have nothing to do with each other: both have to be named, and
//! neither blamed on the other.

/// The names of two scenarios each.
pub(crate) const PAIRS: &[(&str, &str)] = &[
    ("certificate path wrong", "WSGIDaemonProcess duplicated"),
    ("expired", "app crashes at request"),
    ("key world-readable", "no timer"),
    ("certificate without chain", "no deploy hook"),
    ("name not covered", "import error in the app"),
    ("443 filtered", "import error in the app"),
    ("A elsewhere", "app folder not traversable by www-data"),
    ("Apache not running", "no timer"),
    ("port 443 held by another program", "app.wsgi missing"),
    (
        "domain in /etc/hosts at 127.0.1.1",
        "no Require all granted",
    ),
    ("stale AAAA", "undefined process group"),
    ("80 filtered", "snakeoil still served"),
    ("NXDOMAIN", "app.wsgi unreadable"),
    ("private address published", "python-home wrong"),
    ("CAA forbids the CA", "sys.path line missing"),
    (
        "disk full in /var/log",
        "Flask not installed for mod_wsgi's Python",
    ),
    ("two vhosts of one name", "no timer"),
    ("renewal file broken", "no application in app.wsgi"),
    ("challenge path swallowed by the app", "key world-readable"),
    (
        "certbot renews by standalone while Apache holds 80",
        "virtual environment of another Python version",
    ),
    ("misspelt directive", "app.wsgi missing"),
    ("Include with no match", "A elsewhere"),
    ("resolv.conf dead", "redirect loop"),
    ("Listen 443 missing", "import error in the app"),
    ("ssl module not enabled", "no deploy hook"),
    ("renewed but not reloaded", "no timer"),
    ("not yet valid", "80 filtered"),
    ("bound to 127.0.0.1 only", "app crashes at request"),
    ("staging CA", "app.run() blocks the import"),
    (
        "key of another certificate",
        "domain in /etc/hosts at an old address",
    ),
];

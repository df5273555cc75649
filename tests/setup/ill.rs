//! What is wrong at the start: it is told before anything is changed, or what was done is taken
//! back; what ran before runs on.

use crate::stage::{Job, Stage, differ};

/// Something that is wrong.
struct Ill {
    name: &'static str,
    /// Makes it so, in bash.
    broken: &'static str,
    /// On the Internet.
    abroad: &'static str,
    /// There, afterwards: the Internet is that of the next machine, too.
    mended: &'static str,
    /// Flags besides the usual ones; where they name a domain or a folder, these count.
    flags: &'static str,
    /// What is said of it.
    words: &'static [&'static str],
    /// Whether it is found before anything is changed.
    before: bool,
}

const ILL: Ill = Ill {
    name: "",
    broken: "",
    abroad: "",
    mended: "",
    flags: "--domain $D --app $APP",
    words: &[],
    before: true,
};

const ILLS: &[Ill] = &[
    Ill {
        name: "port 80 taken",
        broken: "stop; hold 80",
        words: &["port 80 is taken by python3"],
        ..ILL
    },
    Ill {
        name: "port 443 taken",
        broken: "hold 443",
        words: &["port 443 is taken by python3"],
        ..ILL
    },
    Ill {
        name: "the name leads elsewhere",
        abroad: "zone \"^$D \" \"$D A 44.128.9.9\"",
        words: &[
            "flaskhome.duckdns.org leads to 44.128.9.9, and this machine's addresses are 44.128.7.10",
        ],
        ..ILL
    },
    Ill {
        name: "Django turns the name away",
        broken: "rm -r $APP; cd /var/www && django-admin startproject project && mv project app",
        words: &["ALLOWED_HOSTS does not have flaskhome.duckdns.org"],
        ..ILL
    },
    Ill {
        name: "nobody knows the name",
        abroad: "zone \"$D \"",
        words: &[
            "name servers know no address of flaskhome.duckdns.org",
            "duckdns.org",
        ],
        ..ILL
    },
    Ill {
        name: "the authority does not reach port 80",
        broken: "nft add table inet f; nft 'add chain inet f in { type filter hook input priority 0; }'; nft add rule inet f in iifname eth0 tcp dport 80 drop",
        words: &["port 80"],
        before: false,
        ..ILL
    },
    Ill {
        name: "the authority is down",
        abroad: "pkill -x apache2; for ((n = 0; n < 100; n++)); do pgrep -x apache2 >/dev/null || break; sleep 0.05; done",
        mended: "apache2 -f /tmp/front.conf; for ((n = 0; n < 100; n++)); do curl -sk -m 2 -o /dev/null https://acme-v02.api.letsencrypt.org/directory && break; sleep 0.05; done",
        words: &["acme-staging-v02.api.letsencrypt.org"],
        before: false,
        ..ILL
    },
    Ill {
        name: "the present configuration is broken",
        broken: "echo SSLEngin on >>$A/apache2.conf",
        words: &[
            "Apache would not read its present configuration: /etc/apache2/apache2.conf:",
            "SSLEngin",
        ],
        ..ILL
    },
    Ill {
        name: "/etc is read-only",
        broken: "mount --bind /etc /etc && mount -o remount,ro,bind /etc",
        words: &["/etc cannot be written to: its file system is read-only"],
        ..ILL
    },
    Ill {
        name: "the disk is full",
        broken: "cp -a /etc /tmp/etc; mount -t tmpfs -o size=20m tmpfs /etc; cp -a /tmp/etc/. /etc/; head -c 30m /dev/zero >/etc/big 2>/dev/null; rm -f /etc/.x; true",
        words: &["the disk of /etc is full"],
        ..ILL
    },
    Ill {
        name: "no mod_ssl",
        broken: "rm $A/mods-available/ssl.load",
        words: &["Apache's module ssl is not here", "--reinstall"],
        ..ILL
    },
    Ill {
        name: "an import that is nowhere",
        broken: "sed -i '1i import nowhere_at_all' $APP/app.py",
        words: &["nowhere_at_all", "/var/www/app/app.py:1"],
        before: false,
        ..ILL
    },
    Ill {
        name: "a syntax error",
        broken: "echo 'def (:' >>$APP/app.py",
        words: &["/var/www/app/app.py"],
        ..ILL
    },
    Ill {
        name: "no such folder",
        flags: "--domain $D --app /var/www/none",
        words: &["/var/www/none is not there"],
        ..ILL
    },
    Ill {
        name: "no callable",
        broken: "echo 'x = 1' >$APP/app.py",
        words: &["--callable"],
        ..ILL
    },
    Ill {
        name: "two callables",
        broken: "cp $APP/app.py $APP/shop.py; mv $APP/app.py $APP/blog.py",
        words: &["--callable"],
        ..ILL
    },
    Ill {
        name: "a server that blocks the import",
        broken: "echo 'app.run()' >>$APP/app.py",
        words: &["/var/www/app/app.py:", "app.run"],
        ..ILL
    },
    Ill {
        name: "an application that does not come up",
        broken: "echo 'open(\"/root/secret\" + str(len(__name__)))' >>$APP/app.py",
        words: &["PermissionError", "/var/www/app/app.py"],
        before: false,
        ..ILL
    },
    Ill {
        name: "an application that fails when it is asked",
        broken: "sed -i 's/return \"Hello.*/return 1 \\/ 0/' $APP/app.py",
        words: &["the application answers https://flaskhome.duckdns.org/ with status 500"],
        before: false,
        ..ILL
    },
    Ill {
        name: "another virtual host of the name",
        broken: "printf '<VirtualHost *:80>\\nServerName %s\\n</VirtualHost>\\n' $D >$A/sites-available/old.conf; a2ensite -q old",
        words: &[
            "/etc/apache2/sites-enabled/old.conf:1 has a virtual host for flaskhome.duckdns.org already",
            "a2dissite old",
        ],
        ..ILL
    },
    Ill {
        name: "a file where the site's link is to be",
        broken: "echo '# mine' >$A/sites-enabled/$D.conf",
        words: &[
            "/etc/apache2/sites-enabled/flaskhome.duckdns.org.conf is there already, and is no link",
            "sudo mv",
        ],
        ..ILL
    },
    Ill {
        name: "links that lead nowhere",
        broken: "ln -s nowhere $A/sites-available/$D.conf; ln -s nowhere $APP/app.wsgi",
        words: &[
            "/etc/apache2/sites-available/flaskhome.duckdns.org.conf is a link to nowhere; it is not written over",
            "/var/www/app/app.wsgi is a link to nowhere",
        ],
        ..ILL
    },
    Ill {
        name: "an Apache that is masked",
        broken: "ln -s /dev/null /etc/systemd/system/apache2.service",
        words: &["apache2.service is masked", "sudo systemctl unmask apache2"],
        ..ILL
    },
    Ill {
        name: "no name server answers",
        broken: "echo nameserver 44.128.7.99 >/etc/resolv.conf; ip route del default; ip route del 44.128.7.0/24 2>/dev/null; ip route add default via 44.128.7.98 onlink dev eth0",
        words: &[
            "no name server answers when it is asked for flaskhome.duckdns.org",
            "--any-dns",
        ],
        ..ILL
    },
    Ill {
        name: "an address of the sixth version that is elsewhere",
        abroad: "zone nothing \"$D AAAA 2001:db8::99\"",
        words: &[
            "flaskhome.duckdns.org leads to 2001:db8::99, and this machine's addresses are 44.128.7.10 and 2a0f:ff00:7::10",
        ],
        ..ILL
    },
    Ill {
        name: "another virtual host of the machine's address",
        broken: "mkdir /srv/own; printf '<VirtualHost 44.128.7.10:80>\\nServerName other.example\\nDocumentRoot /srv/own\\n</VirtualHost>\\n' >$A/sites-available/other.conf; a2ensite -q other; reload",
        words: &[
            "whoever comes for flaskhome.duckdns.org to 44.128.7.10, port 80, would get the virtual host of /etc/apache2/sites-enabled/other.conf:1",
            "<VirtualHost *:80>",
        ],
        ..ILL
    },
    Ill {
        name: "Apache listens for the machine itself alone",
        broken: "printf 'Listen 127.0.0.1:80\\nListen 127.0.0.1:443\\n' >$A/ports.conf; restart",
        words: &[
            "Apache listens on port 80 at none of this machine's addresses but 127.0.0.1",
            "ports.conf",
        ],
        ..ILL
    },
    Ill {
        name: "a file of somebody else's",
        broken: "echo '# mine' >$A/sites-available/$D.conf",
        words: &[
            "/etc/apache2/sites-available/flaskhome.duckdns.org.conf is there already, and is not of a set-up",
        ],
        ..ILL
    },
    Ill {
        name: "a name of a local network",
        flags: "--domain home.lan --app $APP",
        words: &["home.lan is a name of a local network", "--local"],
        ..ILL
    },
    Ill {
        name: "a token that others may read",
        broken: "echo 5f1c7f04-9a40-4b7e-8a52-0c3a1b2c3d4e >/etc/token; chmod 644 /etc/token",
        flags: "--domain $D --app $APP --duckdns-token-file /etc/token",
        words: &["/etc/token"],
        ..ILL
    },
    Ill {
        name: "a home that nobody passes",
        broken: "mv $APP /home/anna/app; chmod 700 /home/anna",
        flags: "--domain $D --app /home/anna/app",
        words: &["/home/anna"],
        ..ILL
    },
    Ill {
        name: "nobody listens on 443",
        broken: "echo 'Listen 80' >$A/ports.conf",
        words: &["443"],
        ..ILL
    },
    Ill {
        name: "a redirect of the whole server",
        broken: "echo 'RedirectMatch ^/ http://elsewhere.example/' >$A/conf-available/r.conf; a2enconf -q r",
        words: &["challenge"],
        before: false,
        ..ILL
    },
    Ill {
        name: "a system that is none of Debian's",
        broken: "rm /etc/os-release; printf 'ID=fedora\\nPRETTY_NAME=\"Fedora Linux 43\"\\n' >/etc/os-release",
        words: &["this system is Fedora Linux 43"],
        ..ILL
    },
    Ill {
        name: "an environment of another Python",
        broken: "mkdir -p $APP/venv/bin $APP/venv/lib/python3.8/site-packages; printf 'home = /usr/bin\\nversion = 3.8.1\\n' >$APP/venv/pyvenv.cfg; ln -s /usr/bin/python3 $APP/venv/bin/python",
        words: &["/var/www/app/venv", "3.8"],
        ..ILL
    },
    Ill {
        name: "the whole server has the site's name",
        broken: "echo \"ServerName $D\" >>$A/apache2.conf",
        words: &["FS405"],
        ..ILL
    },
    Ill {
        name: "the archive cannot be reached",
        broken: "sed -i '/^Package: libapache2-mod-wsgi-py3$/,/^$/d' /var/lib/dpkg/status; rm -rf /var/lib/apt/lists/*; echo 'deb http://archive.invalid/ x main' >/etc/apt/sources.list; rm -f /etc/apt/sources.list.d/*",
        words: &[
            "the lists of packages are empty or old",
            "the package archive cannot be reached",
        ],
        before: false,
        ..ILL
    },
    Ill {
        name: "packages: one that is needed is held back",
        broken: "archive /mnt/folder/archive; apt-get -q update >/dev/null; dpkg --purge libapache2-mod-wsgi-py3; rm -f $A/mods-enabled/wsgi.load; reload; apt-mark hold libapache2-mod-wsgi-py3",
        words: &["a package is held back", "apt-mark unhold"],
        ..ILL
    },
    Ill {
        name: "packages: what is installed is broken",
        broken: "archive /mnt/folder/archive; apt-get -q update >/dev/null; dpkg --purge libapache2-mod-wsgi-py3; rm -f $A/mods-enabled/wsgi.load; reload; printf '\nPackage: odd\nStatus: install ok installed\nArchitecture: all\nMaintainer: me <me@example.org>\nVersion: 1\nDepends: nowhere\nDescription: odd\n\n' >>/var/lib/dpkg/status",
        words: &[
            "do not fit those that are installed",
            "apt-get --fix-broken install",
            "nowhere",
        ],
        ..ILL
    },
    Ill {
        name: "packages: an earlier installation was interrupted",
        broken: "archive /mnt/folder/archive; apt-get -q update >/dev/null; dpkg --purge libapache2-mod-wsgi-py3; rm -f $A/mods-enabled/wsgi.load; reload; echo >/var/lib/dpkg/updates/0001",
        words: &[
            "an earlier installation was interrupted",
            "sudo dpkg --configure -a",
        ],
        ..ILL
    },
];

/// All of it.
pub(crate) fn all() -> Vec<Job> {
    let job = |ill: &'static Ill| Job {
        name: format!("ill: {}", ill.name),
        play: Box::new(move |stage| play(ill, stage)),
    };
    ILLS.iter().map(job).collect()
}

fn play(ill: &Ill, stage: &mut Stage<'_>) -> Result<(), String> {
    let played = play_in(ill, stage);
    if !ill.mended.is_empty() {
        stage.abroad(ill.mended)?;
    }
    played
}

fn play_in(ill: &Ill, stage: &mut Stage<'_>) -> Result<(), String> {
    if !ill.abroad.is_empty() {
        stage.abroad(ill.abroad)?;
    }
    stage.does(&format!("{}\ntrue", ill.broken))?;
    let (_, ran) = stage.run("runs");
    let before = stage.picture()?;
    let text = stage.says(&format!("flaskssl setup {} --yes", ill.flags), 1, ill.words)?;
    let untouched = text.contains("Nothing was changed.");
    if untouched != ill.before {
        return Err(format!("before anything is changed: {untouched}\n{text}"));
    }
    if !untouched {
        // The steps before the one that failed stand; they are taken back by a person's wish.
        stage.says("flaskssl setup --undo --yes", 0, &[])?;
    }
    differ(&before, &stage.picture()?)?;
    let (_, runs) = stage.run("runs");
    if runs == ran {
        Ok(())
    } else {
        Err("the server is not as it was".into())
    }
}

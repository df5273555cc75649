//! What the programs ask of the system: a plan writes and contacts nothing; two runs do not
//! meet; no secret is where it does not belong.

use super::job;
use crate::stage::{Job, Stage, differ};

pub(super) fn all() -> Vec<Job> {
    vec![
        job("a plan writes and contacts nothing", plan),
        job("two runs at once", two),
        job("secrets stay where they are", secrets),
    ]
}

/// Calls of a plan that write, in any of its threads and programs, or that reach out.
const FILTER: &str = r#"
grep -vE 'resumed|\+\+\+|---' /tmp/calls | grep -E \
    -e 'open(at)?\(.*O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)' \
    -e ' (rename|link|symlink|mkdir|mknod|unlink|rmdir|chmod|fchmod|chown|fchown|lchown|truncate|ftruncate|fallocate|setxattr|fsetxattr|lsetxattr|mount|umount|utime)[a-z0-9]*\(' \
    -e ' (p?write[v0-9]*|sendfile|splice|copy_file_range)\(([03-9]|[12][0-9]),' \
    -e ' connect\(.*sa_family=AF_INET' -e ' send(to|msg|mmsg)\(.*sa_family=AF_INET' |
    grep -vE -e '/dev/(null|tty)' -e 'eventfd|\\1\\0\\0\\0\\0\\0\\0\\0' -e 'inet_addr\("127\.0\.0\.1"\)' -e '"::1"'
"#;

fn plan(stage: &mut Stage<'_>) -> Result<(), String> {
    let plan = "flaskssl setup --domain $D --app $APP --plan";
    let whole = [
        "The plan for https://flaskhome.duckdns.org/:",
        "order a certificate",
    ];
    let before = stage.picture()?;
    // The toolchains of the machine below are others' to change, and large.
    let everything = "picture /etc $(find /root -mindepth 1 -maxdepth 1 ! -name .cargo ! -name .rustup ! -name .pyenv) /var/www /var/log /var/lib/{apache2,letsencrypt,flaskssl} /srv 2>/dev/null";
    let all = stage.does(everything)?;
    stage.says(
        &format!("strace -f -qq -y -o /tmp/calls -e trace=%file,%desc,%network {plan}"),
        0,
        &whole,
    )?;
    let calls = stage.does(&format!("test -s /tmp/calls; {FILTER}\ntrue"))?;
    if !calls.trim().is_empty() {
        return Err(format!("a plan does this:\n{calls}"));
    }
    differ(&all, &stage.does(everything)?)?;
    // Without a way out, by who may not do anything, on trees that nobody may write to.
    stage.does("chmod 755 /mnt; ip route flush table main; ip link set eth0 down")?;
    stage.says(
        &plan.replace(
            "flaskssl",
            "setpriv --reuid=1400 --regid=1400 --clear-groups flaskssl",
        ),
        0,
        &whole,
    )?;
    stage.does("for place in root home opt srv tmp run dev/shm; do mount --bind /$place /$place && mount -o remount,ro,bind /$place || exit 1; done")?;
    stage.says(plan, 0, &whole)?;
    stage.does("for place in etc var; do mount --bind /$place /$place && mount -o remount,ro,bind /$place || exit 1; done")?;
    // What would be in the way is told by the plan.
    stage.says(
        plan,
        1,
        &[
            "/etc cannot be written to: its file system is read-only",
            "Nothing was changed.",
        ],
    )?;
    differ(&before, &stage.picture()?)
}

fn two(stage: &mut Stage<'_>) -> Result<(), String> {
    let setup = "flaskssl setup --domain $D --app $APP --yes --local";
    stage.says(
        &format!(
            "{setup} >/tmp/first 2>&1 & first=$!
             for ((n = 0; n < 1000; n++)); do ls /var/lib/flaskssl/setup/*/journal.jsonl >/dev/null 2>&1 && break; sleep 0.01; done
             for order in '{setup}' 'flaskssl setup --undo --yes' 'flaskssl setup --resume --yes'; do
                 eval $order && exit 9
                 [ $? = 3 ] || exit 8
             done
             kill -0 $first || exit 7
             wait $first || exit 6
             cat /tmp/first"
        ),
        0,
        &["another run of flaskssl setup is at work", "Wait until it has ended", "is served"],
    )?;
    stage.says(setup, 0, &["there is nothing to do"])?;
    Ok(())
}

const TOKEN: &str = "5f1c7f04-9a40-4b7e-8a52-0c3a1b2c3d4e";

/// A stand-in of DuckDNS's, on the Internet.
const DUCKDNS: &str = r#"
cd /mnt/folder/pki
ip address add 44.128.9.10/32 dev lo 2>/dev/null
zone '^www.duckdns.org ' 'www.duckdns.org A 44.128.9.10'
if [ ! -e duckdns.pem ]; then
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout duckdns.key -out duckdns.csr -subj /CN=www.duckdns.org 2>/dev/null
    openssl x509 -req -in duckdns.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 90 -extfile <(printf subjectAltName=DNS:www.duckdns.org) 2>/dev/null |
        cat - ca.pem >duckdns.pem
fi
[ -e /tmp/duckdns.out ] || setsid python3 /mnt/scripts/duckdns.py 44.128.9.10 duckdns.pem duckdns.key /mnt/folder/zone /mnt/folder/duckdns.log </dev/null >/tmp/duckdns.out 2>&1 &
for ((n = 0; n < 200; n++)); do
    curl -sk --resolve www.duckdns.org:443:44.128.9.10 https://www.duckdns.org/ | grep -q KO && exit 0
    sleep 0.05
done
exit 1
"#;

/// Everywhere that a set-up, and what it runs, leaves words; the files that keys belong in are
/// left out, and the token's own, and certbot's log, which holds the public halves in the same letters.
const SEARCH: &str = r#"
secrets=$(echo TOKEN; find /etc/letsencrypt $(ls -d /etc/flaskssl 2>/dev/null) -name '*key*.pem' -type f -exec grep -hv -e '-----' {} + | awk 'length > 40'
    find $(ls -d /etc/letsencrypt/accounts 2>/dev/null || echo /dev/null) -name private_key.json -exec grep -oE '"(d|p|q|dp|dq|qi)": *"[^"]{20,}"' {} + | grep -oE '[A-Za-z0-9_-]{40,}')
[ $(wc -l <<<"$secrets") -gt 3 ] || exit 9
for place in /var/lib/flaskssl /var/log/apache2 /tmp/said /tmp/argv /etc/apache2 /etc/cron.d /etc/systemd/system /var/www /etc/letsencrypt/renewal /etc/letsencrypt/renewal-hooks; do
    [ -e $place ] && grep -rlF -e "$secrets" $place
done
true
"#;

fn secrets(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.abroad(DUCKDNS)?;
    stage.does(&format!("echo {TOKEN} >/root/token; chmod 600 /root/token"))?;
    for certificate in [
        "--authenticator duckdns --duckdns-timer",
        "--local --keep-address",
    ] {
        let flags = format!("--duckdns-token-file /root/token {certificate}");
        let strace = "strace -f -qq -s 100000 -v -o /tmp/argv -e trace=execve";
        stage.does(&format!(
            "{strace} flaskssl setup --domain $D --app $APP --yes {flags} >/tmp/said 2>&1 || {{ cat /tmp/said; exit 1; }}"
        ))?;
        let found = stage.does(&SEARCH.replace("TOKEN", TOKEN))?;
        if !found.trim().is_empty() {
            return Err(format!("a secret stands in\n{found}"));
        }
        stage.says(
            "stat -c '%a %U %n' /var/lib/flaskssl/setup/*/journal.jsonl",
            0,
            &["600 root"],
        )?;
        stage.does(&format!(
            "{strace} flaskssl setup --undo --yes >/tmp/said 2>&1"
        ))?;
        stage.does(&format!("! grep -F {TOKEN} /tmp/said /tmp/argv"))?;
    }
    Ok(())
}

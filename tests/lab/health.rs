//! The machine that has no fault, and what the doctor may cost and change.

use std::collections::BTreeSet;

use super::run::healthy;
use super::terminal;
use super::verdict;
use super::world::{Machine, World};

/// A name, and what is looked at.
pub(crate) type Look = (&'static str, fn(&World) -> Result<String, String>);

/// Everything that is asked of the doctor beside naming faults.
pub(crate) const LOOKS: &[Look] = &[
    ("healthy, and check is silent", check_is_silent),
    ("healthy, asked by root", asked_by_root),
    ("healthy, asked by another user", asked_by_a_user),
    ("healthy, asked with no network", asked_offline),
    ("healthy, by an authority of one's own", by_an_own_authority),
    (
        "a dead resolver and a filtered port take no long time",
        with_nobody_answering,
    ),
    ("nothing is changed by the doctor", nothing_is_changed),
    ("a saved snapshot says the same, byte for byte", replayed),
    ("healthy, by an access control list", by_a_list),
    (
        "asked at a terminal, it asks before it mends",
        terminal::asks_before_it_mends,
    ),
    (
        "watching, it waits until all is well",
        terminal::waits_until_all_is_well,
    ),
];

/// How much slower than a release build this one is, at most.
const SLOWER: f32 = if cfg!(debug_assertions) { 4.0 } else { 1.0 };

/// Plays each file of shell on a machine of its own, healthy at first, and shows what it says.
pub(crate) fn try_out(files: &[String]) -> std::process::ExitCode {
    let world = World::new().expect("a lab");
    for file in files {
        let shell = std::fs::read_to_string(file).expect("a file of shell");
        println!("=== {file}");
        let said = well(&world).map(|machine| machine.inside().run(&shell, 120));
        match said {
            Ok(said) => println!("{}({}, {:.1?})", said.text, said.status, said.took),
            Err(fault) => println!("{fault}"),
        }
    }
    std::process::ExitCode::SUCCESS
}

pub(super) fn well(world: &World) -> Result<Machine<'_>, String> {
    let machine = world.machine()?;
    healthy(&machine, "at all")?;
    Ok(machine)
}

fn check_is_silent(world: &World) -> Result<String, String> {
    let machine = well(world)?;
    for user in [None, Some("anna")] {
        let said = machine
            .inside()
            .as_user(user, "flaskssl check --format concise", 20);
        if said.status != 0 || said.text.lines().any(|line| line.contains("[FS")) {
            return Err(format!(
                "{user:?}: exit status {}\n{}",
                said.status, said.text
            ));
        }
    }
    Ok(String::new())
}

fn calm(world: &World, user: Option<&str>, options: &str, seconds: f32) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    let verdict = verdict::ask(&machine, user, options)?;
    verdict.is_calm()?;
    if user.is_some() && verdict.not_checked.is_empty() {
        return Err("a user without rights is told of no gap".to_owned());
    }
    if verdict.seconds > seconds * SLOWER {
        return Err(format!("it takes {:.2} s", verdict.seconds));
    }
    Ok(verdict.account())
}

fn asked_by_root(world: &World) -> Result<String, String> {
    calm(world, None, "", 1.0)
}

/// The certificates' folder is root's alone: what cannot be read is a gap, and no fault.
fn asked_by_a_user(world: &World) -> Result<String, String> {
    calm(world, Some("anna"), "", 1.0)
}

fn asked_offline(world: &World) -> Result<String, String> {
    calm(world, None, "--offline", 1.0)
}

/// Nobody but those who run it knows the authority, and that is no fault.
fn by_an_own_authority(world: &World) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    machine
        .inside()
        .run(
            "set -e
            cat /etc/ssl/certs/*.0 >/etc/ssl/certs/ca-certificates.crt
            cd /etc/letsencrypt/accounts
            account=$(find . -name meta.json -printf '%h\\n' | head -n 1)
            mkdir -p localhost:14000/dir
            cp -a $account localhost:14000/dir/
            sed -i 's|^server = .*|server = https://localhost:14000/dir|' /etc/letsencrypt/renewal/*.conf",
            10,
        )
        .well("forget")?;
    let verdict = verdict::ask(&machine, None, "")?;
    verdict.is_calm()?;
    Ok(verdict.account())
}

fn with_nobody_answering(world: &World) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    machine
        .inside()
        .run(
            "set -e
            echo nameserver 44.128.7.99 >/etc/resolv.conf
            nft add table inet filter
            nft 'add chain inet filter input { type filter hook input priority 0 ; policy accept ; }'
            nft add rule inet filter input tcp dport 443 drop",
            10,
        )
        .well("break")?;
    let verdict = verdict::ask(&machine, None, "")?;
    // Waiting is as long in every build.
    if verdict.seconds > 6.0 + SLOWER {
        return Err(format!(
            "it takes {:.2} s\n{}",
            verdict.seconds,
            verdict.account()
        ));
    }
    let named = |word: &str| {
        verdict
            .roots()
            .any(|told| told.alarms() && told.short().contains(word))
    };
    if !named("44.128.7.99") || !named("443") {
        return Err(format!("both are to be named\n{}", verdict.account()));
    }
    Ok(verdict.account())
}

/// Sizes, modes, owners and times of change of all files that the machine has of its own. What
/// the access log gains is the visitor's doing.
const INVENTORY: &str = "(find /etc /var /opt /home /run /srv -xdev ! -path '/var/log/apache2/*'; \
    find /root -xdev -maxdepth 1) 2>/dev/null | sort | xargs -d '\\n' stat -c '%n %s %a %u %Z'";

fn nothing_is_changed(world: &World) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    let before = machine.inside().run(INVENTORY, 30).well("inventory")?;
    let verdict = verdict::ask(&machine, None, "")?;
    let after = machine.inside().run(INVENTORY, 30).well("inventory")?;
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
        (before.lines().collect(), after.lines().collect());
    let changed: Vec<&str> = after.symmetric_difference(&before).copied().collect();
    if before.len() < 1000 {
        return Err(format!("only {} files were looked at", before.len()));
    }
    if changed.is_empty() {
        return Ok(verdict.account());
    }
    Err(format!("changed:\n{}", changed.join("\n")))
}

fn replayed(world: &World) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    machine
        .inside()
        .run(
            "set -e
            site 's|/fullchain.pem|/fullchian.pem|'
            cd /tmp
            code=0
            flaskssl doctor --format json --save facts.json >live.json || code=$?
            [ $code = 1 ]
            umount /usr/local/bin/flaskssl
            mkdir -p elsewhere/etc
            for n in 1 2; do
                # Elsewhere: with nothing of the machine to be seen.
                /mnt/flaskssl doctor --format json --facts facts.json >replayed$n.json || [ $? = 1 ]
                rm -rf /etc/apache2 /etc/letsencrypt /var/www
            done
            cmp replayed1.json replayed2.json
            cmp live.json replayed1.json",
            60,
        )
        .well("replay")
}

/// The application in a home folder that is shut but for an entry of a list; then the mask takes
/// that away.
fn by_a_list(world: &World) -> Result<String, String> {
    if !verdict::exists() {
        return Ok("not asked".to_owned());
    }
    let machine = well(world)?;
    // Entry by entry, as linux/posix_acl_xattr.h has it: no setfacl need be installed.
    machine
        .inside()
        .run(
            "set -e
            chmod 700 /home/anna; cp -a $APP /home/anna/app; chown -R anna: /home/anna/app
            sed -i 's|/var/www/app|/home/anna/app|' /home/anna/app/app.wsgi; site 's|/var/www/app|/home/anna/app|'
            cat >/root/list <<'P'
import os, pwd, struct, sys
user, nobody = pwd.getpwnam('www-data').pw_uid, 0xffffffff
entries = [(1, 7, nobody), (2, 1, user), (4, 0, nobody), (16, int(sys.argv[1]), nobody), (32, 0, nobody)]
list = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', *entry) for entry in entries)
os.setxattr('/home/anna', 'system.posix_acl_access', list)
P
            python3 /root/list 1
            reload
            visit https://$D/ | grep -q 'status 200'",
            30,
        )
        .well("let in by a list")?;
    let verdict = verdict::ask(&machine, None, "")?;
    verdict.is_calm()?;
    machine
        .inside()
        .run(
            "python3 /root/list 4; visit https://$D/ | grep -q 'status 403'",
            20,
        )
        .well("mask it")?;
    let sick = verdict::ask(&machine, None, "")?;
    let named = |word: &str| {
        sick.roots()
            .next()
            .is_some_and(|told| told.short().contains(word))
    };
    if named("FS516") && named("/home/anna") {
        Ok(sick.account())
    } else {
        Err(format!("the list's mask is not named\n{}", sick.account()))
    }
}

//! DuckDNS: names that are given away, whose address and TXT record two calls set.

use super::answers::Answers;
use super::certificate::shell;
use super::effect::{Access, Effect, Publish};
use super::name::Name;
use super::place::Place;
use super::plan::Refusal;
use super::system::System;
use crate::config::path;
use crate::config::world::Seen;

/// How many seconds name servers are waited for.
pub const PATIENCE: u64 = 120;

const ZONE: &str = ".duckdns.org";

/// The name that is DuckDNS's to set: `site` of `www.site.duckdns.org`.
pub fn label(name: &str) -> Option<&str> {
    let inner = name.strip_suffix(ZONE)?;
    inner.rsplit('.').next().filter(|label| !label.is_empty())
}

/// Whether a text has the form of a token.
pub fn is_token(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let hex = |group: &&str| group.chars().all(|c| c.is_ascii_hexdigit());
    groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex)
}

/// What is wrong with the file of a token.
pub(super) fn refusals_of_token(token: &Place, system: &System<'_>) -> Option<Refusal> {
    let meta = match system.world.stat(token.bytes()) {
        Seen::Is(meta) => meta,
        Seen::Absent => {
            return Some(Refusal::new(
                format!("{token}, the file with DuckDNS's token, is not there"),
                format!(
                    "write the token that www.duckdns.org shows into it: install -m 600 /dev/null {token}, then edit it"
                ),
            ));
        }
        _ => return None,
    };
    if meta.mode & 0o077 != 0 {
        return Some(Refusal::new(
            format!("others than its owner may read {token}, the file with DuckDNS's token"),
            format!("chmod 600 {token}"),
        ));
    }
    let text = system.text(token.as_str())?;
    (!is_token(text.trim())).then(|| {
        Refusal::new(
            format!("what is in {token} is no token of DuckDNS's"),
            "write the token alone into it, as www.duckdns.org shows it: five groups of hexadecimal digits with hyphens between",
        )
    })
}

/// Why this program cannot be run by root again and again: whoever may change it would be
/// root, too.
pub(super) fn refusals_of_program(system: &System<'_>) -> Option<Refusal> {
    let program = system.program.as_bytes();
    let mut at = program;
    loop {
        if let Seen::Is(meta) = system.world.stat(at) {
            // Folders of older Debian systems belong to the group staff.
            let others = if at == program { 0o022 } else { 0o002 };
            let shared = meta.mode & others != 0 && meta.mode & 0o1000 == 0;
            if meta.uid != 0 || shared {
                return Some(Refusal::new(
                    format!(
                        "root would run {} again and again, and others than root may change {}",
                        system.program,
                        String::from_utf8_lossy(at)
                    ),
                    format!(
                        "install it (sudo install -m 755 {} /usr/local/bin/flaskssl), and run the set-up from there",
                        system.program
                    ),
                ));
            }
        }
        if at == b"/" {
            return None;
        }
        at = path::parent(at);
    }
}

/// Why names cannot be proved by DuckDNS's TXT record.
pub(super) fn refusals_of_proof(names: &[Name]) -> Vec<Refusal> {
    let mut refusals = foreign(names);
    for (n, name) in names.iter().enumerate() {
        let own = label(name.as_str());
        let same = names[..n]
            .iter()
            .find(|other| own.is_some() && label(other.as_str()) == own);
        if let Some(other) = same {
            refusals.push(Refusal::new(
                format!("{other} and {name} cannot be proved together: DuckDNS holds one TXT record for both"),
                "leave one of them out, or prove them over port 80, without --authenticator duckdns",
            ));
        }
    }
    refusals
}

fn foreign(names: &[Name]) -> Vec<Refusal> {
    let foreign = names.iter().filter(|name| label(name.as_str()).is_none());
    foreign
        .map(|name| {
            Refusal::new(
                format!("{name} is no name of DuckDNS's, so that DuckDNS can say nothing of it"),
                "give names that end in .duckdns.org alone, or leave DuckDNS out",
            )
        })
        .collect()
}

/// What is done so that DuckDNS knows the address, now and later.
///
/// # Errors
/// What keeps it from being done.
pub fn effects(answers: &Answers, system: &System<'_>) -> Result<Vec<Effect>, Vec<Refusal>> {
    let Some(token) = &answers.duckdns else {
        return Ok(Vec::new());
    };
    let mut refusals = foreign(&answers.names);
    refusals.extend(refusals_of_token(token, system));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut labels: Vec<&str> = answers
        .names
        .iter()
        .filter_map(|n| label(n.as_str()))
        .collect();
    labels.sort_unstable();
    labels.dedup();
    let mut timer = if answers.duckdns_timer && answers.address.is_none() {
        if let Some(refusal) = refusals_of_program(system) {
            return Err(vec![refusal]);
        }
        let found = timer(&labels, token, system)?;
        if found.is_empty() {
            // It is at work, and DuckDNS is told all the time.
            return Ok(Vec::new());
        }
        found
    } else {
        Vec::new()
    };
    let publish = |label: &&str| {
        Effect::Publish(Publish {
            name: format!("{label}{ZONE}"),
            address: answers.address,
            token_file: token.as_str().to_owned(),
        })
    };
    let mut effects: Vec<Effect> = labels.iter().map(publish).collect();
    effects.append(&mut timer);
    Ok(effects)
}

/// Hosts that are asked for that, and what for.
pub fn contacts(answers: &Answers) -> Vec<String> {
    if answers.duckdns.is_none() {
        return Vec::new();
    }
    vec![
        "www.duckdns.org: the address of the name".into(),
        "the name servers of duckdns.org: whether they have it".into(),
    ]
}

/// How often DuckDNS is told, in minutes: what it asks its users to do.
const EVERY: u32 = 5;

/// What tells DuckDNS the address again and again.
fn timer(labels: &[&str], token: &Place, system: &System<'_>) -> Result<Vec<Effect>, Vec<Refusal>> {
    let unit = format!("flaskssl-duckdns-{}", labels[0]);
    let domains: Vec<String> = labels
        .iter()
        .map(|label| format!("{label}{ZONE}"))
        .collect();
    let mut words = vec![
        &*system.program,
        "hook",
        "duckdns",
        "update",
        "--token-file",
        token.as_str(),
    ];
    for domain in &domains {
        words.extend(["--domain", domain]);
    }
    let list = domains.join(", ");
    if !system.systemd() {
        let command = shell::command(&words).map_err(|why| {
            vec![Refusal::new(
                why,
                "keep flaskssl and the token at paths of plain letters",
            )]
        })?;
        let text = format!(
            "# Tells DuckDNS the address of {list}. Written by flaskssl.\n\
             */{EVERY} * * * * root {} >/dev/null\n",
            // cron takes a bare % for the end of the line.
            command.replace('%', r"\%")
        );
        return Ok(written(&format!("/etc/cron.d/{unit}"), text, system)
            .into_iter()
            .collect());
    }
    let command: Vec<String> = words.iter().map(|word| unit_word(word)).collect();
    let folder = "/etc/systemd/system";
    let service = format!(
        "# Written by flaskssl.\n\
         [Unit]\n\
         Description=Tell DuckDNS the address of {list}\n\
         Wants=network-online.target\n\
         After=network-online.target\n\
         \n\
         [Service]\n\
         Type=oneshot\n\
         ExecStart={}\n\
         TimeoutStartSec=60\n\
         NoNewPrivileges=yes\n\
         PrivateTmp=yes\n\
         ProtectSystem=strict\n\
         ProtectHome=read-only\n",
        command.join(" ")
    );
    let timer = format!(
        "# Written by flaskssl.\n\
         [Unit]\n\
         Description=Tell DuckDNS the address of {list} again and again\n\
         \n\
         [Timer]\n\
         OnBootSec=1min\n\
         OnUnitActiveSec={EVERY}min\n\
         RandomizedDelaySec=30s\n\
         \n\
         [Install]\n\
         WantedBy=timers.target\n"
    );
    let mut effects: Vec<Effect> = [("service", service), ("timer", timer)]
        .into_iter()
        .filter_map(|(kind, text)| written(&format!("{folder}/{unit}.{kind}"), text, system))
        .collect();
    let wanted = format!("{folder}/timers.target.wants/{unit}.timer");
    if !effects.is_empty() || system.world.link(wanted.as_bytes()).absent() {
        effects.push(Effect::Timer {
            unit: format!("{unit}.timer"),
        });
    }
    Ok(effects)
}

/// A word of `ExecStart=`: systemd.service(5), "Command lines".
fn unit_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:=".contains(c);
    if word.chars().all(plain) {
        return word.to_owned();
    }
    format!("\"{}\"", word.replace('%', "%%").replace('$', "$$"))
}

/// A file of root's that everybody may read, unless it is there already.
fn written(path: &str, text: String, system: &System<'_>) -> Option<Effect> {
    (system.text(path).as_deref() != Some(&*text)).then(|| Effect::Write {
        path: path.to_owned(),
        text,
        access: Access::root(0o644),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_tokens() {
        assert_eq!(label("site.duckdns.org"), Some("site"));
        assert_eq!(label("www.site.duckdns.org"), Some("site"));
        assert_eq!(label("duckdns.org"), None);
        assert_eq!(label("site.example.org"), None);
        assert!(is_token("01234567-89ab-cdef-0123-456789ABCDEF"));
        for odd in [
            "",
            "01234567-89ab-cdef-0123-456789ABCDEG",
            "0123456789abcdef0123456789abcdef",
            "01234567-89ab-cdef-0123-456789ABCDEF\n",
        ] {
            assert!(!is_token(odd), "{odd}");
        }
    }

    #[test]
    fn a_unit_file_reads_the_same_words() {
        assert_eq!(unit_word("/root/duckdns.token"), "/root/duckdns.token");
        assert_eq!(unit_word("/root/50% $x"), "\"/root/50%% $$x\"");
    }
}

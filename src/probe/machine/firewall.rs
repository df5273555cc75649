//! Ports that a firewall of this machine closes, as far as its rules can be read: nftables by
//! `nft -j list ruleset`, which shows those of iptables and ufw too where they are kept there,
//! or else `iptables-save`.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::command;
use crate::config::world::Seen;
use crate::facts::machine::network::Closed;

/// The ports that matter.
const PORTS: [u16; 2] = [80, 443];

/// What closes them to those who come from outside.
pub(super) fn closed(root: bool, patience: Duration) -> Seen<Vec<Closed>> {
    if !root {
        return Seen::Gap("only root may read its rules".into());
    }
    let there = |program: &&&str| Path::new(program).exists();
    if let Some(nft) = ["/usr/sbin/nft", "/sbin/nft"].iter().find(there) {
        return match command::run(nft, &["-j", "list", "ruleset"], patience) {
            Ok(ended) if ended.ok => match serde_json::from_str(&ended.out) {
                Ok(rules) => Seen::Is(by_nftables(&rules)),
                Err(_) => Seen::Gap("its rules cannot be read".into()),
            },
            Ok(ended) => Seen::Gap(ended.says),
            Err(reason) => Seen::Gap(reason),
        };
    }
    if let Some(save) = ["/usr/sbin/iptables-save", "/sbin/iptables-save"]
        .iter()
        .find(there)
    {
        return match command::run(save, &["-t", "filter"], patience) {
            Ok(ended) if ended.ok => Seen::Is(by_iptables(&ended.out)),
            Ok(ended) => Seen::Gap(ended.says),
            Err(reason) => Seen::Gap(reason),
        };
    }
    Seen::Absent
}

/// What a rule does with a connection that is new and comes from outside.
#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    Accept,
    Closed(String, bool),
    /// It goes on to the next rule.
    On,
    /// It depends on what is not known here.
    Unknown,
}

/// A base chain at `input`: its rules in order, then its policy. Where a rule is reached whose
/// conditions are not understood, nothing is said of the port.
fn by_nftables(rules: &Value) -> Vec<Closed> {
    let all: &[Value] = rules["nftables"].as_array().map_or(&[], Vec::as_slice);
    let chains = all.iter().filter_map(|item| item.get("chain"));
    let inputs = chains.filter(|chain| chain["hook"] == "input" && chain["type"] == "filter");
    let mut closed = Vec::new();
    for chain in inputs {
        for port in PORTS {
            let verdict = match walk(all, chain, port, 0) {
                Verdict::On if chain["policy"] == "drop" => Verdict::Closed(
                    format!("the policy of chain {} is drop", text(&chain["name"])),
                    false,
                ),
                other => other,
            };
            if let Verdict::Closed(by, refused) = verdict
                && !closed.iter().any(|c: &Closed| c.port == port)
            {
                closed.push(Closed {
                    port,
                    by,
                    refused,
                    tool: "nft".into(),
                    chain: plain_name(chain),
                });
            }
        }
    }
    closed
}

/// How a command names a chain, where that needs no quotes.
fn plain_name(chain: &Value) -> Option<String> {
    let parts = [&chain["family"], &chain["table"], &chain["name"]].map(text);
    let plain = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    parts
        .iter()
        .all(|part| plain(part))
        .then(|| parts.join(" "))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Chains that lead to chains: so deep and no deeper.
const DEPTH: usize = 12;

fn walk(all: &[Value], chain: &Value, port: u16, depth: usize) -> Verdict {
    if depth > DEPTH {
        return Verdict::Unknown;
    }
    let own = all
        .iter()
        .filter_map(|item| item.get("rule"))
        .filter(|rule| {
            rule["chain"] == chain["name"]
                && rule["table"] == chain["table"]
                && rule["family"] == chain["family"]
        });
    for rule in own {
        let steps: &[Value] = rule["expr"].as_array().map_or(&[], Vec::as_slice);
        match rule_verdict(all, chain, steps, port, depth) {
            Verdict::On => {}
            other => return other,
        }
    }
    Verdict::On
}

fn rule_verdict(all: &[Value], chain: &Value, steps: &[Value], port: u16, depth: usize) -> Verdict {
    let mut sure = true;
    for step in steps {
        if let Some(found) = step.get("match") {
            match matches(found, port) {
                Some(true) => {}
                Some(false) => return Verdict::On,
                None => sure = false,
            }
            continue;
        }
        let verdict = if step.get("accept").is_some() {
            Verdict::Accept
        } else if step.get("drop").is_some() {
            Verdict::Closed(describe(steps), false)
        } else if step.get("reject").is_some() {
            Verdict::Closed(describe(steps), true)
        } else if step.get("return").is_some() {
            Verdict::Unknown
        } else if let Some(to) = step.get("jump").or_else(|| step.get("goto")) {
            let next = all
                .iter()
                .filter_map(|item| item.get("chain"))
                .find(|other| {
                    other["name"] == to["target"]
                        && other["table"] == chain["table"]
                        && other["family"] == chain["family"]
                });
            next.map_or(Verdict::Unknown, |next| walk(all, next, port, depth + 1))
        } else if ["counter", "log", "limit"]
            .iter()
            .any(|word| step.get(word).is_some())
        {
            if step.get("limit").is_some() {
                sure = false;
            }
            continue;
        } else if let Some(extension) = step.get("xt") {
            // A match or target of iptables that nft cannot show.
            if extension["type"] == "match" {
                sure = false;
            }
            continue;
        } else {
            Verdict::Unknown
        };
        return match verdict {
            Verdict::On => Verdict::On,
            verdict if sure => verdict,
            // It may let some in, and may not.
            Verdict::Accept => Verdict::Unknown,
            _ => Verdict::On,
        };
    }
    Verdict::On
}

/// Whether a new connection from outside to the port meets a condition.
fn matches(found: &Value, port: u16) -> Option<bool> {
    let (left, right) = (&found["left"], &found["right"]);
    let equal = found["op"] != "!=";
    let payload = &left["payload"];
    if payload["field"] == "dport" {
        let meant = match payload["protocol"].as_str() {
            Some("tcp" | "th") => contains(right, port),
            _ => Some(false),
        };
        return meant.map(|is| is == equal);
    }
    if payload["field"] == "saddr" {
        // Visitors are no one address.
        return Some(!equal);
    }
    if payload["field"] == "protocol" || payload["field"] == "nexthdr" {
        return Some((right == "tcp" || right == 6) == equal);
    }
    if let Some(key) = left["meta"]["key"].as_str() {
        return match key {
            "l4proto" => Some((right == "tcp" || right == 6) == equal),
            "iif" | "iifname" if right == "lo" => Some(!equal),
            _ => None,
        };
    }
    if left["ct"]["key"] == "state" {
        let new = match right {
            Value::String(state) => state == "new",
            Value::Array(states) => states.iter().any(|s| s == "new"),
            other => other["set"].as_array()?.iter().any(|s| s == "new"),
        };
        return Some(new == equal);
    }
    None
}

fn contains(right: &Value, port: u16) -> Option<bool> {
    let number = |value: &Value| value.as_u64();
    if let Some(one) = number(right) {
        return Some(one == u64::from(port));
    }
    if let Some(range) = right["range"].as_array() {
        let (from, to) = (number(range.first()?)?, number(range.get(1)?)?);
        return Some((from..=to).contains(&u64::from(port)));
    }
    let set = right["set"].as_array()?;
    let mut any = false;
    for one in set {
        any |= contains(one, port)?;
    }
    Some(any)
}

/// A rule in words, as far as they are few.
fn describe(steps: &[Value]) -> String {
    let mut words = Vec::new();
    for step in steps {
        if let Some(found) = step.get("match") {
            let left = &found["left"];
            let name = left["payload"]["field"]
                .as_str()
                .map(|field| format!("{} {field}", text(&left["payload"]["protocol"])))
                .or_else(|| left["meta"]["key"].as_str().map(str::to_owned));
            let right = match &found["right"] {
                Value::String(text) => text.clone(),
                other => other["set"].as_array().map_or_else(
                    || other.to_string(),
                    |set| {
                        let all: Vec<String> = set.iter().map(Value::to_string).collect();
                        format!("{{ {} }}", all.join(", "))
                    },
                ),
            };
            words.extend(name.map(|name| format!("{name} {right}")));
        }
        for verdict in ["drop", "reject"] {
            if step.get(verdict).is_some() {
                words.push(verdict.to_owned());
            }
        }
    }
    words.join(" ")
}

/// The chain INPUT of `iptables-save`.
fn by_iptables(text: &str) -> Vec<Closed> {
    let mut closed = Vec::new();
    for port in PORTS {
        let mut verdict = None;
        let policy = text
            .lines()
            .find_map(|line| line.strip_prefix(":INPUT ")?.split_whitespace().next());
        for line in text
            .lines()
            .filter_map(|line| line.strip_prefix("-A INPUT "))
        {
            let words: Vec<&str> = line.split_whitespace().collect();
            let after = |flag: &str| {
                let at = words.iter().position(|w| *w == flag)?;
                words.get(at + 1).copied()
            };
            let port_text = port.to_string();
            let known = [
                "-p",
                "-m",
                "--dport",
                "--dports",
                "-j",
                "-i",
                "--reject-with",
                "--ctstate",
            ];
            let odd = words
                .iter()
                .any(|w| w.starts_with('-') && !known.contains(w) || *w == "!");
            let other = after("-p").is_some_and(|p| p != "tcp")
                || after("--dport").is_some_and(|p| p != port_text)
                || after("--dports").is_some_and(|p| !p.split(',').any(|p| p == port_text))
                || after("-i") == Some("lo")
                || after("--ctstate").is_some_and(|s| !s.split(',').any(|s| s == "NEW"));
            if other {
                continue;
            }
            match after("-j") {
                _ if odd => {
                    verdict = Some(None);
                    break;
                }
                Some("ACCEPT") => {
                    verdict = Some(None);
                    break;
                }
                Some(target @ ("DROP" | "REJECT")) => {
                    verdict = Some(Some((line.to_owned(), target == "REJECT")));
                    break;
                }
                Some("LOG" | "NFLOG") => {}
                _ => {
                    verdict = Some(None);
                    break;
                }
            }
        }
        let dropped =
            (policy == Some("DROP")).then(|| ("the policy of INPUT is DROP".to_owned(), false));
        if let Some((by, refused)) = verdict.unwrap_or(dropped) {
            closed.push(Closed {
                port,
                by,
                refused,
                tool: "iptables".into(),
                chain: None,
            });
        }
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nftables_rules_are_walked_in_order() {
        let rule = |expr: &str| {
            format!(
                r#"{{"rule":{{"family":"inet","table":"filter","chain":"input","expr":{expr}}}}}"#
            )
        };
        let ruleset = |policy: &str, rules: &[&str]| {
            let rules: String = rules.iter().map(|r| format!(",{}", rule(r))).collect();
            let text = format!(
                r#"{{"nftables":[{{"chain":{{"family":"inet","table":"filter","name":"input","type":"filter","hook":"input","policy":"{policy}"}}}}{rules}]}}"#
            );
            by_nftables(&serde_json::from_str(&text).unwrap())
                .into_iter()
                .map(|c| c.port)
                .collect::<Vec<_>>()
        };
        let dport = |port: &str, end: &str| {
            format!(
                r#"[{{"match":{{"op":"==","left":{{"payload":{{"protocol":"tcp","field":"dport"}}}},"right":{port}}}}},{{"{end}":null}}]"#
            )
        };
        assert_eq!(ruleset("accept", &[]), [0u16; 0]);
        assert_eq!(ruleset("drop", &[]), [80, 443]);
        assert_eq!(ruleset("drop", &[&dport("80", "accept")]), [443]);
        assert_eq!(ruleset("accept", &[&dport("443", "drop")]), [443]);
        assert_eq!(
            ruleset("drop", &[&dport(r#"{"set":[22,80,443]}"#, "accept")]),
            [0u16; 0]
        );
        // From one address alone: that says nothing of others.
        let some = r#"[{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"192.0.2.1"}},{"drop":null}]"#;
        assert_eq!(ruleset("accept", &[some]), [0u16; 0]);
    }

    #[test]
    fn iptables_rules_are_walked_in_order() {
        let ports = |text: &str| {
            by_iptables(text)
                .into_iter()
                .map(|c| c.port)
                .collect::<Vec<_>>()
        };
        assert_eq!(ports(":INPUT ACCEPT [0:0]\n"), [0u16; 0]);
        assert_eq!(
            ports(":INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n"),
            [443]
        );
        assert_eq!(
            ports(
                ":INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 443 -j REJECT --reject-with icmp-port-unreachable\n"
            ),
            [443]
        );
        assert_eq!(
            ports(":INPUT DROP [0:0]\n-A INPUT -j ufw-before-input\n"),
            [0u16; 0]
        );
    }
}

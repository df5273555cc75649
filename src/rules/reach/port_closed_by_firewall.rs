//! FS654 port-closed-by-firewall.

use crate::facts::Topic;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity, seen};

/// The page.
const PAGE: &str = r#"A firewall of this machine that keeps visitors from a port of Apache's.

## Why it breaks

Visitors wait until they give up ("connection timed out"), or are refused. With port 80 closed, Let's Encrypt says "Timeout during connect (likely firewall problem)", and the certificate is not renewed.

## Bad

```apache bad
Listen 443
==> seen on the machine <==
{"network": {"firewall": {"is": [{"port": 443, "by": "tcp dport 443 drop", "refused": false, "tool": "nft"}]}}}
```

## Good

```apache good
Listen 443
==> seen on the machine <==
{"network": {"firewall": {"is": []}}}
```

## How to mend it

Open the port: `ufw allow 443/tcp`, or `nft insert rule inet filter input tcp dport 443 accept`, or where the rules are kept. A provider's own firewall, in front of the machine, cannot be seen from here.

## References

- <https://letsencrypt.org/docs/integration-guide/#firewall-configuration>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS654",
    name: "port-closed-by-firewall",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let Some(closed) = machine.network.firewall.is() else {
        return;
    };
    for (port, _) in seen::public_ports(cx) {
        let Some(rule) = closed.iter().find(|closed| closed.port == port) else {
            continue;
        };
        let what = if rule.refused { "refuses" } else { "drops" };
        let message = format!(
            "the firewall of this machine {what} connections to port {port}: {}",
            rule.by
        );
        let ufw = cx.facts.text(Topic::Files, b"/etc/ufw/ufw.conf").known();
        let ufw = ufw.is_some_and(|text| memchr::memmem::find(&text, b"ENABLED=yes").is_some());
        let command = match rule.tool.as_str() {
            _ if ufw => format!("ufw allow {port}/tcp"),
            "iptables" => format!("iptables -I INPUT -p tcp --dport {port} -j ACCEPT"),
            // Another chain's word would not let in what this one keeps out.
            _ => {
                let chain = rule.chain.as_deref().unwrap_or("inet filter input");
                format!("nft insert rule {chain} tcp dport {port} accept")
            }
        };
        found.push(
            Draft::about(format!("port {port}"), message)
                .help("open the port, and keep the change where the firewall's rules are kept")
                .command(command)
                .subject(Subject::Port(port)),
        );
    }
}

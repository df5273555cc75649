//! FS672 semaphores-exhausted.

use crate::config::world::Seen;
use crate::finding::Subject;
use crate::rules::{Context, Draft, Finds, Found, Rule, Severity};

/// The page.
const PAGE: &str = r#"No set of semaphores is left in the system.

## Why it breaks

Apache and mod_wsgi take some when they start; after crashes they may be left over. With all of them taken a start ends with "(28)No space left on device: AH00023: Couldn't create the ... mutex", though the disk has room.

## Bad

```apache bad
==> seen on the machine <==
{"room": {"semaphores": {"is": {"sets": 128, "most": 128, "owners": [[33, 128]]}}}}
```

## Good

```apache good
==> seen on the machine <==
{"room": {"semaphores": {"is": {"sets": 3, "most": 128, "owners": [[33, 3]]}}}}
```

## How to mend it

While Apache is stopped, remove those of its user: `ipcs -s | awk '$3 == "www-data" {print $2}' | xargs -n1 ipcrm -s`.

## References

- <https://httpd.apache.org/docs/2.4/mod/core.html#mutex>
"#;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FS672",
    name: "semaphores-exhausted",
    severity: Severity::Error,
    finds: Finds::Check(check),
    pedantic: false,
    page: PAGE,
};

fn check(cx: &Context<'_>, found: &mut Found<'_>) {
    let Some(machine) = cx.facts.machine() else {
        return;
    };
    let Some(semaphores) = machine.room.semaphores.is() else {
        return;
    };
    if semaphores.sets < semaphores.most || semaphores.most == 0 {
        return;
    }
    let most = semaphores.owners.iter().max_by_key(|(_, n)| *n);
    let whose = most.map_or_else(String::new, |(user, n)| {
        match cx.facts.world().user_name(*user) {
            Seen::Is(name) => format!(", {n} of them of {}", String::from_utf8_lossy(&name)),
            _ => format!(", {n} of them of user {user}"),
        }
    });
    let owner = most.and_then(|(user, _)| cx.facts.world().user_name(*user).known());
    let owner = owner.map_or_else(
        || "www-data".into(),
        |name| String::from_utf8_lossy(&name).into_owned(),
    );
    let message = format!(
        "all {} sets of semaphores of the system are taken{whose}: no server can start",
        semaphores.most
    );
    found.push(
        Draft::about("semaphores", message)
            .help("while Apache is stopped, remove those that it left over")
            .command(format!(
                "ipcs -s | awk '$3 == \"{owner}\" {{print $2}}' | xargs -n1 ipcrm -s"
            ))
            .command("systemctl restart apache2")
            .subject(Subject::Server),
    );
}

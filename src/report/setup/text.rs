//! The plan and what came of it, for people.

use std::fmt::Write;

use owo_colors::OwoColorize;

use crate::fix;
use crate::report::{Style, diff, escape};
use crate::setup::effect::Effect;
use crate::setup::failure::{Failure, Left};
use crate::setup::plan::{Plan, Refusal};

/// The texts that files have now, by path.
pub(super) type Now<'n> = &'n dyn Fn(&str) -> Option<Vec<u8>>;

/// A plan, step by step, with what each file will hold.
pub fn plan(plan: &Plan, now: Now<'_>, style: Style) -> String {
    let mut out = String::new();
    // What a step before writes is what the next one changes.
    let mut written = crate::hash::HashMap::default();
    let open: Vec<_> = plan
        .steps
        .iter()
        .filter(|step| !step.effects.is_empty())
        .collect();
    for (n, step) in open.iter().enumerate() {
        let title = escape(&step.title);
        let head = format!("{}. {title}", n + 1);
        let _ = writeln!(out, "{}", bold(&head, style));
        for effect in &step.effects {
            match effect {
                Effect::Write { path, text, .. } if !text.is_empty() => {
                    let _ = writeln!(out, "     {}", escape(&effect.words()));
                    let before = match written.insert(path.as_str(), text.as_str()) {
                        Some(text) => Some(text.as_bytes().to_vec()),
                        None => now(path),
                    };
                    out.push_str(&change(path, text, before, style));
                }
                _ => lines(&mut out, effect),
            }
        }
        out.push('\n');
    }
    for line in &plan.told {
        let _ = writeln!(out, "Mind: {}", escape(line));
    }
    for contact in &plan.contacts {
        let _ = writeln!(out, "Will be asked: {}", escape(contact));
    }
    out
}

fn lines(out: &mut String, effect: &Effect) {
    let _ = writeln!(out, "     {}", escape(&effect.words()));
    if let Effect::Make(make) = effect {
        let _ = writeln!(out, "       $ {}", escape(&shell(&make.words)));
    }
}

/// Words as one would type them.
pub(super) fn shell(words: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-+=./:,@%".contains(c);
    let quoted = |word: &String| {
        if !word.is_empty() && word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

fn change(path: &str, text: &str, before: Option<Vec<u8>>, style: Style) -> String {
    let old = if before.is_some() { path } else { "/dev/null" };
    let text = fix::Text {
        shown: path.to_owned(),
        before: before.unwrap_or_default().into(),
        after: text.as_bytes().into(),
        marks: Vec::new(),
    };
    let unified = String::from_utf8_lossy(&fix::unified(&text, old, path)).into_owned();
    let shown = diff(&escape(&unified), style);
    let indented = shown.lines().map(|line| format!("       {line}\n"));
    indented.collect()
}

/// What is in the way.
pub fn refusals(all: &[Refusal], style: Style) -> String {
    let mut out = String::from("Nothing was changed. This is in the way:\n");
    list(&mut out, all, style);
    out
}

/// Why a step failed, and what became of what it had done.
pub fn failure(step: &str, failure: &Failure, kept: &[Left], acts: bool, style: Style) -> String {
    let mut out = format!(
        "\n{} {}: {}\n",
        red("×", style),
        escape(step),
        escape(&failure.what)
    );
    for line in &failure.said {
        let _ = writeln!(out, "    | {}", escape(line));
    }
    if !failure.mend.is_empty() {
        let _ = writeln!(out, "  {}", escape(&failure.mend));
    }
    if kept.is_empty() {
        out.push_str("  What this step had done is taken back; what ran before runs on\n");
    } else {
        out.push_str("  What this step had done is taken back, but for this:\n");
        out.push_str(&left(kept));
    }
    if acts {
        out.push_str(
            "  `flaskssl setup --resume` goes on from here, `flaskssl setup --undo` takes all back\n",
        );
    }
    out
}

fn list(out: &mut String, all: &[Refusal], style: Style) {
    for refusal in all {
        let _ = writeln!(out, "\n  {} {}", red("×", style), escape(&refusal.what));
        if !refusal.mend.is_empty() {
            let _ = writeln!(out, "    {}", escape(&refusal.mend));
        }
    }
}

/// Why it does not go on after a step that is done: that step stands.
pub fn halted(all: &[Refusal], style: Style) -> String {
    let mut out =
        String::from("\nIt does not go on. What is done stands; this is in the way now:\n");
    list(&mut out, all, style);
    out.push_str(
        "\n  `flaskssl setup --resume` goes on from here, `flaskssl setup --undo` takes all back\n",
    );
    out
}

/// What was not taken back.
pub fn left(kept: &[Left]) -> String {
    let mut out = String::new();
    for one in kept {
        let _ = writeln!(out, "    {}: {}", escape(&one.what), escape(&one.why));
    }
    out
}

fn bold(text: &str, style: Style) -> String {
    if style.color {
        text.bold().to_string()
    } else {
        text.to_owned()
    }
}

fn red(text: &str, style: Style) -> String {
    if style.color {
        text.red().to_string()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::effect::{Access, Make, Program};
    use crate::setup::plan::Step;

    const STYLE: Style = Style {
        color: false,
        width: 100,
    };

    #[test]
    fn a_plan_and_what_came_of_it() {
        let write = |path: &str, text: &str| Effect::Write {
            path: path.into(),
            text: text.into(),
            access: Access::root(0o644),
        };
        let words = [
            "certbot",
            "certonly",
            "-d",
            "a.example",
            "--deploy-hook",
            "it's done",
        ];
        let whole = Plan {
            steps: vec![
                Step::new("packages", "all packages are installed", Vec::new()),
                Step::new(
                    "site",
                    "serve it",
                    vec![
                        write("/etc/a.conf", "one\ntwo\n"),
                        write("/var/lib/apache2/module/enabled_by_admin/ssl", ""),
                        Effect::Make(Make {
                            what: "order the certificate".into(),
                            program: Program::Certbot,
                            words: words.map(str::to_owned).into(),
                            trees: Vec::new(),
                            keeps: Vec::new(),
                            user: None,
                            seconds: 1,
                        }),
                        // What is there is what the step has written by then.
                        write("/etc/a.conf", "one\nthree \u{1b}[2J\n"),
                        Effect::Serve,
                    ],
                ),
            ],
            told: vec!["collectstatic was not run".into()],
            contacts: vec!["acme-v02.api.letsencrypt.org: the order".into()],
        };
        let now = |_: &str| Some(b"zero\n".to_vec());
        let refused = [
            Refusal::new("port 80 is taken by nginx", "Stop it"),
            Refusal::new("a\u{1b}]0;title", ""),
        ];
        let failed = Failure {
            what: "certbot failed".into(),
            mend: "Open port 80".into(),
            said: vec!["Type: connection".into()],
        };
        let kept = [Left::new("/etc/a.conf", "somebody changed it since")];
        insta::assert_snapshot!(format!(
            "{}----\n{}----\n{}----\n{}",
            plan(&whole, &now, STYLE),
            refusals(&refused, STYLE),
            failure("certificate", &failed, &[], false, STYLE),
            failure("certificate", &failed, &kept, true, STYLE),
        ));
    }
}

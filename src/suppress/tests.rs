use crate::hash::HashSet;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::config::modules::Modules;
use crate::config::{Options, Request, Table, load};
use crate::facts::{Facts, Target};
use crate::finding::{Applicability, Finding};
use crate::fix::{self, Wanted};
use crate::rules::{self, Context};

/// A fragment alone, in which every directive that no table knows is a warning.
fn quieted(text: &str) -> Quieted {
    let world = Table::default().file("/srv/x.conf", text);
    let request = Request {
        main: b"/srv/x.conf".to_vec(),
        more: Vec::new(),
        htaccess: None,
        options: Options {
            server_root: b"/srv".to_vec(),
            defines: Vec::new(),
            modules: Modules::built_in(false),
            whole: false,
            debian: true,
            envvars: None,
            here: Some(false),
        },
    };
    let config = load(&world, request);
    let facts = Facts::new(&world, false, b"/srv".to_vec(), None, Target::default());
    let mut unsure = HashSet::default();
    let cx = Context::new(&config, &facts);
    let findings = rules::check_and_note(&cx, &rules::by_default, &mut unsure);
    let judging = Judging::new(&config, &rules::by_default, &unsure);
    let quiet = Quiet {
        sources: &config.sources,
        about: &|_| true,
        judged: &|rule, file, within| judging.judged(rule, file, within),
        wanted: &rules::by_default,
    };
    apply(&quiet, findings)
}

/// What is told and what is not: `line code` each.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let quieted = quieted(text);
    let show = |f: &Finding| format!("{} {}", f.line, f.name);
    let all = quieted.findings.iter().chain(&quieted.about_comments);
    let suppressed = quieted.suppressed.iter().map(|s| show(&s.finding));
    (all.map(show).collect(), suppressed.collect())
}

fn check(text: &str, told_: &[&str], suppressed: &[&str]) {
    let (found, quiet) = told(text);
    assert_eq!(found, told_, "{text}");
    assert_eq!(quiet, suppressed, "{text}");
}

#[test]
fn the_next_directive_only() {
    check(
        "# flaskssl: ignore[unknown-directive] -- ours\nOurs on\nTheirs on\n",
        &["3 unknown-directive"],
        &["2 unknown-directive"],
    );
    check(
        "# flaskssl: ignore[FS101] -- ours\n\n# more\n\n   Ours \\\n on\nTheirs on\n",
        &["7 unknown-directive"],
        &["5 unknown-directive"],
    );
    // Windows line ends, and any case of letters.
    check(
        "# FLASKSSL: ignore[fs101] -- ours\r\nOurs on\r\n",
        &[],
        &["2 unknown-directive"],
    );
}

#[test]
fn the_next_section() {
    check(
        "# flaskssl: ignore[FS101] -- ours\n<VirtualHost *:80>\nOurs on\n<Directory />\nOurs on\n</Directory>\n</VirtualHost>\nOurs on\n",
        &["8 unknown-directive"],
        &["3 unknown-directive", "5 unknown-directive"],
    );
}

#[test]
fn the_file() {
    check(
        "Ours on\n# flaskssl: ignore-file[FS101] -- ours\nOurs on\n",
        &[],
        &["1 unknown-directive", "3 unknown-directive"],
    );
}

#[test]
fn httpd_goes_on_with_comments() {
    // The comment swallows `Ours`, and is for `Theirs`.
    check(
        "# flaskssl: ignore[FS101] -- ours \\\nOurs on\nTheirs on\n",
        &[],
        &["3 unknown-directive"],
    );
    check(
        "# see the manual \\\n# flaskssl: ignore[FS101] -- ours\nOurs on\n",
        &["3 unknown-directive", "2 unclear-ignore"],
        &[],
    );
}

#[test]
fn without_a_reason_nothing_is_suppressed() {
    check(
        "# flaskssl: ignore[FS101]\nOurs on\n",
        &["2 unknown-directive", "1 ignore-without-reason"],
        &[],
    );
}

#[test]
fn idle_ones_are_told() {
    check(
        "# flaskssl: ignore[FS105] -- none\nListen 80\n# flaskssl: ignore[FS105, FS101] -- ours\nOurs on\n",
        &["1 unused-ignore", "3 unused-ignore"],
        &["4 unknown-directive"],
    );
    check(
        "<Directory />\n# flaskssl: ignore[FS101] -- none\n</Directory>\nOurs on\n",
        &["4 unknown-directive", "2 unused-ignore"],
        &[],
    );
    // It is not read, so nothing is known of it.
    check(
        "<IfVersion < 2.0>\n# flaskssl: ignore[FS105] -- old\nListen\n</IfVersion>\n",
        &[],
        &[],
    );
}

#[test]
fn in_a_fragment_not_all_is_known() {
    let found = quieted("# flaskssl: ignore[FS101, FS105] -- x\nListen 80\n").about_comments;
    let fix = found[0].fix.as_ref().unwrap();
    assert_eq!(fix.applicability, Applicability::Unsafe);
    let found = quieted("# flaskssl: ignore[FS105] -- x\nListen 80\n").about_comments;
    let fix = found[0].fix.as_ref().unwrap();
    assert_eq!(fix.applicability, Applicability::Safe);
}

#[test]
fn wrong_names() {
    let found = quieted("# flaskssl: ignore[unkown-directive, FS999] -- x\nOurs on\n");
    let help: Vec<_> = found
        .about_comments
        .iter()
        .map(|f| (f.name, f.help.as_deref().unwrap()))
        .collect();
    assert_eq!(
        help,
        [
            ("unknown-rule", "did you mean unknown-directive?"),
            (
                "unknown-rule",
                "`flaskssl rules` lists them; both the code and the name will do"
            ),
        ]
    );
    assert_eq!(found.findings.len(), 1);
}

#[test]
fn what_stops_httpd_is_told() {
    check(
        "# flaskssl: ignore-file[stray-closing-tag] -- x\n</Directory>\n",
        &["2 stray-closing-tag", "1 ignore-of-a-stop"],
        &[],
    );
}

#[test]
fn what_is_said_of_comments_can_be_ignored() {
    check(
        "# flaskssl: ignore-file[unused-ignore] -- generated\n# flaskssl: ignore[FS105] -- x\nListen 80\n",
        &[],
        &["2 unused-ignore"],
    );
}

/// With the fixes that are wanted carried out.
fn fixed(text: &str, wanted: Wanted) -> String {
    let identity = b"/srv/x.conf".to_vec();
    let outcome = fix::settle(wanted, |texts| {
        let now = texts.get(&identity).map_or(text.to_owned(), |t| {
            String::from_utf8(t.after.to_vec()).unwrap()
        });
        let quieted = quieted(&now);
        let mut sources = crate::source::Sources::default();
        sources.add(identity.clone(), now.as_bytes().into());
        let guard = fix::Guard {
            file: &|_| Ok(identity.clone()),
            read_twice: &|_| false,
        };
        fix::Checked {
            files: vec![fix::File {
                identity: identity.clone(),
                shown: "x.conf".into(),
                bytes: now.as_bytes().into(),
            }],
            proposals: fix::proposals(&sources, &quieted.about_comments, &guard)
                .into_iter()
                .flatten()
                .flatten()
                .collect(),
        }
    });
    let texts: BTreeMap<_, _> = outcome.texts;
    texts.get(&identity).map_or(text.to_owned(), |t| {
        String::from_utf8(t.after.to_vec()).unwrap()
    })
}

#[test]
fn idle_ones_are_taken_away() {
    assert_eq!(
        fixed(
            "A on\r\n  # flaskssl: ignore[FS105] -- x\r\nListen 80\r\n",
            Wanted::Safe
        ),
        "A on\r\nListen 80\r\n"
    );
    for (list, left) in [
        ("FS105, FS101", "FS101"),
        ("FS101,FS105", "FS101"),
        ("FS105, FS101, FS107", "FS101"),
        ("FS105 , FS107, FS101, FS113", "FS101"),
    ] {
        let text = |list| format!("# flaskssl: ignore[{list}] -- x\nOurs on\n");
        assert_eq!(fixed(&text(list), Wanted::Safe), text(left));
    }
    assert_eq!(
        fixed(
            "# flaskssl: ignore[unkown-directive] -- x\nOurs on\n",
            Wanted::Unsafe
        ),
        "# flaskssl: ignore[unknown-directive] -- x\nOurs on\n"
    );
    // What a comment has swallowed is left to its author.
    let swallowed = "# flaskssl: ignore[FS105] -- x \\\nUser a\nListen 80\n";
    assert_eq!(fixed(swallowed, Wanted::Safe), swallowed);
}

prop_compose! {
    /// Sections and directives, some of which no table knows.
    fn some_site()(lines in proptest::collection::vec(
        prop_oneof![
            Just("Ours on"), Just("  Theirs \\\n  on"), Just("Listen 80"), Just(""),
            Just("# plain"), Just("<Directory /srv>\nOurs x\n</Directory>"),
        ], 0..12)) -> Vec<&'static str> { lines }
}

proptest! {
    /// An ignore above every directive silences the file; once they are needed no more, the
    /// fixes take exactly them away.
    #[test]
    fn there_and_back(lines in some_site(), windows in any::<bool>()) {
        const IGNORE: &str = "# flaskssl: ignore[FS101] -- ours";
        let end = if windows { "\r\n" } else { "\n" };
        let join = |lines: Vec<&str>| {
            lines.iter().map(|l| format!("{}{end}", l.replace('\n', end))).collect::<String>()
        };
        let plain = join(lines.clone());
        let ours = |l: &&str| l.contains("Ours") || l.contains("Theirs");
        let ignored = join(lines.iter()
            .flat_map(|l| if ours(l) { vec![IGNORE, *l] } else { vec![*l] }).collect());
        let before = quieted(&plain);
        let after = quieted(&ignored);
        prop_assert!(before.suppressed.is_empty() && after.about_comments.is_empty());
        prop_assert_eq!(before.findings.len(), after.suppressed.len() + after.findings.len());
        prop_assert!(after.findings.iter().all(|f| f.code != "FS101"));
        let mended = |text: &str| text.replace("Ours", "Listen").replace("Theirs", "Listen");
        let taken = fixed(&mended(&ignored), Wanted::Unsafe);
        prop_assert_eq!(taken, mended(&plain));
    }
}

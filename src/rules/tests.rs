use std::collections::BTreeSet;

use super::*;
use crate::config::modules::Modules;
use crate::config::{Config, Options, Request, Table, load, table};
use crate::facts::machine::Machine;
use crate::facts::{Facts, Target};
use crate::suppress;

fn modules(word: &str) -> Modules {
    let mut modules = Modules::built_in(true);
    for (n, module) in table::MODULES.iter().enumerate() {
        let wanted = match word {
            "none" => false,
            "event" => module.symbol == "mpm_event_module",
            _ => !module.mpm || module.symbol == "mpm_event_module",
        };
        if wanted {
            modules.add(table::ModuleId(n as u16));
        }
    }
    modules
}

/// The days since 1970 of a date, as seconds. Howard Hinnant's `days_from_civil`.
fn seconds(date: &str) -> i64 {
    let mut parts = date
        .split('-')
        .map(|p| p.parse::<i64>().expect("YYYY-MM-DD"));
    let (y, m, d) = (
        parts.next().unwrap(),
        parts.next().unwrap(),
        parts.next().unwrap(),
    );
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year = y - era * 400;
    let day = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    let days = era * 146_097 + year * 365 + year / 4 - year / 100 + day - 719_468;
    days * 86_400
}

/// An example as a machine of its own.
pub(super) struct Staged {
    machine: Option<Machine>,
    pub(super) world: Table,
    request: Request,
    here: bool,
    now: Option<i64>,
    public_names: Vec<String>,
}

/// The name of what is no file: what the doctor saw besides.
const SEEN: &str = "seen on the machine";

const MAIN: &str = "/etc/apache2/apache2.conf";

pub(super) fn staged(example: &Example) -> Staged {
    let mut world = Table::default()
        .folder("/etc/apache2/logs")
        .account("www-data", 33)
        .account("root", 0)
        .version((2, 4, 71));
    let mut loaded = modules("all");
    let (mut here, mut now, mut whole) = (true, None, true);
    let mut public_names = Vec::new();
    let mut machine = None;
    for (name, bytes) in example.files() {
        if name == SEEN {
            machine = Some(serde_json::from_slice(&bytes).expect("what was seen"));
            continue;
        }
        world = world.file(if name.is_empty() { MAIN } else { &name }, bytes);
    }
    for (key, value) in &example.setting {
        let cut = || {
            value
                .split_once(':')
                .expect("two parts with a colon between")
        };
        match key.as_str() {
            "folder" => world = world.folder(value),
            "file" => world = world.file(value, b"\x7fELF"),
            "pem" => {
                let (path, fixture) = cut();
                let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pem/");
                world = world.file(path, std::fs::read(format!("{folder}{fixture}")).unwrap());
                if fixture.ends_with(".key") {
                    world = world.mode(path, 0o600, 0);
                }
            }
            "link" => world = world.link(cut().0, cut().1),
            "mode" => {
                let (path, rest) = cut();
                let (mode, owner) = rest.split_once(':').unwrap_or((rest, "0"));
                let mode = u32::from_str_radix(mode, 8).expect("an octal mode");
                world = world.mode(path, mode, owner.parse().expect("an owner's number"));
            }
            "denied" => world = world.denied(value),
            "modules" => loaded = modules(value),
            "now" => now = Some(seconds(value)),
            "public" => public_names.push(value.clone()),
            "also" => {}
            "elsewhere" => here = false,
            "fragment" => {
                (whole, here) = (false, false);
                loaded = Modules::built_in(false);
            }
            other => panic!("unknown setting {other}"),
        }
    }
    // A server listens somewhere; an example need not say so.
    let listens = example.text.lines().any(|line| line.starts_with("Listen"));
    let more = if listens || !whole {
        Vec::new()
    } else {
        world = world.file("/etc/apache2/ports.conf", "Listen 80\nListen 443\n");
        vec![b"/etc/apache2/ports.conf".to_vec()]
    };
    let request = Request {
        main: MAIN.into(),
        more,
        htaccess: None,
        options: Options {
            server_root: b"/etc/apache2".to_vec(),
            defines: Vec::new(),
            modules: loaded,
            whole,
            debian: true,
            envvars: example
                .files()
                .into_iter()
                .map(|(name, _)| name.into_bytes())
                .find(|name| name == b"/etc/apache2/envvars"),
            here: Some(here),
        },
    };
    Staged {
        machine,
        world,
        request,
        here,
        now,
        public_names,
    }
}

/// The codes that are found in a configuration on a machine of which `world` is the rest.
pub(in crate::rules) fn codes_of(text: &str, world: Table) -> BTreeSet<&'static str> {
    let example = Example {
        bad: true,
        text: text.to_owned(),
        setting: Vec::new(),
    };
    let mut staged = staged(&example);
    staged.world = world
        .folder("/etc/apache2/logs")
        .account("www-data", 33)
        .account("root", 0)
        .version((2, 4, 71))
        .file("/etc/apache2/ports.conf", "Listen 80\n")
        .file(MAIN, text);
    let any = all().next().expect("there are rules");
    staged.codes(any)
}

impl Staged {
    pub(super) fn with_findings<T>(
        &self,
        rule: &Rule,
        see: impl FnOnce(&Config, Vec<Finding>) -> T,
    ) -> T {
        let config = load(&self.world, self.request.clone());
        let target = Target {
            modes: true,
            public_names: self.public_names.clone(),
            ..Target::default()
        };
        let root = b"/etc/apache2".to_vec();
        let mut facts = Facts::new(&self.world, self.here, root, self.now, target);
        if let Some(machine) = &self.machine {
            facts = facts.with_machine(machine);
        }
        let cx = Context::new(&config, &facts);
        let wanted = |other: &Rule| by_default(other) || other.code == rule.code;
        let mut unsure = crate::hash::HashSet::default();
        let findings = check_and_note(&cx, &wanted, &mut unsure);
        let judging = suppress::Judging::new(&config, &wanted, &unsure);
        let quiet = suppress::Quiet {
            sources: &config.sources,
            about: &|_| true,
            judged: &|rule, file, within| judging.judged(rule, file, within),
            wanted: &wanted,
        };
        let quieted = suppress::apply(&quiet, findings);
        see(&config, [quieted.findings, quieted.about_comments].concat())
    }

    fn codes(&self, rule: &Rule) -> BTreeSet<&'static str> {
        self.with_findings(rule, |_, findings| {
            findings.iter().map(|f| f.code).collect()
        })
    }
}

/// What a configuration makes of the default rules and one more, for tests of rules.
pub(super) fn findings_of(rule: &Rule, text: &str, setting: &str) -> Vec<Finding> {
    let page = format!("```apache good {setting}\n{text}```\n");
    let page = Page::parse(&page);
    let example = page.examples().next().expect("one example");
    staged(example).with_findings(rule, |_, findings| findings)
}

/// The codes that a configuration fires beside all of the default rules, for tests of rules.
pub(super) fn codes(text: &str, setting: &str) -> BTreeSet<&'static str> {
    let findings = findings_of(all().next().expect("a rule"), text, setting);
    findings.iter().map(|f| f.code).collect()
}

/// Runs a test with the stack that the reading has in the program: files that include each
/// other go deep, and without optimisation that is more than a test's own thread has.
pub(super) fn deep(test: fn()) {
    let thread = std::thread::Builder::new().stack_size(16 << 20);
    if let Err(panic) = thread.spawn(test).expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn every_bad_example_fires_its_rule_alone_and_every_good_one_is_silent() {
    deep(examples);
}

fn examples() {
    let mut wrong = Vec::new();
    for rule in all() {
        let page = rule.page();
        let (mut bad, mut good) = (0, 0);
        for example in page.examples() {
            let found = staged(example).codes(rule);
            let also = example.setting.iter().filter(|(key, _)| key == "also");
            let expected = if example.bad {
                bad += 1;
                let also = also.map(|(_, code)| named(code).expect("a rule").code);
                also.chain([rule.code]).collect()
            } else {
                good += 1;
                BTreeSet::new()
            };
            if found != expected {
                wrong.push(format!(
                    "{} found {found:?} in\n{}",
                    rule.name,
                    example.shown()
                ));
            }
        }
        // What is about flaskssl's own files has no example of a configuration.
        let tool = matches!(rule.finds, Finds::Tool) && bad + good == 0;
        assert!(
            tool || (bad > 0 && good > 0),
            "{} has no examples",
            rule.name
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_list_is_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let rust = |path: &std::path::Path| -> BTreeSet<String> {
        std::fs::read_dir(path)
            .unwrap()
            .map(|e| e.unwrap())
            .filter(|e| e.file_type().unwrap().is_file())
            .map(|e| e.file_name().into_string().unwrap())
            .collect()
    };
    let mut files = BTreeSet::new();
    let mut groups = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            groups += 1;
            files.extend(rust(&entry.path()).into_iter().filter(|n| n != "mod.rs"));
        }
    }
    assert_eq!(groups, GROUPS.len());
    let named = |file: &String| {
        let name = file.trim_end_matches(".rs").replace('_', "-");
        super::named(&name).is_some()
    };
    // A group may have files that several of its rules share; they hold no rule.
    let folder_of = |name: &String| {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path().join(name))
            .find(|p| p.is_file())
            .unwrap()
    };
    for file in files.iter().filter(|f| !named(f)) {
        let text = std::fs::read_to_string(folder_of(file)).unwrap();
        assert!(!text.contains("const RULE: Rule"), "{file} is in no list");
    }
    for rule in all() {
        let file = format!("{}.rs", rule.name.replace('-', "_"));
        assert!(files.contains(&file), "{file}");
    }
}

#[test]
fn codes_names_and_kinds_are_given_once_and_in_order() {
    for group in GROUPS {
        assert!(group.iter().map(|r| r.code).is_sorted());
    }
    let codes: BTreeSet<_> = all().map(|r| r.code).collect();
    assert_eq!(codes.len(), all().count());
    let names: BTreeSet<_> = all().map(|r| r.name).collect();
    assert_eq!(names.len(), all().count());
    for code in codes {
        let digits = code.strip_prefix("FS").unwrap();
        assert!(digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()));
    }
}

#[test]
fn every_kind_of_fault_has_one_rule() {
    for kind in Kind::ALL {
        let rules = all().filter(|r| matches!(r.finds, Finds::Fault(k) if k == *kind));
        assert_eq!(rules.count(), 1, "{kind:?}");
    }
}

/// The fixes of the tool's own rules, whose examples are no configuration's.
const FIXES_OF_TOOL: &[(&str, &str)] = &[];

/// What kind of fix a rule has at its best: as its bad examples get it.
fn fix_of(rule: &Rule) -> Option<&'static str> {
    let word = |applicability| match applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::Display => "display",
    };
    if matches!(rule.finds, Finds::Tool) {
        let of_tool = FIXES_OF_TOOL.iter().find(|(code, _)| *code == rule.code);
        return of_tool.map(|(_, fix)| *fix);
    }
    let page = rule.page();
    let bad = page.examples().filter(|example| example.bad);
    bad.flat_map(|example| {
        staged(example).with_findings(rule, |_, findings| {
            let own = findings.into_iter().filter(|f| f.code == rule.code);
            own.filter_map(|f| Some(f.fix?.applicability))
                .collect::<Vec<_>>()
        })
    })
    .min_by_key(|applicability| *applicability as u8)
    .map(word)
}

/// `docs/rules/` is made from the pages. With `FLASKSSL_BLESS=1` this writes it.
#[test]
fn the_documents_are_the_pages() {
    deep(documents);
}

fn documents() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules");
    let bless = std::env::var_os("FLASKSSL_BLESS").is_some();
    let mut index = String::from(
        "# Rules\n\n| code | name | severity | fix | what it finds |\n|---|---|---|---|---|\n",
    );
    let mut fixes = String::new();
    let mut expected = BTreeSet::from(["README.md".to_owned(), "fixes.txt".to_owned()]);
    for rule in all() {
        let name = format!("{}.md", rule.name);
        let fix = fix_of(rule);
        if let Some(fix) = fix {
            fixes.push_str(&format!("{} {fix}\n", rule.code));
        }
        index.push_str(&format!(
            "| {} | [{}]({name}) | {} | {} | {} |\n",
            rule.code,
            rule.name,
            rule.severity.word(),
            fix.unwrap_or_default(),
            rule.summary()
        ));
        let path = format!("{folder}/{name}");
        if bless {
            std::fs::write(&path, rule.markdown()).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(&path).unwrap_or_default(),
            rule.markdown(),
            "{path}"
        );
        expected.insert(name);
    }
    for (name, text) in [("README.md", index), ("fixes.txt", fixes)] {
        let path = format!("{folder}/{name}");
        if bless {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text);
    }
    let there: BTreeSet<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, expected);
}

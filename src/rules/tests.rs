use std::collections::BTreeSet;

use super::*;
use crate::config::modules::Modules;
use crate::config::{Options, Request, Table, load, table};

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

fn codes(example: &Example) -> Vec<&'static str> {
    let mut world = Table::default()
        .file("/etc/apache2/apache2.conf", example.bytes())
        .folder("/etc/apache2/logs")
        .account("www-data", 33)
        .version((2, 4, 71));
    let mut loaded = modules("all");
    for (key, value) in &example.setting {
        match key.as_str() {
            "folder" => world = world.folder(value),
            "file" => world = world.file(value, b"\x7fELF"),
            "pem" => {
                let (path, fixture) = value.split_once(':').expect("PATH:FIXTURE");
                let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pem/");
                world = world.file(path, std::fs::read(format!("{folder}{fixture}")).unwrap());
            }
            "denied" => world = world.denied(value),
            "modules" => loaded = modules(value),
            other => panic!("unknown setting {other}"),
        }
    }
    // A server listens somewhere; an example need not say so.
    let listens = example.text.lines().any(|line| line.starts_with("Listen"));
    let more = if listens {
        Vec::new()
    } else {
        world = world.file("/etc/apache2/ports.conf", "Listen 80\n");
        vec![b"/etc/apache2/ports.conf".to_vec()]
    };
    let request = Request {
        main: b"/etc/apache2/apache2.conf".to_vec(),
        more,
        htaccess: None,
        options: Options {
            server_root: b"/etc/apache2".to_vec(),
            defines: Vec::new(),
            modules: loaded,
            whole: true,
            debian: true,
            envvars: None,
            here: Some(true),
        },
    };
    findings(&load(&world, request))
        .iter()
        .map(|f| f.code)
        .collect()
}

#[test]
fn every_bad_example_fires_its_rule_alone_and_every_good_one_is_silent() {
    for rule in RULES {
        let page = Page::parse(rule.page);
        let (mut bad, mut good) = (0, 0);
        for example in page.examples() {
            let found: BTreeSet<_> = codes(example).into_iter().collect();
            if example.bad {
                bad += 1;
                assert_eq!(
                    found,
                    BTreeSet::from([rule.code]),
                    "{}: {}",
                    rule.name,
                    example.shown()
                );
            } else {
                good += 1;
                assert!(found.is_empty(), "{}: {found:?}", rule.name);
            }
        }
        assert!(bad > 0 && good > 0, "{} has no examples", rule.name);
    }
}

#[test]
fn the_list_is_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| !["mod.rs", "tests.rs", "page.rs", "from_faults.rs"].contains(&n.as_str()))
        .collect();
    let rules: BTreeSet<String> = RULES
        .iter()
        .map(|r| format!("{}.rs", r.name.replace('-', "_")))
        .collect();
    assert_eq!(files, rules);
}

#[test]
fn codes_names_and_kinds_are_given_once_and_in_order() {
    let codes: Vec<_> = RULES.iter().map(|r| r.code).collect();
    assert!(codes.is_sorted());
    let unique: BTreeSet<_> = codes.iter().collect();
    assert_eq!(unique.len(), codes.len());
    let kinds: BTreeSet<_> = RULES.iter().map(|r| r.kind).collect();
    assert_eq!(kinds.len(), codes.len());
}

#[test]
fn every_kind_of_fault_has_a_rule() {
    for kind in Kind::ALL {
        assert!(RULES.iter().any(|r| r.kind == *kind), "{kind:?}");
    }
}

/// `docs/rules/` is made from the pages. With `FLASKSSL_BLESS=1` this writes it.
#[test]
fn the_documents_are_the_pages() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules");
    let bless = std::env::var_os("FLASKSSL_BLESS").is_some();
    let mut index = String::from("# Rules\n\n| code | name | what it finds |\n|---|---|---|\n");
    let mut expected = BTreeSet::from(["README.md".to_owned()]);
    for rule in RULES {
        let name = format!("{}.md", rule.name);
        let first = rule.page.lines().next().unwrap_or_default();
        index.push_str(&format!(
            "| {} | [{}]({name}) | {first} |\n",
            rule.code, rule.name
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
    let path = format!("{folder}/README.md");
    if bless {
        std::fs::write(&path, &index).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), index);
    let there: BTreeSet<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, expected);
}

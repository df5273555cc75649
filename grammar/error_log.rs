//! Turns `grammar/error_log.toml` and `grammar/ah_codes.tsv` into the tables of
//! `src/log/catalogue.rs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    message: Vec<Message>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    name: String,
    #[serde(default)]
    code: Vec<u32>,
    #[serde(default)]
    errno: Vec<u32>,
    text: String,
    module: String,
    kind: String,
    means: String,
    #[serde(default)]
    cause: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    source: String,
}

fn kind(word: &str) -> &'static str {
    match word {
        "fault" => "Fault",
        "risk" => "Risk",
        "consequence" => "Consequence",
        "request" => "Request",
        "news" => "News",
        "noise" => "Noise",
        other => panic!("grammar/error_log.toml: unknown kind {other}"),
    }
}

fn level(word: &str) -> &'static str {
    match word {
        "emerg" => "Emerg",
        "alert" => "Alert",
        "crit" => "Crit",
        "error" => "Error",
        "warn" => "Warn",
        "notice" => "Notice",
        "info" => "Info",
        "debug" => "Debug",
        "unsaid" => "Unsaid",
        other => panic!("grammar/ah_codes.tsv: unknown level {other}"),
    }
}

/// The tables, as Rust.
pub(super) fn tables() -> String {
    let catalogue: Catalogue = super::read("grammar/error_log.toml");
    let mut out = String::from("static MESSAGES: &[Message] = &[\n");
    let mut by_code: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (n, m) in catalogue.message.iter().enumerate() {
        for code in &m.code {
            by_code.entry(*code).or_default().push(n);
        }
        writeln!(
            out,
            "Message {{ name: {:?}, codes: &{:?}, errnos: &{:?}, text: {:?}, module: {:?}, \
             kind: Kind::{}, means: {:?}, causes: &{:?}, after: &{:?}, source: {:?} }},",
            m.name,
            m.code,
            m.errno,
            m.text,
            m.module,
            kind(&m.kind),
            m.means,
            m.cause,
            m.after,
            m.source
        )
        .expect("writing to a string");
    }
    out.push_str("];\n");
    // A list of messages for each code, and for each number the list's place, from 1.
    let most = by_code.keys().next_back().copied().unwrap_or(0) as usize;
    let mut places = vec![0_usize; most + 1];
    let mut lists = Vec::new();
    for (code, list) in &by_code {
        lists.push(format!("&{list:?}"));
        places[*code as usize] = lists.len();
    }
    writeln!(
        out,
        "static LISTS: &[&[u16]] = &[{}];\nstatic BY_CODE: &[u16; {}] = &{places:?};",
        lists.join(", "),
        places.len()
    )
    .expect("writing to a string");
    codes(&mut out);
    out
}

fn codes(out: &mut String) {
    const PATH: &str = "grammar/ah_codes.tsv";
    println!("cargo:rerun-if-changed={PATH}");
    let text = std::fs::read_to_string(PATH).unwrap_or_else(|e| panic!("{PATH}: {e}"));
    let mut modules: Vec<&str> = Vec::new();
    let mut codes = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [number, module, word] = parts[..] else {
            panic!("{PATH}: {line}");
        };
        let at = modules
            .iter()
            .position(|m| *m == module)
            .unwrap_or_else(|| {
                modules.push(module);
                modules.len() - 1
            });
        let number: u32 = number.parse().expect("a number");
        codes.insert(number, (at, level(word)));
    }
    let list: Vec<String> = codes
        .iter()
        .map(|(code, (module, level))| format!("({code}, {module}, Level::{level})"))
        .collect();
    writeln!(
        out,
        "static MODULES: &[&str] = &{modules:?};\nstatic CODES: &[(u32, u8, Level)] = &[{}];",
        list.join(", ")
    )
    .expect("writing to a string");
}

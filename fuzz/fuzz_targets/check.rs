//! The whole of `check` on a tree that is made of the bytes: it never panics, every place it
//! tells lies in its file, and no report holds a character that moves a terminal.
//!
//! The first byte says how the tree is read (see `Setting`); the rest is the main file, and
//! after each separator one more file of the tree.
#![no_main]

use flaskssl::config::modules::Modules;
use flaskssl::config::table::{MODULES, ModuleId};
use flaskssl::config::{self, Config, Options, Request, Table};
use flaskssl::facts::{Facts, Target};
use flaskssl::finding::{Finding, Severity};
use flaskssl::report::{self, Manners, Report, Style};
use flaskssl::rules::{self, Context};
use flaskssl::source::Span;
use libfuzzer_sys::fuzz_target;

const ROOT: &str = "/etc/apache2";

/// Between the files of an input. In the dictionary too.
const SEPARATOR: &[u8] = b"\n%%%\n";

/// Files of the tree beside the main one, in the order of the parts.
const FILES: &[&str] = &[
    "/etc/apache2/a.conf",
    "/etc/apache2/sites/1.conf",
    "/etc/apache2/sites/2.conf",
    "/etc/apache2/sites/deep/3.conf",
    "/etc/apache2/site.pem",
    "/etc/apache2/.htpasswd",
];

/// How a tree is read, by the bits of the first byte.
struct Setting(u8);

impl Setting {
    fn whole(&self) -> bool {
        self.0 & 1 == 0
    }
    fn here(&self) -> Option<bool> {
        match self.0 >> 1 & 3 {
            0 => Some(true),
            1 => Some(false),
            _ => None,
        }
    }
    fn htaccess(&self) -> bool {
        self.0 >> 3 & 3 == 3
    }
    fn modules(&self) -> Modules {
        let complete = self.0 >> 5 & 1 == 0;
        let mut modules = Modules::built_in(complete);
        let wanted = |symbol: &str, mpm: bool| match self.0 >> 6 & 3 {
            0 => !mpm || symbol == "mpm_event_module",
            1 => symbol == "mpm_prefork_module",
            2 => symbol.len() % 2 == 0,
            _ => false,
        };
        for (n, module) in MODULES.iter().enumerate() {
            if wanted(module.symbol, module.mpm) {
                modules.add(ModuleId(n as u16));
            }
        }
        modules
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((&first, rest)) = input.split_first() else {
        return;
    };
    let setting = Setting(first);
    let world = world(rest);
    let mut config = config::load(&world, request(&setting));
    // Noon of the first of November 2026: certificates are valid or not, always alike.
    let facts = Facts::new(&world, config.here, ROOT.into(), Some(1_793_534_400), Target::default());
    let cx = Context::new(&config, &facts);
    let findings = rules::check(&cx, &|_| true);
    // Files of applications that findings point into.
    for file in cx.into_files() {
        config.sources.add(file.path, file.bytes);
    }
    for finding in &findings {
        placed(&config, finding);
    }
    reports(&config, &findings);
});

fn world(text: &[u8]) -> Table {
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(n) = find(&text[from..], SEPARATOR) {
        parts.push(&text[from..from + n + 1]);
        from += n + SEPARATOR.len();
    }
    parts.push(&text[from..]);
    let mut world = Table::default()
        .file(&format!("{ROOT}/apache2.conf"), parts[0])
        .folder("/var/www/html")
        .folder("/var/log/apache2")
        .folder("/usr/lib/apache2/modules")
        .env("HOME", "/root")
        .account("www-data", 33)
        .version((2, 4, 71));
    for (path, part) in FILES.iter().zip(&parts[1..]) {
        world = world.file(path, part);
    }
    world
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|w| w == wanted)
}

fn request(setting: &Setting) -> Request {
    Request {
        main: format!("{ROOT}/apache2.conf").into_bytes(),
        more: Vec::new(),
        htaccess: setting
            .htaccess()
            .then(|| b"/var/www/html".to_vec()),
        options: Options {
            server_root: ROOT.into(),
            defines: vec![(b"NAME".to_vec(), None), (b"port".to_vec(), Some(b"80".to_vec()))],
            modules: setting.modules(),
            whole: setting.whole() && !setting.htaccess(),
            debian: true,
            envvars: Some(format!("{ROOT}/a.conf").into_bytes()),
            here: setting.here(),
        },
    }
}

/// Every place of a finding is in its file.
fn placed(config: &Config, finding: &Finding) {
    let inside = |span: &Span| {
        let len = config.sources.get(span.file).bytes().len();
        assert!(
            span.start <= span.end && span.end as usize <= len,
            "{} at {span:?} of {len}",
            finding.code
        );
    };
    inside(&finding.span);
    finding.labels.iter().for_each(|label| inside(&label.span));
    finding.via.iter().for_each(inside);
    if let Some(fix) = &finding.fix {
        fix.edits.iter().for_each(|edit| inside(&edit.span));
    }
    // A continuation at the end of a file counts one line more than there are.
    let bytes = config.sources.get(finding.span.file).bytes();
    let lines = bytes.iter().filter(|b| **b == b'\n').count() as u32 + 2;
    assert!((1..=lines).contains(&finding.line), "line {}", finding.line);
    assert!(!finding.message.is_empty());
}

fn reports(config: &Config, findings: &[Finding]) {
    let sources = [&config.sources];
    let belongs = vec![0; findings.len()];
    let report = Report {
        findings,
        sources: &sources,
        belongs: &belongs,
        ignored: &[],
        files: config.sources.iter().count(),
        target: "tree",
        fails_at: Some(Severity::Error),
        gaps: &[],
        manners: &Manners::default(),
    };
    let style = Style {
        color: false,
        width: 80,
    };
    for text in [
        report::full(&report, style),
        report::concise(&report),
        report::json(&report),
        report::sarif(&report),
        report::github(&report),
        report::gitlab(&report),
        report::junit(&report),
    ] {
        let raw = text.chars().find(|c| (c.is_control() && *c != '\n') || turns(*c));
        assert!(raw.is_none(), "{raw:?} in\n{text:?}");
    }
    assert_eq!(
        report::concise(&report).lines().count(),
        findings.len(),
        "one line a finding"
    );
}

/// Characters that turn the direction of writing.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

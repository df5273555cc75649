//! Asks the installed httpd which tree of directives it builds of a file.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// One directive of httpd's tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    /// The number of its last physical line.
    pub(crate) line: u64,
    /// Its name; a section's with `<`.
    pub(crate) name: Vec<u8>,
    /// Its arguments, split as httpd splits single arguments.
    pub(crate) words: Vec<Vec<u8>>,
}

/// What httpd said of a file.
pub(crate) struct Answer {
    /// The tree, or nothing if the file was refused.
    pub(crate) tree: Option<Vec<Directive>>,
    /// What httpd wrote to its standard error.
    pub(crate) said: String,
}

impl Answer {
    /// The line at which the file was refused.
    pub(crate) fn refused_at(&self) -> Option<u64> {
        let number_after = |mark: &str| {
            let (_, rest) = self.said.rsplit_once(mark)?;
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok()
        };
        // A line that is too long is told by the reader, any other fault by the parser.
        let reading = self.said.contains(": Line too long");
        number_after(if reading {
            " at line "
        } else {
            "Syntax error on line "
        })
    }
}

/// httpd with the module that prints its tree.
pub(crate) struct Oracle {
    build: TempDir,
    binary: PathBuf,
    modules: PathBuf,
}

impl Oracle {
    /// Builds the module; says what is missing if that cannot be done here.
    pub(crate) fn new() -> Result<Self, String> {
        let binary = find("apache2").ok_or("apache2 is not installed")?;
        let apxs = find("apxs").ok_or("apxs is not installed")?;
        let build = TempDir::new().expect("a temporary folder");
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/dump");
        for name in ["mod_flaskssl_tree.c", "json_text.h"] {
            std::fs::copy(sources.join(name), build.path().join(name)).expect("the source");
        }
        let made = Command::new(&apxs)
            .args(["-Wc,-Wall", "-Wc,-Wextra", "-c", "mod_flaskssl_tree.c"])
            .current_dir(build.path())
            .output()
            .expect("apxs runs");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let asked = Command::new(&apxs).args(["-q", "LIBEXECDIR"]).output();
        let folder = asked.expect("apxs -q runs").stdout;
        let modules = PathBuf::from(String::from_utf8_lossy(&folder).trim());
        Ok(Self {
            build,
            binary,
            modules,
        })
    }

    /// Lets httpd read a file with that content.
    pub(crate) fn read(&self, content: &[u8]) -> Answer {
        let root = TempDir::new().expect("a temporary folder");
        let file = root.path().join("read.conf");
        let dump = root.path().join("tree.jsonl");
        let main = root.path().join("main.conf");
        std::fs::write(&file, content).expect("the file");
        let lines = format!(
            "ServerRoot {}\nLoadModule mpm_event_module {}\nLoadModule flaskssl_tree_module {}\nInclude {}\n",
            root.path().display(),
            self.modules.join("mod_mpm_event.so").display(),
            self.build
                .path()
                .join(".libs/mod_flaskssl_tree.so")
                .display(),
            file.display(),
        );
        std::fs::write(&main, lines).expect("the main file");
        let ran = Command::new(&self.binary)
            .arg("-t")
            .arg("-f")
            .arg(&main)
            .env_clear()
            .env("FLASKSSL_DUMP", &dump)
            .output()
            .expect("apache2 runs");
        let tree = std::fs::read_to_string(&dump).ok();
        Answer {
            tree: tree.map(|tree| directives(&tree, &file)),
            said: String::from_utf8_lossy(&ran.stderr).into_owned(),
        }
    }
}

fn directives(tree: &str, file: &Path) -> Vec<Directive> {
    tree.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a JSON object"))
        .filter(|entry| entry["file"].as_str() == file.to_str())
        .map(|entry| Directive {
            line: entry["line"].as_u64().expect("a line number"),
            name: octets(entry["name"].as_str().expect("a name")),
            words: entry["words"]
                .as_array()
                .expect("an array of words")
                .iter()
                .map(|word| octets(word.as_str().expect("a word")))
                .collect(),
        })
        .collect()
}

/// The octets of a text in which each character stands for the octet of its number.
pub(crate) fn octets(text: &str) -> Vec<u8> {
    text.chars()
        .map(|char| u8::try_from(u32::from(char)).expect("a character below U+0100"))
        .collect()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin";
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

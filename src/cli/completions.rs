//! `flaskssl completions`, and the man pages.

use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::{Arguments, Completions};
use super::{Exit, output};

pub(super) fn run(arguments: &Completions) -> Exit {
    output::tell(&script(arguments.shell))
}

/// What a shell reads.
fn script(shell: Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "flaskssl", &mut out);
    String::from_utf8(out).expect("the flags are in UTF-8")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use clap::ValueEnum;

    use super::*;

    /// What packagers install as it is.
    fn files() -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for shell in Shell::value_variants() {
            let name = match shell {
                Shell::Bash => "flaskssl.bash",
                Shell::Elvish => "flaskssl.elv",
                Shell::Fish => "flaskssl.fish",
                Shell::PowerShell => "_flaskssl.ps1",
                Shell::Zsh => "_flaskssl",
                other => panic!("{other} has no file yet"),
            };
            let path = Path::new("docs/completions").join(name);
            files.insert(path, script(*shell).into_bytes());
        }
        // Widths, and so the page, must not hang on the terminal; a date would change by itself.
        let mut command = Arguments::command().disable_help_subcommand(true);
        command.build();
        let subcommands: Vec<clap::Command> = command.get_subcommands().cloned().collect();
        let mut page = |command: clap::Command, name: String| {
            let title = name.clone();
            let mut out = Vec::new();
            clap_mangen::Man::new(command.display_name(name.clone()).name(name))
                .title(title.to_uppercase())
                .date("")
                .render(&mut out)
                .expect("writing to memory");
            files.insert(Path::new("docs/man").join(format!("{title}.1")), out);
        };
        for subcommand in subcommands {
            let name = format!("flaskssl-{}", subcommand.get_name());
            page(subcommand, name);
        }
        page(command, "flaskssl".to_owned());
        files
    }

    /// `docs/completions/` and `docs/man/` are made from the flags. With `FLASKSSL_BLESS=1`
    /// this writes them.
    #[test]
    fn the_files_for_packagers_are_the_flags() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = files();
        if std::env::var_os("FLASKSSL_BLESS").is_some() {
            for folder in ["docs/completions", "docs/man"] {
                std::fs::create_dir_all(root.join(folder)).unwrap();
                for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                    std::fs::remove_file(entry.unwrap().path()).unwrap();
                }
            }
            for (path, bytes) in &files {
                std::fs::write(root.join(path), bytes).unwrap();
            }
        }
        let mut there = BTreeMap::new();
        for folder in ["docs/completions", "docs/man"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let bytes = std::fs::read(&path).unwrap();
                there.insert(path.strip_prefix(root).unwrap().to_path_buf(), bytes);
            }
        }
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&there), names(&files));
        for (path, bytes) in files {
            assert!(
                there[&path] == bytes,
                "{} is not what the flags make: FLASKSSL_BLESS=1 writes it",
                path.display()
            );
        }
    }
}

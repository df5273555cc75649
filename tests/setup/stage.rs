//! A machine of the lab, and what is said on it.

use crate::world::Machine;

/// Something that is played on a machine of its own.
pub(crate) struct Job {
    pub(crate) name: String,
    pub(crate) play: Play,
}

/// How it is played.
pub(crate) type Play = Box<dyn Fn(&mut Stage<'_>) -> Result<(), String> + Sync>;

/// The machine.
pub(crate) struct Stage<'m> {
    pub(crate) machine: &'m Machine<'m>,
    pub(crate) log: String,
}

/// How long a command may take, in seconds.
const PATIENCE: u32 = 120;

impl<'m> Stage<'m> {
    pub(crate) fn new(machine: &'m Machine<'m>) -> Stage<'m> {
        Stage {
            machine,
            log: String::new(),
        }
    }

    /// Runs bash, and gives what it says and its status.
    pub(crate) fn run(&mut self, shell: &str) -> (String, i32) {
        let said = self.machine.inside().run(shell, PATIENCE);
        self.log.push_str(&format!(
            "$ {shell} ({:.1?}, status {})\n{}\n",
            said.took, said.status, said.text
        ));
        (said.text, said.status)
    }

    /// Runs bash, which has to end well.
    pub(crate) fn does(&mut self, shell: &str) -> Result<String, String> {
        match self.run(shell) {
            (text, 0) => Ok(text),
            (text, status) => Err(format!("`{shell}` ended with {status}\n{text}")),
        }
    }

    /// Runs bash, which has to end with that status and to say all of those words.
    pub(crate) fn says(
        &mut self,
        shell: &str,
        status: i32,
        words: &[&str],
    ) -> Result<String, String> {
        let (text, was) = self.run(shell);
        if was != status {
            return Err(format!("`{shell}` ended with {was}, not {status}\n{text}"));
        }
        match words.iter().find(|word| !text.contains(**word)) {
            None => Ok(text),
            Some(word) => Err(format!("`{shell}` does not say {word:?}\n{text}")),
        }
    }

    /// Runs bash on the Internet.
    pub(crate) fn abroad(&mut self, shell: &str) -> Result<String, String> {
        let said = self.machine.outside().run(shell, PATIENCE);
        self.log
            .push_str(&format!("abroad $ {shell}\n{}\n", said.text));
        said.well(shell)
    }

    /// What is in those folders; to be compared.
    pub(crate) fn picture(&mut self) -> Result<String, String> {
        let said = self.machine.inside().run(
            "picture /etc /var/www /var/lib/apache2 /srv /usr/local/share",
            PATIENCE,
        );
        said.well("picture")
    }
}

/// What differs between two pictures.
pub(crate) fn differ(before: &str, after: &str) -> Result<(), String> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let gone: Vec<String> = old
        .iter()
        .filter(|l| !new.contains(l))
        .map(|l| format!("- {l}"))
        .collect();
    let come: Vec<String> = new
        .iter()
        .filter(|l| !old.contains(l))
        .map(|l| format!("+ {l}"))
        .collect();
    if gone.is_empty() && come.is_empty() {
        return Ok(());
    }
    Err(format!(
        "it is not as it was:\n{}\n{}",
        gone.join("\n"),
        come.join("\n")
    ))
}

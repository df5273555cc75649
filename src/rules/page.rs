//! A rule's page: text, and examples with what they need around them.

/// An example of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Whether the rule is to fire on it.
    pub bad: bool,
    /// The configuration, the main file's text; behind a line `==> PATH <==` another file's.
    /// Behind `==> seen on the machine <==` stands what the doctor saw, as a snapshot has it.
    pub text: String,
    /// What is around it: `modules=none|event|all`, `folder=PATH`, `file=PATH`, `denied=PATH`,
    /// `pem=PATH:NAME` with the name of a file in `fixtures/pem`, `link=PATH:TARGET`,
    /// `mode=PATH:OCTAL[:OWNER]`, `now=YYYY-MM-DD`, `public=NAME` for one of `public-names`,
    /// `elsewhere` for a machine that does not run it, `fragment` for a file alone.
    /// `also=CODE`: that rule fires too, and must.
    pub setting: Vec<(String, String)>,
}

/// A parsed page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Example(Example),
}

const FENCE: &str = "```";

impl Page {
    /// Cuts a page into text and examples. An example is a fenced block whose info string
    /// begins with `apache bad` or `apache good`.
    pub fn parse(page: &str) -> Page {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            let info = line
                .strip_prefix(FENCE)
                .and_then(|info| info.strip_prefix("apache "));
            let Some(info) = info else {
                text.push_str(line);
                text.push('\n');
                continue;
            };
            parts.push(Part::Text(std::mem::take(&mut text)));
            let mut body = String::new();
            for line in lines.by_ref().take_while(|line| *line != FENCE) {
                body.push_str(line);
                body.push('\n');
            }
            let mut words = info.split_whitespace();
            let bad = words.next() == Some("bad");
            let setting = words
                .map(|w| w.split_once('=').unwrap_or((w, "")))
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .collect();
            parts.push(Part::Example(Example {
                bad,
                text: body,
                setting,
            }));
        }
        parts.push(Part::Text(text));
        Page { parts }
    }

    /// The examples.
    pub fn examples(&self) -> impl Iterator<Item = &Example> {
        self.parts.iter().filter_map(|part| match part {
            Part::Example(example) => Some(example),
            Part::Text(_) => None,
        })
    }

    /// The page for people: without what the examples need around them.
    pub fn markdown(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Example(example) => {
                    format!("{FENCE}apache\n{}{FENCE}\n", example.shown())
                }
            })
            .collect()
    }
}

impl Example {
    /// The text as people see it; where it cannot be shown, a word about it.
    pub fn shown(&self) -> String {
        self.text
            .replace("@NUL@", "\u{2400}")
            .replace("@CR@", "")
            .replace("@SPACE@", " ")
            .replace("@DEEP@", "# <IfModule mod_so.c>, a thousand times")
            .replace("@LONG@", "# sixteen million characters without a line end")
    }

    /// The files, the main one first; its name is empty.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = vec![(String::new(), String::new())];
        for line in self.text.lines() {
            let name = line
                .strip_prefix("==> ")
                .and_then(|rest| rest.strip_suffix(" <=="));
            match (name, files.last_mut()) {
                (Some(name), _) => files.push((name.to_owned(), String::new())),
                (None, Some((_, text))) => {
                    text.push_str(line);
                    text.push('\n');
                }
                (None, None) => {}
            }
        }
        let bytes = |text: String| match text.trim_end() {
            "@DEEP@" => "<IfModule mod_so.c>\n".repeat(2_000).into_bytes(),
            "@LONG@" => vec![b'a'; crate::syntax::LINE_LIMIT + 1],
            text => format!(
                "{}\n",
                text.replace("@NUL@", "\0")
                    .replace("@CR@", "\r")
                    .replace("@SPACE@", " ")
            )
            .into_bytes(),
        };
        files
            .into_iter()
            .map(|(name, text)| (name, bytes(text)))
            .collect()
    }
}

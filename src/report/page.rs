//! A rule's page in a terminal: its Markdown with headings at the margin, text wrapped below
//! them, and code as it stands.

use owo_colors::OwoColorize;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use crate::rules::Rule;

use super::Style;

/// How far text and code stand in.
const TEXT: &str = "  ";
const CODE: &str = "      ";

/// The whole page, with a line end behind it.
pub fn page(rule: &Rule, style: Style) -> String {
    render(&rule.markdown(), style)
}

fn render(markdown: &str, style: Style) -> String {
    let mut page = Page {
        style,
        out: String::new(),
        line: String::new(),
        lists: Vec::new(),
        item: None,
        link: None,
        code: false,
    };
    for event in Parser::new(markdown) {
        page.event(event);
    }
    let mut out = page.out;
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A page in the making.
struct Page {
    style: Style,
    out: String,
    /// The text of the block that is being read.
    line: String,
    /// The lists around it; the next number of each that has numbers.
    lists: Vec<Option<u64>>,
    /// What stands before the first line of an item.
    item: Option<String>,
    /// Where the link leads that is being read, and where its text begins.
    link: Option<(String, usize)>,
    code: bool,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code => self.line.push_str(&text),
            Event::Text(text) => self.line.push_str(&text),
            Event::Code(code) if self.style.color => {
                self.line.push_str(&code.cyan().to_string());
            }
            Event::Code(code) => {
                self.line.push('`');
                self.line.push_str(&code);
                self.line.push('`');
            }
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.line.push('\n'),
            Event::Rule => self.gap(),
            Event::InlineHtml(html) | Event::Html(html) => self.line.push_str(&html),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } | Tag::Paragraph => self.flush(),
            Tag::CodeBlock(kind) => {
                self.flush();
                self.code = matches!(kind, CodeBlockKind::Fenced(_) | CodeBlockKind::Indented);
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                self.item = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                });
            }
            Tag::Link { dest_url, .. } => {
                self.link = Some((dest_url.into_string(), self.line.len()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::Paragraph => {
                self.flush();
                if self.lists.is_empty() {
                    self.gap();
                }
            }
            TagEnd::CodeBlock => {
                self.code = false;
                let text = std::mem::take(&mut self.line);
                for line in text.lines() {
                    let line = format!("{CODE}{line}");
                    self.out.push_str(line.trim_end());
                    self.out.push('\n');
                }
                self.gap();
            }
            TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                if self.lists.is_empty() {
                    self.gap();
                }
            }
            TagEnd::Link => {
                if let Some((url, from)) = self.link.take()
                    && self.line[from..] != url
                {
                    self.line.push_str(&format!(" ({url})"));
                }
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let text = std::mem::take(&mut self.line);
        if !self.style.color {
            self.out.push_str(&text);
        } else if level == HeadingLevel::H1 {
            self.out.push_str(&text.bold().underline().to_string());
        } else {
            self.out.push_str(&text.bold().to_string());
        }
        self.out.push('\n');
        if level == HeadingLevel::H1 {
            self.out.push('\n');
        }
    }

    /// Writes the block that has been read.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.line);
        if text.trim().is_empty() {
            return;
        }
        let depth = self.lists.len().saturating_sub(1);
        let margin = format!("{TEXT}{}", "  ".repeat(depth));
        let mark = self.item.take();
        let behind = match (&mark, self.lists.is_empty()) {
            (Some(mark), _) => " ".repeat(mark.len()),
            (None, false) => "  ".to_owned(),
            (None, true) => String::new(),
        };
        let first = format!("{margin}{}", mark.unwrap_or_else(|| behind.clone()));
        let rest = format!("{margin}{behind}");
        let options = textwrap::Options::new(self.style.width)
            .initial_indent(&first)
            .subsequent_indent(&rest)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.out.push_str(&textwrap::fill(text.trim(), options));
        self.out.push('\n');
    }

    /// An empty line, but never two.
    fn gap(&mut self) {
        if !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# FS000 example

What it finds, in a sentence that is longer than the line is wide.

## Bad

```apache
<Directory /x>
    Order allow,deny
</Directory>
```

## How to mend it

Write `Require all granted`, or

1. one thing that takes more room than there is
2. [another](https://example.org/)

- <https://example.org/a>
";

    #[test]
    fn headings_text_code_and_lists() {
        let style = Style {
            color: false,
            width: 40,
        };
        insta::assert_snapshot!(render(PAGE, style), @r"
        FS000 example

          What it finds, in a sentence that is
          longer than the line is wide.

        Bad
              <Directory /x>
                  Order allow,deny
              </Directory>

        How to mend it
          Write `Require all granted`, or

          1. one thing that takes more room than
             there is
          2. another (https://example.org/)

          - https://example.org/a
        ");
    }

    #[test]
    fn colours_take_no_room() {
        let plain = Style {
            color: false,
            width: 40,
        };
        let colored = Style {
            color: true,
            ..plain
        };
        let text = render(PAGE, colored);
        assert!(text.contains("\u{1b}[1mBad\u{1b}[0m\n"), "{text:?}");
        assert!(!text.contains('`'));
        for line in text.lines() {
            assert!(textwrap::core::display_width(line) <= 40, "{line:?}");
        }
    }
}

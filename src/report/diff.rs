//! A unified diff for a terminal.

use owo_colors::OwoColorize;

use super::Style;

/// With colours, where they are wanted. The text is escaped already.
pub fn diff(text: &str, style: Style) -> String {
    if !style.color {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |l| (l, "\n"));
        let shown = match line.as_bytes().first() {
            _ if line.starts_with("--- ") || line.starts_with("+++ ") => line.bold().to_string(),
            Some(b'@') => line.cyan().to_string(),
            Some(b'-') => line.red().to_string(),
            Some(b'+') => line.green().to_string(),
            _ => line.to_owned(),
        };
        out.push_str(&shown);
        out.push_str(end);
    }
    out
}

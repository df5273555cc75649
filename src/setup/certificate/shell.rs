//! Words for a shell: certbot gives its hooks to `/bin/sh`, and takes them out of a file of
//! ConfigObj's before.

/// A command of these words.
///
/// # Errors
/// Where a word would not come back out of a renewal file as it went in: ConfigObj gives `%(`
/// a meaning, and cannot hold both kinds of quotation marks in a line. And where the program
/// would have to be quoted: certbot looks for what is before the first space (`validate_hook`,
/// certbot/_internal/hooks.py).
pub(in crate::setup) fn command(words: &[&str]) -> Result<String, String> {
    for word in words {
        if word.contains("%(") || word.contains('"') || word.chars().any(char::is_control) {
            return Err(format!(
                "{} cannot stand in certbot's renewal file",
                word.escape_debug()
            ));
        }
    }
    if let Some(program) = words.first().filter(|word| quoted(word) != **word) {
        return Err(format!(
            "certbot does not find {} as a hook",
            program.escape_debug()
        ));
    }
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    Ok(quoted.join(" "))
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_same_words() {
        let words = ["/usr/local/bin/flaskssl", "a b", "it's", "$HOME", "a,b#c"];
        let line = command(&words).unwrap();
        assert_eq!(
            line,
            r"/usr/local/bin/flaskssl 'a b' 'it'\''s' '$HOME' 'a,b#c'"
        );
        assert!(command(&["/a b", "c"]).is_err());
        assert!(command(&["%(a)s"]).is_err() && command(&["a\"b"]).is_err());
    }
}

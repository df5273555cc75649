//! Reads the place of a fault out of what `apache2 -t` prints.

/// A place as httpd names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A line of a file.
    File {
        /// As printed.
        file: String,
        /// From 1.
        line: u32,
    },
    /// A line of a macro's body, from 1, in logical lines.
    Macro {
        /// Which line of the body.
        line: u32,
        /// Where `<Macro>` stands.
        defined: Box<Place>,
        /// Where `Use` stands.
        used: Box<Place>,
    },
    /// Places that the message names with equal right.
    Several(Vec<Place>),
}

const SYNTAX: &str = "Syntax error on line ";

/// Chains longer than this are loops; httpd follows `Include`s 128 deep.
const DEEP: usize = 20;

/// The place of the fault that stopped httpd: the innermost one it names, if it names any.
pub(crate) fn place(output: &str) -> Option<Place> {
    let output = unescaped(output);
    let mut lines = output.lines().filter(|line| !is_logged(line));
    lines.find_map(|line| {
        if line.matches(SYNTAX).count() > DEEP {
            return Some(looped(line));
        }
        let innermost = line.rfind(SYNTAX).map(|at| &line[at + SYNTAX.len()..]);
        match innermost {
            Some(text) => {
                let (found, rest) = numbered(text)?;
                let told = rest.trim_start_matches(':').trim_start();
                Some(match unclosed(told) {
                    // Of several open sections httpd gives the line of the outermost, then the
                    // innermost.
                    Some(open) if open != found => Place::Several(vec![found, open]),
                    Some(open) => open,
                    None => unreadable(told).unwrap_or(found),
                })
            }
            None => unclosed(line.strip_prefix("apache2: ").unwrap_or(line))
                .or_else(|| unreadable(line))
                .or_else(|| log_file(line)),
        }
    })
}

/// The places of the loop, but for the last, which may be cut short.
fn looped(line: &str) -> Place {
    let mut places = Vec::new();
    let mut texts: Vec<&str> = line.split(SYNTAX).skip(1).collect();
    texts.pop();
    for text in texts {
        match numbered(text) {
            Some((place, _)) if !places.contains(&place) => places.push(place),
            _ => {}
        }
    }
    Place::Several(places)
}

/// httpd logs bytes beyond ASCII as `\xHH`, and a file's name may hold such bytes.
fn unescaped(output: &str) -> String {
    let mut bytes = Vec::with_capacity(output.len());
    let mut rest = output;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        match after
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A line with a time stamp is a warning on the way, not what stopped httpd.
fn is_logged(line: &str) -> bool {
    line.starts_with('[') && line.contains("] [")
}

/// `N of F...`, and what follows the place.
fn numbered(text: &str) -> Option<(Place, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let line = text[..digits].parse().ok()?;
    let rest = text[digits..].strip_prefix(" of ")?;
    if let Some(body) = rest.strip_prefix("macro '") {
        return macro_place(line, body);
    }
    let end = rest
        .find(": ")
        .or_else(|| rest.strip_suffix(':').map(str::len))
        .unwrap_or(rest.len());
    Some((
        Place::File {
            file: rest[..end].to_owned(),
            line,
        },
        &rest[end..],
    ))
}

/// `NAME' (defined on line D of "F") used on line U of "G"`, and what follows.
fn macro_place(line: u32, text: &str) -> Option<(Place, &str)> {
    let (_, text) = text.split_once("' (defined on line ")?;
    let (defined, text) = quoted_place(text)?;
    let text = text.strip_prefix(") used on line ")?;
    let (used, text) = quoted_place(text)?;
    Some((
        Place::Macro {
            line,
            defined: Box::new(defined),
            used: Box::new(used),
        },
        text,
    ))
}

/// `N of "F"`, where F may itself be a macro's description, with quotes of its own.
fn quoted_place(text: &str) -> Option<(Place, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let line = text[..digits].parse().ok()?;
    let text = text[digits..].strip_prefix(" of \"")?;
    if let Some(body) = text.strip_prefix("macro '") {
        let (place, rest) = macro_place(line, body)?;
        return Some((place, rest.strip_prefix('"')?));
    }
    let (file, rest) = text.split_once('"')?;
    Some((
        Place::File {
            file: file.to_owned(),
            line,
        },
        rest,
    ))
}

/// `F:N: <X> was not closed.`
fn unclosed(text: &str) -> Option<Place> {
    let (place, tag) = text.split_once(": <")?;
    if !tag.ends_with("> was not closed.") {
        return None;
    }
    let (file, line) = place.rsplit_once(':')?;
    if let Some(body) = file.strip_prefix("macro '") {
        return macro_place(line.parse().ok()?, body).map(|(place, _)| place);
    }
    Some(Place::File {
        file: file.to_owned(),
        line: line.parse().ok()?,
    })
}

/// `Error reading F at line N: ...`
fn unreadable(line: &str) -> Option<Place> {
    let (_, text) = line.split_once("Error reading ")?;
    let (file, text) = text.split_once(" at line ")?;
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some(Place::File {
        file: file.to_owned(),
        line: text[..digits].parse().ok()?,
    })
}

/// `... for log file 'X' defined at F:N`; what is said of an error log names its virtual host only.
fn log_file(line: &str) -> Option<Place> {
    let (_, text) = line.split_once("for log file '")?;
    let (_, place) = text.split_once("' defined at ")?;
    let (file, line) = place.rsplit_once(':')?;
    Some(Place::File {
        file: file.to_owned(),
        line: line.parse().ok()?,
    })
}

/// All places that may stand for `place`, best first: a fault in a macro's body may be shown
/// in the body or where the macro is used. `logical` tells on which line of a file the
/// n-th logical line after a given line ends.
pub(crate) fn accepted(
    place: &Place,
    logical: &dyn Fn(&str, u32, u32) -> Option<u32>,
) -> Vec<(String, u32)> {
    match place {
        Place::File { file, line } => vec![(file.clone(), *line)],
        Place::Macro {
            line,
            defined,
            used,
        } => {
            let mut all: Vec<_> = accepted(defined, logical)
                .into_iter()
                .filter_map(|(file, start)| logical(&file, start, *line).map(|end| (file, end)))
                .collect();
            all.extend(accepted(used, logical));
            all
        }
        Place::Several(places) => places
            .iter()
            .flat_map(|place| accepted(place, logical))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(file: &str, line: u32) -> Option<Place> {
        Some(Place::File {
            file: file.to_owned(),
            line,
        })
    }

    #[test]
    fn a_fault_of_the_second_pass() {
        let output =
            "AH00526: Syntax error on line 3 of /t/case.conf:\nInvalid command 'Foo', perhaps\n";
        assert_eq!(place(output), file("/t/case.conf", 3));
    }

    #[test]
    fn a_fault_of_the_reading_pass() {
        let output = "apache2: Syntax error on line 80 of /t/apache2.conf: DefaultRuntimeDir must be a valid directory\n";
        assert_eq!(place(output), file("/t/apache2.conf", 80));
    }

    #[test]
    fn the_innermost_include_counts() {
        let output = "apache2: Syntax error on line 7 of /t/apache2.conf: Syntax error on line 3 of /t/case.conf: \
                      Expected </VirtualHost> but saw </VirtualHostX>\n";
        assert_eq!(place(output), file("/t/case.conf", 3));
    }

    #[test]
    fn an_unclosed_section_is_where_it_opens() {
        let output = "apache2: Syntax error on line 7 of /t/apache2.conf: Syntax error on line 1 of /t/case.conf: \
                      /t/case.conf:1: <VirtualHost> was not closed.\n";
        assert_eq!(place(output), file("/t/case.conf", 1));
        assert_eq!(
            place("/t/a.conf:12: <IfModule> was not closed.\n"),
            file("/t/a.conf", 12)
        );
    }

    #[test]
    fn warnings_on_the_way_are_not_the_fault() {
        let output = "[Mon Nov 23 14:56:19.035549 2026] [core:warn] [pid 1:tid 1] AH00111: Syntax error on line 1 of x\n\
                      AH00112: Warning: DocumentRoot [/nope] does not exist\n\
                      AH00526: Syntax error on line 2 of /t/b.conf:\nbad\n";
        assert_eq!(place(output), file("/t/b.conf", 2));
    }

    #[test]
    fn no_place_is_none() {
        assert_eq!(
            place("AH00534: apache2: Configuration error: No MPM loaded.\n"),
            None
        );
        assert_eq!(place("Syntax OK\n"), None);
        assert_eq!(place(""), None);
    }

    #[test]
    fn a_line_that_cannot_be_read() {
        let output = "apache2: Error reading /t/case.conf at line 4: Line too long\n";
        assert_eq!(place(output), file("/t/case.conf", 4));
        let output = "apache2: Syntax error on line 9 of /t/apache2.conf: Error reading /t/case.conf at line 2: Line too long\n";
        assert_eq!(place(output), file("/t/case.conf", 2));
    }

    #[test]
    fn a_name_beyond_ascii() {
        let output = "AH00526: Syntax error on line 1 of /t/gr\\xc3\\xb6\\xc3\\x9fe.conf:\nbad\n";
        assert_eq!(place(output), file("/t/größe.conf", 1));
    }

    #[test]
    fn two_sections_left_open() {
        let output = "apache2: Syntax error on line 9 of /t/apache2.conf: Syntax error on line 1 of /t/case.conf: \
                      /t/case.conf:2: <Directory> was not closed.\\n/t/case.conf:1: <VirtualHost> was not closed.\n";
        let lines: Vec<u32> = accepted(&place(output).expect("a place"), &|_, _, _| None)
            .into_iter()
            .map(|(_, line)| line)
            .collect();
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn a_log_in_no_folder() {
        let output = "(2)No such file or directory: AH02297: Cannot access directory '/t/nowhere/' \
                      for log file 'nowhere/a.log' defined at /t/case.conf:2\n\
                      AH00014: Configuration check failed\n";
        assert_eq!(place(output), file("/t/case.conf", 2));
    }

    #[test]
    fn a_loop_names_its_members() {
        let turn = "Syntax error on line 2 of /t/a.conf: Syntax error on line 1 of /t/b.conf: ";
        let output = format!(
            "apache2: Syntax error on line 9 of /t/apache2.conf: {}Syntax error on line 2 of /t/a",
            turn.repeat(30)
        );
        let found = place(&output).expect("a place");
        let none = |_: &str, _: u32, _: u32| None;
        let files: Vec<String> = accepted(&found, &none)
            .into_iter()
            .map(|(file, _)| file)
            .collect();
        assert_eq!(files, ["/t/apache2.conf", "/t/a.conf", "/t/b.conf"]);
    }

    #[test]
    fn a_fault_in_a_macro_has_two_places() {
        let output = "AH00526: Syntax error on line 2 of macro 'x' (defined on line 3 of \"/t/F\") used on line 10 of \"/t/G\":\nbad\n";
        let found = place(output).expect("a place");
        let logical = |_: &str, start: u32, n: u32| Some(start + n);
        assert_eq!(
            accepted(&found, &logical),
            [("/t/F".to_owned(), 5), ("/t/G".to_owned(), 10)]
        );
    }

    #[test]
    fn a_macro_used_in_a_macro() {
        let output = "AH00526: Syntax error on line 1 of macro 'in' (defined on line 1 of \"/t/F\") used on line 2 of \
                      \"macro 'out' (defined on line 4 of \"/t/F\") used on line 8 of \"/t/F\"\":\nbad\n";
        let found = place(output).expect("a place");
        let logical = |_: &str, start: u32, n: u32| Some(start + n);
        let lines: Vec<u32> = accepted(&found, &logical)
            .into_iter()
            .map(|(_, line)| line)
            .collect();
        assert_eq!(lines, [2, 6, 8]);
    }
}

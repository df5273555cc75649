//! `RewriteMap`. httpd: `cmd_rewritemap`.

use crate::config::fault::{Kind, Refusal, Verdict};
use crate::config::modules::Tri;
use crate::config::suggest::near;
use crate::config::values::enumeration::{any_case, list};
use crate::config::walk::Cx;
use crate::config::world::Seen;
use crate::syntax::Word;

/// What stands before the first colon.
const TYPES: &[&str] = &["txt", "rnd", "dbm", "dbd", "fastdbd", "prg", "int"];

/// Functions of `int:`; case matters.
const FUNCTIONS: &[&str] = &["tolower", "toupper", "escape", "unescape"];

/// Kinds of DBM that Debian's APR has.
const DBM: &[&str] = &["default", "db", "gdbm", "sdbm"];

fn after<'v>(value: &'v [u8], prefix: &str) -> Option<&'v [u8]> {
    let (head, rest) = value.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix.as_bytes()).then_some(rest)
}

/// `cmd_rewritemap`.
pub(super) fn map(cx: &mut Cx<'_>, words: &[Word<'_>]) -> Verdict {
    let [_, word, ..] = words else {
        return Ok(());
    };
    let value = &*word.value;
    let file = if let Some(file) = after(value, "txt:").or_else(|| after(value, "rnd:")) {
        file.to_vec()
    } else if let Some(rest) = after(value, "dbm") {
        dbm(word, rest)?
    } else if after(value, "dbd:").is_some() || after(value, "fastdbd:").is_some() {
        return match cx.modules.has_named("mod_dbd") {
            Tri::No => Err(Refusal::new(
                "RewriteMap: maps of a database need mod_dbd, which is not loaded",
            )
            .lacks(crate::config::table::module_by_name("mod_dbd"))
            .at(word)
            .help("a2enmod dbd")),
            Tri::Yes | Tri::Unknown => Ok(()),
        };
    } else if let Some(program) = after(value, "prg:") {
        program_file(program)
    } else if let Some(function) = after(value, "int:") {
        return internal(word, function);
    } else {
        value.to_vec()
    };
    exists(cx, word, &file)
}

/// The file that is looked for.
fn dbm(word: &Word<'_>, rest: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (kind, file) = match rest {
        [b':', file @ ..] => (&b"default"[..], Some(file)),
        [b'=', rest @ ..] => match rest.iter().position(|&b| b == b':') {
            Some(colon) => (&rest[..colon], Some(&rest[colon + 1..])),
            None => (rest, None),
        },
        _ => (rest, None),
    };
    let Some(file) = file else {
        return Err(
            Refusal::new(format!("RewriteMap: `{}` names no DBM file", word.lossy()))
                .at(word)
                .help("write dbm:/path/to/map or dbm=type:/path/to/map"),
        );
    };
    match any_case(kind, DBM) {
        // The first of the two files of sdbm.
        Some(3) => Ok([file, b".dir"].concat()),
        Some(_) => Ok(file.to_vec()),
        None => Err(Refusal::new(format!(
            "RewriteMap: there is no DBM type `{}`",
            String::from_utf8_lossy(kind)
        ))
        .at(word)
        .help(format!("types are {}", list(DBM)))),
    }
}

/// The first word of a command line. APR: `apr_tokenize_to_argv`.
fn program_file(line: &[u8]) -> Vec<u8> {
    let line: &[u8] = crate::syntax::trim(line);
    match line.first() {
        Some(&quote @ (b'"' | b'\'')) => {
            let rest = &line[1..];
            let end = rest.iter().position(|&b| b == quote).unwrap_or(rest.len());
            rest[..end].to_vec()
        }
        _ => line
            .split(|b| matches!(b, b' ' | b'\t'))
            .next()
            .unwrap_or_default()
            .to_vec(),
    }
}

fn internal(word: &Word<'_>, function: &[u8]) -> Verdict {
    if FUNCTIONS.iter().any(|f| f.as_bytes() == function) {
        return Ok(());
    }
    let name = String::from_utf8_lossy(function);
    let refusal = Refusal::new(format!(
        "RewriteMap: there is no internal function `{name}`"
    ))
    .at(word);
    Err(match near(function, FUNCTIONS) {
        Some(found) => refusal.instead(format!("int:{}", String::from_utf8_lossy(found))),
        None => refusal.help(format!("functions are {}", list(FUNCTIONS))),
    })
}

fn exists(cx: &Cx<'_>, word: &Word<'_>, file: &[u8]) -> Verdict {
    let path = cx.under_root(file);
    if !matches!(cx.stat(&path), Seen::Absent) {
        return Ok(());
    }
    let refusal = Refusal::new(format!(
        "RewriteMap: the file {} does not exist",
        String::from_utf8_lossy(&path)
    ))
    .kind(Kind::FileMissing)
    .at(word);
    let kind = word.value.split(|&b| b == b':').next().unwrap_or_default();
    Err(match near(kind, TYPES) {
        Some(found) if found != kind && kind.len() < word.value.len() => refusal.help(format!(
            "is {}: meant? types of maps are {}",
            String::from_utf8_lossy(found),
            list(TYPES)
        )),
        _ => refusal.help(
            "create it, or mend the path; httpd looks for it whenever it reads its configuration",
        ),
    })
}

//! Places in certbot's renewal files.

use crate::facts::Topic;
use crate::facts::renewals::Renewal;
use crate::rules::{Context, Draft};
use crate::source::Span;

/// Where a renewal file says a word for the first time; none where it cannot be read.
pub(super) fn place(cx: &Context<'_>, renewal: &Renewal, word: &str) -> Option<Span> {
    let file = renewal.file();
    let text = cx.facts.text(Topic::Files, file.as_bytes()).known()?;
    let at = memchr::memmem::find(&text, word.as_bytes())? as u32;
    Some(cx.place(file.as_bytes(), &text, at..at + word.len() as u32))
}

/// A finding about a renewal file: at a word in it, or else at the file.
pub(super) fn at(cx: &Context<'_>, renewal: &Renewal, word: &str, message: String) -> Draft {
    match place(cx, renewal, word) {
        Some(span) => Draft::at_span(span, message),
        None => Draft::about(renewal.file(), message),
    }
}

/// The order that gets a certificate once more, proved as it was before.
pub(super) fn anew(renewal: &Renewal) -> String {
    let name = quoted(&renewal.name);
    let webroots = renewal.webroots();
    let one = webroots
        .first()
        .filter(|(_, folder)| webroots.iter().all(|(_, other)| other == folder));
    if let Some((_, folder)) = one {
        let names: String = webroots
            .iter()
            .map(|(name, _)| format!(" -d {}", quoted(name)))
            .collect();
        let hook = renewal
            .get("renew_hook")
            .unwrap_or("systemctl reload apache2");
        return format!(
            "certbot certonly --webroot -w {} --cert-name {name}{names} --deploy-hook {}",
            quoted(folder),
            quoted(hook)
        );
    }
    match renewal.get("authenticator") {
        // Standalone needs the port that the server has; others need more than can be told here.
        None | Some("apache" | "standalone" | "webroot" | "None" | "") => {
            format!("certbot certonly --apache --cert-name {name} -d {name}")
        }
        Some(other) => format!(
            "certbot certonly --authenticator {} --cert-name {name} -d {name}",
            quoted(other)
        ),
    }
}

/// A word of an order to a shell.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

//! One request, and the head of its answer. No body is kept but its title.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use crate::config::world::Seen;
use crate::facts::machine::log::cut;
use crate::facts::machine::visits::Answer;

/// Most bytes of an answer that are read.
const MOST: usize = 64 * 1024;

/// Asks for a path.
pub(super) fn get<S: Read + Write>(
    stream: &mut S,
    host: &str,
    path: &str,
    patience: Duration,
) -> Seen<Answer> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: flaskssl/{}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    if let Err(error) = stream
        .write_all(request.as_bytes())
        .and_then(|()| stream.flush())
    {
        return Seen::Gap(error.to_string());
    }
    let until = Instant::now() + patience;
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    while bytes.len() < MOST && Instant::now() < until {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(len) => bytes.extend_from_slice(&buffer[..len]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // A server that goes without a word of farewell has said what it had to say.
            Err(error) if bytes.is_empty() => {
                return match error.kind() {
                    ErrorKind::TimedOut | ErrorKind::WouldBlock => {
                        Seen::Gap("no answer came in time".into())
                    }
                    _ => Seen::Gap(error.to_string()),
                };
            }
            Err(_) => break,
        }
    }
    if bytes.is_empty() {
        return Seen::Gap("the connection was closed without an answer".into());
    }
    match read(&bytes) {
        Some(answer) => Seen::Is(answer),
        None => Seen::Gap("the answer is no HTTP".into()),
    }
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let mut headers = [httparse::EMPTY_HEADER; 96];
    let mut response = httparse::Response::new(&mut headers);
    let end = match response.parse(bytes).ok()? {
        httparse::Status::Complete(end) => end,
        httparse::Status::Partial => bytes.len(),
    };
    let status = response.code?;
    let get = |name: &str| {
        let found = response
            .headers
            .iter()
            .find(|h| h.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value).into_owned())
    };
    Some(Answer {
        status,
        location: get("location"),
        server: get("server"),
        // What was kept for later is as old as it is.
        date: get("date")
            .filter(|_| get("age").is_none())
            .as_deref()
            .and_then(seconds),
        title: title(&bytes[end..]),
        ..Answer::default()
    })
}

fn title(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title>")? + 7;
    let end = lower[start..].find("</title>")? + start;
    let title = text
        .get(start..end)?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    Some(cut(&title, 200).to_owned())
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` in seconds since 1970. RFC 9110, 5.6.7.
fn seconds(date: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut words = date.split_once(", ")?.1.split(' ');
    let day: i64 = words.next()?.parse().ok()?;
    let word = words.next()?;
    let month = MONTHS.iter().position(|m| *m == word)? as i64 + 1;
    let year: i64 = words.next()?.parse().ok()?;
    let mut time = words.next()?.split(':').map(|n| n.parse::<i64>().ok());
    let (h, m, s) = (time.next()??, time.next()??, time.next()??);
    // Howard Hinnant's days_from_civil.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + h * 3_600 + m * 60 + s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_answer() {
        let answer = read(b"HTTP/1.1 301 Moved Permanently\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: Apache/2.4\r\nLocation: https://a.example/\r\n\r\n<html><head><TITLE>301\n Moved</TITLE>").unwrap();
        assert_eq!(answer.status, 301);
        assert_eq!(answer.location.as_deref(), Some("https://a.example/"));
        assert_eq!(answer.date, Some(784_111_777));
        assert_eq!(answer.title.as_deref(), Some("301 Moved"));
        assert_eq!(read(b"220 mail.example ESMTP\r\n"), None);
    }
}

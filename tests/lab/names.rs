//! The name server of the lab's Internet: resolver and authority in one, from a file that is
//! read anew for each question.
//!
//! A line is `NAME TYPE VALUE`: A, AAAA, CNAME, NS, TXT, CAA (`TAG VALUE`), or SERVFAIL, which
//! has no value. A name may begin with `*.`. What is not written does not exist.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const TXT: u16 = 16;
const AAAA: u16 = 28;
const CAA: u16 = 257;

const SERVFAIL: u8 = 2;
const NXDOMAIN: u8 = 3;

/// Serves that file on port 53 of those addresses, until it is ended.
pub(crate) fn serve(zone: &Path, addresses: &[String]) -> ExitCode {
    let mut threads = Vec::new();
    for address in addresses {
        let at = format!("{address}:53");
        let udp = UdpSocket::bind(&at).expect("port 53 is free");
        let tcp = TcpListener::bind(&at).expect("port 53 is free");
        let path = zone.to_owned();
        threads.push(std::thread::spawn(move || by_datagrams(&udp, &path)));
        let path = zone.to_owned();
        threads.push(std::thread::spawn(move || by_streams(&tcp, &path)));
    }
    for thread in threads {
        thread.join().expect("a thread does not end");
    }
    ExitCode::FAILURE
}

/// Asks the first of the lab's resolvers, and prints what it says.
pub(crate) fn ask(name: &str, kind: &str) -> ExitCode {
    let kind: u16 = match kind {
        "A" => A,
        "AAAA" => AAAA,
        "CAA" => CAA,
        _ => return ExitCode::FAILURE,
    };
    let mut question = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    question.extend(wire_name(name));
    question.extend(kind.to_be_bytes());
    question.extend([0, 1]);
    let mut reply = [0; 1500];
    let asked = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.set_read_timeout(Some(Duration::from_secs(3)))?;
        socket.send_to(&question, "9.9.9.9:53")?;
        socket.recv(&mut reply)
    });
    let Ok(length) = asked else {
        return ExitCode::FAILURE;
    };
    println!("rcode {}\nanswers {}", reply[3] & 15, reply[7]);
    let rest = String::from_utf8_lossy(&reply[question.len()..length]).into_owned();
    println!("{}", rest.replace(|c: char| !c.is_ascii_graphic(), " "));
    ExitCode::SUCCESS
}

fn by_datagrams(socket: &UdpSocket, zone: &Path) {
    let mut question = [0; 1500];
    loop {
        if let Ok((length, from)) = socket.recv_from(&mut question)
            && let Some(reply) = reply(&question[..length], zone)
        {
            // A visitor that has gone is none of ours.
            let _ = socket.send_to(&reply, from);
        }
    }
}

fn by_streams(listener: &TcpListener, zone: &Path) {
    for stream in listener.incoming().flatten() {
        let zone: PathBuf = zone.to_owned();
        std::thread::spawn(move || converse(stream, &zone));
    }
}

fn converse(mut stream: TcpStream, zone: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut question)?;
        let Some(reply) = reply(&question, zone) else {
            return Ok(());
        };
        let length = u16::try_from(reply.len()).expect("a short reply");
        stream.write_all(&[&length.to_be_bytes()[..], &reply].concat())?;
    }
}

/// One line of the file.
struct Record {
    name: String,
    kind: u16,
    /// SERVFAIL's is empty, and its kind is 0.
    data: Vec<u8>,
    target: String,
}

fn reply(question: &[u8], zone: &Path) -> Option<Vec<u8>> {
    let (name, end) = read_name(question, 12)?;
    let kind = u16::from_be_bytes([*question.get(end)?, *question.get(end + 1)?]);
    let records = std::fs::read_to_string(zone).unwrap_or_default();
    let records: Vec<Record> = records.lines().filter_map(record).collect();

    let mut answers: Vec<(String, &Record)> = Vec::new();
    let mut code = 0;
    let mut at = name.clone();
    for _ in 0..8 {
        let here: Vec<&Record> = found(&records, &at);
        if here.iter().any(|record| record.kind == 0) {
            code = SERVFAIL;
            break;
        }
        let exact: Vec<&&Record> = here.iter().filter(|record| record.kind == kind).collect();
        let alias = here.iter().find(|record| record.kind == CNAME);
        if exact.is_empty()
            && let Some(alias) = alias
        {
            answers.push((at, alias));
            at = alias.target.clone();
            continue;
        }
        let below = format!(".{at}");
        if here.is_empty() && !records.iter().any(|r| r.name.ends_with(&below)) && !at.is_empty() {
            code = NXDOMAIN;
        }
        answers.extend(exact.into_iter().map(|record| (at.clone(), *record)));
        break;
    }
    Some(written(
        question,
        end + 4,
        &name,
        kind,
        code,
        &answers,
        &origin(&records, &name),
    ))
}

/// The records of a name, its own or, where it has none, those of the nearest wildcard.
fn found<'r>(records: &'r [Record], name: &str) -> Vec<&'r Record> {
    let of =
        |name: &str| -> Vec<&'r Record> { records.iter().filter(|r| r.name == name).collect() };
    let own = of(name);
    if !own.is_empty() {
        return own;
    }
    let mut rest = name;
    while let Some((_, parent)) = rest.split_once('.') {
        let wild = of(&format!("*.{parent}"));
        if !wild.is_empty() {
            return wild;
        }
        rest = parent;
    }
    Vec::new()
}

/// The zone that a name is in: the longest with a name server.
fn origin(records: &[Record], name: &str) -> String {
    let mut rest = name;
    loop {
        if records.iter().any(|r| r.kind == NS && r.name == rest) {
            return rest.to_owned();
        }
        match rest.split_once('.') {
            Some((_, parent)) => rest = parent,
            None => return String::new(),
        }
    }
}

fn record(line: &str) -> Option<Record> {
    let mut words = line.splitn(3, ' ');
    let name = words.next()?.trim_end_matches('.').to_ascii_lowercase();
    let kind = words.next()?;
    let value = words.next().unwrap_or_default();
    let (kind, data) = match kind {
        "A" => (A, value.parse::<Ipv4Addr>().ok()?.octets().to_vec()),
        "AAAA" => (AAAA, value.parse::<Ipv6Addr>().ok()?.octets().to_vec()),
        "CNAME" => (CNAME, wire_name(value)),
        "NS" => (NS, wire_name(value)),
        "TXT" => {
            let length = u8::try_from(value.len()).ok()?;
            (TXT, [&[length], value.as_bytes()].concat())
        }
        "CAA" => {
            let (tag, value) = value.split_once(' ')?;
            let length = u8::try_from(tag.len()).ok()?;
            (
                CAA,
                [&[0, length], tag.as_bytes(), value.as_bytes()].concat(),
            )
        }
        "SERVFAIL" => (0, Vec::new()),
        _ => return None,
    };
    let target = value.trim_end_matches('.').to_ascii_lowercase();
    Some(Record {
        name,
        kind,
        data,
        target,
    })
}

/// The name at that place, and where it ends. Questions are not compressed.
fn read_name(packet: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    loop {
        let length = usize::from(*packet.get(at)?);
        at += 1;
        if length == 0 {
            break;
        }
        if length > 63 {
            return None;
        }
        labels.push(String::from_utf8_lossy(packet.get(at..at + length)?).to_ascii_lowercase());
        at += length;
    }
    Some((labels.join("."), at))
}

fn wire_name(name: &str) -> Vec<u8> {
    let mut wire = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        wire.push(u8::try_from(label.len()).expect("a short label"));
        wire.extend(label.as_bytes());
    }
    wire.push(0);
    wire
}

fn written(
    question: &[u8],
    end: usize,
    name: &str,
    kind: u16,
    code: u8,
    answers: &[(String, &Record)],
    origin: &str,
) -> Vec<u8> {
    let asked = kind == SOA && name == origin;
    let soa = answers.is_empty() && code != SERVFAIL;
    let mut packet = Vec::new();
    packet.extend(&question[..2]);
    // A response, authoritative, recursion as asked for and available.
    packet.push(0x84 | (question[2] & 0x01));
    packet.push(0x80 | code);
    packet.extend([0, 1]);
    let count = |n: usize| u16::try_from(n).expect("few answers").to_be_bytes();
    packet.extend(count(answers.len() + usize::from(asked)));
    packet.extend(count(usize::from(soa && !asked)));
    packet.extend([0, 0]);
    packet.extend(&question[12..end]);
    for (name, record) in answers {
        put(&mut packet, name, record.kind, &record.data);
    }
    if soa {
        let mut data = wire_name(&format!("ns1.{origin}"));
        data.extend(wire_name(&format!("hostmaster.{origin}")));
        for number in [2_026_010_101_u32, 6000, 120, 2_419_200, 60] {
            data.extend(number.to_be_bytes());
        }
        put(&mut packet, origin, SOA, &data);
    }
    packet
}

fn put(packet: &mut Vec<u8>, name: &str, kind: u16, data: &[u8]) {
    packet.extend(wire_name(name));
    packet.extend(kind.to_be_bytes());
    packet.extend([0, 1]);
    packet.extend(60_u32.to_be_bytes());
    packet.extend(
        u16::try_from(data.len())
            .expect("little data")
            .to_be_bytes(),
    );
    packet.extend(data);
}

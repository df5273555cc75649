//! IP addresses with a mask. APR: `apr_ipsubnet_create`.

use crate::config::fault::Refusal;
use crate::syntax::Word;

use super::numbers::{atoi, strtol};

/// Why it is no subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotSubnet {
    /// It does not even look like an address (`APR_EINVAL`).
    NoAddress,
    /// It looks like one (`APR_EBADIP`).
    BadAddress,
    /// What follows the slash is no mask for it (`APR_EBADMASK`).
    BadMask,
}

/// Whether a text could be meant for an address: it has a colon, or nothing but digits and
/// dots. APR: `looks_like_ip`.
pub(super) fn looks_like_ip(text: &[u8]) -> bool {
    !text.is_empty()
        && (text.contains(&b':') || text.iter().all(|&b| b == b'.' || b.is_ascii_digit()))
}

/// Cuts `address/mask` at its first slash, as all callers do.
pub(super) fn cut(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|&b| b == b'/') {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// Judges an address and its mask.
pub(super) fn parse(address: &[u8], mask: Option<&[u8]>) -> Result<(), NotSubnet> {
    if !looks_like_ip(address) {
        return Err(NotSubnet::NoAddress);
    }
    let most = if let Some(v6) = v6(address) {
        // ::ffff:192.0.2.1 must be written as the IPv4 address it is.
        if v6.starts_with(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]) {
            return Err(NotSubnet::BadAddress);
        }
        128
    } else if v4(address).is_some() {
        32
    } else if mask.is_none() && network(address) {
        return Ok(());
    } else {
        return Err(NotSubnet::BadAddress);
    };
    let Some(mask) = mask else {
        return Ok(());
    };
    let bits = strtol(mask, 10);
    if bits.rest(mask).is_empty() && (1..=most).contains(&bits.value) {
        return Ok(());
    }
    if most == 32 && v4(mask).is_some() {
        Ok(())
    } else {
        Err(NotSubnet::BadMask)
    }
}

/// Four numbers up to 255, with any number of leading zeros. APR: `inet_pton4`.
fn v4(text: &[u8]) -> Option<[u8; 4]> {
    let mut parts = text.split(|&b| b == b'.');
    let mut octets = [0; 4];
    for octet in &mut octets {
        *octet = byte(parts.next()?)?;
    }
    parts.next().is_none().then_some(octets)
}

fn byte(digits: &[u8]) -> Option<u8> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits
        .iter()
        .try_fold(0u8, |n, b| n.checked_mul(10)?.checked_add(b - b'0'))
}

/// Eight groups, `::` for any number of them, an IPv4 address for the last two. Looser than
/// the C library's: groups may have leading zeros, and a colon may stand at the end.
/// APR: `inet_pton6`.
fn v6(text: &[u8]) -> Option<[u8; 16]> {
    let mut out = Vec::with_capacity(16);
    let mut gap = None;
    let mut at = 0;
    if text.first() == Some(&b':') {
        at = 1;
        if text.get(1) != Some(&b':') {
            return None;
        }
    }
    let mut group = at;
    let mut value: Option<u32> = None;
    while let Some(&b) = text.get(at) {
        at += 1;
        if let Some(digit) = (b as char).to_digit(16) {
            let wider = value.unwrap_or(0) << 4 | digit;
            if wider > 0xffff {
                return None;
            }
            value = Some(wider);
        } else if b == b':' {
            group = at;
            match value.take() {
                Some(value) => push(&mut out, value)?,
                None if gap.is_some() => return None,
                None => gap = Some(out.len()),
            }
        } else if b == b'.' && out.len() <= 12 {
            out.extend(v4(&text[group..])?);
            value = None;
            break;
        } else {
            return None;
        }
    }
    if let Some(value) = value {
        push(&mut out, value)?;
    }
    if let Some(gap) = gap {
        let missing = 16 - out.len();
        out.splice(gap..gap, std::iter::repeat_n(0, missing));
    }
    out.try_into().ok()
}

fn push(out: &mut Vec<u8>, group: u32) -> Option<()> {
    if out.len() > 14 {
        return None;
    }
    out.extend([(group >> 8) as u8, group as u8]);
    Some(())
}

/// The beginning of an IPv4 address, `10.` or `192.168`. APR: `parse_network`, which reads each
/// number by `atoi`: 4294967306 is 10.
fn network(text: &[u8]) -> bool {
    if text.len() > "255.255.255.255".len() {
        return false;
    }
    let text = text.strip_suffix(b".").unwrap_or(text);
    let parts: Vec<&[u8]> = text.split(|&b| b == b'.').collect();
    let octet = |part: &[u8]| {
        part.first().is_some_and(u8::is_ascii_digit)
            && part.iter().all(u8::is_ascii_digit)
            && (0..=255).contains(&atoi(part))
    };
    parts.len() <= 4 && parts.into_iter().all(octet)
}

/// As [`parse`] of a whole word, with a message.
pub(in crate::config) fn of_word(what: &str, word: &Word<'_>) -> Result<(), Refusal> {
    let (address, mask) = cut(&word.value);
    parse(address, mask).map_err(|why| refusal(what, word, why))
}

/// The refusal of a word that is no subnet.
pub(super) fn refusal(what: &str, word: &Word<'_>, why: NotSubnet) -> Refusal {
    let shown = word.lossy();
    let (address, mask) = cut(&word.value);
    if why == NotSubnet::BadMask {
        let mask = mask.unwrap_or_default();
        let refusal = Refusal::new(format!(
            "{what}: `/{}` is no mask for {}",
            String::from_utf8_lossy(mask),
            String::from_utf8_lossy(address)
        ))
        .at(word);
        return if mask == b"0" {
            refusal.help("a mask of 0 bits is every address there is, and not taken here")
        } else if address.contains(&b':') {
            refusal.help("write a number of bits, 1 to 128")
        } else {
            refusal.help("write a number of bits, 1 to 32, or a mask such as 255.255.255.0")
        };
    }
    if word.value.starts_with(b"#") {
        return Refusal::new(format!("{what}: a comment cannot stand behind a directive"))
            .at(word)
            .help("httpd takes it for an argument; put it on a line of its own");
    }
    let refusal = Refusal::new(format!("{what}: `{shown}` is no IP address")).at(word);
    // `10.0.*` and `10.0.0.0-10.0.0.9`: forms of other programs.
    let stars = shown.trim_end_matches(".*");
    if stars.len() < shown.len() && parse(stars.as_bytes(), None).is_ok() {
        return refusal.instead(stars);
    }
    // 192.168/16: the short form goes without a mask.
    if let (Some(mask), Ok(())) = (mask, parse(address, None)) {
        let mut parts: Vec<&str> = shown[..address.len()]
            .trim_end_matches('.')
            .split('.')
            .collect();
        parts.resize(4, "0");
        return refusal.instead(format!(
            "{}/{}",
            parts.join("."),
            String::from_utf8_lossy(mask)
        ));
    }
    if shown.to_ascii_lowercase().starts_with("::ffff:") {
        return refusal.instead(&shown["::ffff:".len()..]);
    }
    refusal.help("write 192.0.2.1, 192.0.2.0/24, 192.0.2.0/255.255.255.0 or 2001:db8::/32")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<(), NotSubnet> {
        let (address, mask) = cut(text.as_bytes());
        parse(address, mask)
    }

    #[test]
    fn subnets_are_read_as_apr_reads_them() {
        for good in [
            "10.0.0.1",
            "10",
            "10.",
            "10.1.2.3.",
            "192.168",
            "010.1",
            "10.0.0.0/8",
            "10.0.0.0/ 8",
            "10.0.0.0/255.0.255.0",
            "::1",
            "2001:db8::/32",
            "::1/128",
            "00000000000000010.0.0.001",
            "10.0.0.0/255.0.0.000",
            "1:2:3:4:5:6:7:8:",
            "1:2:3:4:5:6:7::",
            "00001::1.2.3.4",
        ] {
            assert_eq!(of(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", NotSubnet::NoAddress),
            ("example.org", NotSubnet::NoAddress),
            ("10.0.*", NotSubnet::NoAddress),
            ("10.0.0.300", NotSubnet::BadAddress),
            (".", NotSubnet::BadAddress),
            ("10..1", NotSubnet::BadAddress),
            ("1.2.3.4.5", NotSubnet::BadAddress),
            ("10.0/16", NotSubnet::BadAddress),
            ("::ffff:10.0.0.1", NotSubnet::BadAddress),
            ("a:b", NotSubnet::BadAddress),
            (":1", NotSubnet::BadAddress),
            ("1::2::3", NotSubnet::BadAddress),
            ("1:2:3:4:5:6:7:8:9", NotSubnet::BadAddress),
            ("::10000", NotSubnet::BadAddress),
            ("1:2:3:4:5:6:7:1.2.3.4", NotSubnet::BadAddress),
            ("0000000000000010.0.0", NotSubnet::BadAddress),
            ("10.0.0.0/0", NotSubnet::BadMask),
            ("10.0.0.0/33", NotSubnet::BadMask),
            ("10.0.0.0/", NotSubnet::BadMask),
            ("::1/129", NotSubnet::BadMask),
            ("::1/255.0.0.0", NotSubnet::BadMask),
        ] {
            assert_eq!(of(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn other_forms_of_a_subnet_are_mended() {
        let mend = |s: &str| {
            let word = crate::syntax::word(s.as_bytes(), 0).0.unwrap();
            of_word("Require ip", &word)
                .unwrap_err()
                .instead
                .map(|(t, _)| t)
        };
        assert_eq!(mend("192.168.*").as_deref(), Some("192.168"));
        assert_eq!(mend("192.168/16").as_deref(), Some("192.168.0.0/16"));
        assert_eq!(mend("::ffff:10.0.0.1").as_deref(), Some("10.0.0.1"));
        assert_eq!(mend("example.org"), None);
    }
}

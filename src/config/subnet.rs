//! Networks as APR reads them. APR: `apr_ipsubnet_create`, network_io/unix/sockaddr.c.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::fault::{Refusal, Verdict};

/// Judges an address, a network of address and mask, or the first numbers of an IPv4
/// address.
pub fn parse(text: &[u8]) -> Verdict {
    let (address, mask) = match memchr::memchr(b'/', text) {
        Some(slash) => (&text[..slash], Some(&text[slash + 1..])),
        None => (text, None),
    };
    check(address, mask).map_err(|why| {
        Refusal::new(format!(
            "`{}` is no IP address or network: {why}",
            String::from_utf8_lossy(text)
        ))
        .help("write such as 192.0.2.1, 192.0.2.0/24, 192.0.2.0/255.255.255.0, 192.0.2 or 2001:db8::/32")
    })
}

fn check(address: &[u8], mask: Option<&[u8]>) -> Result<(), &'static str> {
    let v6 = address.contains(&b':');
    let numeric = |b: &u8| b.is_ascii_digit() || *b == b'.';
    if address.is_empty() || !(v6 || address.iter().all(numeric)) {
        return Err("it does not look like an address");
    }
    let text = std::str::from_utf8(address).map_err(|_| "it does not look like an address")?;
    let longest = match (text.parse::<Ipv6Addr>(), text.parse::<Ipv4Addr>()) {
        (Ok(v6), _) if v6.to_ipv4_mapped().is_some() => {
            return Err("an IPv4 address in IPv6 form is not taken; write it as IPv4");
        }
        (Ok(_), _) => 128,
        (_, Ok(_)) => 32,
        _ if v6 => return Err("the IPv6 address is not well-formed"),
        _ if mask.is_some() => return Err("a mask needs an address of four numbers"),
        _ => return beginning(text),
    };
    match mask {
        Some(mask) => good_mask(mask, longest),
        None => Ok(()),
    }
}

/// `10.1` and `10.1.` mean all addresses that begin so.
fn beginning(text: &str) -> Result<(), &'static str> {
    if text.len() > "255.255.255.255".len() {
        return Err("it is too long");
    }
    let parts: Vec<&str> = text.strip_suffix('.').unwrap_or(text).split('.').collect();
    let good = |part: &&str| part.parse::<u32>().is_ok_and(|n| n <= 255);
    if parts.len() > 4 || !parts.iter().all(good) {
        return Err("it takes up to four numbers, each 0 to 255");
    }
    Ok(())
}

/// A number of bits as `strtol` reads it, or a netmask.
fn good_mask(mask: &[u8], longest: u32) -> Result<(), &'static str> {
    let text = std::str::from_utf8(mask).map_err(|_| "the mask is no number")?;
    let number = text.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    if number
        .parse::<u32>()
        .is_ok_and(|bits| (1..=longest).contains(&bits))
    {
        return Ok(());
    }
    if longest == 32 && text.parse::<Ipv4Addr>().is_ok() {
        return Ok(());
    }
    Err(if longest == 32 {
        "the mask is 1 to 32 bits, or four numbers"
    } else {
        "the mask is 1 to 128 bits"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_as_apr_does() {
        for good in [
            "10.0.0.0/8",
            "10.1",
            "10.1.",
            "10",
            "10.0.0.0/255.0.0.0",
            "::1/128",
            "::1",
            "10.0.0.0/ 8",
            "10.0.0.0/+8",
            "01.2.3.4",
            "1.2.3.4/32",
        ] {
            assert!(parse(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "10.0.0.0/33",
            "::1/129",
            "fe80::1%eth0",
            "::ffff:1.2.3.4",
            "10.1/8",
            "10.0.0.0/0",
            "10.0.0.0/",
            "256.1",
            "1.2.3.4.5",
            "a.b",
            "1..2",
            ".1",
            "1.2.3.4/x",
            "::1/255.0.0.0",
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}

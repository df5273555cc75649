//! Files without the private keys in them: what is written down of a machine has no secret of
//! its in it, and is read with the same result.
//!
//! In the place of a key stands what is known of its public half, in a form of its own that no
//! other program has: a DER sequence that begins with a mark.

use std::borrow::Cow;

use base64::Engine as _;

use super::block::Blocks;
use super::certificate::Certificate;
use super::der::Walk;
use super::key::{labelled, public_half};
use super::key_file::key_file;
use super::public::PublicKey;
use super::{content, proxy_pairs};

/// What the sequence begins with.
const MARK: &[u8] = b"flaskssl key 1";

/// What a stripped key was: as its label asks for, and of whatever kind.
type Halves = (Option<PublicKey>, Option<PublicKey>);

/// What stands in the place of a private key, if it does.
pub(super) fn halves(der: &[u8]) -> Option<Halves> {
    let mut walk = Walk::sequence_in(der)?;
    if walk.octets()? != MARK {
        return None;
    }
    let key = |bytes: &[u8]| PublicKey::unpacked(bytes);
    Some((key(walk.octets()?), key(walk.octets()?)))
}

fn replacement(halves: &Halves) -> Vec<u8> {
    let mut body = Vec::new();
    let packed = |key: &Option<PublicKey>| key.map(|key| key.packed()).unwrap_or_default();
    for part in [MARK, &packed(&halves.0), &packed(&halves.1)] {
        body.push(4);
        body.push(part.len() as u8);
        body.extend_from_slice(part);
    }
    let mut der = vec![0x30];
    // The long form of a length from 128 on: X.690, 8.1.3.5.
    if body.len() > 127 {
        der.push(0x81);
    }
    der.push(body.len() as u8);
    der.extend(body);
    der
}

fn has_word(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"PRIVATE KEY").is_some()
}

/// The bytes of a file without the private keys in them; nothing where what is left would be
/// read in another way. Files without a key are given as they are.
pub fn without_keys(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    use super::KeyFile;
    let read = key_file(bytes);
    if !has_word(bytes) && matches!(read, KeyFile::None) {
        return Some(Cow::Borrowed(bytes));
    }
    let stripped = if has_word(bytes) {
        by_blocks(bytes)
    } else {
        // Plain DER, or base64 without labels.
        let half = public_half(bytes).or(match read {
            KeyFile::Key(key) => Some(key),
            _ => None,
        });
        replacement(&(half, half))
    };
    let same = key_file(&stripped) == read
        && content(&stripped) == content(bytes)
        && super::pair_file(&stripped, false) == super::pair_file(bytes, false)
        && proxy_pairs(&stripped) == proxy_pairs(bytes);
    same.then_some(Cow::Owned(stripped))
}

/// Line by line: blocks that are sound and hold no key stay, keys are replaced, what is broken
/// keeps its form, and what stands between blocks goes.
fn by_blocks(bytes: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|&b| b == b'\n').collect();
    let mut out = Vec::new();
    // Lines that are still to come so that what follows keeps its number.
    let mut next = 0;
    let mut blocks = Blocks::new(bytes);
    let mut found = Vec::new();
    while let Some(block) = blocks.next_block() {
        found.push(block);
    }
    for (n, block) in found.iter().enumerate() {
        let line = |block: &Result<super::Block, super::Broken>| match block {
            Ok(block) => block.line as usize,
            Err(broken) => broken.line as usize,
        };
        let begin = line(block) - 1;
        let until = found.get(n + 1).map_or(lines.len(), |b| line(b) - 1);
        blank(&mut out, begin.saturating_sub(next));
        let all = &lines[begin.min(lines.len())..until.min(lines.len())];
        let end = all.iter().skip(1).position(|l| l.starts_with(b"-----END "));
        let end = end.map_or(all.len(), |end| end + 2);
        let wrote = match block {
            Err(_) => {
                // What ends it may be another block's beginning; all of it is scrubbed.
                all.iter().for_each(|line| out.extend(scrubbed(line)));
                all.len()
            }
            Ok(block) if !block.is_private_key() || certified(block) => {
                all[..end].iter().for_each(|line| out.extend(*line));
                end
            }
            Ok(block) => {
                let halves = match block.encrypted() {
                    Ok(false) => halves_of(&block.label, &block.data),
                    _ => (None, None),
                };
                let broken = halves == (None, None) && Walk::sequence_in(&block.data).is_none();
                let data = if broken {
                    MARK.to_vec()
                } else {
                    replacement(&halves)
                };
                let data = base64::engine::general_purpose::STANDARD.encode(data);
                out.extend(all[0]);
                let mut wrote = 3;
                if !block.header.is_empty() {
                    let header = block.header.split_inclusive(|&b| b == b'\n');
                    header.for_each(|line| {
                        out.extend(line);
                        wrote += 1;
                    });
                    out.push(b'\n');
                    wrote += 1;
                }
                out.extend(data.as_bytes());
                out.push(b'\n');
                out.extend(all[end - 1]);
                // A short key may have had fewer lines than what takes its place.
                let spare = end.saturating_sub(wrote);
                if all[end - 1].ends_with(b"\n") {
                    blank(&mut out, spare);
                }
                end
            }
        };
        next = begin + wrote;
    }
    out
}

fn halves_of(label: &[u8], der: &[u8]) -> Halves {
    (labelled(label, der), public_half(der))
}

/// Whether a block that is called a key is a certificate: nothing secret.
fn certified(block: &super::Block) -> bool {
    Certificate::read(&block.data, block.line).is_some()
}

fn blank(out: &mut Vec<u8>, lines: usize) {
    out.extend(std::iter::repeat_n(b'\n', lines));
}

/// A line with another letter in the place of each that may be of a secret.
fn scrubbed(line: &[u8]) -> Vec<u8> {
    if line.starts_with(b"-----") {
        return line.to_vec();
    }
    line.iter()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => b'A',
            other => *other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixtures(folder: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                fixtures(&path, out);
            } else {
                out.push(path);
            }
        }
    }

    /// Long stretches of what keys are made of, without what is public in the file.
    fn pieces(bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut secret = Vec::new();
        let mut blocks = Blocks::new(bytes);
        while let Some(block) = blocks.next_block() {
            if let Ok(block) = block
                && block.is_private_key()
                && !certified(&block)
            {
                let code = base64::engine::general_purpose::STANDARD.encode(&block.data);
                secret.extend(code.as_bytes().chunks(16).map(<[u8]>::to_vec));
            }
        }
        secret.retain(|piece| piece.len() == 16);
        secret
    }

    #[test]
    fn every_fixture_is_read_the_same_and_has_no_key_left() {
        let mut files = Vec::new();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pem");
        fixtures(std::path::Path::new(folder), &mut files);
        let (mut stripped, mut secrets) = (0, 0);
        for path in files {
            let bytes = std::fs::read(&path).unwrap();
            let Some(without) = without_keys(&bytes) else {
                panic!("{} is not kept", path.display());
            };
            if matches!(without, Cow::Owned(_)) {
                stripped += 1;
            }
            assert_eq!(key_file(&without), key_file(&bytes), "{}", path.display());
            for piece in pieces(&bytes) {
                secrets += 1;
                let found = memchr::memmem::find(&without, &piece);
                assert_eq!(found, None, "{}", path.display());
            }
        }
        assert!(stripped > 20 && secrets > 200, "{stripped} {secrets}");
    }

    #[test]
    fn what_is_around_a_key_and_may_tell_it_goes_too() {
        let key = include_bytes!("../../../fixtures/pem/web/site.key");
        let text = [b"privateExponent: 00:12\n", &key[..], b"trailing: 34\n"].concat();
        let without = without_keys(&text).unwrap();
        assert!(memchr::memmem::find(&without, b"Exponent").is_none());
        assert!(memchr::memmem::find(&without, b"trailing").is_none());
        let broken = String::from_utf8_lossy(key).replace("-----END", "----END");
        // OpenSSL finds the key all the same, by its base64 alone: this is not kept at all.
        assert_eq!(without_keys(broken.as_bytes()), None);
        let torn = String::from_utf8_lossy(key).replace('M', "*");
        let without = without_keys(torn.as_bytes()).unwrap();
        for line in torn.lines().filter(|l| l.len() == 64) {
            assert!(memchr::memmem::find(&without, line.as_bytes()).is_none());
        }
    }
}

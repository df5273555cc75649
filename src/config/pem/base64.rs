//! Base64 as OpenSSL's `EVP_Decode*` reads it: blanks and line ends anywhere, `-` ends it.
//! crypto/evp/encode.c.

/// What a stretch of base64 held.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// Characters of a group that is not full yet.
    pub(super) pending: usize,
}

/// Decodes all of `text`; nothing if it is not base64.
pub(super) fn decode(text: &[u8]) -> Option<Decoded> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut group = 0u32;
    let mut filled = 0;
    let mut padding = 0;
    let mut ended = false;
    for &c in text {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => 0,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'-' => {
                ended = true;
                break;
            }
            _ => return None,
        };
        if c == b'=' {
            padding += 1;
        } else if padding > 0 {
            return None;
        }
        if padding > 2 {
            return None;
        }
        group = group << 6 | u32::from(value);
        filled += 1;
        if filled == 4 {
            let three = group.to_be_bytes();
            bytes.extend_from_slice(&three[1..4 - padding]);
            group = 0;
            filled = 0;
        }
    }
    (!(ended && filled > 0)).then_some(Decoded {
        bytes,
        pending: filled,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Option<Vec<u8>> {
        decode(text.as_bytes())
            .filter(|d| d.pending == 0)
            .map(|d| d.bytes)
    }

    #[test]
    fn blanks_and_line_ends_are_skipped() {
        assert_eq!(bytes("aG\r\nVs bG8=\n"), Some(b"hello".to_vec()));
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for text in ["aGV!", "aGVs=bG8", "a===", "aGVsb"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn a_dash_ends_it_between_groups_only() {
        assert_eq!(bytes("aGVs-----END"), Some(b"hel".to_vec()));
        assert_eq!(bytes("aGV-"), None);
    }
}

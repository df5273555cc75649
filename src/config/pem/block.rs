//! The blocks of a PEM file, by the rules of OpenSSL's `PEM_read_bio`, crypto/pem/pem_lib.c.

use super::base64;

/// One block, whole and decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands after `BEGIN`.
    pub label: Vec<u8>,
    /// Lines before the data, such as `Proc-Type: 4,ENCRYPTED`.
    pub header: Vec<u8>,
    /// Line of its `BEGIN`, from 1.
    pub line: u32,
    /// What it holds. Not to be kept: it may be a private key.
    pub(super) data: Vec<u8>,
}

impl std::fmt::Debug for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The data stays out: it may be a private key.
        f.debug_struct("Block")
            .field("label", &String::from_utf8_lossy(&self.label))
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// Why a block cannot be read. All that comes after it is lost too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Line of its `BEGIN`, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The file ends before its `END` line, or another `END` comes first.
    NoEnd,
    /// A character that is no base64, or one too few.
    BadBase64,
    /// Nothing between `BEGIN` and `END`.
    Empty,
    /// Text where `Proc-Type: 4,ENCRYPTED` or nothing should be.
    BadHeader,
    /// Its data is not what its label says.
    BadData,
}

impl Flaw {
    /// The flaw in words that follow "the block that begins here".
    pub fn words(self) -> &'static str {
        match self {
            Flaw::NoEnd => "has no END line of its own",
            Flaw::BadBase64 => "holds characters that are not base64, or lost some",
            Flaw::Empty => "is empty",
            Flaw::BadHeader => "has a blank line or a header where its data should be",
            Flaw::BadData => "does not hold what its label says",
        }
    }
}

/// Longest piece of a line that OpenSSL reads at once.
const PIECE: usize = 254;

/// Reads block after block.
#[derive(Debug, Clone)]
pub struct Blocks<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    fresh: bool,
}

impl<'a> Blocks<'a> {
    /// From the start of a file.
    pub fn new(bytes: &'a [u8]) -> Self {
        Blocks {
            bytes,
            at: 0,
            line: 0,
            fresh: true,
        }
    }

    /// The next piece as `BIO_gets` gives it: up to and with the line end, cut at a NUL.
    /// Nothing at the end of the file, and where a line starts with a NUL.
    fn piece(&mut self) -> Option<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return None;
        }
        let window = &rest[..rest.len().min(PIECE)];
        let len = memchr::memchr(b'\n', window).map_or(window.len(), |at| at + 1);
        if self.at == 0 || self.bytes[self.at - 1] == b'\n' {
            self.line += 1;
        }
        self.at += len;
        let piece = &rest[..len];
        let piece = &piece[..memchr::memchr(0, piece).unwrap_or(len)];
        (!piece.is_empty()).then_some(piece)
    }

    /// The next block, the fault that ends it all, or nothing where no `BEGIN` is left.
    pub fn next_block(&mut self) -> Option<Result<Block, Broken>> {
        let label = loop {
            let mut piece = self.piece()?;
            if std::mem::take(&mut self.fresh) && piece.len() > 3 {
                piece = piece.strip_prefix(b"\xef\xbb\xbf").unwrap_or(piece);
            }
            let text = trimmed(piece);
            if let Some(label) = text
                .strip_prefix(b"-----BEGIN ")
                .and_then(|rest| rest.strip_suffix(b"-----"))
            {
                break label.to_vec();
            }
        };
        let line = self.line;
        Some(
            self.body(&label)
                .map(|(header, data)| Block {
                    label,
                    header,
                    line,
                    data,
                })
                .map_err(|flaw| Broken { line, flaw }),
        )
    }

    fn body(&mut self, label: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Flaw> {
        // Text before a blank line is the header, if there is a blank line at all.
        let mut before = Vec::new();
        let mut after = None::<Vec<u8>>;
        let mut colon = false;
        let mut short = false;
        let mut cut = false;
        loop {
            let piece = self.piece().ok_or(Flaw::NoEnd)?;
            let continued = std::mem::replace(
                &mut cut,
                piece.len() == PIECE && piece.last() != Some(&b'\n'),
            );
            colon |= after.is_none() && piece.contains(&b':');
            let text = trimmed(piece);
            if text.is_empty() {
                if !continued && after.replace(Vec::new()).is_some() {
                    return Err(Flaw::NoEnd);
                }
                continue;
            }
            if let Some(end) = text.strip_prefix(b"-----END ") {
                if end.strip_prefix(label) != Some(b"-----") {
                    return Err(Flaw::NoEnd);
                }
                break;
            }
            if short {
                return Err(Flaw::NoEnd);
            }
            match &mut after {
                Some(data) => {
                    // Data after a header comes in full lines of 64.
                    if text.len() > 64 {
                        return Err(Flaw::NoEnd);
                    }
                    short = text.len() < 64;
                    data.extend_from_slice(text);
                    data.push(b'\n');
                }
                None => {
                    before.extend_from_slice(text);
                    before.push(b'\n');
                }
            }
        }
        let (header, data) = match after {
            Some(data) => (before, data),
            // With a colon it was a header, and there is no data.
            None if colon => (before, Vec::new()),
            None => (Vec::new(), before),
        };
        if data.is_empty() {
            return Err(Flaw::Empty);
        }
        match base64::decode(&data) {
            Some(decoded) if decoded.pending == 0 => Ok((header, decoded.bytes)),
            _ => Err(Flaw::BadBase64),
        }
    }
}

impl Block {
    /// Whether it must be decrypted before use; a fault if its header says neither.
    pub(super) fn encrypted(&self) -> Result<bool, Broken> {
        if self.header.is_empty() {
            return Ok(false);
        }
        let bad = Broken {
            line: self.line,
            flaw: Flaw::BadHeader,
        };
        let rest = self.header.strip_prefix(b"Proc-Type:").ok_or(bad)?;
        let rest = rest.trim_ascii_start().strip_prefix(b"4").ok_or(bad)?;
        let rest = rest.strip_prefix(b",").ok_or(bad)?.trim_ascii_start();
        if rest.starts_with(b"ENCRYPTED") {
            Ok(true)
        } else {
            Err(bad)
        }
    }

    /// Whether it is a certificate by one of the labels that OpenSSL takes for one.
    pub(super) fn is_certificate(&self, trusted_too: bool) -> bool {
        match self.label.as_slice() {
            b"CERTIFICATE" | b"X509 CERTIFICATE" => true,
            b"TRUSTED CERTIFICATE" => trusted_too,
            _ => false,
        }
    }

    /// What it holds, if it is labelled as a certificate.
    pub fn certificate(&self) -> Option<&[u8]> {
        self.is_certificate(true).then_some(&self.data)
    }

    /// Whether it is a private key by its label.
    pub fn is_private_key(&self) -> bool {
        self.label.ends_with(b"PRIVATE KEY")
    }
}

/// Without the blanks and control characters at its end. Bytes over 127 count among them,
/// because they are negative where OpenSSL compares.
fn trimmed(piece: &[u8]) -> &[u8] {
    let end = piece
        .iter()
        .rposition(|&c| c > b' ' && c < 0x80)
        .map_or(0, |at| at + 1);
    &piece[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &[u8]) -> Vec<Result<String, Flaw>> {
        let mut blocks = Blocks::new(text);
        let mut seen = Vec::new();
        while let Some(block) = blocks.next_block() {
            seen.push(
                block
                    .map(|b| String::from_utf8(b.label).unwrap())
                    .map_err(|b| b.flaw),
            );
            if seen.last().unwrap().is_err() {
                break;
            }
        }
        seen
    }

    const ONE: &str = "-----BEGIN X-----\naGVs\n-----END X-----\n";

    #[test]
    fn text_around_blocks_is_skipped() {
        let text = format!("words\n{ONE}more\n\n{ONE}last");
        assert_eq!(labels(text.as_bytes()), [Ok("X".into()), Ok("X".into())]);
    }

    #[test]
    fn line_ends_and_blanks_at_the_end_do_not_matter() {
        assert_eq!(
            labels(ONE.replace('\n', "  \r\n").as_bytes()),
            [Ok("X".into())]
        );
        assert_eq!(labels(ONE.trim_end().as_bytes()), [Ok("X".into())]);
        assert_eq!(
            labels(format!("\u{feff}{ONE}").as_bytes()),
            [Ok("X".into())]
        );
    }

    #[test]
    fn a_begin_must_start_its_line_and_be_spelt_so() {
        for text in [
            format!(" {ONE}"),
            ONE.replace("BEGIN", "begin"),
            ONE.replace("-----BEGIN", "----BEGIN"),
            ONE.replace('\n', &"A".repeat(260)),
            ONE.bytes().flat_map(|b| [b as char, '\0']).collect(),
        ] {
            assert_eq!(labels(text.as_bytes()), [], "{text}");
        }
    }

    #[test]
    fn a_broken_block_is_told_by_its_flaw() {
        for (text, flaw) in [
            ("-----BEGIN X-----\naGVs\n", Flaw::NoEnd),
            ("-----BEGIN X-----\naGVs\n-----END Y-----\n", Flaw::NoEnd),
            (
                "-----BEGIN X-----\naGV!\n-----END X-----\n",
                Flaw::BadBase64,
            ),
            ("-----BEGIN X-----\naGV\n-----END X-----\n", Flaw::BadBase64),
            ("-----BEGIN X-----\n-----END X-----\n", Flaw::Empty),
        ] {
            assert_eq!(labels(text.as_bytes()), [Err(flaw)], "{text}");
        }
    }

    #[test]
    fn a_block_without_end_swallows_the_next_one() {
        // A dash ends base64, so its own data is whole.
        let text = format!("-----BEGIN X-----\naGVs\n{ONE}");
        let mut blocks = Blocks::new(text.as_bytes());
        assert_eq!(blocks.next_block().unwrap().unwrap().data, b"hel");
        assert_eq!(blocks.next_block(), None);
    }

    #[test]
    fn a_header_is_told_from_data_by_a_blank_line() {
        let text =
            b"-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: A,B\n\naGVs\n-----END X-----\n";
        let block = Blocks::new(text).next_block().unwrap().unwrap();
        assert_eq!(block.encrypted(), Ok(true));
        assert_eq!(block.data, b"hel");
        let text = b"-----BEGIN X-----\naGVs\n\naGVs\n-----END X-----\n";
        let block = Blocks::new(text).next_block().unwrap().unwrap();
        assert_eq!(block.encrypted().unwrap_err().flaw, Flaw::BadHeader);
    }

    #[test]
    fn no_debug_output_shows_the_data() {
        let block = Blocks::new(ONE.as_bytes()).next_block().unwrap().unwrap();
        assert!(!format!("{block:?}").contains("104"));
    }
}

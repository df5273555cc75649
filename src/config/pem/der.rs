//! Walking DER without opinions on it: OpenSSL reads certificates that stricter parsers
//! refuse, and a server lives on them.

use x509_parser::asn1_rs::{Any, Class, FromBer, Tag};

/// The elements of a constructed value, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Walk<'a>(&'a [u8]);

impl<'a> Walk<'a> {
    /// Over the elements that stand one after another in `bytes`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Walk(bytes)
    }

    /// Into the SEQUENCE that `bytes` starts with.
    pub(super) fn sequence_in(bytes: &'a [u8]) -> Option<Self> {
        Walk::new(bytes).sequence()
    }

    /// The next element.
    pub(super) fn any(&mut self) -> Option<Any<'a>> {
        let (rest, any) = Any::from_ber(self.0).ok()?;
        self.0 = rest;
        Some(any)
    }

    /// The bytes of the next element with its header.
    pub(super) fn raw(&mut self) -> Option<&'a [u8]> {
        let before = self.0;
        self.any()?;
        Some(&before[..before.len() - self.0.len()])
    }

    /// The content of the next element, which must have that tag.
    pub(super) fn content(&mut self, tag: Tag) -> Option<&'a [u8]> {
        let any = self.any()?;
        (any.tag() == tag && any.class() == Class::Universal).then_some(any.data)
    }

    /// Into the next element, which must be a SEQUENCE.
    pub(super) fn sequence(&mut self) -> Option<Walk<'a>> {
        self.content(Tag::Sequence).map(Walk)
    }

    /// The bytes of an OBJECT IDENTIFIER.
    pub(super) fn oid(&mut self) -> Option<&'a [u8]> {
        self.content(Tag::Oid)
    }

    /// The magnitude of an INTEGER, without leading zeros.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        let bytes = self.content(Tag::Integer)?;
        let zeros = bytes.iter().take_while(|&&b| b == 0).count();
        Some(&bytes[zeros..])
    }

    /// The octets of a BIT STRING that has no bits left over.
    pub(super) fn bits(&mut self) -> Option<&'a [u8]> {
        let (&unused, octets) = self.content(Tag::BitString)?.split_first()?;
        (unused < 8).then_some(octets)
    }

    /// The octets of an OCTET STRING.
    pub(super) fn octets(&mut self) -> Option<&'a [u8]> {
        self.content(Tag::OctetString)
    }

    /// Into the element of that context tag, if it is the next one.
    pub(super) fn context(&mut self, number: u32) -> Option<Walk<'a>> {
        let mut ahead = self.clone();
        let any = ahead.any()?;
        if any.class() != Class::ContextSpecific || any.tag().0 != number {
            return None;
        }
        *self = ahead;
        Some(Walk(any.data))
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }
}

/// How many bits a magnitude has.
pub(super) fn bit_length(magnitude: &[u8]) -> u32 {
    match magnitude.first() {
        Some(&first) => (magnitude.len() as u32) * 8 - first.leading_zeros(),
        None => 0,
    }
}

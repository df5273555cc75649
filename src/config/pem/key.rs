//! The public half of a private key. The private numbers are read where the public ones must
//! be worked out of them, and are gone when that is done.

use super::der::Walk;
use super::public::{
    KeyKind, PublicKey, curve_bits, dsa, ec, edwards, hidden_dsa, oid, rsa_numbers,
};
use super::stripped;
use p256::elliptic_curve::sec1::ToSec1Point;

/// Of a private key in any of its unencrypted forms: PKCS 8, PKCS 1, SEC 1, or DSA's own.
/// Nothing if it is none.
pub(super) fn public_half(der: &[u8]) -> Option<PublicKey> {
    if let Some((_, half)) = stripped::halves(der) {
        return half;
    }
    pkcs8(der)
        .or_else(|| rsa(KeyKind::Rsa, der))
        .or_else(|| sec1(der, None))
        .or_else(|| traditional_dsa(der))
}

/// Of what a block with that label must hold.
pub(super) fn labelled(label: &[u8], der: &[u8]) -> Option<PublicKey> {
    if let Some((half, _)) = stripped::halves(der) {
        return half;
    }
    match label {
        b"PRIVATE KEY" => pkcs8(der),
        b"RSA PRIVATE KEY" => rsa(KeyKind::Rsa, der),
        b"EC PRIVATE KEY" => sec1(der, None),
        b"DSA PRIVATE KEY" => traditional_dsa(der),
        _ => None,
    }
}

fn pkcs8(der: &[u8]) -> Option<PublicKey> {
    let mut info = Walk::sequence_in(der)?;
    info.integer()?;
    let mut algorithm = info.sequence()?;
    let kind = algorithm.oid()?;
    let key = info.octets()?;
    match kind {
        oid::RSA => rsa(KeyKind::Rsa, key),
        oid::RSA_PSS => rsa(KeyKind::RsaPss, key),
        oid::EC => sec1(key, Some(algorithm.oid()?)),
        oid::DSA => {
            let mut group = algorithm.sequence()?;
            let (p, q) = (group.integer()?, group.integer()?);
            Walk::new(key).integer()?;
            Some(hidden_dsa(p, q))
        }
        oid::ED25519 => {
            let seed: &[u8; 32] = Walk::new(key).octets()?.try_into().ok()?;
            let public = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key();
            Some(edwards(KeyKind::Ed25519, public.as_bytes()))
        }
        oid::ED448 => {
            (Walk::new(key).octets()?.len() == 57).then(|| PublicKey::hidden(KeyKind::Ed448, 456))
        }
        oid::X25519 | oid::X448 => Some(PublicKey::hidden(KeyKind::Agreement, 256)),
        _ => None,
    }
}

fn rsa(kind: KeyKind, der: &[u8]) -> Option<PublicKey> {
    let mut key = Walk::sequence_in(der)?;
    key.integer()?; // version
    let (n, e) = (key.integer()?, key.integer()?);
    // The private exponent, the primes and what is worked out of them must be there.
    for _ in 0..6 {
        key.integer()?;
    }
    Some(rsa_numbers(kind, n, e))
}

fn traditional_dsa(der: &[u8]) -> Option<PublicKey> {
    let mut key = Walk::sequence_in(der)?;
    key.integer()?;
    let (p, q) = (key.integer()?, key.integer()?);
    key.integer()?; // generator
    let public = key.integer()?;
    key.integer()?; // the private number
    key.rest().is_empty().then(|| dsa(p, q, public))?
}

fn sec1(der: &[u8], curve: Option<&[u8]>) -> Option<PublicKey> {
    let mut key = Walk::sequence_in(der)?;
    if key.integer()? != [1] {
        return None;
    }
    let secret = key.octets()?;
    let own = key.context(0).and_then(|mut curve| curve.oid());
    let curve = own.or(curve)?;
    match key.context(1).and_then(|mut point| point.bits()) {
        Some(point) => ec(curve, point),
        None => worked_out(curve, secret)
            .and_then(|point| ec(curve, &point))
            .or_else(|| Some(PublicKey::hidden(KeyKind::Ec, curve_bits(curve)?))),
    }
}

/// The point of a secret number, on the curves that certificates are really made for.
fn worked_out(curve: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    macro_rules! point {
        ($curve:ident) => {
            $curve::SecretKey::from_slice(secret)
                .ok()?
                .public_key()
                .to_sec1_point(true)
                .as_bytes()
                .to_vec()
        };
    }
    Some(match curve {
        oid::P256 => point!(p256),
        oid::P384 => point!(p384),
        oid::P521 => point!(p521),
        _ => return None,
    })
}

//! Held against files that openssl made.

use super::*;

macro_rules! pem {
    ($name:literal) => {
        include_str!(concat!("../../../fixtures/pem/", $name))
    };
}

fn certificate(text: &str) -> Certificate {
    pair_file(text.as_bytes(), true).unwrap().remove(0)
}

fn public(text: &str) -> PublicKey {
    match key_file(text.as_bytes()) {
        KeyFile::Key(key) => key,
        other => panic!("{other:?}"),
    }
}

fn der(text: &str) -> Vec<u8> {
    Blocks::new(text.as_bytes())
        .next_block()
        .unwrap()
        .unwrap()
        .data
}

#[test]
fn a_certificate_and_its_key_are_one_pair_and_no_other() {
    let pairs = [
        (pem!("a.crt"), pem!("a.key")),
        (pem!("b.crt"), pem!("b.key")),
        (pem!("ec.crt"), pem!("ec.key")),
        (pem!("ecwp.crt"), pem!("ec.withparams.key")),
        (pem!("p384.crt"), pem!("p384.key")),
        (pem!("p521.crt"), pem!("p521.key")),
        (pem!("ed25519.crt"), pem!("ed25519.key")),
        (pem!("pss.crt"), pem!("pss.key")),
    ];
    for (n, (crt, _)) in pairs.iter().enumerate() {
        for (m, (_, key)) in pairs.iter().enumerate() {
            let same = certificate(crt).key.unwrap().same(&public(key));
            assert_eq!(same, Some(n == m), "certificate {n}, key {m}");
        }
    }
}

#[test]
fn a_key_is_the_same_in_every_form() {
    let rsa = certificate(pem!("a.crt")).key.unwrap();
    for text in [
        pem!("a.key").to_owned(),
        pem!("a.pkcs1.key").to_owned(),
        pem!("a.key").replace('\n', "\r\n"),
        format!("words: before\n{}", pem!("a.key")),
        format!("{}{}", pem!("b.crt"), pem!("a.key")),
        pem!("a.pkcs1.key").replace("RSA ", ""),
        pem!("a.key").replace("PRIVATE", "EC PRIVATE"),
        pem!("a.key")
            .lines()
            .rev()
            .skip(1)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .fold(String::new(), |all, line| all + line + "\n"),
    ] {
        assert_eq!(rsa.same(&public(&text)), Some(true), "{text}");
    }
    assert_eq!(key_file(&der(pem!("a.key"))), KeyFile::Key(rsa));
    let ec = certificate(pem!("ec.crt")).key.unwrap();
    for text in [
        pem!("ec.key"),
        pem!("ec.pkcs8.key"),
        pem!("ec.nopublic.key"),
        pem!("ec.compressed.key"),
    ] {
        assert_eq!(ec.same(&public(text)), Some(true), "{text}");
    }
    for (crt, key) in [
        (pem!("p384.crt"), pem!("p384.nopublic.key")),
        (pem!("p521.crt"), pem!("p521.nopublic.key")),
    ] {
        assert_eq!(certificate(crt).key.unwrap().same(&public(key)), Some(true));
    }
    assert_eq!(ec.same(&public(pem!("ec2.key"))), Some(false));
}

#[test]
fn the_first_block_that_fits_its_label_is_the_key() {
    let wrong = pem!("a.pkcs1.key").replace("RSA ", "");
    let broken = pem!("a.key").replacen('\n', "\n!", 2);
    let (a, b) = (public(pem!("a.key")), public(pem!("b.key")));
    for (parts, key) in [
        ([&wrong, pem!("b.key")], Some(b)),
        ([pem!("a.key"), pem!("b.key")], Some(a)),
        ([&broken, pem!("b.key")], Some(b)),
        ([pem!("a.crt"), &wrong], None),
        (["garbage\n", &wrong], None),
        (["garbage\n", pem!("a.key")], Some(a)),
        ([pem!("a.pub"), pem!("b.key")], Some(b)),
    ] {
        let wanted = key.map_or(KeyFile::None, KeyFile::Key);
        assert_eq!(key_file(parts.concat().as_bytes()), wanted, "{parts:?}");
    }
    let locked = [pem!("a.encrypted.key"), pem!("a.key")].concat();
    assert_eq!(key_file(locked.as_bytes()), KeyFile::Encrypted(1));
}

#[test]
fn where_the_public_half_cannot_be_had_nothing_is_said() {
    let key = public(pem!("ed448.key"));
    assert_eq!(key.kind, KeyKind::Ed448);
    assert_eq!(key.same(&key), None);
    assert_eq!(
        certificate(pem!("ed25519.crt")).key.unwrap().same(&key),
        Some(false)
    );
}

#[test]
fn what_is_no_key_or_a_locked_one() {
    for text in [
        pem!("a.crt"),
        pem!("a.pub"),
        pem!("a.csr"),
        pem!("openssh.key"),
        "garbage\n",
        "\n",
        "",
        &pem!("a.key")[..600],
    ] {
        assert_eq!(key_file(text.as_bytes()), KeyFile::None, "{text}");
    }
    for text in [pem!("a.encrypted.key"), pem!("a.encrypted.traditional.key")] {
        assert_eq!(key_file(text.as_bytes()), KeyFile::Encrypted(1), "{text}");
    }
}

#[test]
fn nothing_of_a_private_key_is_kept() {
    let shown = format!("{:?}", public(pem!("a.key")));
    assert!(shown.len() < 400, "{shown}");
    let secret = der(pem!("ed25519.key"));
    let secret = &secret[secret.len() - 32..];
    let KeyFile::Key(key) = key_file(pem!("ed25519.key").as_bytes()) else {
        panic!("a key");
    };
    let shown = format!("{key:?}");
    let listed: Vec<String> = secret.iter().map(u8::to_string).collect();
    assert!(!shown.contains(&listed[..8].join(", ")));
}

#[test]
fn chains_are_read_to_their_end() {
    let text = [pem!("a.crt"), pem!("inter.crt"), pem!("root.crt")].concat();
    let chain = pair_file(text.as_bytes(), false).unwrap();
    assert_eq!(chain.len(), 3);
    assert!(chain[0].issued_by(&chain[1]) && chain[1].issued_by(&chain[2]));
    assert!(!chain[0].authority && chain[1].authority && chain[2].self_signed);
    assert!(!chain[1].self_signed && !chain[0].issued_by(&chain[2]));
    assert_eq!(chain[1].line as usize, pem!("a.crt").lines().count() + 1);
    assert_eq!(pair_file(text.as_bytes(), true).unwrap().len(), 1);
    let keyed = [pem!("a.crt"), pem!("b.key"), pem!("inter.crt"), "words"].concat();
    assert_eq!(pair_file(keyed.as_bytes(), false).unwrap().len(), 2);
}

#[test]
fn one_broken_block_spoils_what_comes_after() {
    let broken = pem!("b.key").replacen('\n', "\n!", 2);
    let text = [pem!("a.crt"), &broken].concat();
    match pair_file(text.as_bytes(), false) {
        Err(Spoilt::Broken(fault, chain)) => {
            assert_eq!(fault.flaw, Flaw::BadBase64);
            assert_eq!(fault.line as usize, pem!("a.crt").lines().count() + 1);
            assert_eq!(chain.len(), 1);
        }
        other => panic!("{other:?}"),
    }
    assert!(pair_file(text.as_bytes(), true).is_ok());
    assert!(store_file(text.as_bytes()).is_err());
    assert!(has_names(text.as_bytes()));
    let joined = [pem!("a.crt").trim_end(), pem!("inter.crt")].concat();
    assert!(pair_file(joined.as_bytes(), false).is_err());
}

#[test]
fn files_without_a_certificate() {
    for text in [pem!("a.key"), pem!("a.csr"), "garbage\n", ""] {
        assert_eq!(
            pair_file(text.as_bytes(), false),
            Err(Spoilt::NoCertificate)
        );
        assert_eq!(chain_file(text.as_bytes(), false), Ok(Vec::new()));
        assert_eq!(
            chain_file(text.as_bytes(), true),
            Err(Spoilt::NoCertificate)
        );
    }
    let der = der(pem!("a.crt"));
    assert_eq!(pair_file(&der, false), Err(Spoilt::NoCertificate));
    // Labels that are read as certificates, and where.
    for (label, leads, follows) in [("X509 CERTIFICATE", 1, 2), ("TRUSTED CERTIFICATE", 1, 1)] {
        let text = pem!("a.crt").replace("CERTIFICATE", label);
        assert_eq!(pair_file(text.as_bytes(), false).unwrap().len(), leads);
        let text = [pem!("b.crt"), &text].concat();
        assert_eq!(pair_file(text.as_bytes(), false).unwrap().len(), follows);
    }
    assert!(pair_file(pem!("a.trusted.crt").as_bytes(), false).is_ok());
}

#[test]
fn weak_certificates_by_level() {
    let of = |level, text| Level(level).weakness(&certificate(text));
    assert_eq!(of(2, pem!("a.crt")), None);
    assert_eq!(of(3, pem!("a.crt")), Some(Weakness::Key));
    assert_eq!(of(2, pem!("r1024.crt")), Some(Weakness::Key));
    assert_eq!(of(1, pem!("r1024.crt")), None);
    assert_eq!(of(2, pem!("p192.crt")), Some(Weakness::Key));
    assert_eq!(of(2, pem!("dsa.crt")), Some(Weakness::Key));
    assert_eq!(of(2, pem!("sha1.crt")), Some(Weakness::Digest));
    assert_eq!(of(1, pem!("sha1.crt")), Some(Weakness::Digest));
    assert_eq!(of(0, pem!("sha1.crt")), None);
    assert_eq!(of(2, pem!("selfsha1.crt")), None);
    assert_eq!(certificate(pem!("sha1.crt")).digest, "SHA-1");
}

#[test]
fn stores_count_certificates_and_lists() {
    let text = [pem!("root.crt"), pem!("inter.crl"), pem!("a.pub")].concat();
    assert_eq!(
        store_file(text.as_bytes()),
        Ok(Store {
            certificates: 1,
            lists: 1
        })
    );
    assert_eq!(store_file(b"garbage"), Ok(Store::default()));
    assert!(!has_names(pem!("inter.crl").as_bytes()));
}

#[test]
fn a_proxys_pairs_fill_up_as_they_come() {
    let both = [pem!("a.key"), pem!("a.crt"), pem!("inter.crt")].concat();
    let pairs = proxy_pairs(both.as_bytes());
    assert_eq!(pairs.len(), 2);
    assert!(matches!(pairs[0].key, Some(ProxyKey::Plain(_))));
    assert!(pairs[1].key.is_none() && pairs[1].certificate.is_some());
    let locked = [pem!("a.crt"), pem!("a.encrypted.key")].concat();
    assert_eq!(
        proxy_pairs(locked.as_bytes())[0].key,
        Some(ProxyKey::Encrypted)
    );
    assert!(proxy_pairs(b"garbage").is_empty());
}

#[test]
fn contents_in_a_word() {
    assert_eq!(content(b" \n"), Content::Empty);
    assert_eq!(content(b"words"), Content::Other);
    assert_eq!(content(&der(pem!("a.crt"))), Content::DerCertificate);
    assert_eq!(content(&der(pem!("a.key"))), Content::DerKey);
    assert_eq!(content(&der(pem!("a.csr"))), Content::Der);
    assert_eq!(
        content([pem!("a.crt"), pem!("a.key")].concat().as_bytes()),
        Content::Pem(vec!["CERTIFICATE".into(), "PRIVATE KEY".into()])
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, cut in 0usize..2000, flip in 0usize..2000) {
        let mut spoilt = [pem!("a.crt"), pem!("ec.key"), pem!("inter.crl")].concat().into_bytes();
        spoilt.truncate(spoilt.len().saturating_sub(cut));
        if let Some(byte) = spoilt.get_mut(flip) {
            *byte ^= 0x41;
        }
        let mut data = der(pem!("a.crt"));
        if let Some(byte) = data.get_mut(flip) {
            *byte ^= 0x41;
        }
        for bytes in [bytes, spoilt, data] {
            let _ = pair_file(&bytes, false);
            let _ = chain_file(&bytes, true);
            let _ = key_file(&bytes);
            let _ = store_file(&bytes);
            let _ = proxy_pairs(&bytes);
            let _ = content(&bytes);
            let _ = Certificate::read(&bytes, 1);
        }
    }
}

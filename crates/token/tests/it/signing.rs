//! Every kind of key signs, and the right one does.

use pades::{KeyFault, Signer};
use token::{Consent, choose};

use crate::world::{Kind, Table, its_choice, only, open, pin};

#[test]
fn every_kind_of_key_signs_and_openssl_agrees() {
    for kind in [
        Kind::Rsa(2048),
        Kind::Rsa(3072),
        Kind::Rsa(4096),
        Kind::P256,
        Kind::P384,
        Kind::Pss(2048),
    ] {
        let table = Table::new();
        let key = table.key(&table.token("UBND xã"), kind, "01", "chủ tịch");
        let token = open(table.host(), 3).unwrap();
        assert_eq!(
            token.certificate().fingerprint(),
            key.fingerprint(),
            "{kind:?}"
        );
        for data in [&b""[..], b"van ban so 1", &[0xa5; 70_000]] {
            let signature = token.sign(data).unwrap();
            assert!(
                key.made(&signature, data),
                "{kind:?} over {} bytes",
                data.len()
            );
            assert!(
                !key.made(&signature, b"something else"),
                "{kind:?}: the judge judges"
            );
        }
        assert_eq!(token.left(), 0, "three were consented to, three were made");
    }
}

#[test]
fn a_token_that_cannot_hash_is_given_the_hash() {
    for kind in [Kind::Rsa(2048), Kind::Pss(2048), Kind::P256] {
        let table = Table::new();
        let key = table.key(&table.token("raw"), kind, "01", "key");
        let token = open(table.launch_wrapped("raw_only").start().unwrap(), 1).unwrap();
        let signature = token.sign(b"van ban").unwrap();
        assert!(
            key.made(&signature, b"van ban"),
            "{kind:?} by a raw mechanism"
        );
    }
}

#[test]
fn a_pdf_signed_by_a_token_is_judged_by_what_it_holds() {
    let table = Table::new();
    let key = table.key(&table.token("UBND xã"), Kind::P256, "01", "chủ tịch");
    let token = open(table.host(), 1).unwrap();
    let pdf = include_bytes!("../blank.pdf");
    let at = pades::Moment(1_800_000_000_000);
    let mark = pades::Mark {
        field: pades::FieldChoice::Invisible,
        ..pades::Mark::default()
    };
    let prepared = pades::prepare(pdf, &mark, at).unwrap();
    let signed = prepared.seal(&token).unwrap().into_pdf();
    assert!(signed.starts_with(pdf), "not one older byte was touched");
    let mut trust = pades::Trust::default();
    trust
        .add(&std::fs::read(&key.certificate).unwrap())
        .unwrap();
    let report = pades::verify(&signed, &trust, at, &pades::DrawnHere).unwrap();
    assert_eq!(
        report.signatures.len(),
        1,
        "our own verifier sees the one signature"
    );
    assert_eq!(report.signatures[0].coverage, pades::Coverage::WholeFile);
}

#[test]
fn certificate_and_key_are_matched_by_id_though_labels_lie() {
    let table = Table::new();
    let token = table.token("UBND xã");
    let (one, two) = (table.make(Kind::P256, "one"), table.make(Kind::P256, "two"));
    // The labels are crossed: "one" on the first certificate and on the second key.
    table.import(&token, &one, "0a", "two");
    table.import(&token, &two, "0b", "one");
    table.write_certificate(&token, &one, "0a", "one");
    table.write_certificate(&token, &two, "0b", "two");
    for (key, other) in [(&one, &two), (&two, &one)] {
        let mut host = table.host();
        let choice = only(&mut host).choice(Some(key.fingerprint()));
        let opened = host
            .open(&choice, Some(&pin()), Consent::to(1, 600))
            .unwrap();
        let signature = opened.sign(b"van ban").unwrap();
        assert!(
            key.made(&signature, b"van ban"),
            "the key with the certificate's id signed"
        );
        assert!(
            !other.made(&signature, b"van ban"),
            "and not the one with its label"
        );
    }
    let mut host = table.host();
    let choice = its_choice(&mut host);
    let unsaid = host.open(&choice, Some(&pin()), Consent::to(1, 600));
    assert!(
        matches!(unsaid, Err(KeyFault::Ambiguous { found: 2 })),
        "nobody guesses between two certificates"
    );
}

#[test]
fn a_certificate_without_its_key_or_a_key_without_its_certificate_does_not_sign() {
    let table = Table::new();
    let token = table.token("UBND xã");
    let opened = open(table.host(), 1);
    assert!(
        matches!(opened, Err(KeyFault::NoCertificate)),
        "an empty token"
    );
    let key = table.make(Kind::P256, "lonely");
    table.import(&token, &key, "0a", "same");
    assert!(
        matches!(open(table.host(), 1), Err(KeyFault::NoCertificate)),
        "a key alone"
    );
    table.write_certificate(&token, &key, "0b", "same");
    assert!(
        matches!(open(table.host(), 1), Err(KeyFault::NoKey)),
        "labels match, ids do not"
    );
    let mut host = table.host();
    let other = only(&mut host).choice(Some(vec![7; 32]));
    let opened = host.open(&other, Some(&pin()), Consent::to(1, 600));
    assert!(
        matches!(opened, Err(KeyFault::NoCertificate)),
        "not the chosen one"
    );
}

#[test]
fn of_two_tokens_with_one_label_the_serial_number_chooses() {
    let table = Table::new();
    let keys = [(); 2].map(|()| {
        let token = table.token("UBND xã");
        table.key(&token, Kind::P256, "01", "chủ tịch")
    });
    let tokens = table.host().tokens().unwrap();
    assert_eq!(tokens.len(), 2, "both are seen, the empty slot is not");
    assert!(
        matches!(
            choose(&tokens, Some("UBND xã")),
            Err(KeyFault::Ambiguous { found: 2 })
        ),
        "the label alone does not do"
    );
    assert!(matches!(
        choose(&tokens, None),
        Err(KeyFault::Ambiguous { found: 2 })
    ));
    assert!(matches!(
        choose(&tokens, Some("Đảng ủy")),
        Err(KeyFault::NoToken)
    ));
    for token in &tokens {
        let chosen = choose(&tokens, Some(&token.serial)).unwrap();
        assert_eq!(chosen, token, "the serial number does");
        let fingerprint = token.certificates[0].fingerprint();
        let key = keys
            .iter()
            .find(|key| key.fingerprint() == fingerprint)
            .unwrap();
        let choice = chosen.choice(None);
        let opened = table
            .host()
            .open(&choice, Some(&pin()), Consent::to(1, 600))
            .unwrap();
        let signature = opened.sign(b"van ban").unwrap();
        assert!(key.made(&signature, b"van ban"), "the chosen token signed");
    }
}

#[test]
fn where_serial_numbers_repeat_the_slot_chooses() {
    let table = Table::new();
    let keys = [(); 2].map(|()| {
        let token = table.token("clone");
        (table.key(&token, Kind::P256, "01", "key"), token.slot)
    });
    for (key, slot) in &keys {
        let mut host = table.launch_wrapped("same_serial").start().unwrap();
        let mut choice = host.tokens().unwrap()[0].choice(None);
        choice.slot = Some(*slot);
        let opened = host
            .open(&choice, Some(&pin()), Consent::to(1, 600))
            .unwrap();
        assert!(
            key.made(&opened.sign(b"van ban").unwrap(), b"van ban"),
            "slot {slot}"
        );
    }
    let mut host = table.launch_wrapped("same_serial").start().unwrap();
    let mut choice = host.tokens().unwrap()[0].choice(None);
    choice.slot = None;
    let opened = host.open(&choice, Some(&pin()), Consent::to(1, 600));
    assert!(
        matches!(opened, Err(KeyFault::Ambiguous { found: 2 })),
        "nobody guesses"
    );
}

#[test]
fn a_consent_ends_with_its_last_signature() {
    let table = Table::new();
    table.key(&table.token("UBND xã"), Kind::P256, "01", "key");
    let token = open(table.host(), 2).unwrap();
    assert!(token.sign(b"1").is_ok());
    assert!(token.sign(b"2").is_ok());
    let third = token.sign(b"3");
    assert!(
        matches!(third, Err(KeyFault::ConsentSpent)),
        "the helper holds to it: {third:?}"
    );
    let fourth = token.sign(b"4");
    assert!(fourth.is_err(), "and nothing opens it again");
}

#[test]
fn a_certificate_that_lies_on_the_token_twice_is_found_with_its_key() {
    let table = Table::new();
    let token = table.token("UBND xã");
    let key = table.make(Kind::P256, "twice");
    table.write_certificate(&token, &key, "0a", "first");
    table.import(&token, &key, "0b", "key");
    table.write_certificate(&token, &key, "0b", "second");
    let mut host = table.host();
    let choice = only(&mut host).choice(Some(key.fingerprint()));
    let opened = host
        .open(&choice, Some(&pin()), Consent::to(1, 600))
        .unwrap();
    assert!(key.made(&opened.sign(b"van ban").unwrap(), b"van ban"));
}

#[test]
fn a_consent_ends_with_its_time() {
    let table = Table::new();
    table.key(&table.token("UBND xã"), Kind::P256, "01", "key");
    let mut host = table.host();
    let choice = its_choice(&mut host);
    let token = host.open(&choice, Some(&pin()), Consent::to(9, 0)).unwrap();
    let signature = token.sign(b"late");
    assert!(
        matches!(signature, Err(KeyFault::ConsentOver)),
        "{signature:?}"
    );
}

//! What is sealed to a token's certificate is opened by the token alone, through the same helper and the same consent.

use pades::parcel::{open as unpack, pack};
use pades::{KeyFault, ParcelFault, Pin, Signer};
use token::Consent;

use crate::world::{Kind, Table, its_choice, open};

const CONTENT: &[u8] = b"van ban so 1";

#[test]
fn a_token_opens_what_is_sealed_to_it() {
    for kind in [Kind::Rsa(2048), Kind::Rsa(3072), Kind::P256, Kind::P384] {
        let table = Table::new();
        table.receiving_key(&table.token("UBND xã"), kind, "01");
        let token = open(table.host(), 2).unwrap();
        let parcel = pack(CONTENT, &token, token.certificate()).unwrap();
        let opened = unpack(&parcel, &token).unwrap_or_else(|why| panic!("{kind:?}: {why}"));
        assert_eq!(opened.content, CONTENT, "{kind:?}");
        assert_eq!(opened.certificate, *token.certificate(), "{kind:?}");
        assert_eq!(token.left(), 0, "one signature, one opening");
        let again = unpack(&parcel, &token);
        assert!(
            matches!(again, Err(ParcelFault::Key(KeyFault::ConsentSpent))),
            "{kind:?}: two were consented to"
        );
    }
}

#[test]
fn a_changed_parcel_or_a_wrong_pin_opens_nothing() {
    for kind in [Kind::Rsa(2048), Kind::P256] {
        let table = Table::new();
        table.receiving_key(&table.token("UBND xã"), kind, "01");
        let token = open(table.host(), 9).unwrap();
        let parcel = pack(CONTENT, &token, token.certificate()).unwrap();
        drop(token);
        let mut wrong = table.host();
        let choice = its_choice(&mut wrong);
        let pin = Pin::new("00000000".to_owned());
        let refused = wrong.open(&choice, Some(&pin), Consent::to(1, 600));
        assert!(
            matches!(refused, Err(KeyFault::PinWrong { .. })),
            "{kind:?}"
        );
        let token = open(table.host(), 9).unwrap();
        let mut changed = parcel.clone();
        let end = changed.len() - 1;
        changed[end] ^= 1;
        let refused = unpack(&changed, &token);
        assert!(matches!(refused, Err(ParcelFault::Changed)), "{kind:?}");
        assert_eq!(
            unpack(&parcel, &token).unwrap().content,
            CONTENT,
            "{kind:?}: a parcel that is damaged ends no consent"
        );
    }
}

#[test]
fn a_key_that_wants_the_pin_each_time_only_signs() {
    let table = Table::new();
    table.careful_key(&table.token("UBND xã"), Kind::Rsa(2048), "01");
    let token = open(table.host(), 3).unwrap();
    let parcel = pack(CONTENT, &token, token.certificate()).unwrap();
    let refused = unpack(&parcel, &token);
    assert!(
        matches!(refused, Err(ParcelFault::Key(KeyFault::UnsupportedKey))),
        "told, and not tried"
    );
}

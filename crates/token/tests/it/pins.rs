//! PINs: asked once, tried once, told before. The wrapper counts what SoftHSM does not.

use pades::{KeyFault, Pin, Signer};
use token::{Consent, PinState};

use crate::world::{Kind, PIN, Table, its_choice, only, open, pin};

fn table() -> Table {
    let table = Table::new();
    table.key(&table.token("UBND xã"), Kind::P256, "01", "key");
    table
}

/// Opens the only token behind the counting wrapper with this PIN.
fn try_with(table: &Table, text: &str, consent: Consent) -> Result<(), KeyFault> {
    let mut host = table.launch_wrapped("count").start().unwrap();
    let choice = its_choice(&mut host);
    let pin = Pin::new(text.to_owned());
    host.open(&choice, Some(&pin), consent).map(drop)
}

#[test]
fn a_wrong_pin_costs_exactly_one_try() {
    let table = table();
    let opened = try_with(&table, "00000000", Consent::to(9, 600));
    assert!(
        matches!(opened, Err(KeyFault::PinWrong { left: None })),
        "{opened:?}"
    );
    assert_eq!(
        (table.tries(), table.logins()),
        (2, 1),
        "one login, one try"
    );
    let mut host = table.launch_wrapped("count").start().unwrap();
    let state = only(&mut host).pin;
    assert!(
        state.is_low && !state.is_final_try && !state.is_locked,
        "told before asking again"
    );
    assert_eq!(table.logins(), 1, "looking costs nothing");
}

#[test]
fn softhsm_itself_says_that_a_pin_was_wrong() {
    let table = table();
    let mut host = table.host();
    assert!(!only(&mut host).pin.is_low, "nobody has erred yet");
    let choice = its_choice(&mut host);
    let wrong = Pin::new("00000000".to_owned());
    let opened = host.open(&choice, Some(&wrong), Consent::to(1, 600));
    assert!(matches!(
        opened.map(drop),
        Err(KeyFault::PinWrong { left: None })
    ));
    assert!(only(&mut table.host()).pin.is_low, "the token remembers");
    assert!(open(table.host(), 1).is_ok(), "the right PIN opens it");
}

#[test]
fn the_last_try_is_not_spent_without_a_word() {
    let table = table();
    table.set_tries(1);
    let state = only(&mut table.launch_wrapped("count").start().unwrap()).pin;
    assert!(state.is_final_try && !state.is_locked, "told before asking");
    let opened = try_with(&table, PIN, Consent::to(1, 600));
    assert!(matches!(opened, Err(KeyFault::FinalTry)), "{opened:?}");
    assert_eq!((table.tries(), table.logins()), (1, 0), "nothing was tried");
    let opened = try_with(&table, PIN, Consent::to(1, 600).even_at_final_try());
    assert!(opened.is_ok(), "confirmed, and right: {opened:?}");
    assert_eq!(table.tries(), 3, "the token counts anew");
}

#[test]
fn a_wrong_pin_at_the_last_try_locks_and_says_so() {
    let table = table();
    table.set_tries(2);
    let opened = try_with(&table, "00000000", Consent::to(1, 600));
    assert!(
        matches!(opened, Err(KeyFault::PinWrong { left: Some(1) })),
        "{opened:?}"
    );
    let opened = try_with(&table, "00000000", Consent::to(1, 600).even_at_final_try());
    assert!(matches!(opened, Err(KeyFault::PinLocked)), "{opened:?}");
    assert_eq!((table.tries(), table.logins()), (0, 2), "each time one try");
}

#[test]
fn a_locked_pin_is_told_without_trying() {
    let table = table();
    table.set_tries(0);
    assert!(
        only(&mut table.launch_wrapped("count").start().unwrap())
            .pin
            .is_locked
    );
    let opened = try_with(&table, PIN, Consent::to(1, 600).even_at_final_try());
    assert!(matches!(opened, Err(KeyFault::PinLocked)), "{opened:?}");
    assert_eq!(table.logins(), 0, "not even the right PIN was tried");
}

#[test]
fn what_cannot_be_the_pin_is_not_tried() {
    let table = table();
    for (text, why) in [
        ("", "empty"),
        ("123", "too short"),
        (&*"1".repeat(300), "too long"),
    ] {
        let opened = try_with(&table, text, Consent::to(1, 600));
        let told = match text {
            "" => matches!(opened, Err(KeyFault::PinMissing)),
            _ => matches!(opened, Err(KeyFault::PinUnfit)),
        };
        assert!(told, "{why}: {opened:?}");
    }
    let mut host = table.launch_wrapped("count").start().unwrap();
    let choice = its_choice(&mut host);
    let opened = host.open(&choice, None, Consent::to(1, 600));
    assert!(
        matches!(opened.map(drop), Err(KeyFault::PinMissing)),
        "none, and no pad"
    );
    assert_eq!((table.tries(), table.logins()), (3, 0), "nothing was tried");
}

#[test]
fn a_pad_is_used_without_a_text_box() {
    let table = table();
    let start = || {
        table
            .launch_wrapped("pad,count")
            .environment("WRAP_PAD", PIN)
            .start()
    };
    let mut host = start().unwrap();
    let token = only(&mut host);
    assert!(token.pin.has_pad, "told before asking");
    let token = host
        .open(&token.choice(None), None, Consent::to(1, 600))
        .unwrap();
    assert!(token.sign(b"van ban").is_ok(), "entered on the device");
    drop(token);
    let mut host = table.launch_wrapped("pad,count").start().unwrap();
    let choice = its_choice(&mut host);
    let opened = host.open(&choice, None, Consent::to(1, 600));
    assert!(
        matches!(opened.map(drop), Err(KeyFault::Cancelled)),
        "cancelled on the device"
    );
}

#[test]
fn a_careful_key_is_given_the_pin_for_each_signature() {
    let table = Table::new();
    let key = table.careful_key(&table.token("UBND xã"), Kind::Rsa(2048), "01");
    let token = open(table.launch_wrapped("count").start().unwrap(), 3).unwrap();
    for data in [&b"one"[..], b"two", b"three"] {
        let signature = token.sign(data).unwrap();
        assert!(key.made(&signature, data));
    }
    assert_eq!(table.logins(), 4, "once to log in, once for each signature");
    let again = token.sign(b"four");
    assert!(matches!(again, Err(KeyFault::ConsentSpent)), "{again:?}");
    assert_eq!(table.logins(), 4, "the PIN is not used beyond the consent");
}

#[test]
fn a_careful_key_on_a_curve_says_when_the_token_cannot() {
    let table = Table::new();
    table.careful_key(&table.token("UBND xã"), Kind::P256, "01");
    let token = open(table.launch_wrapped("count").start().unwrap(), 3).unwrap();
    let signed = token.sign(b"one");
    // SoftHSM 2.6 has no mechanism for it that works in parts.
    assert!(
        matches!(signed, Err(KeyFault::UnsupportedKey)),
        "{signed:?}"
    );
    assert_eq!(table.tries(), 3, "and no try was lost over it");
}

#[test]
fn a_token_says_what_it_is_before_anybody_is_asked() {
    let table = table();
    let token = only(&mut table.host());
    assert_eq!(token.label, "UBND xã");
    assert_eq!(token.manufacturer, "SoftHSM project");
    assert!(!token.serial.is_empty() && token.module.is_absolute());
    let fresh = PinState {
        is_set: true,
        min: 4,
        max: 255,
        ..PinState::default()
    };
    assert_eq!(token.pin, fresh);
    let [one] = token.certificates.as_slice() else {
        panic!("one certificate is on it");
    };
    assert_eq!((one.id.as_slice(), one.label.as_str()), (&[1][..], "key"));
    assert_eq!(
        one.certificate.organisation().as_deref(),
        Some("UBND Xã Thử Nghiệm")
    );
    assert!(open(table.host(), 1).is_ok(), "and opens");
    let wrong = Pin::new(pin().reveal().replace('1', "7"));
    let mut host = table.host();
    let choice = its_choice(&mut host);
    assert!(
        host.open(&choice, Some(&wrong), Consent::to(1, 600))
            .is_err()
    );
}

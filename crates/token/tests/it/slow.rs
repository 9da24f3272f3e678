//! Tokens that take their time: what is slow is waited for, what is too slow is told, and a consent that ends in the
//! middle of a batch ends there.

use std::time::Duration;

use pades::{KeyFault, Signer};
use token::{Consent, Limits};

use crate::world::{Key, Kind, Table, its_choice, open, pin};

fn table() -> (Table, Key) {
    let table = Table::new();
    let key = table.key(&table.token("UBND xã"), Kind::P256, "01", "key");
    (table, key)
}

/// Signs until it is refused, at most nine times: how many were made, and why there are no more.
fn signed_until_refused(token: &impl Signer) -> (usize, Option<KeyFault>) {
    const MOST: usize = 9;
    for made in 0..MOST {
        if let Err(why) = token.sign(format!("van ban so {made}").as_bytes()) {
            return (made, Some(why));
        }
    }
    (MOST, None)
}

#[test]
fn a_slow_token_is_waited_for_and_given_its_pin_once() {
    let (table, key) = table();
    let launch = table
        .launch_slow("slow_login,slow_sign", Duration::from_millis(900))
        .limits(Limits {
            sign: Duration::from_secs(3),
            ..Limits::default()
        });
    let token = open(launch.start().unwrap(), 4).unwrap();
    for data in [&b"one"[..], b"two", b"three", b"four"] {
        let signature = token.sign(data).unwrap();
        assert!(key.made(&signature, data), "late, and right");
    }
    assert_eq!(
        table.counted("slow"),
        5,
        "it was slow each time; the four took longer than one may"
    );
    assert_eq!(table.logins(), 1, "nobody was impatient with the PIN");
    assert_eq!(token.left(), 0);
}

#[test]
fn a_token_slower_than_it_may_be_is_told_so_and_not_tried_again() {
    let (table, _) = table();
    let launch = table
        .launch_slow("slow_sign", Duration::from_secs(60))
        .limits(Limits {
            sign: Duration::from_secs(1),
            ..Limits::default()
        });
    let token = open(launch.start().unwrap(), 9).unwrap();
    let signed = token.sign(b"van ban");
    assert!(
        matches!(signed, Err(KeyFault::TimedOut { seconds: 1 })),
        "{signed:?}"
    );
    let again = token.sign(b"van ban");
    assert!(
        matches!(again, Err(KeyFault::TimedOut { seconds: 1 })),
        "nobody waits twice: {again:?}"
    );
    assert_eq!(
        (
            table.logins(),
            table.counted("slow"),
            table.counted("signed")
        ),
        (1, 1, 0),
        "one PIN, one question, and no signature that nobody knows of"
    );
}

#[test]
fn a_token_slower_at_the_login_than_it_may_be_is_told_so_and_its_pin_not_tried_again() {
    let (table, _) = table();
    let launch = table
        .launch_slow("slow_login", Duration::from_secs(60))
        .limits(Limits {
            open: Duration::from_secs(3),
            ..Limits::default()
        });
    let opened = open(launch.start().unwrap(), 1).map(drop);
    assert!(
        matches!(opened, Err(KeyFault::TimedOut { seconds: 3 })),
        "{opened:?}"
    );
    assert_eq!(table.logins(), 1, "a second try would be a second PIN");
    assert!(
        open(table.launch_wrapped("").start().unwrap(), 1).is_ok(),
        "the token is free, and its PIN good"
    );
}

#[test]
fn a_batch_stops_at_the_last_signature_agreed_to_and_goes_on_only_with_a_new_pin() {
    let (table, key) = table();
    let token = open(table.launch_wrapped("count").start().unwrap(), 3).unwrap();
    let (made, why) = signed_until_refused(&token);
    assert!(
        made == 3 && matches!(why, Some(KeyFault::ConsentSpent)),
        "{made}: {why:?}"
    );
    ends_for_good(&table, &key, &token, 3);
}

#[test]
fn a_batch_stops_when_its_time_is_over_and_goes_on_only_with_a_new_pin() {
    let (table, key) = table();
    let launch = table.launch_slow("slow_sign,count", Duration::from_secs(1));
    let mut host = launch.start().unwrap();
    let choice = its_choice(&mut host);
    let token = host.open(&choice, Some(&pin()), Consent::to(9, 3)).unwrap();
    let (made, why) = signed_until_refused(&token);
    assert!(
        matches!(why, Some(KeyFault::ConsentOver)),
        "{made}: {why:?}"
    );
    assert!(
        (1..=3).contains(&made),
        "each takes a second of the three: {made}"
    );
    assert_eq!(token.left(), 9 - u32::try_from(made).unwrap());
    ends_for_good(&table, &key, &token, made);
}

/// Nothing more comes from this consent, nor without a PIN; with a new one the batch goes on.
fn ends_for_good(table: &Table, key: &Key, token: &impl Signer, made: usize) {
    assert!(token.sign(b"one more").is_err(), "nothing opens it again");
    let mut host = table.launch_wrapped("count").start().unwrap();
    let choice = its_choice(&mut host);
    let unasked = host.open(&choice, None, Consent::to(9, 600)).map(drop);
    assert!(matches!(unasked, Err(KeyFault::PinMissing)), "{unasked:?}");
    assert_eq!(
        (table.counted("signed"), table.logins()),
        (made, 1),
        "the token itself was asked for no more"
    );
    let anew = open(table.launch_wrapped("count").start().unwrap(), 1).unwrap();
    assert!(key.made(&anew.sign(b"the next").unwrap(), b"the next"));
    assert_eq!((table.counted("signed"), table.logins()), (made + 1, 2));
}

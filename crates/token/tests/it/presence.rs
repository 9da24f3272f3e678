//! Tokens that go away, are exchanged, or are wanted by two at once.

use std::fs;

use pades::{KeyFault, Signer};
use token::Consent;

use crate::world::{Kind, Table, its_choice, only, open, pin};

fn table() -> Table {
    let table = Table::new();
    table.key(&table.token("UBND xã"), Kind::Rsa(2048), "01", "key");
    table
}

#[test]
fn a_token_taken_out_in_the_middle_of_a_batch_is_gone() {
    let table = table();
    let token = open(table.host(), 500).unwrap();
    assert!(token.sign(b"1").is_ok());
    assert!(token.sign(b"2").is_ok());
    fs::rename(table.path("tokens"), table.path("drawer")).unwrap();
    fs::create_dir(table.path("tokens")).unwrap();
    let third = token.sign(b"3");
    assert!(matches!(third, Err(KeyFault::Removed)), "{third:?}");
    assert!(token.sign(b"4").is_err(), "the consent is over");
    let mut host = table.host();
    assert_eq!(host.tokens().unwrap(), [], "it is not on the table");
    fs::remove_dir(table.path("tokens")).unwrap();
    fs::rename(table.path("drawer"), table.path("tokens")).unwrap();
    let token = open(table.host(), 498).unwrap();
    assert!(
        token.sign(b"3").is_ok(),
        "put back, with a new consent the batch goes on"
    );
}

#[test]
fn a_driver_that_says_the_token_is_gone_is_believed() {
    let table = table();
    let token = open(table.launch_wrapped("remove").start().unwrap(), 9).unwrap();
    assert!(token.sign(b"1").is_ok());
    let second = token.sign(b"2");
    assert!(matches!(second, Err(KeyFault::Removed)), "{second:?}");
}

#[test]
fn another_token_in_the_same_slot_does_not_sign() {
    let table = table();
    let token = open(table.launch_wrapped("swap").start().unwrap(), 9).unwrap();
    assert!(token.sign(b"1").is_ok());
    let second = token.sign(b"2");
    assert!(matches!(second, Err(KeyFault::Swapped)), "{second:?}");
    assert!(token.sign(b"3").is_err(), "the consent is over");
}

#[test]
fn a_signature_that_is_not_the_certificates_is_not_handed_out() {
    let table = table();
    let token = open(table.launch_wrapped("forge").start().unwrap(), 9).unwrap();
    let signed = token.sign(b"van ban");
    assert!(matches!(signed, Err(KeyFault::Swapped)), "{signed:?}");
    assert!(
        token.sign(b"van ban").is_err(),
        "nor is a second one asked for"
    );
}

#[test]
fn a_token_that_is_not_there_is_called_so() {
    let table = table();
    let mut choice = its_choice(&mut table.host());
    choice.serial = "0000".to_owned();
    let opened = table
        .host()
        .open(&choice, Some(&pin()), Consent::to(1, 600))
        .map(drop);
    assert!(matches!(opened, Err(KeyFault::NoToken)), "{opened:?}");
}

#[test]
fn two_processes_do_not_use_one_token_at_once() {
    let table = table();
    let first = open(table.host(), 9).unwrap();
    let mut second = table.host();
    assert_eq!(only(&mut second).label, "UBND xã", "looking is allowed");
    let opened = open(second, 9).map(drop);
    assert!(matches!(opened, Err(KeyFault::Busy)), "{opened:?}");
    assert!(first.sign(b"1").is_ok(), "the first is not disturbed");
    drop(first);
    assert!(open(table.host(), 9).is_ok(), "freed, it may be used");
}

#[test]
fn a_token_is_free_as_soon_as_the_consent_ends() {
    let table = table();
    let first = open(table.host(), 1).unwrap();
    assert!(first.sign(b"1").is_ok());
    let second = open(table.host(), 1);
    assert!(second.is_ok(), "though the first key is still held");
    drop(second);
    let mut host = table.host();
    let choice = its_choice(&mut host);
    let timed = host.open(&choice, Some(&pin()), Consent::to(9, 0)).unwrap();
    // The helper closes it by itself: nothing needs to be asked of the first.
    assert!(is_free_soon(&table), "the time is over");
    let late = timed.sign(b"1");
    assert!(matches!(late, Err(KeyFault::ConsentOver)), "{late:?}");
}

/// Tries for at most ten seconds.
fn is_free_soon(table: &Table) -> bool {
    (0..100).any(|_| open(table.host(), 1).is_ok())
}

//! Documents in their folder: kept once, read whole or not at all.

use crate::place::{Place, desk};
use std::fs;
use std::path::PathBuf;
use store::{Error, Hash};

fn path_of(place: &Place, hash: &Hash) -> PathBuf {
    let name = hash.to_string();
    place
        .desk()
        .join("files")
        .join(name.get(..2).unwrap())
        .join(name)
}

#[test]
fn what_is_kept_is_read_back() {
    let (place, store) = desk();
    for bytes in [b"".as_slice(), b"%PDF-1.7", &[0xA5; 3_000_000]] {
        let hash = store.files().keep(bytes).unwrap();
        assert_eq!(hash, Hash::of(bytes), "named by the plain bytes");
        assert!(store.files().has(&hash));
        assert_eq!(store.files().len(&hash).unwrap(), bytes.len() as u64);
        assert_eq!(store.files().read(&hash).unwrap(), bytes);
        let lies = fs::read(path_of(&place, &hash)).unwrap();
        assert!(bytes.is_empty() || !lies.windows(bytes.len()).any(|w| w == bytes));
    }
}

#[test]
fn keeping_twice_changes_nothing() {
    let (place, store) = desk();
    let hash = store.files().keep(b"once").unwrap();
    let first = fs::read(path_of(&place, &hash)).unwrap();
    assert_eq!(store.files().keep(b"once").unwrap(), hash);
    assert_eq!(fs::read(path_of(&place, &hash)).unwrap(), first);
    let folder = path_of(&place, &hash);
    let names = fs::read_dir(folder.parent().unwrap()).unwrap().count();
    assert_eq!(names, 1, "no half file lies beside it");
}

#[test]
fn a_document_cut_short_is_whole_again_once_it_is_kept_again() {
    let (place, store) = desk();
    let hash = store.files().keep(b"a letter").unwrap();
    let path = path_of(&place, &hash);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
    assert!(matches!(
        store.files().read(&hash),
        Err(Error::FileDamaged { .. })
    ));
    store.files().keep(b"a letter").unwrap();
    assert_eq!(store.files().read(&hash).unwrap(), b"a letter");
}

#[test]
fn no_changed_bit_passes() {
    let (place, store) = desk();
    let hash = store.files().keep(b"a letter").unwrap();
    let path = path_of(&place, &hash);
    let bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&path, &changed).unwrap();
        assert!(
            matches!(store.files().read(&hash), Err(Error::FileDamaged { .. })),
            "byte {at}"
        );
    }
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        assert!(
            matches!(store.files().read(&hash), Err(Error::FileDamaged { .. })),
            "cut to {length}"
        );
    }
}

#[test]
fn a_document_under_anothers_name_is_not_taken_for_it() {
    let (place, store) = desk();
    let yes = store.files().keep(b"yes").unwrap();
    let no = store.files().keep(b"no!").unwrap();
    fs::copy(path_of(&place, &no), path_of(&place, &yes)).unwrap();
    assert!(matches!(
        store.files().read(&yes),
        Err(Error::FileDamaged { .. })
    ));
}

#[test]
fn another_desks_documents_cannot_be_read() {
    let (mine, store) = desk();
    let (theirs, other) = desk();
    let hash = store.files().keep(b"mine").unwrap();
    other.files().keep(b"mine").unwrap();
    fs::copy(path_of(&mine, &hash), path_of(&theirs, &hash)).unwrap();
    assert!(matches!(
        other.files().read(&hash),
        Err(Error::FileDamaged { .. })
    ));
}

#[test]
fn a_missing_document_is_named() {
    let (_place, store) = desk();
    let hash = Hash::of(b"never kept");
    assert!(!store.files().has(&hash));
    let missing = |error: Error| matches!(error, Error::FileMissing { hash: h } if h == hash);
    assert!(missing(store.files().read(&hash).unwrap_err()));
    assert!(missing(store.files().len(&hash).unwrap_err()));
}

#[test]
fn two_threads_may_keep_the_same_bytes() {
    let (_place, store) = desk();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for n in 0..20u32 {
                    store.files().keep(&n.to_le_bytes()).unwrap();
                }
            });
        }
    });
    for n in 0..20u32 {
        let bytes = n.to_le_bytes();
        assert_eq!(store.files().read(&Hash::of(&bytes)).unwrap(), bytes);
    }
}

#[test]
fn names_are_written_and_read_as_hex() {
    let hash = Hash::of(b"abc");
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash.to_string(), text, "FIPS 180-4, example B.1");
    assert_eq!(text.parse(), Ok(hash));
    assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{text}\""));
    assert_eq!(
        serde_json::from_str::<Hash>(&format!("\"{text}\"")).unwrap(),
        hash
    );
    for bad in ["", "ba78", text.get(1..).unwrap(), &text.replace('b', "x")] {
        assert!(bad.parse::<Hash>().is_err(), "{bad:?}");
    }
}

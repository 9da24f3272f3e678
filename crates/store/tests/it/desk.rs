//! A desk as a folder: laid, opened, refused, copied, damaged.

use crate::place::{Place, at, desk, draft};
use std::fs;
use store::{Error, Holder, Lock, Store};

#[test]
fn a_desk_is_there_again_after_it_was_closed() {
    let (place, store) = desk();
    store
        .write(|w| w.set_setting("unit.name", "UBND xã Thử Nghiệm"))
        .unwrap();
    let id = store.id().to_owned();
    drop(store);
    let store = place.open().unwrap();
    let name: Option<String> = store.read(|r| r.setting("unit.name")).unwrap();
    assert_eq!(name.as_deref(), Some("UBND xã Thử Nghiệm"));
    assert_eq!(store.holder(), Holder::KeyFile);
    assert_eq!(store.id(), id, "a desk keeps its id");
    assert_eq!(store.check().unwrap(), Vec::<String>::new(), "sound");
    assert!(place.desk().join("files").is_dir() && place.desk().join("trust").is_dir());
}

#[test]
fn a_desk_is_never_laid_over_another() {
    let (place, store) = desk();
    let again = Store::create(&place.desk(), Lock::KeyFileIn(place.keys()));
    assert!(matches!(again, Err(Error::DeskExists { .. })));
    drop(store);
    fs::remove_file(place.desk().join("desk.json")).unwrap();
    let again = Store::create(&place.desk(), Lock::KeyFileIn(place.keys()));
    assert!(
        matches!(again, Err(Error::DeskExists { .. })),
        "a file without its desk.json may still be someone's registers"
    );
}

#[test]
fn an_empty_folder_is_no_desk() {
    let place = Place::new();
    assert!(matches!(place.open(), Err(Error::NoDesk { .. })));
}

#[test]
fn a_lost_file_is_not_replaced_by_an_empty_one() {
    let (place, store) = desk();
    drop(store);
    fs::remove_file(place.desk().join("desk.db")).unwrap();
    assert!(matches!(place.open(), Err(Error::NoDesk { .. })));
    assert!(!place.desk().join("desk.db").exists(), "nothing was made");
}

#[test]
fn laying_a_desk_goes_on_after_a_stop() {
    let (place, store) = desk();
    drop(store);
    // Stopped between writing desk.json and giving the file its name.
    fs::rename(
        place.desk().join("desk.db"),
        place.desk().join("desk.db.new"),
    )
    .unwrap();
    let store = place.open().unwrap();
    assert_eq!(store.check().unwrap(), Vec::<String>::new());

    // Stopped before desk.json: the leftover is not a desk, and is laid anew.
    let other = Place::new();
    fs::create_dir_all(other.desk()).unwrap();
    fs::write(other.desk().join("desk.db.new"), b"half a file").unwrap();
    assert!(matches!(other.open(), Err(Error::NoDesk { .. })));
    assert_eq!(other.create().check().unwrap(), Vec::<String>::new());
}

#[test]
fn nothing_on_the_disk_can_be_read_without_the_key() {
    let (place, store) = desk();
    store
        .write(|w| w.insert_dispatch(&draft("Bí quyết trồng lúa"), at(0)))
        .unwrap();
    store.files().keep("Bí quyết trồng lúa".as_bytes()).unwrap();
    // Still open: the write-ahead log lies there too.
    let all = place.bytes();
    assert!(all.iter().any(|(path, _)| path.ends_with("desk.db-wal")));
    for (path, bytes) in &all {
        for plain in ["SQLite format 3", "trồng lúa", "trong lua", "CREATE TABLE"] {
            assert!(
                !bytes.windows(plain.len()).any(|w| w == plain.as_bytes()),
                "{plain:?} stands in {}",
                path.display()
            );
        }
    }
    drop(store);
    let database = fs::read(place.desk().join("desk.db")).unwrap();
    assert!(!database.starts_with(b"SQLite format 3"));
}

#[test]
fn a_damaged_file_is_told_from_a_wrong_key() {
    let (place, store) = desk();
    drop(store);
    let path = place.desk().join("desk.db");
    let whole = fs::read(&path).unwrap();
    let mut broken = whole.clone();
    broken[100] ^= 1;
    fs::write(&path, &broken).unwrap();
    assert!(
        matches!(place.open(), Err(Error::Corrupt)),
        "the key is right"
    );
    fs::write(&path, b"not a database at all").unwrap();
    assert!(matches!(place.open(), Err(Error::Corrupt)));
    fs::write(&path, &whole).unwrap();
    assert!(place.open().is_ok(), "what was tried above changed nothing");
}

#[test]
fn damage_far_inside_is_found_by_a_check() {
    let (place, store) = desk();
    for number in 0..50 {
        store
            .write(|w| w.insert_dispatch(&draft(&format!("Báo cáo {number}")), at(number)))
            .unwrap();
    }
    drop(store);
    let path = place.desk().join("desk.db");
    let mut bytes = fs::read(&path).unwrap();
    let far = bytes.len() - 2000;
    bytes[far] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let found = place.open().unwrap().check();
    assert!(
        !matches!(&found, Ok(findings) if findings.is_empty()),
        "one bit in the last page must not pass: {found:?}"
    );
}

#[test]
fn a_stop_in_the_middle_of_writing_loses_nothing_committed() {
    let (place, store) = desk();
    store.write(|w| w.set_setting("a", &1)).unwrap();
    // What a power cut leaves: the file and its log as they lie, without the memory map.
    let after = Place::new();
    fs::create_dir_all(after.desk()).unwrap();
    for name in ["desk.json", "desk.db", "desk.db-wal"] {
        fs::copy(place.desk().join(name), after.desk().join(name)).unwrap();
    }
    let store = after.open().unwrap();
    let kept: Option<i32> = store.read(|r| r.setting("a")).unwrap();
    assert_eq!(kept, Some(1), "it was committed, so it is there");
}

#[test]
fn a_broken_desk_json_is_told_from_a_newer_one() {
    let (place, store) = desk();
    drop(store);
    let path = place.desk().join("desk.json");
    let text = fs::read_to_string(&path).unwrap();
    for broken in ["", "{", "null", "[1]", &text.replace("\"id\"", "\"name\"")] {
        fs::write(&path, broken).unwrap();
        assert!(
            matches!(place.open(), Err(Error::DeskUnreadable)),
            "{broken:?}"
        );
    }
    fs::write(
        &path,
        text.replacen("\"format\": 1", "\"format\": 2, \"more\": 0", 1),
    )
    .unwrap();
    assert!(matches!(
        place.open(),
        Err(Error::TooNew { found: 2, known: 1 })
    ));
    let long = format!("{text}{}", " ".repeat(100_000));
    fs::write(&path, long).unwrap();
    assert!(
        matches!(place.open(), Err(Error::DeskUnreadable)),
        "no desk.json is that long"
    );
}

#[test]
fn only_one_process_moves_the_post() {
    let (place, store) = desk();
    let held = store.engine_lock().unwrap();
    assert!(held.is_some());
    let other = place.open().unwrap();
    assert!(other.engine_lock().unwrap().is_none(), "held elsewhere");
    drop(held);
    assert!(other.engine_lock().unwrap().is_some(), "given back");
}

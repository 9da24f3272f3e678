//! A desk as a folder: laid, opened, locked, refused, moved, damaged.

use office::Moment;
use std::fs;
use std::path::Path;
use store::{Error, Holder, Lock, Passphrase, Store};
use tempfile::TempDir;

/// A folder for a desk and one for its key, both gone afterwards.
struct Place {
    root: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
        }
    }

    fn desk(&self) -> std::path::PathBuf {
        self.root.path().join("desk")
    }

    fn lock(&self) -> Lock {
        Lock::KeyFileIn(self.root.path().join("keys"))
    }

    fn create(&self) -> Store {
        Store::create(&self.desk(), self.lock()).unwrap().0
    }

    fn open(&self) -> Result<Store, Error> {
        Store::open(&self.desk(), None)
    }
}

fn set(store: &Store, key: &str, value: &str) {
    store.write(|w| w.set_setting(key, value)).unwrap();
}

fn get(store: &Store, key: &str) -> Option<String> {
    store.read(|r| r.setting::<String>(key)).unwrap()
}

#[test]
fn a_desk_is_there_again_after_it_was_closed() {
    let place = Place::new();
    let store = place.create();
    set(&store, "unit.name", "UBND xã Thử Nghiệm");
    drop(store);
    let store = place.open().unwrap();
    assert_eq!(
        get(&store, "unit.name").as_deref(),
        Some("UBND xã Thử Nghiệm")
    );
    assert_eq!(store.holder(), Holder::KeyFile);
    assert_eq!(
        store.check().unwrap(),
        Vec::<String>::new(),
        "sound from the first day"
    );
    let _ = (
        Moment::default(),
        Path::new("."),
        Passphrase::new(String::new()).is_empty(),
    );
    assert!(fs::exists(place.desk().join("desk.json")).unwrap());
}

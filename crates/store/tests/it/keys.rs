//! Who holds a desk's key, and what is said when it cannot be had.

use crate::place::{Place, again, desk, passes, told_place};
use keyring::credential::{Credential, CredentialApi, CredentialBuilderApi};
use std::any::Any;
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::{Error, Holder, Lock, Passphrase, Store};

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

#[test]
fn a_passphrase_locks_a_desk() {
    let place = Place::new();
    let lock = Lock::Passphrase(passphrase("mười hai con giáp"));
    let (store, holder) = Store::create(&place.desk(), lock).unwrap();
    assert_eq!(holder, Holder::Passphrase);
    drop(store);
    assert_eq!(
        Store::holder_of(&place.desk()).unwrap(),
        Holder::Passphrase,
        "the window knows what to ask for before it opens"
    );
    assert!(matches!(place.open(), Err(Error::PassphraseNeeded)));
    let wrong = Store::open(&place.desk(), Some(&passphrase("mười hai con giap")));
    assert!(matches!(wrong, Err(Error::PassphraseWrong)));
    // Another keyboard composes the same letters of parts.
    let parts = "mu\u{31b}o\u{31b}\u{300}i hai con gia\u{301}p";
    assert!(Store::open(&place.desk(), Some(&passphrase(parts))).is_ok());
    let json = fs::read_to_string(place.desk().join("desk.json")).unwrap();
    assert!(!json.contains("giáp"), "the passphrase is kept nowhere");
}

#[test]
fn an_empty_passphrase_locks_nothing() {
    let place = Place::new();
    let created = Store::create(&place.desk(), Lock::Passphrase(passphrase("")));
    assert!(matches!(created, Err(Error::PassphraseNeeded)));
    assert!(!place.desk().join("desk.json").exists());
}

#[test]
fn a_desk_json_cannot_ask_for_hours_or_gigabytes() {
    let place = Place::new();
    let lock = Lock::Passphrase(passphrase("x"));
    drop(Store::create(&place.desk(), lock).unwrap());
    let path = place.desk().join("desk.json");
    let text = fs::read_to_string(&path).unwrap();
    for (was, is) in [
        ("\"memory_kib\": 65536", "\"memory_kib\": 4294967295"),
        ("\"passes\": 3", "\"passes\": 4000000000"),
        ("\"passes\": 3", "\"passes\": 0"),
        ("\"argon2id\"", "\"rot13\""),
        ("\"nonce\": \"", "\"nonce\": \"00"),
        ("\"salt\": \"", "\"salt\": \"zz"),
    ] {
        assert!(text.contains(was), "{was}");
        fs::write(&path, text.replace(was, is)).unwrap();
        let opened = Store::open(&place.desk(), Some(&passphrase("x")));
        assert!(matches!(opened, Err(Error::DeskUnreadable)), "{is}");
    }
}

#[test]
fn a_key_file_is_for_its_owner_only_and_lies_apart() {
    let (place, store) = desk();
    let path = place.keys().join(format!("{}.key", store.id()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    drop(store);
    let key = fs::read(&path).unwrap();
    for (_, bytes) in place.bytes() {
        assert!(!bytes.windows(key.len()).any(|w| w == key));
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(place.open(), Err(Error::KeyMissing)));
    fs::write(&path, b"no hex").unwrap();
    assert!(matches!(place.open(), Err(Error::KeyWrong)));
    fs::write(&path, hex::encode([7; 32])).unwrap();
    assert!(
        matches!(place.open(), Err(Error::KeyWrong)),
        "another's key"
    );
    fs::write(&path, key).unwrap();
    assert!(place.open().is_ok());
}

#[test]
fn a_key_file_inside_the_desk_is_refused() {
    let place = Place::new();
    let lock = Lock::KeyFileIn(place.desk().join("files").join(".."));
    let created = Store::create(&place.desk(), lock);
    assert!(matches!(created, Err(Error::KeyInsideDesk)));
}

#[test]
fn the_key_store_holds_the_key() {
    let Some(root) = told_place() else {
        let place = Place::new();
        let bus = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")];
        let child = again("keys::the_key_store_holds_the_key", place.root(), &bus);
        passes(child);
        return;
    };
    let held = Held::default();
    keyring::set_default_credential_builder(Box::new(held.clone()));
    let dir = root.join("desk");
    let failed = Store::create_with(&dir, Lock::KeyStore, |_| {
        assert_eq!(held.names().len(), 1, "the key is held by now");
        Err(Error::DiskFull)
    });
    assert!(matches!(failed, Err(Error::DiskFull)));
    assert_eq!(held.names(), [], "no desk, no key");
    let (store, holder) = Store::create(&dir, Lock::Auto).unwrap();
    assert_eq!(holder, Holder::KeyStore, "it is there, so it is used");
    assert_eq!(
        held.names(),
        [("lienvan".to_owned(), store.id().to_owned())]
    );
    drop(store);
    assert!(Store::open(&dir, None).is_ok());
    held.secrets.lock().unwrap().clear();
    assert!(matches!(Store::open(&dir, None), Err(Error::KeyMissing)));
    let away = Held {
        away: true,
        ..Held::default()
    };
    keyring::set_default_credential_builder(Box::new(away));
    assert!(matches!(Store::open(&dir, None), Err(Error::KeyStoreAway)));
}

#[test]
fn a_key_store_that_never_answers_is_not_waited_for() {
    let Some(root) = told_place() else {
        let place = Place::new();
        let data = place.root().join("data");
        let data = data.to_str().unwrap();
        let settings = [
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
            ("XDG_DATA_HOME", data),
            ("HOME", data),
        ];
        let test = "keys::a_key_store_that_never_answers_is_not_waited_for";
        let child = again(test, place.root(), &settings);
        passes(child);
        return;
    };
    let deaf = Held {
        deaf: true,
        ..Held::default()
    };
    keyring::set_default_credential_builder(Box::new(deaf));
    let begun = Instant::now();
    let refused = Store::create(&root.join("strict"), Lock::KeyStore);
    assert!(matches!(refused, Err(Error::KeyStoreAway)));
    let (store, holder) = Store::create(&root.join("desk"), Lock::Auto).unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(12),
        "3 s each, and the work"
    );
    assert_eq!(
        holder,
        Holder::KeyFile,
        "said plainly, so that it can be shown"
    );
    let id = store.id().to_owned();
    drop(store);
    let path = root.join("data/lienvan/keys").join(format!("{id}.key"));
    assert!(path.exists(), "outside the desk, in the user's own folder");
    assert!(Store::open(&root.join("desk"), None).is_ok());
}

#[test]
fn without_a_session_bus_there_is_no_key_store() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let Some(root) = told_place() else {
        let place = Place::new();
        let test = "keys::without_a_session_bus_there_is_no_key_store";
        passes(again(test, place.root(), &[]));
        return;
    };
    let begun = Instant::now();
    let created = Store::create(&root.join("desk"), Lock::KeyStore);
    assert!(matches!(created, Err(Error::KeyStoreAway)));
    assert!(begun.elapsed() < Duration::from_secs(1), "told at once");
}

/// By service and user.
type Secrets = BTreeMap<(String, String), Vec<u8>>;

/// A key store in memory; one that is away, or one that never answers.
#[derive(Clone, Debug, Default)]
struct Held {
    secrets: Arc<Mutex<Secrets>>,
    away: bool,
    deaf: bool,
}

impl Held {
    fn names(&self) -> Vec<(String, String)> {
        self.secrets.lock().unwrap().keys().cloned().collect()
    }
}

impl CredentialBuilderApi for Held {
    fn build(
        &self,
        _: Option<&str>,
        service: &str,
        user: &str,
    ) -> keyring::Result<Box<Credential>> {
        if self.deaf {
            // Nobody unparks it: the prompt that stays open for ever.
            loop {
                std::thread::park();
            }
        }
        if self.away {
            return Err(keyring::Error::NoStorageAccess("locked".into()));
        }
        Ok(Box::new(HeldKey {
            held: self.clone(),
            name: (service.to_owned(), user.to_owned()),
        }))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
struct HeldKey {
    held: Held,
    name: (String, String),
}

impl CredentialApi for HeldKey {
    fn set_secret(&self, secret: &[u8]) -> keyring::Result<()> {
        let mut secrets = self.held.secrets.lock().unwrap();
        secrets.insert(self.name.clone(), secret.to_vec());
        Ok(())
    }

    fn get_secret(&self) -> keyring::Result<Vec<u8>> {
        let secrets = self.held.secrets.lock().unwrap();
        secrets
            .get(&self.name)
            .cloned()
            .ok_or(keyring::Error::NoEntry)
    }

    fn delete_credential(&self) -> keyring::Result<()> {
        self.held.secrets.lock().unwrap().remove(&self.name);
        Ok(())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

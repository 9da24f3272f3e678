//! The desk's key: made once, held in one place, never written beside what it opens.
//!
//! One random key of 32 bytes; the file's and the documents' keys are derived from it, so that neither gives the
//! other away. Never asks a person anything: a passphrase is handed in.

use crate::desk::{Holding, Sealed};
use crate::error::Error;
use crate::files::{sync_folder, write_synced};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use zeroize::Zeroizing;

/// How a new desk is to be locked.
pub enum Lock {
    /// The operating system's key store where there is one, a key file where there is none.
    Auto,
    /// The operating system's key store, or not at all.
    KeyStore,
    /// A passphrase, asked for at each opening.
    Passphrase(Passphrase),
    /// A key file in the user's own data folder.
    KeyFile,
    /// A key file in this folder, which must not lie inside the desk.
    KeyFileIn(PathBuf),
}

/// Who holds a desk's key, so that the person can be told plainly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The operating system's key store.
    KeyStore,
    /// The person: nothing on this machine opens the desk without the passphrase.
    Passphrase,
    /// A plain file: whoever can read the user's files can open the desk.
    KeyFile,
}

impl Holder {
    /// The stable word: `key_store`, `passphrase`, `key_file`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::KeyStore => "key_store",
            Self::Passphrase => "passphrase",
            Self::KeyFile => "key_file",
        }
    }
}

/// A passphrase. Wiped when dropped; it can be neither printed nor copied out.
pub struct Passphrase(Zeroizing<String>);

/// The one key everything else is derived from.
pub(crate) struct DeskKey(Zeroizing<[u8; 32]>);

/// `PRAGMA key` takes the raw key of 32 bytes.
const DATABASE_KEY: &[u8] = b"lienvan desk.db 1";
const FILES_KEY: &[u8] = b"lienvan files 1";
const CHECK: &[u8] = b"lienvan check 1";
const SERVICE: &str = "lienvan";
/// A new desk does not wait long: there are other places for a key.
const SHORT_WAIT: Duration = Duration::from_secs(3);
/// An existing one waits for a person who types the key store's password.
const LONG_WAIT: Duration = Duration::from_secs(20);
/// Argon2id, 64 MiB and three passes: about 0.2 s on an office PC.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// A `desk.json` may not make us work for minutes or fill the memory.
const MEMORY_KIB_LIMIT: u32 = 1024 * 1024;
const PASSES_LIMIT: u32 = 16;

impl Passphrase {
    /// From what a person typed; brought to NFC, since keyboards differ in how they compose Vietnamese.
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        Self(Zeroizing::new(office::nfc(&text)))
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl DeskKey {
    /// A new random key.
    pub(crate) fn random() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        random(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// The raw key of `desk.db`.
    pub(crate) fn database(&self) -> Zeroizing<[u8; 32]> {
        self.derive(DATABASE_KEY)
    }

    /// The key of the documents under `files/`.
    pub(crate) fn files(&self) -> Zeroizing<[u8; 32]> {
        self.derive(FILES_KEY)
    }

    /// 16 hex digits that tell this key from another desk's and give nothing of it away.
    pub(crate) fn check(&self) -> String {
        let derived = self.derive(CHECK);
        hex::encode(derived.first_chunk::<8>().unwrap_or(&[0; 8]))
    }

    fn derive(&self, info: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        // Fails only for outputs of more than 255 blocks; 32 bytes are one.
        let _ = Hkdf::<Sha256>::new(None, self.0.as_slice()).expand(info, out.as_mut_slice());
        out
    }

    fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| Error::KeyWrong)?;
        Ok(Self(Zeroizing::new(bytes)))
    }
}

/// Puts `key` where `lock` says; tells what to remember of it, and who holds it.
pub(crate) fn hold(key: &DeskKey, id: &str, dir: &Path, lock: Lock) -> Result<Holding, Error> {
    match lock {
        Lock::KeyStore => hold_in_key_store(key, id),
        Lock::Passphrase(passphrase) => seal(key, id, &passphrase).map(Holding::Passphrase),
        Lock::KeyFile => hold_in_file(key, id, dir, None),
        Lock::KeyFileIn(folder) => hold_in_file(key, id, dir, Some(folder)),
        Lock::Auto => match hold_in_key_store(key, id) {
            Err(Error::KeyStoreAway) => hold_in_file(key, id, dir, None),
            held => held,
        },
    }
}

/// Gets the key of desk `id` back from where it was put.
pub(crate) fn fetch(
    holding: &Holding,
    id: &str,
    passphrase: Option<&Passphrase>,
) -> Result<DeskKey, Error> {
    match holding {
        Holding::KeyStore => fetch_from_key_store(id),
        Holding::Passphrase(sealed) => {
            let passphrase = passphrase.ok_or(Error::PassphraseNeeded)?;
            unseal(sealed, id, passphrase)
        }
        Holding::KeyFile { folder } => fetch_from_file(folder.as_deref(), id),
    }
}

/// Takes the key of desk `id` away from where it was put, as far as it lets itself be taken.
pub(crate) fn forget(holding: &Holding, id: &str) {
    match holding {
        Holding::KeyStore => {
            let id = id.to_owned();
            let _ = ask_key_store(SHORT_WAIT, move || {
                keyring::Entry::new(SERVICE, &id)?.delete_credential()
            });
        }
        Holding::KeyFile { folder } => {
            if let Ok(path) = key_path(folder.as_deref(), id) {
                let _ = fs::remove_file(path);
            }
        }
        Holding::Passphrase(_) => {}
    }
}

/// Fills `bytes` from the operating system's source of chance.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| Error::Io(io::Error::from(error)))
}

fn hold_in_key_store(key: &DeskKey, id: &str) -> Result<Holding, Error> {
    let name = id.to_owned();
    let secret = key.0.clone();
    let kept = ask_key_store(SHORT_WAIT, move || {
        let entry = keyring::Entry::new(SERVICE, &name)?;
        entry.set_secret(secret.as_slice())?;
        // Read back: some key stores take a secret for the session only, or not at all.
        let back = Zeroizing::new(entry.get_secret()?);
        Ok(back.as_slice() == secret.as_slice())
    })?;
    if !kept {
        forget(&Holding::KeyStore, id);
        return Err(Error::KeyStoreAway);
    }
    Ok(Holding::KeyStore)
}

fn fetch_from_key_store(id: &str) -> Result<DeskKey, Error> {
    let id = id.to_owned();
    let secret = ask_key_store(LONG_WAIT, move || {
        let entry = keyring::Entry::new(SERVICE, &id)?;
        Ok(Zeroizing::new(entry.get_secret()?))
    })?;
    DeskKey::from_slice(&secret)
}

/// Asks on a thread of its own, since a key store may wait for a person or for a bus that is gone.
fn ask_key_store<T: Send + 'static>(
    wait: Duration,
    ask: impl FnOnce() -> Result<T, keyring::Error> + Send + 'static,
) -> Result<T, Error> {
    if !may_have_key_store() {
        return Err(Error::KeyStoreAway);
    }
    let (tell, told) = mpsc::channel();
    std::thread::Builder::new()
        .name("key store".into())
        .spawn(move || {
            // The asker may have stopped waiting; then nobody hears it.
            let _ = tell.send(ask());
        })?;
    match told.recv_timeout(wait) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(keyring::Error::NoEntry)) => Err(Error::KeyMissing),
        Ok(Err(_)) | Err(_) => Err(Error::KeyStoreAway),
    }
}

/// Without a session bus there is no Secret Service, and libdbus might try to start one.
fn may_have_key_store() -> bool {
    !cfg!(target_os = "linux") || std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
}

fn seal(key: &DeskKey, id: &str, passphrase: &Passphrase) -> Result<Sealed, Error> {
    if passphrase.is_empty() {
        return Err(Error::PassphraseNeeded);
    }
    let mut salt = [0; 16];
    let mut nonce = [0; 24];
    random(&mut salt)?;
    random(&mut nonce)?;
    let wrapping = stretch(passphrase, &salt, MEMORY_KIB, PASSES)?;
    let payload = Payload {
        msg: key.0.as_slice(),
        aad: id.as_bytes(),
    };
    let sealed = XChaCha20Poly1305::new(wrapping.as_slice().into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| Error::DeskUnreadable)?;
    Ok(Sealed {
        kdf: "argon2id".into(),
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        salt: hex::encode(salt),
        nonce: hex::encode(nonce),
        key: hex::encode(sealed),
    })
}

fn unseal(sealed: &Sealed, id: &str, passphrase: &Passphrase) -> Result<DeskKey, Error> {
    let salt = hex::decode(&sealed.salt).map_err(|_| Error::DeskUnreadable)?;
    let nonce = hex::decode(&sealed.nonce).map_err(|_| Error::DeskUnreadable)?;
    let nonce: [u8; 24] = nonce.try_into().map_err(|_| Error::DeskUnreadable)?;
    let wrapped = hex::decode(&sealed.key).map_err(|_| Error::DeskUnreadable)?;
    if sealed.kdf != "argon2id"
        || sealed.memory_kib > MEMORY_KIB_LIMIT
        || sealed.passes > PASSES_LIMIT
    {
        return Err(Error::DeskUnreadable);
    }
    let wrapping = stretch(passphrase, &salt, sealed.memory_kib, sealed.passes)?;
    let payload = Payload {
        msg: &wrapped,
        aad: id.as_bytes(),
    };
    let opened = XChaCha20Poly1305::new(wrapping.as_slice().into())
        .decrypt(XNonce::from_slice(&nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| Error::PassphraseWrong)?;
    DeskKey::from_slice(&opened)
}

fn stretch(
    passphrase: &Passphrase,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| Error::DeskUnreadable)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.0.as_bytes(), salt, out.as_mut_slice())
        .map_err(|_| Error::DeskUnreadable)?;
    Ok(out)
}

fn hold_in_file(
    key: &DeskKey,
    id: &str,
    dir: &Path,
    folder: Option<PathBuf>,
) -> Result<Holding, Error> {
    // Remembered as it will be looked for: from wherever the program is started.
    let folder = folder.map(std::path::absolute).transpose()?;
    let path = key_path(folder.as_deref(), id)?;
    let parent = path.parent().ok_or(Error::KeyMissing)?;
    fs::create_dir_all(parent)?;
    if fs::canonicalize(parent)?.starts_with(fs::canonicalize(dir)?) {
        return Err(Error::KeyInsideDesk);
    }
    let text = Zeroizing::new(hex::encode(key.0.as_slice()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path)?;
    let written = write_synced(&mut file, text.as_bytes()).and_then(|()| sync_folder(parent));
    if let Err(error) = written {
        // Half a key is of no use to anyone; the first fault is the one to tell.
        let _ = fs::remove_file(&path);
        return Err(error);
    }
    Ok(Holding::KeyFile { folder })
}

fn fetch_from_file(folder: Option<&Path>, id: &str) -> Result<DeskKey, Error> {
    let text = match fs::read(key_path(folder, id)?) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Error::KeyMissing),
        Err(error) => return Err(error.into()),
    };
    let bytes = Zeroizing::new(hex::decode(text.trim_ascii()).map_err(|_| Error::KeyWrong)?);
    DeskKey::from_slice(&bytes)
}

fn key_path(folder: Option<&Path>, id: &str) -> Result<PathBuf, Error> {
    let name = format!("{id}.key");
    if let Some(folder) = folder {
        return Ok(folder.join(name));
    }
    let own = directories::ProjectDirs::from("", "", SERVICE).ok_or(Error::KeyMissing)?;
    Ok(own.data_dir().join("keys").join(name))
}

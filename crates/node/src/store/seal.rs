//! Secrets at rest: sealed with the node's own key.
//!
//! HMAC cannot be checked against a hash, so a center's secret must come back in the clear. Sealing protects whoever's
//! copy of the database gets lost: a backup, a dump, a disk of the database server. It does not protect from someone
//! who has the node's key as well, or who reads the memory of a running node.

use crate::error::Error;
use axis::Secret;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The key of a node: 32 bytes. Wiped when dropped, and never shown.
#[derive(Clone)]
pub struct NodeKey(Zeroizing<[u8; 32]>);

impl NodeKey {
    /// Reads a key file: 64 hex digits, blanks around them passed over.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = Zeroizing::new(fs::read_to_string(file)?);
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), key.as_mut_slice()).map_err(|_| Error::KeyMalformed)?;
        Ok(Self(key))
    }

    /// The key that stands in a file; made of chance if there is no such file, readable by its owner alone.
    pub fn keep(file: &Path) -> Result<Self, Error> {
        match Self::read(file) {
            Err(Error::File(fault)) if fault.kind() == io::ErrorKind::NotFound => {}
            read => return read,
        }
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice())
            .map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
        let mut options = fs::OpenOptions::new();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // Written under another name first: half a key would lock every center out.
        let unfinished = file.with_extension(super::blobs::chance_name()?);
        let mut written = options.open(&unfinished)?;
        writeln!(
            written,
            "{}",
            Zeroizing::new(hex::encode(key.as_slice())).as_str()
        )?;
        written.sync_all()?;
        let linked = fs::hard_link(&unfinished, file);
        fs::remove_file(&unfinished)?;
        match linked {
            Ok(()) => Ok(Self(key)),
            // Another process was first: its key is the node's.
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => Self::read(file),
            Err(fault) => Err(fault.into()),
        }
    }

    /// A key given as it is.
    pub fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// A secret of a center, sealed: 24 bytes of chance, then XChaCha20-Poly1305 bound to the center's name.
    pub(crate) fn seal(&self, center: &str, secret: &str) -> Result<Vec<u8>, Error> {
        let mut sealed = vec![0; NONCE];
        getrandom::fill(&mut sealed).map_err(|_| io::Error::from(io::ErrorKind::Unsupported))?;
        let nonce = *XNonce::from_slice(&sealed);
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: center.as_bytes(),
        };
        let body = self
            .cipher()
            .encrypt(&nonce, payload)
            .map_err(|_| Error::KeyWrong)?;
        sealed.extend(body);
        Ok(sealed)
    }

    /// The secret of a center again. [`Error::KeyWrong`] if it was sealed with another key or for another center.
    pub(crate) fn open(&self, center: &str, sealed: &[u8]) -> Result<Secret, Error> {
        let (nonce, body) = sealed.split_at_checked(NONCE).ok_or(Error::KeyWrong)?;
        let payload = Payload {
            msg: body,
            aad: center.as_bytes(),
        };
        let clear = self
            .cipher()
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| Error::KeyWrong)?;
        let clear = String::from_utf8(clear).map_err(|_| Error::KeyWrong)?;
        Ok(Secret::new(clear))
    }

    /// What shows later whether this is the key.
    pub(crate) fn check(&self) -> Result<Vec<u8>, Error> {
        self.seal(CHECK, CHECK)
    }

    /// [`Error::KeyWrong`] if `check` was made with another key.
    pub(crate) fn prove(&self, check: &[u8]) -> Result<(), Error> {
        self.open(CHECK, check).map(|_| ())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

const NONCE: usize = 24;
/// No center's name: names hold no blank.
const CHECK: &str = "lienvan node key";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_under_its_key_and_name_alone() {
        let key = NodeKey::new([7; 32]);
        let sealed = key.seal("00.99.W00", "dummy secret").unwrap();
        assert!(
            !sealed.windows(5).any(|part| part == b"dummy"),
            "nothing of it stands in the clear"
        );
        assert_eq!(
            key.open("00.99.W00", &sealed).unwrap().expose(),
            "dummy secret"
        );
        assert!(
            matches!(key.open("00.12.W00", &sealed), Err(Error::KeyWrong)),
            "a row moved to another center opens nothing"
        );
        let other = NodeKey::new([8; 32]);
        assert!(matches!(
            other.open("00.99.W00", &sealed),
            Err(Error::KeyWrong)
        ));
        assert!(matches!(key.open("x", b"short"), Err(Error::KeyWrong)));
        assert!(matches!(
            other.prove(&key.check().unwrap()),
            Err(Error::KeyWrong)
        ));
    }

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("node.key");
        let key = NodeKey::keep(&file).unwrap();
        NodeKey::keep(&file)
            .unwrap()
            .prove(&key.check().unwrap())
            .unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&file).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing half written"
        );
        fs::write(&file, "not a key").unwrap();
        assert!(matches!(NodeKey::keep(&file), Err(Error::KeyMalformed)));
    }
}

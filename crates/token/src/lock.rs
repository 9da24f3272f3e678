//! One process of ours at a time at one token. The lock is a file that the system frees when the
//! process ends, however it ends; nothing is ever written into it.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::TokenInfo;
use crate::wire::Refusal;

/// Holds the token until it is dropped.
pub(crate) struct TokenLock(
    #[expect(dead_code, reason = "held open: closing it frees the lock")] File,
);

/// Takes the lock of this token.
///
/// Errors with [`Refusal::Busy`] if another process of this user holds it.
pub(crate) fn take(token: &TokenInfo) -> Result<TokenLock, Refusal> {
    let mut hash = Sha256::new();
    for part in [&token.manufacturer, &token.model, &token.serial] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let name = format!("token-{}.lock", hex::encode(hash.finalize()));
    let file = folders()
        .iter()
        .find_map(|folder| {
            fs::create_dir_all(folder).ok()?;
            let path = folder.join(&name);
            File::options().append(true).create(true).open(path).ok()
        })
        .ok_or(Refusal::NoHelper)?;
    match file.try_lock() {
        Ok(()) => Ok(TokenLock(file)),
        Err(TryLockError::WouldBlock) => Err(Refusal::Busy),
        Err(TryLockError::Error(_)) => Err(Refusal::NoHelper),
    }
}

/// The user's own folder, wherever a desk keeps its home: all desks of a user share the token.
fn folders() -> Vec<PathBuf> {
    let own = directories::ProjectDirs::from("", "", "lienvan");
    let own = own.map(|own| own.cache_dir().to_owned());
    own.into_iter()
        .chain([std::env::temp_dir().join("lienvan")])
        .collect()
}

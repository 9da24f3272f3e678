//! The certificate store where there is none: every system but Windows. Says so, and nothing else.

use pades::KeyFault;

use super::raw::RawKey;

/// Always [`KeyFault::NotOnThisSystem`].
pub(super) fn certificates() -> Result<Vec<Vec<u8>>, KeyFault> {
    Err(KeyFault::NotOnThisSystem)
}

/// None.
pub(super) fn authorities() -> Vec<Vec<u8>> {
    Vec::new()
}

/// Always [`KeyFault::NotOnThisSystem`].
pub(super) fn open(_der: &[u8]) -> Result<Box<dyn RawKey>, KeyFault> {
    Err(KeyFault::NotOnThisSystem)
}

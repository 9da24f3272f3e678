//! Where this window's desks lie, and that no second window opens the same ones. It never looks inside a desk.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use app::Error;

/// The folder that holds the desks of this window.
pub(crate) struct Home(PathBuf);

/// Says to every other window that this home is taken; given back when dropped, or when the program dies.
pub(crate) struct Lock(#[expect(dead_code, reason = "held, not read")] File);

/// What is wrong with the arguments.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArgumentFault {
    /// `--home` without a folder.
    #[error("--home needs a folder")]
    NoFolder,
    /// Anything but `--home DIR`.
    #[error("unknown argument {0:?}; known is --home DIR")]
    Unknown(OsString),
    /// No `--home`, and the user has no data folder.
    #[error("this user has no data folder; give one with --home DIR")]
    NoDataFolder,
}

impl Home {
    /// Reads `--home DIR`; without it, the user's own data folder.
    pub(crate) fn from_arguments(
        mut arguments: impl Iterator<Item = OsString>,
    ) -> Result<Self, ArgumentFault> {
        let Some(first) = arguments.next() else {
            let folders = directories::ProjectDirs::from("vn", "", "lienvan")
                .ok_or(ArgumentFault::NoDataFolder)?;
            return Ok(Self(folders.data_local_dir().to_path_buf()));
        };
        if first != OsStr::new("--home") {
            return Err(ArgumentFault::Unknown(first));
        }
        let folder = arguments.next().ok_or(ArgumentFault::NoFolder)?;
        match arguments.next() {
            Some(more) => Err(ArgumentFault::Unknown(more)),
            None => Ok(Self(folder.into())),
        }
    }

    /// Takes this home for this window.
    ///
    /// Errors with [`Error::HouseTaken`] while another window holds it, or if the folder cannot be made.
    // A lock on a file and not the single-instance plugin: that one panics when it meets a closing window.
    pub(crate) fn lock(&self) -> Result<Lock, Error> {
        let path = self.0.join("window.lock");
        let unwritable = |cause| Error::FileUnwritable {
            path: path.clone(),
            cause,
        };
        fs::create_dir_all(&self.0).map_err(unwritable)?;
        let file = File::create(&path).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(Error::HouseTaken),
            Err(TryLockError::Error(cause)) => Err(unwritable(cause)),
        }
    }

    /// The folder itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(arguments: &[&str]) -> Result<Home, ArgumentFault> {
        Home::from_arguments(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_home_is_the_folder_that_was_named() {
        assert_eq!(home(&["--home", "x/y"]).unwrap().folder(), Path::new("x/y"));
        assert!(
            home(&[]).is_ok(),
            "without an argument it is the user's own"
        );
    }

    #[test]
    fn anything_else_is_said_and_not_guessed() {
        assert!(matches!(home(&["--home"]), Err(ArgumentFault::NoFolder)));
        assert!(matches!(
            home(&["--hom", "x"]),
            Err(ArgumentFault::Unknown(_))
        ));
        assert!(matches!(
            home(&["--home", "x", "y"]),
            Err(ArgumentFault::Unknown(_))
        ));
    }

    #[test]
    fn a_second_window_on_one_home_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home(folder.path().join("desks"));
        let first = home.lock().unwrap();
        assert!(
            matches!(home.lock(), Err(Error::HouseTaken)),
            "the first still holds it"
        );
        drop(first);
        assert!(home.lock().is_ok(), "given back with the first");
    }
}

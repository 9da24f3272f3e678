//! Where things lie in the checkout. It makes folders, nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// The checkout and its build folder.
pub(crate) struct Place {
    root: PathBuf,
    target: PathBuf,
}

impl Place {
    /// Finds the checkout that this program was built from.
    pub(crate) fn of_this_workspace() -> Result<Self, Fault> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = here
            .as_deref()
            .and_then(|xtask| xtask.parent()?.parent())
            .filter(|root| root.join("Cargo.lock").is_file())
            .ok_or(Fault::NoWorkspace)?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// A file or folder of the checkout.
    pub(crate) fn source(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A file or folder of the build.
    pub(crate) fn target(&self, path: &str) -> PathBuf {
        self.target.join(path)
    }

    /// One of our programs, as a debug build leaves it.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// The checkout itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// Makes a folder and all above it.
pub(crate) fn make_folder(path: &Path) -> Result<(), Fault> {
    fs::create_dir_all(path).map_err(Fault::at(path))
}

/// Writes a file whole.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Fault> {
    fs::write(path, bytes).map_err(Fault::at(path))
}

/// Writes a file that only this user may read.
pub(crate) fn write_private(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Fault> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(Fault::at(path))?;
    file.write_all(bytes.as_ref()).map_err(Fault::at(path))
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(Fault::at(path))
}

/// Removes a folder and all in it, if it is there.
pub(crate) fn clear(path: &Path) -> Result<(), Fault> {
    match fs::remove_dir_all(path) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(Fault::at(path)(fault)),
        _ => Ok(()),
    }
}

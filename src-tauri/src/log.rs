//! The log file: text lines under `log/`, turned over by size. It never leaves the machine, and what is written
//! names documents by id only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

/// Begins to write the program's log in `folder`, and notes where a panic happened.
///
/// Errors if the folder or the file cannot be made; the program goes on without a log then.
pub(crate) fn start(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let file = TurningFile::open(folder.join("lienvan.log"), TURN_AT)?;
    let filter = EnvFilter::try_from_env("LIENVAN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .with_writer(Mutex::new(file))
        .init();
    // Only the place: the words of a panic may carry what was being written.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panic");
    }));
    Ok(())
}

/// A file that is set aside as `.1` (and that as `.2`) once it is full.
struct TurningFile {
    path: PathBuf,
    file: File,
    size: u64,
    turn_at: u64,
}

impl TurningFile {
    fn open(path: PathBuf, turn_at: u64) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let size = file.metadata()?.len();
        Ok(Self {
            path,
            file,
            size,
            turn_at,
        })
    }

    fn turn(&mut self) -> io::Result<()> {
        let first = self.path.with_extension("log.1");
        if first.exists() {
            fs::rename(&first, self.path.with_extension("log.2"))?;
        }
        fs::rename(&self.path, &first)?;
        *self = Self::open(self.path.clone(), self.turn_at)?;
        Ok(())
    }
}

impl Write for TurningFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.size > 0 && self.size.saturating_add(bytes.len() as u64) > self.turn_at {
            self.turn()?;
        }
        let written = self.file.write(bytes)?;
        self.size = self.size.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Bytes; three files of this size are kept at most.
const TURN_AT: u64 = 2 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_is_set_aside_and_only_the_last_three_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lienvan.log");
        let mut log = TurningFile::open(path, 10).unwrap();
        for line in ["line one\n", "line two\n", "line three\n", "line four\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            text("lienvan.log"),
            "line four\n",
            "the newest is in the file itself"
        );
        assert_eq!(
            text("lienvan.log.1"),
            "line three\n",
            "the one before it beside"
        );
        assert_eq!(text("lienvan.log.2"), "line two\n", "and no more than that");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_log_goes_on_where_the_last_window_left_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lienvan.log");
        TurningFile::open(path.clone(), 100)
            .unwrap()
            .write_all(b"before\n")
            .unwrap();
        TurningFile::open(path.clone(), 100)
            .unwrap()
            .write_all(b"after\n")
            .unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "before\nafter\n");
    }
}

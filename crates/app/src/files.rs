//! Files a clerk names by a path: read whole within a bound, written whole or not at all.

use crate::Error;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

/// The largest file a clerk may hand in: the axis's clients stop at 50 MB (X§5).
pub const LARGEST: u64 = 50 * 1024 * 1024;

/// The bytes of the file at `path`.
///
/// Errors if it cannot be read or is larger than [`LARGEST`].
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |cause| Error::FileUnreadable {
        path: path.to_owned(),
        cause,
    };
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::FileTooLarge {
            path: path.to_owned(),
            limit: LARGEST,
        });
    }
    Ok(bytes)
}

/// Puts `bytes` at `path`: a reader sees the old file or the new one, never half of either.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let unwritable = |cause| Error::FileUnwritable {
        path: path.to_owned(),
        cause,
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name else {
        return Err(unwritable(std::io::ErrorKind::InvalidInput.into()));
    };
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What was begun beside the target is of no use to anyone; the fault that matters is the first.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(unwritable)
}

/// A name that every file system takes: path signs and control characters become `_`, at most 120 characters.
pub fn safe_name(name: &str) -> String {
    let mut safe: String = office::nfc(name)
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .take(120)
        .collect();
    safe = safe.trim_matches(['.', ' ']).to_owned();
    if safe.is_empty() {
        "tep".to_owned()
    } else {
        safe
    }
}

/// A MIME type by the file's own first bytes, else by its name.
pub fn mime(name: &str, bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"%PDF-") {
        return "application/pdf";
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    match ending.as_deref() {
        // It says PDF and is none: never shown as one.
        Some("pdf") => "application/octet-stream",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("doc") => "application/msword",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xls") => "application/vnd.ms-excel",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("zip") => "application/zip",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_leave_their_folder() {
        assert_eq!(safe_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe_name("05/QĐ-UBND.pdf"), "05_QĐ-UBND.pdf");
        assert_eq!(safe_name(" .. "), "tep");
        assert_eq!(safe_name(&"a".repeat(500)).len(), 120);
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.pdf");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
        assert!(write(&dir.path().join("none/a.pdf"), b"x").is_err());
    }

    #[test]
    fn a_pdf_is_known_by_its_bytes_alone() {
        assert_eq!(mime("x.doc", b"%PDF-1.7"), "application/pdf");
        assert_eq!(mime("x.pdf", b"PK\x03\x04"), "application/octet-stream");
    }
}

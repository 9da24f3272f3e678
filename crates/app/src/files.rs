//! Files a clerk names by a path: read whole within a bound, written whole or not at all.

use crate::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The largest file a clerk may hand in: the axis's clients stop at 50 MB (X§5).
pub const LARGEST: u64 = 50 * 1024 * 1024;

/// The largest PDF that is signed or judged where it goes to nobody by the axis: what the reader of signatures takes.
pub const LARGEST_PDF: u64 = pades::LARGEST_PDF as u64;

/// The longest safe name, in bytes of UTF-8: file systems stop at 255, and [`write`] needs some beside it.
pub const LONGEST_NAME: usize = 180;

/// What is longer behind the last dot is no ending; bytes, with the dot.
const LONGEST_ENDING: usize = 24;

/// Windows drops these at the end of a name; at its beginning they hide it elsewhere.
const OUTSIDE: [char; 2] = ['.', ' '];

/// The bytes of the file at `path`.
///
/// Errors if it cannot be read or is larger than [`LARGEST`].
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    read_within(path, LARGEST)
}

/// The bytes of a PDF that is only signed or judged, and goes to nobody by the axis.
///
/// Errors if it cannot be read or is larger than [`LARGEST_PDF`].
pub fn read_pdf(path: &Path) -> Result<Vec<u8>, Error> {
    read_within(path, LARGEST_PDF)
}

fn read_within(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let unreadable = |cause| Error::FileUnreadable {
        path: path.to_owned(),
        cause,
    };
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(Error::FileTooLarge {
            path: path.to_owned(),
            limit,
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
    // Two may be writing one file at once: each beside the other.
    static WRITING: AtomicU64 = AtomicU64::new(0);
    let turn = WRITING.fetch_add(1, Ordering::Relaxed);
    let own = format!(".{name}.{}.{turn}", std::process::id());
    let beside = path.with_file_name(own);
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What was begun beside the target is of no use to anyone; the fault that matters is the first.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(unwritable)
}

/// A name that every file system takes: path signs, control characters and signs that turn the direction of writing
/// become `_`, a name that Windows keeps for a device gets `_` before it.
///
/// At most [`LONGEST_NAME`] bytes; what is too long is cut before its ending. A safe name stays as it is.
pub fn safe_name(name: &str) -> String {
    let safe: String = office::nfc(name)
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    let safe = safe.trim_matches(OUTSIDE);
    if safe.is_empty() {
        return "tep".to_owned();
    }
    let before = if is_device(safe) { "_" } else { "" };
    within(&format!("{before}{safe}"), "")
}

/// A safe name for each of `names`, no two alike even where case makes no difference: `a.pdf`, `a (2).pdf`.
pub fn unique_names(names: &[String]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // The last number tried for a name, so that many of one name take no longer than many of many.
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    let mut unique = Vec::with_capacity(names.len());
    for name in names {
        let safe = safe_name(name);
        let mut candidate = safe.clone();
        while !taken.insert(candidate.to_lowercase()) {
            let tried = last.entry(safe.to_lowercase()).or_insert(1);
            *tried += 1;
            candidate = within(&safe, &format!(" ({tried})"));
        }
        unique.push(candidate);
    }
    unique
}

/// `name` with `mark` before its ending, the stem cut so that the whole has at most [`LONGEST_NAME`] bytes.
fn within(name: &str, mark: &str) -> String {
    let (stem, ending) = match name.rfind('.').and_then(|at| name.split_at_checked(at)) {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= LONGEST_ENDING => {
            (stem, ending)
        }
        _ => (name, ""),
    };
    let room = LONGEST_NAME.saturating_sub(mark.len() + ending.len());
    if stem.len() <= room {
        return format!("{stem}{mark}{ending}");
    }
    let cut = stem.split_at(stem.floor_char_boundary(room)).0;
    format!("{}{mark}{ending}", cut.trim_end_matches(OUTSIDE))
}

/// Whether Windows keeps `name` for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    if ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) {
        return true;
    }
    let port = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|at| matches!(at.as_bytes(), [b'1'..=b'9']))
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
        assert_eq!(
            safe_name("bao\u{202e}fdp.exe"),
            "bao_fdp.exe",
            "nothing reads backwards"
        );
    }

    #[test]
    fn a_long_name_is_cut_before_its_ending() {
        let long = safe_name(&format!("{}.pdf", "Quyết định ".repeat(60)));
        assert!(long.len() <= LONGEST_NAME, "bytes count, not characters");
        assert!(long.starts_with("Quyết định Quyết") && long.ends_with(".pdf"));
        assert_eq!(safe_name(&"ế".repeat(500)).len(), LONGEST_NAME);
        assert_eq!(safe_name(&format!("a.{}", "b".repeat(500))).len(), 180);
    }

    #[test]
    fn a_device_of_windows_is_never_a_name() {
        for (given, safe) in [
            ("CON", "_CON"),
            ("nul.pdf", "_nul.pdf"),
            ("Com1.tar.gz", "_Com1.tar.gz"),
            ("LPT9 .txt", "_LPT9 .txt"),
            ("COM0", "COM0"),
            ("COM10", "COM10"),
            ("console.pdf", "console.pdf"),
        ] {
            assert_eq!(safe_name(given), safe);
        }
    }

    #[test]
    fn a_safe_name_stays_as_it_is() {
        let long = "x ".repeat(200);
        let longer = format!("{}. {}", "y".repeat(179), "z".repeat(90));
        for name in [
            "con", "a/b.pdf", " .x. ", "tep", &long, &longer, "..", "a.b.",
        ] {
            let once = safe_name(name);
            assert_eq!(safe_name(&once), once, "{name}");
        }
    }

    #[test]
    fn files_of_one_name_all_keep_their_place() {
        let names = [
            "a.pdf",
            "A.PDF",
            "a.pdf",
            "a (2).pdf",
            "b/c",
            "b:c",
            "x",
            "x",
        ];
        assert_eq!(
            unique_names(&names.map(str::to_owned)),
            [
                "a.pdf",
                "A (2).PDF",
                "a (3).pdf",
                "a (2) (2).pdf",
                "b_c",
                "b_c (2)",
                "x",
                "x (2)"
            ]
        );
        let long = vec![format!("{}.pdf", "ế".repeat(300)); 12];
        let unique = unique_names(&long);
        assert!(unique.iter().all(|name| name.len() <= LONGEST_NAME));
        assert_eq!(
            unique.iter().collect::<BTreeSet<_>>().len(),
            12,
            "the number is never cut off"
        );
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

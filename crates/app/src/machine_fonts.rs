//! Times New Roman of this machine, handed to `paper` once, before the first page is set.
//!
//! Looks by file name in the system's own font folders; reads nothing else, installs nothing, and is content to find
//! nothing: pages are then set in Tinos.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// Lends Times New Roman to the pages of this process, if the machine has all four faces of it. Later calls do nothing.
pub fn lend() {
    static LENT: Once = Once::new();
    LENT.call_once(|| {
        paper::lend_faces(faces_in(&folders()));
    });
}

/// The files of the four faces found below `folders`.
fn faces_in(folders: &[PathBuf]) -> Vec<Vec<u8>> {
    let mut waiting: VecDeque<(PathBuf, u8)> = folders.iter().map(|one| (one.clone(), 0)).collect();
    let (mut found, mut seen) = (Vec::new(), 0);
    while let Some((folder, depth)) = waiting.pop_front() {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for entry in entries.flatten() {
            seen += 1;
            if seen > MOST_ENTRIES {
                return found;
            }
            let path = entry.path();
            if path.is_dir() && depth < DEEPEST {
                waiting.push_back((path, depth + 1));
            } else if is_face(&path) && fs::metadata(&path).is_ok_and(|told| told.len() <= LARGEST)
            {
                found.extend(fs::read(&path));
            }
        }
    }
    found
}

/// By its name, which differs between systems: `times.ttf`, `Times_New_Roman_Bold.ttf`, `Times New Roman Italic.ttf`.
fn is_face(path: &Path) -> bool {
    let is_font = path
        .extension()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("ttf"));
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let plain: String = name
        .chars()
        .filter(|one| one.is_ascii_alphanumeric())
        .map(|one| one.to_ascii_lowercase())
        .collect();
    is_font && NAMES.contains(&plain.as_str())
}

/// Where this system keeps fonts, for all users and for this one.
fn folders() -> Vec<PathBuf> {
    let own = |variable: &str, below: &str| {
        std::env::var_os(variable).map(|root| PathBuf::from(root).join(below))
    };
    let shared = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts/Supplemental",
        "/Library/Fonts",
    ];
    let mut all: Vec<PathBuf> = shared.iter().map(PathBuf::from).collect();
    all.extend(own("WINDIR", "Fonts"));
    all.extend(own("LOCALAPPDATA", "Microsoft/Windows/Fonts"));
    all.extend(own("HOME", ".local/share/fonts"));
    all.extend(own("HOME", ".fonts"));
    all.extend(own("HOME", "Library/Fonts"));
    all
}

const NAMES: [&str; 8] = [
    "times",
    "timesbd",
    "timesi",
    "timesbi",
    "timesnewroman",
    "timesnewromanbold",
    "timesnewromanitalic",
    "timesnewromanbolditalic",
];
/// A folder of fonts is a few folders deep and holds a few thousand files.
const DEEPEST: u8 = 4;
const MOST_ENTRIES: usize = 20_000;
/// The largest of the four is about a megabyte.
const LARGEST: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_found_by_their_names_wherever_they_lie() {
        let home = tempfile::tempdir().unwrap();
        let deep = home.path().join("truetype/msttcorefonts");
        fs::create_dir_all(&deep).unwrap();
        for (path, bytes) in [
            (home.path().join("TIMES.TTF"), "a"),
            (deep.join("Times_New_Roman_Bold_Italic.ttf"), "b"),
            (deep.join("Times New Roman.txt"), "no font"),
            (deep.join("timesten.ttf"), "another family"),
        ] {
            fs::write(path, bytes).unwrap();
        }
        let found = faces_in(&[home.path().to_owned(), home.path().join("nowhere")]);
        assert_eq!(
            found,
            [b"a".to_vec(), b"b".to_vec()],
            "by name, both spellings"
        );
    }
}

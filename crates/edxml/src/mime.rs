//! What a file is: by its first bytes, and by its name where those leave it open.
//!
//! Believes no type that a sender wrote.

/// What bytes are, by their first ones; where those say nothing or only "ZIP", by the name.
pub(crate) fn mime_of(name: &str, bytes: &[u8]) -> &'static str {
    let lower = extension_of(name).to_ascii_lowercase();
    let by_name = MIME_BY_NAME
        .iter()
        .find(|(extension, _)| *extension == lower);
    let by_name = by_name.map(|(_, mime)| *mime);
    let by_bytes = MIME_BY_BYTES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic));
    match (by_bytes.map(|(_, mime)| *mime), by_name) {
        (Some(container @ (ZIP | COMPOUND)), by_name) => by_name
            .filter(|mime| may_be_inside(container, mime))
            .unwrap_or(container),
        (Some(known), _) => known,
        // The name claims a format whose first bytes are known, and they are not there.
        (None, Some(claimed)) if MIME_BY_BYTES.iter().any(|(_, mime)| *mime == claimed) => {
            "application/octet-stream"
        }
        (None, Some(claimed)) => claimed,
        (None, None) => "application/octet-stream",
    }
}

/// So many of a file's first bytes tell what it is.
pub(crate) const FIRST_BYTES: u64 = 16;

/// What stands behind the last dot of a name; empty if nothing does.
pub(crate) fn extension_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((_, extension)) if !extension.contains(['/', '\\', ' ']) => extension,
        _ => "",
    }
}

fn may_be_inside(container: &str, mime: &str) -> bool {
    match container {
        ZIP => mime.contains("officedocument") || mime.contains("opendocument"),
        _ => mime.contains("msword") || mime.contains("ms-excel") || mime.contains("powerpoint"),
    }
}

const ZIP: &str = "application/zip";
const COMPOUND: &str = "application/x-ole-storage";

const MIME_BY_BYTES: [(&[u8], &str); 10] = [
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", COMPOUND),
    (b"\xFF\xD8\xFF", "image/jpeg"),
    (b"\x89PNG\r\n\x1A\n", "image/png"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1A\x07", "application/vnd.rar"),
    (b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
];

const MIME_BY_NAME: [(&str, &str); 18] = [
    ("pdf", "application/pdf"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("ppt", "application/vnd.ms-powerpoint"),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("rtf", "application/rtf"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("xml", "application/xml"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_before_names() {
        for (name, bytes, mime) in [
            ("a.pdf", &b"%PDF-1.7"[..], "application/pdf"),
            ("a.doc", b"%PDF-1.7", "application/pdf"),
            ("a.pdf", b"not one", "application/octet-stream"),
            ("a.docx", b"PK\x03\x04", MIME_BY_NAME[2].1),
            ("a.pdf", b"PK\x03\x04", ZIP),
            ("a.zip", b"PK\x03\x04", ZIP),
            (
                "a.DOC",
                b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                "application/msword",
            ),
            ("a.txt", b"xin", "text/plain"),
            ("a", b"xin", "application/octet-stream"),
            ("", b"", "application/octet-stream"),
        ] {
            assert_eq!(mime_of(name, bytes), mime, "{name}");
        }
    }

    #[test]
    fn endings_are_what_stands_behind_the_last_dot() {
        for (name, ending) in [
            ("a.b.pdf", "pdf"),
            ("a", ""),
            ("a.", ""),
            (".pdf", "pdf"),
            ("v1.2/tệp", ""),
            ("Số 5. Kế hoạch", ""),
        ] {
            assert_eq!(extension_of(name), ending, "{name}");
        }
    }
}

//! The file hash in the forms met on the wire (X§2.2).
//!
//! The official client drops the leading zero of each byte, so its text is 32 to 64 digits long.

use sha2::{Digest, Sha256};

/// SHA-256 of a file.
pub fn sha256(file: &[u8]) -> [u8; 32] {
    Sha256::digest(file).into()
}

/// The hash as the official client writes it: lower-case hex, each byte without its leading zero.
pub fn unpadded(digest: &[u8; 32]) -> String {
    use std::fmt::Write;
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:x}");
            text
        })
}

/// Whether a hash as sent means this digest, padded or not, in any case.
pub fn means(sent: &str, digest: &[u8; 32]) -> bool {
    let sent = sent.trim();
    sent.eq_ignore_ascii_case(&hex::encode(digest)) || sent.eq_ignore_ascii_case(&unpadded(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zero_of_each_byte_is_dropped_as_the_official_client_does() {
        // Vector of X§2.1.
        let padded = "cc7bdd662415e725c750bf6c0e64c36a87ad21bf38d00a593f9f10203572747f";
        let sent = "cc7bdd662415e725c750bf6ce64c36a87ad21bf38d0a593f9f10203572747f";
        let digest: [u8; 32] = hex::decode(padded).unwrap().try_into().unwrap();
        assert_eq!(unpadded(&digest), sent, "0e→e and 0a→a");
        for form in [padded, sent, &padded.to_uppercase(), &format!(" {sent} ")] {
            assert!(means(form, &digest), "{form}");
        }
        assert!(!means("", &digest), "no hash means nothing");
        assert!(
            !means(sent, &sha256(b"another file")),
            "another file has another hash"
        );
    }
}

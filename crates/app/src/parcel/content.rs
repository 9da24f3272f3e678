//! What is signed in a package: a list of what lies in it, then the envelopes, one after the other. Pure; bytes in,
//! bytes out.
//!
//! ```text
//! "lienvan-parcel 1\n"  length of the list, 4 bytes, highest first  list in JSON  envelope  envelope  …
//! ```
//!
//! Nothing is packed, so nothing has to be unpacked: every length is compared with what is there before it is used.

use super::{MOST_BYTES, MOST_LETTERS};
use office::{Moment, UnitCode};
use serde::{Deserialize, Serialize};

/// What the packer says of a package, under its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Who packed it.
    pub(super) from: UnitCode,
    /// Its name.
    pub(super) from_name: String,
    /// For whom.
    pub(super) to: UnitCode,
    /// Its name.
    pub(super) to_name: String,
    /// SHA-256 of the certificate it was sealed to, hexadecimal: whoever opens it and seals it anew to somebody else
    /// cannot make it look as if it had been packed for them.
    pub(super) certificate: String,
    /// When.
    pub(super) packed_at: Moment,
    /// What lies in it, in order.
    pub(super) parts: Vec<Part>,
}

/// One envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Bytes.
    pub(super) size: u64,
    /// SHA-256, hexadecimal.
    pub(super) sha256: String,
}

/// The bytes are no content of a package, or not all of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotContent;

/// The content of a package with these envelopes, which the list names in the same order.
pub(super) fn write(manifest: &Manifest, parts: &[Vec<u8>]) -> Result<Vec<u8>, serde_json::Error> {
    let list = serde_json::to_vec(manifest)?;
    let length = u32::try_from(list.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut all = Vec::with_capacity(
        HEAD.len() + length.len() + list.len() + parts.iter().map(Vec::len).sum::<usize>(),
    );
    all.extend_from_slice(HEAD);
    all.extend_from_slice(&length);
    all.extend_from_slice(&list);
    parts.iter().for_each(|part| all.extend_from_slice(part));
    Ok(all)
}

/// Takes the content of a package apart; the envelopes are not copied.
///
/// Errors unless every byte is accounted for and every envelope is the one the list names.
pub(super) fn read(bytes: &[u8]) -> Result<(Manifest, Vec<&[u8]>), NotContent> {
    let rest = bytes.strip_prefix(HEAD).ok_or(NotContent)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(NotContent)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| NotContent)?;
    if length > LONGEST_LIST {
        return Err(NotContent);
    }
    let (list, mut rest) = rest.split_at_checked(length).ok_or(NotContent)?;
    let manifest: Manifest = serde_json::from_slice(list).map_err(|_| NotContent)?;
    let is_long = |name: &String| name.chars().count() > LONGEST_NAME;
    let too_much = manifest.parts.len() > MOST_LETTERS || rest.len() > MOST_BYTES;
    if too_much || is_long(&manifest.from_name) || is_long(&manifest.to_name) {
        return Err(NotContent);
    }
    let mut parts = Vec::with_capacity(manifest.parts.len());
    for part in &manifest.parts {
        let size = usize::try_from(part.size).map_err(|_| NotContent)?;
        let (own, after) = rest.split_at_checked(size).ok_or(NotContent)?;
        if store::Hash::of(own).to_string() != part.sha256 {
            return Err(NotContent);
        }
        parts.push(own);
        rest = after;
    }
    match rest {
        [] => Ok((manifest, parts)),
        _ => Err(NotContent),
    }
}

const HEAD: &[u8] = b"lienvan-parcel 1\n";
/// Two hundred letters and two names fit in a fifth of it.
const LONGEST_LIST: usize = 256 * 1024;
const LONGEST_NAME: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(parts: &[Vec<u8>]) -> Manifest {
        let code = |text: &str| UnitCode::receive(text).unwrap();
        Manifest {
            from: code("H99.12"),
            from_name: "UBND xã Thử Nghiệm".to_owned(),
            to: code("H99"),
            to_name: "UBND tỉnh Thử".to_owned(),
            certificate: "ab".repeat(32),
            packed_at: Moment::from_millis(1_795_237_200_000),
            parts: parts
                .iter()
                .map(|part| Part {
                    size: part.len() as u64,
                    sha256: store::Hash::of(part).to_string(),
                })
                .collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let parts = [b"<one/>".to_vec(), Vec::new(), vec![7; 70_000]];
        let manifest = manifest(&parts);
        let bytes = write(&manifest, &parts).unwrap();
        let (again, read) = read(&bytes).unwrap();
        assert_eq!(again, manifest);
        assert_eq!(read, [&parts[0][..], &parts[1], &parts[2]]);
    }

    #[test]
    fn whatever_is_not_whole_is_refused() {
        let parts = [b"<one/>".to_vec(), b"<two/>".to_vec()];
        let bytes = write(&manifest(&parts), &parts).unwrap();
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length]), Err(NotContent), "cut at {length}");
        }
        assert_eq!(read(&[&bytes[..], b" "].concat()), Err(NotContent), "more");
        let last = bytes.len() - 1;
        let mut changed = bytes.clone();
        changed[last] ^= 1;
        assert_eq!(read(&changed), Err(NotContent), "another envelope");
        let mut claims = bytes;
        claims[HEAD.len()..HEAD.len() + 4].fill(0xff);
        assert_eq!(read(&claims), Err(NotContent), "a list of 4 GB");
    }

    #[test]
    fn a_list_that_names_too_much_is_refused() {
        let parts = vec![Vec::new(); MOST_LETTERS + 1];
        let bytes = write(&manifest(&parts), &parts).unwrap();
        assert_eq!(read(&bytes), Err(NotContent));
        let mut named = manifest(&[]);
        named.from_name = "x".repeat(LONGEST_NAME + 1);
        assert_eq!(read(&write(&named, &[]).unwrap()), Err(NotContent));
        let mut huge = manifest(&[b"<one/>".to_vec()]);
        huge.parts[0].size = u64::MAX;
        let bytes = write(&huge, &[b"<one/>".to_vec()]).unwrap();
        assert_eq!(
            read(&bytes),
            Err(NotContent),
            "it claims more than is there"
        );
    }
}

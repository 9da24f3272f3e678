//! The padding of RSAES-OAEP with SHA-256, taken off (RFC 8017, 7.1.2), for tokens that know the bare operation only.
//! Says the same of every block that is not one, and nothing of why.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What is inside a block of `size` bytes; a token may have left zeros out at its beginning. `None` if it is no such block.
pub(crate) fn content(opened: &[u8], size: usize) -> Option<Zeroizing<Vec<u8>>> {
    let missing = size.checked_sub(opened.len())?;
    let mut block = Zeroizing::new(vec![0; missing]);
    block.extend_from_slice(opened);
    let (first, rest) = block.split_first()?;
    let (seed, data) = rest.split_at_checked(HASH)?;
    let seed = masked(seed, data);
    let data = masked(data, &seed);
    let (label, padded) = data.split_at_checked(HASH)?;
    let wrong = label
        .iter()
        .zip(Sha256::digest([]))
        .fold(*first, |sum, (one, other)| sum | (one ^ other));
    let end = padded.iter().position(|byte| *byte != 0)?;
    let (mark, content) = padded.get(end..)?.split_first()?;
    (wrong == 0 && *mark == 1).then(|| Zeroizing::new(content.to_vec()))
}

/// `bytes` with the mask that MGF1 over SHA-256 makes of `seed`.
fn masked(bytes: &[u8], seed: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(bytes.len()));
    for (count, piece) in (0u32..).zip(bytes.chunks(HASH)) {
        let mut hasher = Sha256::new();
        hasher.update(seed);
        hasher.update(count.to_be_bytes());
        let mask = hasher.finalize();
        out.extend(piece.iter().zip(mask).map(|(one, other)| one ^ other));
    }
    out
}

/// Bytes of SHA-256.
const HASH: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    /// EME-OAEP as RFC 8017 writes it, with a seed of the test's own.
    fn padded(message: &[u8], size: usize) -> Vec<u8> {
        let zeros = size - message.len() - 2 * HASH - 2;
        let label = Sha256::digest([]);
        let data = [&label[..], &vec![0; zeros], &[1], message].concat();
        let seed = [0xa5; HASH];
        let data = masked(&data, &seed);
        let seed = masked(&seed, &data);
        [&[0], &seed[..], &data[..]].concat()
    }

    #[test]
    fn what_was_padded_comes_out() {
        for message in [&b""[..], b"x", &[7; 32], &[0; 32]] {
            let block = padded(message, 256);
            assert_eq!(content(&block, 256).unwrap().as_slice(), message);
            assert_eq!(
                content(&block[1..], 256).unwrap().as_slice(),
                message,
                "without the zero at its beginning"
            );
        }
    }

    #[test]
    fn what_is_no_block_gives_nothing() {
        let block = padded(b"khoa", 256);
        for at in 0..256 {
            let mut changed = block.clone();
            changed[at] ^= 1;
            let got = content(&changed, 256);
            // A bit of the message itself is the message's affair; the parcel's own tag tells.
            assert!(got.is_none_or(|got| got.as_slice() != b"khoa"), "byte {at}");
        }
        for odd in [&[][..], &[0; 256], &[1; 256], &[0; 40]] {
            assert!(content(odd, 256).is_none());
        }
        assert!(content(&[0; 257], 256).is_none(), "longer than the block");
    }
}

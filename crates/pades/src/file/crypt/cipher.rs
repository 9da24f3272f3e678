//! The ciphers of PDF encryption. They hide nothing here: the password is empty.

use openssl::hash::MessageDigest;
use openssl::symm::{Cipher, Crypter, Mode};

/// RC4, which OpenSSL has put aside; a file of old is still read.
pub(super) fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|at| u8::try_from(at).unwrap_or(0));
    if key.is_empty() {
        return data.to_vec();
    }
    let mut other = 0u8;
    for (at, &octet) in (0..=255u8).zip(key.iter().cycle()) {
        other = other.wrapping_add(of(&state, at)).wrapping_add(octet);
        state.swap(usize::from(at), usize::from(other));
    }
    let (mut one, mut two) = (0u8, 0u8);
    data.iter()
        .map(|octet| {
            one = one.wrapping_add(1);
            two = two.wrapping_add(of(&state, one));
            state.swap(usize::from(one), usize::from(two));
            octet ^ of(&state, of(&state, one).wrapping_add(of(&state, two)))
        })
        .collect()
}

fn of(state: &[u8; 256], at: u8) -> u8 {
    state.get(usize::from(at)).copied().unwrap_or(0)
}

/// AES in CBC without padding, by the length of the key. `None` if the data are not whole blocks.
pub(super) fn aes_cbc(key: &[u8], start: &[u8], data: &[u8], is_forth: bool) -> Option<Vec<u8>> {
    let cipher = match key.len() {
        16 => Cipher::aes_128_cbc(),
        32 => Cipher::aes_256_cbc(),
        _ => return None,
    };
    let mode = if is_forth {
        Mode::Encrypt
    } else {
        Mode::Decrypt
    };
    let mut crypter = Crypter::new(cipher, mode, key, Some(start)).ok()?;
    crypter.pad(false);
    let mut out = vec![0; data.len() + cipher.block_size()];
    let count = crypter.update(data, &mut out).ok()?;
    let rest = crypter.finalize(out.get_mut(count..)?).ok()?;
    out.truncate(count + rest);
    Some(out)
}

/// Without the last block's padding. `None` if there is none.
pub(super) fn unpadded(mut plain: Vec<u8>) -> Option<Vec<u8>> {
    let count = usize::from(*plain.last()?);
    if !(1..=16).contains(&count) {
        return None;
    }
    plain.truncate(plain.len().checked_sub(count)?);
    Some(plain)
}

pub(super) fn md5(data: &[u8]) -> Option<Vec<u8>> {
    openssl::hash::hash(MessageDigest::md5(), data)
        .ok()
        .map(|digest| digest.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_gives_what_it_always_gave() {
        // The vectors of the cipher's first publication.
        assert_eq!(hex::encode(rc4(b"Key", b"Plaintext")), "bbf316e8d940af0ad3");
        assert_eq!(hex::encode(rc4(b"Wiki", b"pedia")), "1021bf0420");
    }

    #[test]
    fn padding_that_is_none_is_refused() {
        assert_eq!(unpadded(vec![7, 7, 1]), Some(vec![7, 7]));
        for plain in [vec![], vec![0], vec![17; 17], vec![9]] {
            assert_eq!(unpadded(plain.clone()), None, "{plain:?}");
        }
    }
}

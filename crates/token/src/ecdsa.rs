//! ECDSA signatures as keys give them, bare, and as signed messages carry them, in DER (RFC 3279, 2.2.3). Pure.

/// The DER sequence of r and s from their bare octets, half and half.
pub(crate) fn ecdsa_der(raw: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = raw.split_at_checked(raw.len() / 2)?;
    if r.is_empty() || r.len() != s.len() || r.len() > 66 {
        return None;
    }
    let content = [integer(r)?, integer(s)?].concat();
    let length = u8::try_from(content.len()).ok()?;
    let head = if length < 0x80 {
        vec![0x30, length]
    } else {
        vec![0x30, 0x81, length]
    };
    Some([head, content].concat())
}

/// A positive INTEGER without leading zeros, save one before a set top bit.
fn integer(octets: &[u8]) -> Option<Vec<u8>> {
    let first = octets.iter().position(|octet| *octet != 0)?;
    let octets = octets.get(first..)?;
    let zero: &[u8] = if octets.first()? & 0x80 == 0 {
        &[]
    } else {
        &[0]
    };
    let length = u8::try_from(zero.len() + octets.len()).ok()?;
    Some([&[0x02, length], zero, octets].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_become_two_integers() {
        let mut raw = [0; 64];
        raw[31] = 0x7f;
        raw[32] = 0x80;
        let der = ecdsa_der(&raw).unwrap();
        assert_eq!(der[..5], [0x30, 0x26, 0x02, 0x01, 0x7f], "r is short");
        assert_eq!(der[5..9], [0x02, 0x21, 0x00, 0x80], "s keeps its sign");
        let long = ecdsa_der(&[0xff; 132]).unwrap();
        assert_eq!(long[..3], [0x30, 0x81, 0x8a], "two integers of 67 octets");
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        for raw in [&[][..], &[1], &[1, 2, 3], &[0; 64], &[1; 134]] {
            assert_eq!(ecdsa_der(raw), None, "{} octets", raw.len());
        }
    }
}

//! What a key of the certificate store does, without a word of Windows: it signs a hash with a padding, or says by a
//! number why not. Pure; tests play the key.

/// A number by which Windows says no (an HRESULT).
pub(crate) type Code = u32;

/// A private key of the store. It signs, and it is never taken out.
pub(crate) trait RawKey: Send + Sync {
    /// Signs a hash: SHA-256 with RSA and on P-256, SHA-384 on P-384.
    ///
    /// RSA gives as many octets as the modulus, most significant first; ECDSA gives r and s, half and half.
    fn sign_hash(&self, hash: &[u8], padding: Padding) -> Result<Vec<u8>, Code>;
}

/// What is put around the hash before an RSA key signs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    /// RSASSA-PKCS1-v1_5 with the DigestInfo of SHA-256.
    Pkcs1,
    /// RSASSA-PSS, MGF1 over SHA-256.
    Pss {
        /// Octets of salt.
        salt: u32,
    },
    /// None: ECDSA.
    Bare,
}

//! The certificate store of the person logged in on Windows, and its keys over NCrypt. The only unsafe file of this
//! room: each call stands beside the reason why it may be made.
//!
//! Never opens the machine's store, never takes a key out, never sees a PIN: Windows asks for it in a window of its own.
//! Keys behind an old CSP alone, without a KSP, are not offered (`CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG`).
#![allow(unsafe_code)]

use std::ffi::c_void;
use std::ptr;

use windows_sys::Win32::Foundation::{E_FAIL, GetLastError};
use windows_sys::Win32::Security::Cryptography::{
    BCRYPT_PKCS1_PADDING_INFO, BCRYPT_PSS_PADDING_INFO, BCRYPT_SHA256_ALGORITHM, CERT_CONTEXT,
    CERT_KEY_PROV_INFO_PROP_ID, CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG, CertCloseStore,
    CertEnumCertificatesInStore, CertFreeCertificateContext, CertGetCertificateContextProperty,
    CertOpenSystemStoreW, CryptAcquireCertificatePrivateKey, HCERTSTORE, NCRYPT_KEY_HANDLE,
    NCRYPT_PAD_PKCS1_FLAG, NCRYPT_PAD_PSS_FLAG, NCryptFreeObject, NCryptSignHash,
};

use super::raw::{Code, Padding, RawKey};

/// The certificates of the person's own store that have a private key, each as DER.
pub(super) fn certificates() -> Result<Vec<Vec<u8>>, Code> {
    let mut found = Vec::new();
    Store::open(&OWN)?.each(|one| {
        if one.has_key() {
            found.push(one.der());
        }
        true
    });
    Ok(found)
}

/// The certificates of authorities this person's Windows knows, each as DER; none if they cannot be read.
pub(super) fn authorities() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    if let Ok(store) = Store::open(&AUTHORITIES) {
        store.each(|one| {
            found.push(one.der());
            found.len() < MOST
        });
    }
    found
}

/// The key that goes with this certificate. Asks for nothing yet: Windows asks when it signs.
pub(super) fn open(der: &[u8]) -> Result<Key, Code> {
    let mut opened = Err(NO_KEY);
    Store::open(&OWN)?.each(|one| {
        let is_it = one.der() == der;
        if is_it {
            opened = one.key();
        }
        !is_it
    });
    opened
}

/// An open store; closed when dropped.
struct Store(HCERTSTORE);

impl Store {
    /// Opens a store of the person logged in by its name, in UTF-16 with a zero at its end.
    fn open(name: &[u16]) -> Result<Self, Code> {
        debug_assert_eq!(name.last(), Some(&0));
        // SAFETY: the name ends with a zero and outlives the call; 0 stands for the usual provider.
        let store = unsafe { CertOpenSystemStoreW(0, name.as_ptr()) };
        if store.is_null() {
            return Err(last());
        }
        Ok(Self(store))
    }

    /// Looks at one certificate after the other, until the end or until `look` has seen enough.
    fn each(&self, mut look: impl FnMut(&Found<'_>) -> bool) {
        let mut before: *const CERT_CONTEXT = ptr::null();
        loop {
            // SAFETY: the store is open; the context before is null or the one this call gave last, which it frees.
            let next = unsafe { CertEnumCertificatesInStore(self.0, before) };
            // SAFETY: null, or a context that stays as it is until it is given back.
            let context = match unsafe { next.as_ref() } {
                Some(context) => context,
                None => return,
            };
            if !look(&Found(context)) {
                // SAFETY: given by the call above, and not given back to it.
                unsafe { CertFreeCertificateContext(next) };
                return;
            }
            before = next;
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: opened by us and closed once; whether it closes well does not matter any more.
        unsafe { CertCloseStore(self.0, 0) };
    }
}

/// A certificate while its store is looked through.
struct Found<'a>(&'a CERT_CONTEXT);

impl Found<'_> {
    fn der(&self) -> Vec<u8> {
        let context = self.0;
        if context.pbCertEncoded.is_null() {
            return Vec::new();
        }
        let length = usize::try_from(context.cbCertEncoded).unwrap_or(0);
        // SAFETY: Windows says that so many octets of the encoded certificate lie there as long as the context does.
        unsafe { std::slice::from_raw_parts(context.pbCertEncoded, length) }.to_vec()
    }

    /// Whether Windows knows a private key for it; opens nothing, so no card is asked for.
    fn has_key(&self) -> bool {
        let mut length = 0;
        // SAFETY: without a place to write to the call only tells how long the property is.
        let is_there = unsafe {
            CertGetCertificateContextProperty(
                self.0,
                CERT_KEY_PROV_INFO_PROP_ID,
                ptr::null_mut(),
                &mut length,
            )
        };
        is_there != 0
    }

    fn key(&self) -> Result<Key, Code> {
        let (mut handle, mut spec, mut is_ours) = (0, 0, 0);
        // SAFETY: the context is held by its store; the three places outlive the call.
        let is_open = unsafe {
            CryptAcquireCertificatePrivateKey(
                self.0,
                CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG,
                ptr::null(),
                &mut handle,
                &mut spec,
                &mut is_ours,
            )
        };
        if is_open == 0 {
            return Err(last());
        }
        Ok(Key {
            handle,
            is_ours: is_ours != 0,
        })
    }
}

/// An open key; let go when dropped.
pub(super) struct Key {
    handle: NCRYPT_KEY_HANDLE,
    /// Whether it is for us to let it go.
    is_ours: bool,
}

impl RawKey for Key {
    fn sign_hash(&self, hash: &[u8], padding: Padding) -> Result<Vec<u8>, Code> {
        let pkcs1 = BCRYPT_PKCS1_PADDING_INFO {
            pszAlgId: BCRYPT_SHA256_ALGORITHM,
        };
        let pss = |salt| BCRYPT_PSS_PADDING_INFO {
            pszAlgId: BCRYPT_SHA256_ALGORITHM,
            cbSalt: salt,
        };
        match padding {
            Padding::Pkcs1 => {
                let information: *const BCRYPT_PKCS1_PADDING_INFO = &pkcs1;
                self.sign(hash, information.cast(), NCRYPT_PAD_PKCS1_FLAG)
            }
            Padding::Pss { salt } => {
                let pss = pss(salt);
                let information: *const BCRYPT_PSS_PADDING_INFO = &pss;
                self.sign(hash, information.cast(), NCRYPT_PAD_PSS_FLAG)
            }
            Padding::Bare => self.sign(hash, ptr::null(), 0),
        }
    }
}

impl Key {
    /// Signs once: room is made for the longest signature there is, so that nobody is asked for a PIN twice.
    ///
    /// `padding` is null or points to what `flags` says, and outlives the call.
    fn sign(&self, hash: &[u8], padding: *const c_void, flags: u32) -> Result<Vec<u8>, Code> {
        let mut made = vec![0; LONGEST as usize];
        let mut length = 0;
        let octets = u32::try_from(hash.len()).unwrap_or_default();
        // SAFETY: the key is open; hash and room are as long as is said; the padding is as the flags say (see above).
        let said = unsafe {
            NCryptSignHash(
                self.handle,
                padding,
                hash.as_ptr(),
                octets,
                made.as_mut_ptr(),
                LONGEST,
                &mut length,
                flags,
            )
        };
        if said < 0 {
            return Err(code(said));
        }
        made.truncate(usize::try_from(length).unwrap_or(0));
        Ok(made)
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        if self.is_ours {
            // SAFETY: opened for us and let go once; nobody uses it after this.
            unsafe { NCryptFreeObject(self.handle) };
        }
    }
}

/// Why the last call of this thread failed.
fn last() -> Code {
    // SAFETY: asks for a number of this thread, and nothing else.
    match unsafe { GetLastError() } {
        0 => code(E_FAIL),
        said => said,
    }
}

/// The same bits, as Windows prints them.
fn code(said: i32) -> Code {
    u32::from_ne_bytes(said.to_ne_bytes())
}

/// `MY`: the store of a person's own certificates.
const OWN: [u16; 3] = [b'M' as u16, b'Y' as u16, 0];
/// `CA`: authorities below the roots.
const AUTHORITIES: [u16; 3] = [b'C' as u16, b'A' as u16, 0];
/// `CRYPT_E_NOT_FOUND`.
const NO_KEY: Code = 0x8009_2004;
/// Octets of the longest signature: RSA with 16384 bits.
const LONGEST: u32 = 2048;
/// Authorities looked at.
const MOST: usize = 4096;

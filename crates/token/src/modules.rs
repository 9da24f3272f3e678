//! Where the makers' PKCS#11 modules lie on this system. Never loads one; a list, and whether the
//! file is there.

use std::path::PathBuf;

/// A module that tokens in use come with (R§4.7), and where it is put by its installer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownModule {
    /// What people call it.
    pub name: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Whether there is a file.
    pub is_there: bool,
}

/// The known modules of this system, those that are there first; otherwise in the list's order.
pub fn modules() -> Vec<KnownModule> {
    let mut known: Vec<KnownModule> = KNOWN
        .iter()
        .map(|&(name, path)| {
            let path = PathBuf::from(path);
            KnownModule {
                name,
                is_there: path.is_file(),
                path,
            }
        })
        .collect();
    known.sort_by_key(|module| !module.is_there);
    known
}

// Only the names eTPKCS11.dll, bit4xpki.dll and libbit4xpki.so are sourced (R§4.7, secondary); the
// folders are where the makers' installers and the distributions put these files. A path that is
// wrong costs nothing: it is listed as not there, and any module can be named by its path.
#[cfg(target_os = "windows")]
const KNOWN: &[(&str, &str)] = &[
    ("SafeNet eToken (VGCA)", r"C:\Windows\System32\eTPKCS11.dll"),
    ("Bit4id (VGCA)", r"C:\Windows\System32\bit4xpki.dll"),
    ("Bit4id IAS-ECC", r"C:\Windows\System32\bit4ipki.dll"),
    (
        "SafeNet IDPrime",
        r"C:\Windows\System32\IDPrimePKCS1164.dll",
    ),
    ("ePass 2003", r"C:\Windows\System32\eps2003csp11.dll"),
    ("ePass (VNPT-CA)", r"C:\Windows\System32\vnptca_p11_v8.dll"),
    ("Viettel-CA", r"C:\Windows\System32\viettel-ca_v6.dll"),
    (
        "OpenSC",
        r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll",
    ),
    ("SoftHSM", r"C:\SoftHSM2\lib\softhsm2-x64.dll"),
];

#[cfg(target_os = "macos")]
const KNOWN: &[(&str, &str)] = &[
    ("SafeNet eToken (VGCA)", "/usr/local/lib/libeTPkcs11.dylib"),
    ("SafeNet IDPrime", "/usr/local/lib/libIDPrimePKCS11.dylib"),
    ("Bit4id (VGCA)", "/Library/bit4id/pkcs11/libbit4xpki.dylib"),
    ("ePass 2003", "/usr/local/lib/libcastle.1.0.0.dylib"),
    ("OpenSC", "/Library/OpenSC/lib/opensc-pkcs11.so"),
    ("SoftHSM", "/opt/homebrew/lib/softhsm/libsofthsm2.so"),
    ("SoftHSM", "/usr/local/lib/softhsm/libsofthsm2.so"),
];

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
const KNOWN: &[(&str, &str)] = &[
    ("SafeNet eToken (VGCA)", "/usr/lib/libeTPkcs11.so"),
    ("SafeNet eToken (VGCA)", "/usr/lib64/libeTPkcs11.so"),
    ("SafeNet IDPrime", "/usr/lib/libIDPrimePKCS11.so"),
    ("Bit4id (VGCA)", "/usr/lib/libbit4xpki.so"),
    ("Bit4id (VGCA)", "/usr/lib/x86_64-linux-gnu/libbit4xpki.so"),
    ("Bit4id (VGCA)", "/usr/lib/bit4id/libbit4xpki.so"),
    ("ePass 2003", "/usr/lib/libcastle.so.1.0.0"),
    (
        "ePass 2003",
        "/opt/ePass2003-Castle-20141128/i386/redist/libcastle.so.1.0.0",
    ),
    ("OpenSC", "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"),
    ("OpenSC", "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so"),
    ("OpenSC", "/usr/lib64/opensc-pkcs11.so"),
    ("OpenSC", "/usr/lib/opensc-pkcs11.so"),
    ("SoftHSM", "/usr/lib/softhsm/libsofthsm2.so"),
    ("SoftHSM", "/usr/lib64/pkcs11/libsofthsm2.so"),
    (
        "SoftHSM",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_is_there() {
        let known = modules();
        assert_eq!(known.len(), KNOWN.len(), "every known path is listed");
        for module in &known {
            assert_eq!(module.is_there, module.path.is_file(), "{}", module.name);
            assert!(module.path.is_absolute(), "{}", module.name);
        }
        let first_missing = known.iter().position(|module| !module.is_there);
        let last_there = known.iter().rposition(|module| module.is_there);
        assert!(
            first_missing.zip(last_there).is_none_or(|(a, b)| b < a),
            "what is there comes first"
        );
    }
}

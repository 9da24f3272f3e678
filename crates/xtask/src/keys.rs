//! Test keys, made by the `openssl` program as a certification authority would make real ones. Every name in them
//! says THỬ NGHIỆM; nothing here is fit for anything but trying the product out.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::fault::Fault;
use crate::offices::Office;
use crate::place;
use crate::program::Program;

/// A small certification authority in a folder: a root, the authority below it, their revocation lists.
pub(crate) struct Authority {
    folder: PathBuf,
}

/// The two keys of an office.
pub(crate) struct OfficeKeys {
    /// Its leader's, a `.p12` file.
    pub(crate) leader: PathBuf,
    /// The office's own.
    pub(crate) office: PathBuf,
}

impl Authority {
    /// Makes the authority in `folder`.
    pub(crate) fn found(folder: &Path) -> Result<Self, Fault> {
        let this = Self {
            folder: folder.to_path_buf(),
        };
        place::make_folder(folder)?;
        place::write(&this.path("openssl.cnf"), CONFIGURATION)?;
        this.openssl(&[
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:3072",
            "-out",
            "root.key",
        ])?;
        let root = [
            "req", "-x509", "-new", "-key", "root.key", "-out", "root.pem", "-days", LONG,
            "-sha256",
        ];
        this.openssl_with(&root, &["-subj", ROOT, "-extensions", "authority"])?;
        this.certify("sub", SUB, "sub_authority", "root")?;
        for issuer in ["root", "sub"] {
            this.revocation_list(issuer)?;
        }
        Ok(this)
    }

    /// Makes an office's keys in `folder`, both behind the PIN that `pin` holds.
    pub(crate) fn make_keys(
        &self,
        office: &Office,
        folder: &Path,
        pin: &Path,
    ) -> Result<OfficeKeys, Fault> {
        let code = office.code;
        let unit = format!("/C=VN/L=Tỉnh Thử/O={} (THỬ NGHIỆM)", office.name);
        let leader = format!(
            "{unit}/title={}/CN={} (THỬ NGHIỆM)",
            office.position, office.leader
        );
        let own = format!("{unit}/CN={} (THỬ NGHIỆM)", office.issuer);
        Ok(OfficeKeys {
            leader: self.key_file(&format!("{code}-lanh-dao"), &leader, folder, pin)?,
            office: self.key_file(&format!("{code}-co-quan"), &own, folder, pin)?,
        })
    }

    /// What a desk has to trust: both certificates and both lists.
    pub(crate) fn to_trust(&self) -> [PathBuf; 4] {
        ["root.pem", "sub.pem", "root.crl", "sub.crl"].map(|name| self.path(name))
    }

    fn key_file(
        &self,
        name: &str,
        subject: &str,
        folder: &Path,
        pin: &Path,
    ) -> Result<PathBuf, Fault> {
        self.certify(name, subject, "signer", "sub")?;
        let file = folder.join(format!("{name}.p12"));
        Program::new("openssl", LIMIT)
            .args(["pkcs12", "-export", "-name", name, "-certfile", "sub.pem"])
            .args([
                "-in",
                &format!("{name}.pem"),
                "-inkey",
                &format!("{name}.key"),
            ])
            .args(["-passout", &format!("file:{}", pin.display())])
            .args(["-out", &file.to_string_lossy()])
            .inside(&self.folder)
            .quiet()
            .run()?;
        Ok(file)
    }

    fn certify(
        &self,
        name: &str,
        subject: &str,
        extensions: &str,
        issuer: &str,
    ) -> Result<(), Fault> {
        let bits = if extensions == "signer" {
            "rsa_keygen_bits:2048"
        } else {
            "rsa_keygen_bits:3072"
        };
        let (key, request, made) = (
            format!("{name}.key"),
            format!("{name}.csr"),
            format!("{name}.pem"),
        );
        self.openssl(&[
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            bits,
            "-out",
            &key,
        ])?;
        self.openssl_with(
            &["req", "-new", "-key", &key, "-out", &request],
            &["-subj", subject],
        )?;
        let (ca, ca_key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
        let sign = [
            "x509", "-req", "-in", &request, "-out", &made, "-CA", &ca, "-CAkey", &ca_key,
        ];
        let more = [
            "-days",
            LONG,
            "-sha256",
            "-extensions",
            extensions,
            "-extfile",
            "openssl.cnf",
        ];
        self.openssl(&[&sign[..], &["-CAcreateserial"], &more].concat())
    }

    fn revocation_list(&self, issuer: &str) -> Result<(), Fault> {
        place::write(&self.path(&format!("{issuer}.index")), "")?;
        place::write(&self.path(&format!("{issuer}.crlnumber")), "01\n")?;
        let section = format!("{issuer}_lists");
        let out = format!("{issuer}.crl");
        self.openssl_with(
            &[
                "ca", "-gencrl", "-name", &section, "-crldays", LONG, "-out", &out,
            ],
            &[],
        )
    }

    fn openssl_with(&self, arguments: &[&str], more: &[&str]) -> Result<(), Fault> {
        self.openssl(&[arguments, more, &["-config", "openssl.cnf"]].concat())
    }

    fn openssl(&self, arguments: &[&str]) -> Result<(), Fault> {
        Program::new("openssl", LIMIT)
            .args(arguments)
            .inside(&self.folder)
            .quiet()
            .run()?;
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Days; a demo that is found again in a year shall still work.
const LONG: &str = "3650";
const LIMIT: Duration = Duration::from_secs(120);

const ROOT: &str = "/C=VN/O=Cơ quan chứng thực (THỬ NGHIỆM)/CN=Root CA (THỬ NGHIỆM)";
const SUB: &str = "/C=VN/O=Cơ quan chứng thực (THỬ NGHIỆM)/CN=CA các cơ quan (THỬ NGHIỆM)";

const CONFIGURATION: &str = "\
[req]
prompt = no
utf8 = yes
string_mask = utf8only
distinguished_name = nobody
[nobody]
CN = THU NGHIEM
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[sub_authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[root_lists]
database = root.index
crlnumber = root.crlnumber
certificate = root.pem
private_key = root.key
default_md = sha256
crl_extensions = list
[sub_lists]
database = sub.index
crlnumber = sub.crlnumber
certificate = sub.pem
private_key = sub.key
default_md = sha256
crl_extensions = list
[list]
authorityKeyIdentifier = keyid
";

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::offices::OFFICES;
    use crate::tools;

    #[test]
    fn the_keys_lead_to_the_root_and_neither_list_revokes_them() {
        assert!(
            tools::answers("openssl", "version"),
            "the keys are made by the openssl program"
        );
        let folder = std::env::temp_dir().join(format!("xtask-keys-{}", std::process::id()));
        place::make_folder(&folder).unwrap();
        let pin = folder.join("pin");
        place::write_private(&pin, "246810").unwrap();
        let authority = Authority::found(&folder.join("authority")).unwrap();
        let keys = authority.make_keys(&OFFICES[0], &folder, &pin).unwrap();
        for (name, file) in [
            ("H99.12-lanh-dao", &keys.leader),
            ("H99.12-co-quan", &keys.office),
        ] {
            let judged = Program::new("openssl", LIMIT)
                .args([
                    "verify",
                    "-crl_check_all",
                    "-CAfile",
                    "root.pem",
                    "-untrusted",
                    "sub.pem",
                ])
                .args([
                    "-CRLfile",
                    "root.crl",
                    "-CRLfile",
                    "sub.crl",
                    &format!("{name}.pem"),
                ])
                .inside(&authority.folder)
                .quiet()
                .hear()
                .unwrap();
            assert_eq!(judged.text, format!("{name}.pem: OK\n"));
            let opened = Program::new("openssl", LIMIT)
                .args([
                    "pkcs12",
                    "-nokeys",
                    "-passin",
                    &format!("file:{}", pin.display()),
                    "-in",
                ])
                .args([file])
                .quiet()
                .hear()
                .unwrap();
            assert!(opened.status.success(), "its PIN opens it: {}", opened.text);
        }
        place::clear(&folder).unwrap();
    }
}

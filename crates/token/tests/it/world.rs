//! A table with tokens on it: SoftHSM2 in a folder of its own, filled by other people's tools.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use pades::{KeyFault, Pin, Scheme, Signature};
use tempfile::TempDir;
use token::{Consent, Host, Launch, TokenChoice, TokenInfo, TokenKey};

/// Every token of these tests has this PIN.
pub(crate) const PIN: &str = "13572468";

/// A folder with SoftHSM's tokens in it.
pub(crate) struct Table {
    folder: TempDir,
}

/// A token on the table.
pub(crate) struct Token {
    pub(crate) slot: u64,
}

/// A kind of key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Rsa(u32),
    Pss(u32),
    P256,
    P384,
}

impl Table {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tokens")).unwrap();
        let conf = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            folder.path().join("tokens").display()
        );
        fs::write(folder.path().join("softhsm2.conf"), conf).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sets up a token; labels may repeat.
    pub(crate) fn token(&self, label: &str) -> Token {
        let said = self.run(
            "softhsm2-util",
            &[
                "--init-token",
                "--free",
                "--label",
                label,
                "--pin",
                PIN,
                "--so-pin",
                "87654321",
            ],
        );
        let slot = said.rsplit(' ').next().unwrap().trim();
        Token {
            slot: slot.parse().unwrap(),
        }
    }

    /// A key with a certificate of its own, both with this CKA_ID and label.
    pub(crate) fn key(&self, on: &Token, kind: Kind, id: &str, label: &str) -> Key {
        let key = self.make(kind, label);
        self.import(on, &key, id, label);
        self.write_certificate(on, &key, id, label);
        key
    }

    /// The same, but the key wants the PIN for each signature.
    pub(crate) fn careful_key(&self, on: &Token, kind: Kind, id: &str) -> Key {
        let key = self.make(kind, "careful");
        let der = key.path.with_extension("key.der");
        let from = key.path.display().to_string();
        let to = der.display().to_string();
        self.run(
            "openssl",
            &["pkey", "-in", &from, "-outform", "DER", "-out", &to],
        );
        self.tool(
            on,
            &[
                "--write-object",
                &to,
                "--type",
                "privkey",
                "--id",
                id,
                "--always-auth",
            ],
        );
        self.write_certificate(on, &key, id, "careful");
        key
    }

    /// The same, and the token lets the key take out what was sealed to it; softhsm2-util imports curves to sign only.
    pub(crate) fn receiving_key(&self, on: &Token, kind: Kind, id: &str) {
        let key = self.make(kind, "receiving");
        let from = key.path.display().to_string();
        let to = key.path.with_extension("key.der").display().to_string();
        self.run(
            "openssl",
            &["pkey", "-in", &from, "-outform", "DER", "-out", &to],
        );
        let usage = match kind {
            Kind::Rsa(_) | Kind::Pss(_) => "--usage-decrypt",
            Kind::P256 | Kind::P384 => "--usage-derive",
        };
        self.tool(
            on,
            &[
                "--write-object",
                &to,
                "--type",
                "privkey",
                "--id",
                id,
                "--usage-sign",
                usage,
            ],
        );
        self.write_certificate(on, &key, id, "receiving");
    }

    pub(crate) fn import(&self, on: &Token, key: &Key, id: &str, label: &str) {
        let (path, slot) = (key.path.display().to_string(), on.slot.to_string());
        self.run(
            "softhsm2-util",
            &[
                "--import", &path, "--slot", &slot, "--label", label, "--id", id, "--pin", PIN,
            ],
        );
    }

    pub(crate) fn write_certificate(&self, on: &Token, key: &Key, id: &str, label: &str) {
        let from = key.certificate.display().to_string();
        let to = format!("{from}.der");
        self.run(
            "openssl",
            &["x509", "-in", &from, "-outform", "DER", "-out", &to],
        );
        self.tool(
            on,
            &[
                "--write-object",
                &to,
                "--type",
                "cert",
                "--id",
                id,
                "--label",
                label,
            ],
        );
    }

    /// A key and its self-signed certificate, on no token yet.
    pub(crate) fn make(&self, kind: Kind, name: &str) -> Key {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = self.path(&format!("key-{n}.pem"));
        let certificate = self.path(&format!("certificate-{n}.pem"));
        let (to, bits);
        to = path.display().to_string();
        let options: &[&str] = match kind {
            Kind::Rsa(size) | Kind::Pss(size) => {
                bits = format!("rsa_keygen_bits:{size}");
                &["-algorithm", "RSA", "-pkeyopt", &bits]
            }
            Kind::P256 => &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            Kind::P384 => &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        };
        self.run("openssl", &[&["genpkey", "-out", &to], options].concat());
        let signs = match kind {
            Kind::Pss(_) => self.bound_to_pss(&path).display().to_string(),
            _ => to,
        };
        let cert = certificate.display().to_string();
        let subject = format!("/O=UBND Xã Thử Nghiệm/CN=Người thử {name} {n}");
        self.run(
            "openssl",
            &[
                "req",
                "-x509",
                "-new",
                "-utf8",
                "-sha256",
                "-key",
                &signs,
                "-subj",
                &subject,
                "-days",
                "3650",
                "-addext",
                "keyUsage=critical,digitalSignature,nonRepudiation",
                "-out",
                &cert,
            ],
        );
        Key {
            path,
            certificate,
            kind,
        }
    }

    /// The same numbers under the name id-RSASSA-PSS, so that the certificate binds the key to it.
    fn bound_to_pss(&self, key: &Path) -> PathBuf {
        let pem = fs::read(key).unwrap();
        let rsa = openssl::rsa::Rsa::private_key_from_pem(&pem).unwrap();
        let inner = rsa.private_key_to_der().unwrap();
        let element = |tag: u8, content: &[u8]| {
            let length = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x82], &length[..], content].concat()
        };
        let name = b"\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
        let content = [b"\x02\x01\x00", &name[..], &element(0x04, &inner)].concat();
        let to = key.with_extension("pss.der");
        fs::write(&to, element(0x30, &content)).unwrap();
        to
    }

    fn tool(&self, on: &Token, arguments: &[&str]) {
        let (module, slot) = (softhsm().display().to_string(), on.slot.to_string());
        let common = [
            "--module", &module, "--slot", &slot, "--login", "--pin", PIN,
        ];
        self.run("pkcs11-tool", &[&common, arguments].concat());
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let done = Command::new(program)
            .args(arguments)
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"))
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|fault| panic!("{program}: {fault}"));
        let said = String::from_utf8_lossy(&done.stdout).trim().to_owned();
        let cried = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success(),
            "{program} {arguments:?}: {said} {cried}"
        );
        said
    }

    /// How a helper is started that sees these tokens through SoftHSM.
    pub(crate) fn launch(&self) -> Launch {
        self.launch_of(softhsm())
    }

    /// The same with any module.
    pub(crate) fn launch_of(&self, module: &Path) -> Launch {
        Launch::new(module)
            .program(Path::new(env!("CARGO_BIN_EXE_token-host")))
            .environment("SOFTHSM2_CONF", self.path("softhsm2.conf"))
            // The lock of these tokens belongs to this table.
            .environment("XDG_CACHE_HOME", self.path("cache"))
    }

    /// The same through the module that misbehaves in the ways named.
    pub(crate) fn launch_wrapped(&self, does: &str) -> Launch {
        self.launch_of(wrapper())
            .environment("WRAP_REAL", softhsm())
            .environment("WRAP_FOLDER", self.folder.path())
            .environment("WRAP_DO", does)
    }

    pub(crate) fn host(&self) -> Host {
        self.launch().start().unwrap()
    }

    /// The same, and what is told to be slow takes so much longer.
    pub(crate) fn launch_slow(&self, does: &str, by: Duration) -> Launch {
        self.launch_wrapped(does)
            .environment("WRAP_SLOW", by.as_millis().to_string())
    }

    /// How many logins the wrapper has seen.
    pub(crate) fn logins(&self) -> usize {
        self.counted("logins")
    }

    /// What the wrapper has counted under this name.
    pub(crate) fn counted(&self, name: &str) -> usize {
        let noted = fs::read_to_string(self.path(name));
        noted.map_or(0, |noted| noted.lines().count())
    }

    /// The tries that the wrapper counts.
    pub(crate) fn tries(&self) -> i32 {
        let noted = fs::read_to_string(self.path("tries"));
        noted.map_or(3, |noted| noted.trim().parse().unwrap())
    }

    pub(crate) fn set_tries(&self, left: i32) {
        fs::write(self.path("tries"), left.to_string()).unwrap();
    }
}

/// A key pair as files.
pub(crate) struct Key {
    path: PathBuf,
    pub(crate) certificate: PathBuf,
    pub(crate) kind: Kind,
}

impl Key {
    /// SHA-256 of the certificate, as a choice takes it.
    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        let pem = fs::read(&self.certificate).unwrap();
        pades::Certificate::from_pem(&pem).unwrap().fingerprint()
    }

    /// Whether the openssl program says that this key made `signature` over `data`.
    pub(crate) fn made(&self, signature: &Signature, data: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path.display().to_string()
        };
        // The bare RSA key: then it is the signature that says PSS, not the key.
        let public = Command::new("openssl")
            .args(["pkey", "-pubout", "-in"])
            .arg(&self.path)
            .output()
            .unwrap();
        let (key, sig, data) = (
            file("public.pem", &public.stdout),
            file("signature", &signature.bytes),
            file("data", data),
        );
        let pss = [
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:32",
            "-sigopt",
            "rsa_mgf1_md:sha256",
        ];
        let (scheme, hash, options): (_, _, &[&str]) = match self.kind {
            Kind::Rsa(_) => (Scheme::RsaPkcs1, "-sha256", &[]),
            Kind::Pss(_) => (Scheme::RsaPss, "-sha256", &pss),
            Kind::P256 => (Scheme::EcdsaP256, "-sha256", &[]),
            Kind::P384 => (Scheme::EcdsaP384, "-sha384", &[]),
        };
        assert_eq!(signature.scheme, scheme, "{:?}", self.kind);
        let done = Command::new("openssl")
            .args(["dgst", hash, "-verify", &key, "-signature", &sig])
            .args(options)
            .arg(&data)
            .output()
            .unwrap();
        done.status.success()
    }
}

pub(crate) fn pin() -> Pin {
    Pin::new(PIN.to_owned())
}

/// The only token there is.
pub(crate) fn only(host: &mut Host) -> TokenInfo {
    let mut tokens = host.tokens().unwrap();
    assert_eq!(tokens.len(), 1, "one token is on the table");
    tokens.remove(0)
}

/// The only token and its only key.
pub(crate) fn its_choice(host: &mut Host) -> TokenChoice {
    only(host).choice(None)
}

/// Opens the only token for so many signatures.
pub(crate) fn open(mut host: Host, signatures: u32) -> Result<TokenKey, KeyFault> {
    let choice = its_choice(&mut host);
    host.open(&choice, Some(&pin()), Consent::to(signatures, 600))
}

/// SoftHSM's module, from the list that a desk tries.
pub(crate) fn softhsm() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        let known = token::modules();
        let there = |one: &token::KnownModule| one.name == "SoftHSM" && one.is_there;
        known
            .into_iter()
            .find(there)
            .expect("softhsm2 is installed")
            .path
    })
}

/// The module that misbehaves, built once for all tests.
pub(crate) fn wrapper() -> &'static Path {
    static BUILT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrap.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/module/wrap.c");
        let done = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&path)
            .arg(source)
            .arg("-ldl")
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        (folder, path)
    });
    path
}

//! A table with a token on it: SoftHSM2 in a folder of its own, filled by other people's tools, seen through a module
//! that notes each login.

use openssl::pkcs12::Pkcs12;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

type Failed = Box<dyn std::error::Error>;

/// A folder with one token in it, and the module through which it is seen.
pub struct TokenTable {
    folder: TempDir,
}

const PIN: &str = "13572468";

impl TokenTable {
    /// Puts the key of `p12` (opened by `pin`) on a new token; `helper` is a program whose `main` begins with
    /// `token::host::run_if_called`.
    pub fn with_key_of(p12: &str, pin: &str, helper: &str) -> Result<Self, Failed> {
        help_by(Path::new(helper))?;
        Self::filled(p12, pin)
    }

    /// Puts the key of `p12` (opened by `pin`) on a new token, for another process to sign with: it needs
    /// [`Self::environment`].
    pub fn filled(p12: &str, pin: &str) -> Result<Self, Failed> {
        let table = Self {
            folder: tempfile::tempdir()?,
        };
        fs::create_dir(table.path("tokens"))?;
        let conf = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            table.path("tokens").display()
        );
        fs::write(table.path("softhsm2.conf"), conf)?;
        table.behaves("count")?;
        // Its own copy: by its folder the helper knows whose tokens it shows.
        fs::copy(wrapper()?, table.module())?;
        table.fill(p12, pin)?;
        Ok(table)
    }

    /// What the module has to find in its process's environment.
    pub fn environment(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("WRAP_CONF", self.path("softhsm2.conf")),
            ("WRAP_REAL", softhsm().to_owned()),
            ("WRAP_FOLDER", self.folder.path().to_owned()),
        ]
    }

    /// The PIN of the token.
    pub fn pin(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(PIN.to_owned())
    }

    /// The module's file.
    pub fn module(&self) -> PathBuf {
        self.path("p11.so")
    }

    /// Has the module misbehave in the ways named: from the next helper on, where one of this process helps; at once in
    /// any other.
    pub fn behaves(&self, does: &str) -> Result<(), Failed> {
        let mut env = format!(
            "XDG_CACHE_HOME={}/cache\nWRAP_DO={does}\n",
            self.folder.path().display()
        );
        for (name, value) in self.environment() {
            env.push_str(&format!("{name}={}\n", value.display()));
        }
        fs::write(self.path("token.env"), env)?;
        Ok(fs::write(self.path("do"), does)?)
    }

    /// Takes the token out.
    pub fn take_out(&self) -> Result<(), Failed> {
        fs::rename(self.path("tokens"), self.path("drawer"))?;
        Ok(fs::create_dir(self.path("tokens"))?)
    }

    /// Puts it in again.
    pub fn put_in(&self) -> Result<(), Failed> {
        fs::remove_dir(self.path("tokens"))?;
        Ok(fs::rename(self.path("drawer"), self.path("tokens"))?)
    }

    /// How many times somebody tried to log in.
    pub fn logins(&self) -> usize {
        fs::read_to_string(self.path("logins")).map_or(0, |noted| noted.lines().count())
    }

    /// Sets how many wrong PINs the token still bears.
    pub fn set_tries(&self, left: u8) -> Result<(), Failed> {
        Ok(fs::write(self.path("tries"), left.to_string())?)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn fill(&self, p12: &str, pin: &str) -> Result<(), Failed> {
        let parsed = Pkcs12::from_der(&fs::read(p12)?)?.parse2(pin)?;
        let key = parsed.pkey.ok_or("no key in the file")?;
        let certificate = parsed.cert.ok_or("no certificate in the file")?;
        fs::write(self.path("key.pem"), key.private_key_to_pem_pkcs8()?)?;
        fs::write(self.path("own.der"), certificate.to_der()?)?;
        let said = self.run(
            "softhsm2-util",
            &format!("--init-token|--free|--label|lanh-dao|--pin|{PIN}|--so-pin|87654321"),
        )?;
        let slot = said.trim().rsplit(' ').next().ok_or("no slot")?.to_owned();
        let path = |name: &str| self.path(name).display().to_string();
        self.run(
            "softhsm2-util",
            &format!(
                "--import|{}|--slot|{slot}|--label|key|--id|01|--pin|{PIN}",
                path("key.pem")
            ),
        )?;
        self.run(
            "pkcs11-tool",
            &format!(
                "--module|{}|--slot|{slot}|--login|--pin|{PIN}|--write-object|{}|--type|cert|--id|01|--label|key",
                softhsm().display(),
                path("own.der")
            ),
        )?;
        Ok(fs::remove_file(self.path("key.pem"))?)
    }

    fn run(&self, program: &str, line: &str) -> Result<String, Failed> {
        let done = Command::new(program)
            .args(line.split('|'))
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"))
            .stdin(Stdio::null())
            .output()?;
        let cried = String::from_utf8_lossy(&done.stderr).into_owned();
        match done.status.success() {
            true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
            false => Err(format!("{program} {line}: {cried}").into()),
        }
    }
}

/// SoftHSM's module, where the distributions put it.
fn softhsm() -> &'static Path {
    [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib64/pkcs11/libsofthsm2.so",
    ]
    .map(Path::new)
    .into_iter()
    .find(|path| path.is_file())
    .unwrap_or(Path::new("/usr/lib/softhsm/libsofthsm2.so"))
}

/// The token room's own module for tests, built once.
fn wrapper() -> Result<PathBuf, Failed> {
    static BUILT: OnceLock<Option<(TempDir, PathBuf)>> = OnceLock::new();
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/token/tests/module/wrap.c"
    );
    let build = || {
        let folder = tempfile::tempdir().ok()?;
        let to = folder.path().join("wrap.so");
        let done = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .arg(&to)
            .arg(source)
            .arg("-ldl")
            .status()
            .ok()?;
        done.success().then_some((folder, to))
    };
    let built = BUILT.get_or_init(build).as_ref();
    Ok(built.ok_or("the module for tests was not built")?.1.clone())
}

/// The helper of all tests of one program: what it finds beside the module it is to load is its environment.
fn help_by(program: &Path) -> Result<(), Failed> {
    static SCRIPT: OnceLock<Option<TempDir>> = OnceLock::new();
    let write = || {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().ok()?;
        let path = folder.path().join("helper");
        let script = format!(
            "#!/bin/sh\nset -a\n. \"$(dirname \"$2\")/token.env\"\nexec '{}' \"$@\"\n",
            program.display()
        );
        fs::write(&path, script).ok()?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).ok()?;
        token::host::be_helped_by(path);
        Some(folder)
    };
    let written = SCRIPT.get_or_init(write).is_some();
    written
        .then_some(())
        .ok_or("the helper was not written".into())
}

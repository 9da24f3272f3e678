//! LibreOffice, where it is installed: makes a `.docx` of a `.doc`, `.odt` or `.rtf`, and draws any of them as pages.
//!
//! A process of its own, in a profile and a folder of its own that vanish with it; macros and links are switched off in
//! that profile. It has an end: after [`PATIENCE`] it is stopped, with everything it started. Never touches the clerk's
//! own LibreOffice, which may be open beside it.

use crate::files;
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use word::Foreign;

/// How long one file may take. A cold start on an old machine takes some twenty seconds.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks at whether it has ended.
const GLANCE: Duration = Duration::from_millis(20);

/// What is to be made: the name of the file, and LibreOffice's word for its kind.
#[derive(Clone, Copy)]
struct Wanted {
    name: &'static str,
    filter: &'static str,
}

const DOCX: Wanted = Wanted {
    name: "van-ban.docx",
    filter: "docx:MS Word 2007 XML",
};
const PDF: Wanted = Wanted {
    name: "van-ban.pdf",
    filter: "pdf:writer_pdf_Export",
};

/// Why LibreOffice gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum SuiteFault {
    /// It is not installed.
    #[error("LibreOffice is not installed")]
    Missing,
    /// It could not be started, or its folder could not be made.
    #[error("LibreOffice cannot be started")]
    NotStarted(#[source] std::io::Error),
    /// It took longer than [`PATIENCE`] and was stopped.
    #[error("LibreOffice took longer than {seconds} seconds")]
    TooSlow {
        /// Seconds waited.
        seconds: u64,
    },
    /// It ended without a file: it could not read what it was given.
    #[error("LibreOffice could not read the file")]
    Unreadable,
    /// What it made is larger than we take in.
    #[error("what LibreOffice made has {size} bytes")]
    TooLarge {
        /// Bytes made.
        size: u64,
    },
}

/// A file of another kind as `.docx`.
///
/// Errors as [`SuiteFault`] tells; nothing is left behind in any case.
pub fn to_docx(bytes: &[u8], kind: Foreign) -> Result<Vec<u8>, SuiteFault> {
    let program = program().ok_or(SuiteFault::Missing)?;
    convert(&program, bytes, kind.word(), DOCX, PATIENCE)
}

/// A file as pages, drawn as LibreOffice does: `ending` says what it is (`docx`, `doc`, `odt`, `rtf`).
///
/// For looking only: its letters and breaks are near those of Word, not the same. Errors as [`to_docx`] does.
pub fn to_pdf(bytes: &[u8], ending: &str) -> Result<Vec<u8>, SuiteFault> {
    let program = program().ok_or(SuiteFault::Missing)?;
    convert(&program, bytes, ending, PDF, PATIENCE)
}

/// Whether LibreOffice is installed.
pub fn is_installed() -> bool {
    program().is_some()
}

fn convert(
    program: &Path,
    bytes: &[u8],
    ending: &str,
    wanted: Wanted,
    patience: Duration,
) -> Result<Vec<u8>, SuiteFault> {
    let folder = tempfile::Builder::new()
        .prefix("lienvan-")
        .tempdir()
        .map_err(SuiteFault::NotStarted)?;
    let home = folder.path();
    let given = home.join(format!("van-ban.{ending}"));
    let made = home.join("ra").join(wanted.name);
    prepare(home, &given, bytes).map_err(SuiteFault::NotStarted)?;
    let mut command = Command::new(program);
    command
        .arg(format!(
            "-env:UserInstallation={}",
            url(&home.join("ho-so"))
        ))
        .args([
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nofirststartwizard",
            "--convert-to",
            wanted.filter,
            "--outdir",
        ])
        .arg(home.join("ra"))
        .arg(&given)
        .current_dir(home)
        .env("HOME", home)
        .env("TMPDIR", home)
        .env_remove("DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    apart(&mut command);
    let child = command.spawn().map_err(SuiteFault::NotStarted)?;
    wait(child, patience)?;
    let size = match fs::metadata(&made) {
        Ok(about) => about.len(),
        Err(_) => return Err(SuiteFault::Unreadable),
    };
    if size > files::LARGEST {
        return Err(SuiteFault::TooLarge { size });
    }
    fs::read(&made).map_err(|_| SuiteFault::Unreadable)
}

/// The folder it works in: the file, and a profile in which nothing runs and nothing is fetched.
fn prepare(home: &Path, given: &Path, bytes: &[u8]) -> Result<(), std::io::Error> {
    let user = home.join("ho-so").join("user");
    fs::create_dir_all(&user)?;
    fs::create_dir_all(home.join("ra"))?;
    fs::write(user.join("registrymodifications.xcu"), SETTINGS)?;
    fs::write(given, bytes)
}

/// Waits until it ends, or stops it.
fn wait(mut child: Child, patience: Duration) -> Result<(), SuiteFault> {
    let deadline = Instant::now() + patience;
    let (tell, told) = mpsc::channel();
    if let Some(mut said) = child.stdout.take() {
        std::thread::spawn(move || {
            // It says little; when its side closes it has most likely ended.
            let mut few = [0; 4096];
            while said.read(&mut few).is_ok_and(|count| count > 0) {}
            let _ = tell.send(());
        });
    }
    let in_time = told.recv_timeout(patience).is_ok() && ends_by(&mut child, deadline);
    if in_time {
        return Ok(());
    }
    stop(&mut child);
    let _ = child.wait();
    Err(SuiteFault::TooSlow {
        seconds: patience.as_secs(),
    })
}

/// Whether it ends in time: it may have closed its side and run on.
fn ends_by(child: &mut Child, deadline: Instant) -> bool {
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return true,
            Ok(None) if Instant::now() < deadline => std::thread::park_timeout(GLANCE),
            Ok(None) | Err(_) => return false,
        }
    }
}

/// In a group of its own, so that it can be stopped with all that it started.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn apart(_command: &mut Command) {}

#[cfg(unix)]
fn stop(child: &mut Child) {
    let group = format!("-{}", child.id());
    let _ = Command::new("kill")
        .args(["-KILL", "--", &group])
        .stderr(Stdio::null())
        .status();
    let _ = child.kill();
}

#[cfg(not(unix))]
fn stop(child: &mut Child) {
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &child.id().to_string()])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    let _ = child.kill();
}

/// Where the program is: on the path, or where it installs itself.
fn program() -> Option<PathBuf> {
    let names: [&str; 2] = if cfg!(windows) {
        ["soffice.com", "soffice.exe"]
    } else {
        ["soffice", "libreoffice"]
    };
    let path: OsString = std::env::var_os("PATH").unwrap_or_default();
    let usual = [
        "C:\\Program Files\\LibreOffice\\program",
        "C:\\Program Files (x86)\\LibreOffice\\program",
        "/Applications/LibreOffice.app/Contents/MacOS",
        "/usr/lib/libreoffice/program",
    ];
    let folders = std::env::split_paths(&path).chain(usual.map(PathBuf::from));
    folders
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

/// A path as the URL LibreOffice asks for.
fn url(path: &Path) -> String {
    let plain = path.to_string_lossy().replace('\\', "/");
    let mut url = String::from(if plain.starts_with('/') {
        "file://"
    } else {
        "file:///"
    });
    for byte in plain.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

/// No macro runs, no link is followed, nothing is asked.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"#;

#[cfg(test)]
mod tests {
    use super::*;

    const RTF: &[u8] = b"{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 .VnTime;}{\\f1 Times New Roman;}}\
        {\\f0\\fs28 U\\'fb ban nh\\'a9n d\\'a9n x\\'b7}\\par{\\f1 \\u272?i\\u7873?u 5}\\par}";

    #[test]
    fn a_file_of_old_is_read_where_libreoffice_is() {
        if !is_installed() {
            eprintln!("NOT RUN: LibreOffice is not installed");
            return;
        }
        let docx = to_docx(RTF, Foreign::Rtf).unwrap();
        let file = word::read(&docx).unwrap();
        let base = office::Draft::new(
            office::Kind::parse("cong_van").unwrap(),
            office::Body::State,
        );
        let imported = word::import(&file, &base);
        let said: Vec<String> = imported
            .draft
            .blocks
            .iter()
            .flat_map(office::Block::letters)
            .collect();
        assert_eq!(
            said,
            ["Uỷ ban nhân dân xã", "Điều 5"],
            "TCVN3 inside RTF is read too"
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_stopped() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("soffice");
        // The second closes its side first, as a server does that goes into the background.
        for script in ["sleep 600 & wait", "exec >&-; sleep 600 & wait"] {
            fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            let fault = convert(&program, b"x", "doc", DOCX, Duration::from_millis(200));
            assert!(matches!(fault, Err(SuiteFault::TooSlow { .. })), "{script}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_gives_nothing_could_not_be_read() {
        let fault = convert(Path::new("/bin/true"), b"x", "doc", DOCX, PATIENCE);
        assert!(matches!(fault, Err(SuiteFault::Unreadable)));
    }

    #[test]
    fn paths_become_urls() {
        assert_eq!(
            url(Path::new("/tmp/hồ sơ")),
            "file:///tmp/h%E1%BB%93%20s%C6%A1"
        );
    }
}

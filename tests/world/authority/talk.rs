//! What the authority says over HTTP, and how it behaves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How the authority behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Honest,
    /// Nobody opens: the line is down.
    Away,
    /// It takes the question and never answers.
    Silent,
    /// It answers everything, so many milliseconds late.
    Slow(u64),
    /// It answers with a page for people.
    Page,
    /// It refuses the question in the words of the standard.
    Refusing,
    /// It sends more than anybody takes.
    Oversized,
    /// Its stamps are by a key that nobody trusts.
    Rogue,
    /// It stamps, and sends its own certificate alone: whoever is above it is published, and sent by nobody.
    Alone,
    /// The same, and who is above it cannot be had either.
    Unpublished,
    /// It publishes lists, and its responder says nothing.
    ListsAlone,
    /// The same, but somebody on the way gives each list as it was when it was published first.
    PlayedAgain,
    /// It stamps, but its responder knows no certificate, and it publishes no lists.
    Unknowing,
}

pub(super) struct Talk {
    pub(super) manner: Manner,
    pub(super) stamps: u32,
    pub(super) others: u32,
    /// The time by which it lives, where that is not the machine's.
    pub(super) at: Option<String>,
    turn: Arc<Mutex<()>>,
    /// Each list as it was published first.
    first: Arc<Mutex<BTreeMap<&'static str, Vec<u8>>>>,
    folder: PathBuf,
}

/// `openssl`, where its files lie and by which clock it goes.
struct Voice {
    folder: PathBuf,
    at: Option<String>,
    /// One sentence at a time: its serial numbers lie in a file that each reads and writes.
    turn: Arc<Mutex<()>>,
    first: Arc<Mutex<BTreeMap<&'static str, Vec<u8>>>>,
}

/// A question, whole.
struct Asked {
    path: String,
    body: Vec<u8>,
}

impl Talk {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            manner: Manner::Honest,
            stamps: 0,
            others: 0,
            at: None,
            turn: Arc::default(),
            first: Arc::default(),
            folder: folder.to_owned(),
        }
    }
}

pub(super) async fn serve(listener: TcpListener, talk: Arc<Mutex<Talk>>) {
    while let Ok((line, _)) = listener.accept().await {
        tokio::spawn(answer(line, Arc::clone(&talk)));
    }
}

async fn answer(mut line: TcpStream, talk: Arc<Mutex<Talk>>) {
    let (manner, voice) = {
        let talk = talk.lock().unwrap_or_else(PoisonError::into_inner);
        let voice = Voice {
            folder: talk.folder.clone(),
            at: talk.at.clone(),
            turn: Arc::clone(&talk.turn),
            first: Arc::clone(&talk.first),
        };
        (talk.manner, voice)
    };
    if manner == Manner::Away {
        return;
    }
    let Some(asked) = question(&mut line).await else {
        return;
    };
    {
        let mut talk = talk.lock().unwrap_or_else(PoisonError::into_inner);
        match asked.path.as_str() {
            "/tsa" => talk.stamps += 1,
            _ => talk.others += 1,
        }
    }
    match manner {
        Manner::Silent => return std::future::pending().await,
        Manner::Slow(millis) => tokio::time::sleep(Duration::from_millis(millis)).await,
        _ => {}
    }
    let said = tokio::task::spawn_blocking(move || said(&voice, manner, &asked)).await;
    let (kind, body) = said.ok().flatten().unwrap_or(("text/plain", Vec::new()));
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = line.write_all(head.as_bytes()).await;
    let _ = line.write_all(&body).await;
    let _ = line.shutdown().await;
}

async fn question(line: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let got = line.read(&mut piece).await.ok()?;
        bytes.extend_from_slice(piece.get(..got)?);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = text.split("\r\n\r\n").next()?.to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0);
            let body = bytes.get(end + 4..)?;
            if body.len() >= length {
                let path = text.split_whitespace().nth(1)?.to_owned();
                return Some(Asked {
                    path,
                    body: body.to_vec(),
                });
            }
        }
        if got == 0 {
            return None;
        }
    }
}

fn said(voice: &Voice, manner: Manner, asked: &Asked) -> Option<(&'static str, Vec<u8>)> {
    match manner {
        Manner::Page => {
            return Some((
                "text/html",
                b"<html><body>Dang nhap mang</body></html>".to_vec(),
            ));
        }
        Manner::Oversized => return Some(("application/timestamp-reply", vec![b'x'; 3_000_000])),
        _ => {}
    }
    if manner == Manner::Unknowing && asked.path.ends_with(".crl") {
        return None;
    }
    if matches!(manner, Manner::ListsAlone | Manner::PlayedAgain) && asked.path == "/ocsp" {
        return None;
    }
    let list = |which| published(voice, manner, which);
    match asked.path.as_str() {
        "/tsa" => Some((
            "application/timestamp-reply",
            stamp(voice, manner, &asked.body)?,
        )),
        "/ocsp" => Some((
            "application/ocsp-response",
            status(voice, manner, &asked.body)?,
        )),
        "/sub.crl" => Some(("application/pkix-crl", list("sub")?)),
        "/root.crl" => Some(("application/pkix-crl", list("root")?)),
        "/time.crl" => Some(("application/pkix-crl", list("time")?)),
        "/time.cer" if manner != Manner::Unpublished => Some((
            "application/pkix-cert",
            std::fs::read(voice.folder.join("time.cer")).ok()?,
        )),
        "/sub.cer" => Some((
            "application/pkix-cert",
            std::fs::read(voice.folder.join("sub.cer")).ok()?,
        )),
        "/root.cer" => Some((
            "application/pkix-cert",
            std::fs::read(voice.folder.join("root.cer")).ok()?,
        )),
        _ => None,
    }
}

fn stamp(voice: &Voice, manner: Manner, question: &[u8]) -> Option<Vec<u8>> {
    let section = match manner {
        Manner::Rogue => "rogue",
        Manner::Alone | Manner::Unpublished => "alone",
        Manner::Refusing => "refusing",
        _ => "honest",
    };
    through(voice, question, |q, a| {
        vec![
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            section,
            "-queryfile",
            q,
            "-out",
            a,
        ]
        .into_iter()
        .map(str::to_owned)
        .collect()
    })
}

fn status(voice: &Voice, manner: Manner, question: &[u8]) -> Option<Vec<u8>> {
    let index = match manner {
        Manner::Unknowing => "empty.txt",
        _ => "sub.txt",
    };
    through(voice, question, |q, a| {
        vec![
            "ocsp", "-index", index, "-rsigner", "ocsp.pem", "-rkey", "ocsp.key", "-CA", "sub.pem",
            "-ndays", "1", "-reqin", q, "-respout", a,
        ]
        .into_iter()
        .map(str::to_owned)
        .collect()
    })
}

fn published(voice: &Voice, manner: Manner, which: &'static str) -> Option<Vec<u8>> {
    let now = list(voice, which)?;
    let mut first = voice.first.lock().unwrap_or_else(PoisonError::into_inner);
    let first = first.entry(which).or_insert_with(|| now.clone());
    Some(match manner {
        Manner::PlayedAgain => first.clone(),
        _ => now,
    })
}

fn list(voice: &Voice, which: &str) -> Option<Vec<u8>> {
    let pem = tempfile::NamedTempFile::new_in(&voice.folder).ok()?;
    let pem = pem.path().to_string_lossy().into_owned();
    voice.openssl(&[
        "ca",
        "-gencrl",
        "-config",
        &format!("{which}.cnf"),
        "-out",
        &pem,
    ])?;
    let der = tempfile::NamedTempFile::new_in(&voice.folder).ok()?;
    let der = der.path().to_string_lossy().into_owned();
    voice.openssl(&["crl", "-in", &pem, "-outform", "DER", "-out", &der])?;
    std::fs::read(der).ok()
}

/// What a command of openssl makes of a question.
fn through(
    voice: &Voice,
    question: &[u8],
    command: impl Fn(&str, &str) -> Vec<String>,
) -> Option<Vec<u8>> {
    let place = tempfile::tempdir_in(&voice.folder).ok()?;
    let (asked, answered) = (place.path().join("q"), place.path().join("a"));
    std::fs::write(&asked, question).ok()?;
    let given = command(&asked.to_string_lossy(), &answered.to_string_lossy());
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    // A refusal is an answer too: what counts is whether one was written.
    let _ = voice.openssl(&given);
    std::fs::read(answered).ok()
}

impl Voice {
    fn openssl(&self, given: &[&str]) -> Option<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = match &self.at {
            None => Command::new("openssl"),
            Some(at) => {
                let mut command = Command::new("faketime");
                command.args([at, "openssl"]);
                command
            }
        };
        let done = command
            .args(given)
            .current_dir(&self.folder)
            .output()
            .ok()?;
        if !done.status.success() {
            eprintln!(
                "openssl {given:?}: {}",
                String::from_utf8_lossy(&done.stderr)
            );
            return None;
        }
        Some(())
    }
}

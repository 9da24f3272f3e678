//! The counter over which one file is handed to the service and taken back: HTTP on a loopback port
//! for as long as one signing lasts, under an address nobody can guess. Bounded in size, time and
//! callers; never serves anything else.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::ServiceFault;

/// One file on the counter; dropped, the counter is closed.
pub(super) struct Counter {
    address: SocketAddr,
    secret: String,
    shared: Arc<Shared>,
}

struct Shared {
    given: Vec<u8>,
    taken: Mutex<Option<Vec<u8>>>,
    is_closed: AtomicBool,
    callers: AtomicUsize,
}

impl Counter {
    /// Lays `pdf` on the counter.
    pub(super) fn open(pdf: &[u8]) -> Result<Self, ServiceFault> {
        let mut chance = [0; 16];
        getrandom::fill(&mut chance).map_err(|_| ServiceFault::NoPort)?;
        let secret = hex::encode(chance);
        let open = || {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let address = listener.local_addr()?;
            let shared = Arc::new(Shared {
                given: pdf.to_vec(),
                taken: Mutex::new(None),
                is_closed: AtomicBool::new(false),
                callers: AtomicUsize::new(0),
            });
            let (behind, word) = (Arc::clone(&shared), secret.clone());
            thread::Builder::new()
                .name("signing counter".to_owned())
                .spawn(move || serve(&listener, &behind, &word))?;
            Ok::<_, io::Error>((address, shared))
        };
        let (address, shared) = open().map_err(|_| ServiceFault::NoPort)?;
        Ok(Self {
            address,
            secret,
            shared,
        })
    }

    /// Where `what` is on this counter.
    pub(super) fn address(&self, what: &str) -> String {
        format!("http://{}/{}/{what}", self.address, self.secret)
    }

    /// What was brought back; only once.
    pub(super) fn taken(&self) -> Option<Vec<u8>> {
        let mut taken = self.shared.taken.lock();
        taken
            .as_mut()
            .map_or_else(|poisoned| poisoned.get_mut().take(), |taken| taken.take())
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.shared.is_closed.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for callers; a call that fails finds it gone already.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

fn serve(listener: &TcpListener, shared: &Arc<Shared>, secret: &str) {
    for caller in listener.incoming() {
        if shared.is_closed.load(Ordering::Relaxed) {
            return;
        }
        let Ok(caller) = caller else { continue };
        if shared.callers.fetch_add(1, Ordering::Relaxed) >= MOST_CALLERS {
            shared.callers.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let (behind, word) = (Arc::clone(shared), secret.to_owned());
        let attending = thread::Builder::new().spawn(move || {
            // A caller that breaks off has broken off: what counts is what was taken.
            let _ = attend(caller, &behind, &word);
            behind.callers.fetch_sub(1, Ordering::Relaxed);
        });
        if attending.is_err() {
            shared.callers.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn attend(mut caller: TcpStream, shared: &Shared, secret: &str) -> io::Result<()> {
    caller.set_read_timeout(Some(SILENCE))?;
    caller.set_write_timeout(Some(SILENCE))?;
    let (head, rest) = head(&mut caller)?;
    let Some(head) = Head::read(&head) else {
        return answer(&mut caller, "400 Bad Request", "text/plain", b"");
    };
    let path = head
        .path
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(secret));
    match (head.method.as_str(), path) {
        ("GET", Some("/document.pdf")) => {
            answer(&mut caller, "200 OK", "application/pdf", &shared.given)
        }
        ("POST", Some("/upload")) => take(&mut caller, shared, &head, rest),
        _ => answer(&mut caller, "404 Not Found", "text/plain", b""),
    }
}

/// Takes the file of a form's field `uploadfile`, and says so as the service expects it.
fn take(caller: &mut TcpStream, shared: &Shared, head: &Head, rest: Vec<u8>) -> io::Result<()> {
    let room = shared.given.len() + MOST_ADDED;
    let Some(length) = head.length.filter(|length| *length <= room) else {
        return answer(caller, "413 Content Too Large", "text/plain", b"");
    };
    if head.wants_leave && rest.is_empty() {
        caller.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let mut body = rest;
    if let Some(more) = length.checked_sub(body.len()) {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        caller.take(more).read_to_end(&mut body)?;
    }
    let file = match &head.boundary {
        Some(boundary) if body.len() == length => field(&body, boundary),
        _ => None,
    };
    let Some(file) = file else {
        let said = br#"{"Status":1,"Message":"uploadfile","FileName":"","FileServer":""}"#;
        return answer(caller, "200 OK", "application/json", said);
    };
    *shared.taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.to_vec());
    let said =
        br#"{"Status":0,"Message":"","FileName":"document.pdf","FileServer":"document.pdf"}"#;
    answer(caller, "200 OK", "application/json", said)
}

/// The content of the part named `uploadfile` (RFC 7578).
fn field<'a>(body: &'a [u8], boundary: &str) -> Option<&'a [u8]> {
    let mark = [b"--", boundary.as_bytes()].concat();
    let end = [b"\r\n", mark.as_slice()].concat();
    let mut rest = body.get(find(body, &mark)? + mark.len()..)?;
    loop {
        rest = rest.strip_prefix(b"\r\n")?;
        let head = find(rest, b"\r\n\r\n")?;
        let named = String::from_utf8_lossy(rest.get(..head)?).to_lowercase();
        let content = rest.get(head + 4..)?;
        let length = find(content, &end)?;
        if ["name=\"uploadfile\"", "name=uploadfile"]
            .iter()
            .any(|name| named.contains(name))
        {
            return content.get(..length);
        }
        rest = content.get(length + end.len()..)?;
    }
}

/// The beginning of a request.
struct Head {
    method: String,
    path: String,
    length: Option<usize>,
    boundary: Option<String>,
    wants_leave: bool,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        if !request.parse(bytes).ok()?.is_complete() {
            return None;
        }
        let value = |name: &str| {
            let mut all = request.headers.iter();
            let header = all.find(|header| header.name.eq_ignore_ascii_case(name))?;
            std::str::from_utf8(header.value).ok()
        };
        let boundary = value("content-type").and_then(|kind| {
            let (_, boundary) = kind.split_once("boundary=")?;
            let boundary = boundary.split(';').next()?.trim().trim_matches('"');
            (!boundary.is_empty()).then(|| boundary.to_owned())
        });
        let leave = value("expect").is_some_and(|it| it.eq_ignore_ascii_case("100-continue"));
        Some(Self {
            length: value("content-length").and_then(|length| length.trim().parse().ok()),
            boundary,
            wants_leave: leave,
            method: request.method?.to_owned(),
            path: request.path?.to_owned(),
        })
    }
}

/// Reads until the empty line; what has come beyond it belongs to the body.
fn head(caller: &mut TcpStream) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok((bytes, rest));
        }
        if bytes.len() > LONGEST_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let read = caller.read(&mut part)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend(part.iter().take(read));
    }
}

fn answer(to: &mut TcpStream, status: &str, kind: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    );
    to.write_all(head.as_bytes())?;
    to.write_all(body)?;
    to.flush()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

/// A signature, its pictures and its fonts need no more than this, in octets.
const MOST_ADDED: usize = 16 << 20;
const LONGEST_HEAD: usize = 16 << 10;
const MOST_CALLERS: usize = 4;
/// How long a caller may say nothing.
const SILENCE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, content: &[u8]) -> Vec<u8> {
        let head = format!(
            "--x1\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nno\r\n--x1\r\n\
             Content-Disposition: form-data; name=\"{name}\"; filename=\"a.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\n"
        );
        [head.as_bytes(), content, b"\r\n--x1--\r\n"].concat()
    }

    fn call(counter: &Counter, request: &[u8]) -> String {
        let mut caller = TcpStream::connect(counter.address).unwrap();
        caller.write_all(request).unwrap();
        let mut said = Vec::new();
        caller.read_to_end(&mut said).unwrap();
        String::from_utf8_lossy(&said).into_owned()
    }

    fn post(counter: &Counter, what: &str, body: &[u8]) -> String {
        let path = counter.address(what);
        let path = path.splitn(4, '/').nth(3).unwrap();
        let head = format!(
            "POST /{path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=\"x1\"\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        call(counter, &[head.as_bytes(), body].concat())
    }

    #[test]
    fn a_file_is_handed_out_and_taken_back_at_its_secret_address() {
        let counter = Counter::open(b"%PDF-given").unwrap();
        let path = counter.address("document.pdf");
        let path = path.splitn(4, '/').nth(3).unwrap();
        let said = call(
            &counter,
            format!("GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes(),
        );
        assert!(said.ends_with("\r\n\r\n%PDF-given"), "{said}");
        let said = call(&counter, b"GET /document.pdf HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(
            said.starts_with("HTTP/1.1 404"),
            "nobody guesses the address: {said}"
        );
        assert_eq!(counter.taken(), None, "nothing was brought yet");
        let said = post(
            &counter,
            "upload",
            &form("uploadfile", b"%PDF-\r\n\r\n-signed"),
        );
        assert!(said.ends_with(r#""FileServer":"document.pdf"}"#), "{said}");
        assert_eq!(
            counter.taken().as_deref(),
            Some(&b"%PDF-\r\n\r\n-signed"[..])
        );
        assert_eq!(counter.taken(), None, "only once");
    }

    #[test]
    fn what_is_no_upload_is_not_taken() {
        let counter = Counter::open(b"%PDF").unwrap();
        for body in [
            form("file", b"x"),
            b"--x1\r\n".to_vec(),
            Vec::new(),
            vec![b'-'; 9000],
        ] {
            let said = post(&counter, "upload", &body);
            assert!(said.contains(r#""Status":1"#), "{said}");
        }
        let long = "POST /UP HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n";
        let upload = counter.address("upload");
        let upload = upload.splitn(4, '/').nth(3).unwrap();
        let said = call(&counter, long.replace("UP", upload).as_bytes());
        assert!(said.starts_with("HTTP/1.1 413"), "{said}");
        let said = call(&counter, b"\x00\x01\x02\r\n\r\n");
        assert!(said.starts_with("HTTP/1.1 400"), "{said}");
        assert_eq!(counter.taken(), None);
    }
}

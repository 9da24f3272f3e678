//! A line between two ends that counts what crosses and breaks where it is told to; and a proxy with a password.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What crossed a line, both ways together, and where it breaks next.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) up: AtomicU64,
    pub(crate) down: AtomicU64,
    /// Breaks the connection once this many bytes more went up.
    pub(crate) cut_up: Mutex<Option<u64>>,
    /// Breaks the connection once this many bytes more came down.
    pub(crate) cut_down: Mutex<Option<u64>>,
}

impl Tally {
    pub(crate) fn crossed(&self) -> u64 {
        self.up.load(Ordering::SeqCst) + self.down.load(Ordering::SeqCst)
    }
}

/// A line to `host`; gives its own address and what it counts.
pub(crate) async fn line_to(host: &str) -> (String, Arc<Tally>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (host, tally) = (host.to_owned(), Arc::new(Tally::default()));
    let counted = Arc::clone(&tally);
    tokio::spawn(async move {
        loop {
            let (near, _) = listener.accept().await.unwrap();
            let Ok(far) = TcpStream::connect(&host).await else {
                continue;
            };
            let tally = Arc::clone(&counted);
            tokio::spawn(async move {
                let (near_in, near_out) = near.into_split();
                let (far_in, far_out) = far.into_split();
                tokio::select! {
                    () = carry(near_in, far_out, &tally.up, &tally.cut_up) => {}
                    () = carry(far_in, near_out, &tally.down, &tally.cut_down) => {}
                }
            });
        }
    });
    (address, tally)
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    count: &AtomicU64,
    cut: &Mutex<Option<u64>>,
) {
    let mut piece = vec![0; 16_384];
    loop {
        let got = from.read(&mut piece).await.unwrap_or(0);
        if got == 0 {
            return;
        }
        count.fetch_add(got as u64, Ordering::SeqCst);
        let breaks = {
            let mut left = cut.lock().unwrap();
            match *left {
                Some(bytes) if bytes <= got as u64 => {
                    *left = None;
                    true
                }
                Some(bytes) => {
                    *left = Some(bytes - got as u64);
                    false
                }
                None => false,
            }
        };
        if breaks || to.write_all(&piece[..got]).await.is_err() {
            return;
        }
    }
}

/// A proxy that makes connections for whoever gives the password; counts those it made.
pub(crate) async fn proxy(password: &'static str) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let made = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&made);
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = near.read_u8().await else {
                        return;
                    };
                    head.push(byte);
                }
                let head = String::from_utf8(head).unwrap();
                if !head.contains(password) {
                    let no = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
                    near.write_all(no.as_bytes()).await.unwrap_or(());
                    return;
                }
                let host = head.strip_prefix("CONNECT ").unwrap();
                let host = host.split(' ').next().unwrap().to_owned();
                let mut far = TcpStream::connect(host).await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                let yes = "HTTP/1.1 200 Connection established\r\n\r\n";
                near.write_all(yes.as_bytes()).await.unwrap_or(());
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (address, made)
}

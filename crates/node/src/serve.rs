//! Connections: so many at once and of one address, TLS where it is set, none of them still or slow for too long.
//!
//! Knows no operation: it hands requests to a router, with who is at the other end.

use crate::chair::Chair;
use crate::limits::Seats;
use crate::meter::Meter;
use crate::tls;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// Who is at the other end of a connection; every request carries it among its extensions.
#[derive(Clone)]
pub(crate) struct Peer {
    /// Its address, or its proxy's.
    pub(crate) address: IpAddr,
    /// SHA-256, hex, of the certificate it showed; the handshake has judged it.
    pub(crate) certificate: Option<Arc<str>>,
    /// What its connection holds; nothing if a test came without one.
    pub(crate) chair: Option<Arc<Chair>>,
}

/// What a listener lets in.
#[derive(Clone)]
pub(crate) struct Gate {
    /// TLS with our certificate; plain if `None`.
    pub(crate) tls: Option<TlsAcceptor>,
    /// Connections open at once; further ones wait in the system's queue.
    pub(crate) connections: usize,
    /// Connections open at once from one address; further ones are closed at once. 0 means any number.
    pub(crate) connections_of_one: usize,
    /// How long a connection may lie still.
    pub(crate) idle: Duration,
    /// How long the head of a request may take, and a TLS handshake.
    pub(crate) head: Duration,
    /// How long what is under way may take once the node is told to stop.
    pub(crate) grace: Duration,
    /// Where it is counted.
    pub(crate) meter: Arc<Meter>,
}

impl Gate {
    /// Answers on a listener until `stop` is done, then lets what is under way finish.
    pub(crate) async fn serve(
        self,
        listener: TcpListener,
        router: Router,
        stop: impl Future<Output = ()> + Send,
    ) -> io::Result<()> {
        let seats = Arc::new(Semaphore::new(self.connections));
        let of_one = Arc::new(Seats::new(self.connections_of_one));
        let ending = GracefulShutdown::new();
        let mut stop = pin!(stop);
        loop {
            let (line, address, seat) = tokio::select! {
                () = &mut stop => break,
                came = next(&listener, &seats) => came,
            };
            let chair = seat.and_then(|seat| Chair::taken(seat, &seats, &of_one, address.ip()));
            let Some(chair) = chair.map(Arc::new) else {
                // Closed without a word: an answer would cost what the bound is there to save.
                self.meter.refuse_connection();
                continue;
            };
            let gate = self.clone();
            let (router, watcher) = (router.clone(), ending.watcher());
            tokio::spawn(async move {
                if let Some(line) = gate.open(line, address).await {
                    let address = address.ip();
                    let chair = Some(Arc::clone(&chair));
                    let peer = Peer {
                        address,
                        certificate: line.certificate(),
                        chair,
                    };
                    let connection = gate.connection(line, router, peer);
                    // A broken line is the other end's affair, and is counted by what it left undone.
                    let _ = watcher.watch(connection).await;
                }
                drop(chair);
            });
        }
        drop(listener);
        let _ = timeout(self.grace, ending.shutdown()).await;
        Ok(())
    }

    async fn open(&self, line: TcpStream, address: SocketAddr) -> Option<Line> {
        // Replies are small and whole: waiting to fill a packet only delays them.
        let _ = line.set_nodelay(true);
        let line = Watched::new(line, self.idle);
        let address = address.ip();
        let Some(acceptor) = &self.tls else {
            return Some(Line::Plain(line));
        };
        match timeout(self.head, acceptor.accept(line)).await {
            Ok(Ok(line)) => {
                let line = Line::Secured(Box::new(line));
                if let Some(certificate) = line.certificate() {
                    tracing::info!(%address, certificate = &*certificate, "a client showed its certificate");
                }
                Some(line)
            }
            Ok(Err(fault)) => {
                tracing::info!(%address, fault = &fault as &dyn std::error::Error, "a TLS handshake failed");
                self.meter.refuse_connection();
                None
            }
            Err(_) => {
                self.meter.refuse_connection();
                None
            }
        }
    }

    fn connection(
        &self,
        line: Line,
        router: Router,
        peer: Peer,
    ) -> http1::Connection<TokioIo<Line>, ToRouter> {
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(
                TokioIo::new(line),
                ToRouter {
                    router: TowerToHyperService::new(router),
                    peer,
                },
            )
    }
}

async fn next(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there is always a seat in the end.
    let seat = Arc::clone(seats).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((line, address)) => return (line, address, seat),
            // Too many files open, or a line gone before it was taken: neither may stop the node.
            Err(fault) => {
                tracing::warn!(
                    fault = &fault as &dyn std::error::Error,
                    "no connection could be taken"
                );
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Gives each request its peer on the way to the router.
struct ToRouter {
    router: TowerToHyperService<Router>,
    peer: Peer,
}

impl Service<Request<Incoming>> for ToRouter {
    type Response = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.peer.clone());
        self.router.call(request)
    }
}

/// The peer of a request; of nobody if a test came without one.
pub(crate) fn peer_of(request: &Request<Body>) -> Peer {
    let known = request.extensions().get::<Peer>().cloned();
    known.unwrap_or(Peer {
        address: IpAddr::from([0, 0, 0, 0]),
        certificate: None,
        chair: None,
    })
}

/// A line, with TLS or without.
enum Line {
    Plain(Watched),
    Secured(Box<tokio_rustls::server::TlsStream<Watched>>),
}

impl Line {
    /// SHA-256, hex, of the certificate that was shown at its other end.
    fn certificate(&self) -> Option<Arc<str>> {
        match self {
            Self::Plain(_) => None,
            Self::Secured(line) => tls::shown(line.get_ref().1).map(Arc::from),
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(line) => Pin::new(line).poll_read(cx, into),
            Self::Secured(line) => Pin::new(line).poll_read(cx, into),
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut *self {
            Self::Plain(line) => Pin::new(line).poll_write(cx, from),
            Self::Secured(line) => Pin::new(line).poll_write(cx, from),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut *self {
            Self::Plain(line) => Pin::new(line).poll_write_vectored(cx, from),
            Self::Secured(line) => Pin::new(line).poll_write_vectored(cx, from),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(line) => line.is_write_vectored(),
            Self::Secured(line) => line.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(line) => Pin::new(line).poll_flush(cx),
            Self::Secured(line) => Pin::new(line).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(line) => Pin::new(line).poll_shutdown(cx),
            Self::Secured(line) => Pin::new(line).poll_shutdown(cx),
        }
    }
}

/// A connection that is cut when nothing moves on it.
struct Watched {
    line: TcpStream,
    idle: Duration,
    until: Pin<Box<Sleep>>,
}

impl Watched {
    fn new(line: TcpStream, idle: Duration) -> Self {
        let until = Box::pin(sleep(idle));
        Self { line, idle, until }
    }

    /// Passes a finished step on and starts the wait anew; an unfinished one ends when the wait does.
    fn watched<T>(
        &mut self,
        cx: &mut Context<'_>,
        step: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if step.is_ready() {
            let until = Instant::now() + self.idle;
            self.until.as_mut().reset(until);
            return step;
        }
        match self.until.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.line).poll_read(cx, into);
        self.watched(cx, step)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.line).poll_write(cx, from);
        self.watched(cx, step)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.line).poll_write_vectored(cx, from);
        self.watched(cx, step)
    }

    fn is_write_vectored(&self) -> bool {
        self.line.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.line).poll_flush(cx);
        self.watched(cx, step)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.line).poll_shutdown(cx);
        self.watched(cx, step)
    }
}

/// Head of one request. The signed text repeats every value, so a long list of receivers stands in it twice.
const HEAD_BYTES: usize = 256 * 1024;

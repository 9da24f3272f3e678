//! Connections within bounds: so many at once, none of them still for too long.

use axum::serve::Listener;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// A listener that lets in only as many as there are seats; the rest wait in the system's queue.
pub(crate) struct Bounded {
    listener: TcpListener,
    seats: Arc<Semaphore>,
    idle: Duration,
}

/// A connection that holds a seat and is cut when nothing moves on it.
pub(crate) struct Seated {
    line: TcpStream,
    idle: Duration,
    until: Pin<Box<Sleep>>,
    _seat: Option<OwnedSemaphorePermit>,
}

impl Bounded {
    pub(crate) fn new(listener: TcpListener, seats: usize, idle: Duration) -> Self {
        Self {
            listener,
            seats: Arc::new(Semaphore::new(seats)),
            idle,
        }
    }
}

impl Listener for Bounded {
    type Io = Seated;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Seated, SocketAddr) {
        // The semaphore is never closed, so there is always a seat in the end.
        let seat = Arc::clone(&self.seats).acquire_owned().await.ok();
        let (line, address) = Listener::accept(&mut self.listener).await;
        // Replies are small and whole: waiting to fill a packet only delays them.
        let _ = line.set_nodelay(true);
        let until = Box::pin(sleep(self.idle));
        (
            Seated {
                line,
                idle: self.idle,
                until,
                _seat: seat,
            },
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Seated {
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

impl AsyncRead for Seated {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.line).poll_read(cx, into);
        self.watched(cx, step)
    }
}

impl AsyncWrite for Seated {
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

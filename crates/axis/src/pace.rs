//! A request's body that tells how far it has been taken.
//!
//! Its length is known from the first byte on: some gateways break on a body that only ends some day (X§5).

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::time::Instant;

/// How far a body has been taken; shared with whoever waits.
#[derive(Clone)]
pub(crate) struct Taken(Arc<Mutex<State>>);

#[derive(Clone, Copy)]
struct State {
    bytes: u64,
    last: Instant,
}

/// A body handed out in pieces.
pub(crate) struct Paced {
    rest: Bytes,
    taken: Taken,
}

impl Taken {
    /// Nothing yet.
    pub(crate) fn nothing() -> Self {
        Self(Arc::new(Mutex::new(State {
            bytes: 0,
            last: Instant::now(),
        })))
    }

    /// Bytes handed out so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.state().bytes
    }

    /// When the last of them were; when it all began if none were.
    pub(crate) fn last(&self) -> Instant {
        self.state().last
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Paced {
    pub(crate) fn new(bytes: Bytes, taken: Taken) -> Self {
        Self { rest: bytes, taken }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        let mut state = self.taken.state();
        state.bytes += length as u64;
        state.last = Instant::now();
        drop(state);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

const PIECE: usize = 16 * 1024;

//! Bytes on their way out: from memory, or from a file piece by piece, plain or in base64.
//!
//! A long file is never whole in memory. If it turns out damaged while it goes out, the line is cut before its end: a
//! short answer is no answer.

use axum::body::{Bytes, HttpBody};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body::{Frame, SizeHint};
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// A body of known length.
pub(crate) struct Outgoing {
    source: Source,
    left: u64,
}

enum Source {
    Memory(Bytes),
    Pieces(mpsc::Receiver<io::Result<Bytes>>),
}

impl Outgoing {
    /// Bytes in memory.
    pub(crate) fn memory(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            left: bytes.len() as u64,
            source: Source::Memory(bytes),
        }
    }

    /// `size` bytes of a reader as they are. Its errors cut the line.
    pub(crate) fn plain(reader: Box<dyn Read + Send>, size: u64) -> Self {
        Self {
            left: size,
            source: Source::Pieces(pieces(reader, Bytes::from)),
        }
    }

    /// `size` bytes of a reader in base64 between two texts.
    pub(crate) fn base64(
        reader: Box<dyn Read + Send>,
        size: u64,
        (before, behind): (Vec<u8>, Vec<u8>),
    ) -> Self {
        let left = before.len() as u64 + size.div_ceil(3) * 4 + behind.len() as u64;
        let inner = pieces(reader, |piece| STANDARD.encode(&piece).into());
        Self {
            left,
            source: Source::Pieces(between(before, inner, behind)),
        }
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = match &mut self.source {
            Source::Memory(rest) if rest.is_empty() => return Poll::Ready(None),
            Source::Memory(rest) => {
                let piece = rest.len().min(PIECE_BYTES);
                Some(Ok(rest.split_to(piece)))
            }
            Source::Pieces(pieces) => match pieces.poll_recv(cx) {
                Poll::Ready(piece) => piece,
                Poll::Pending => return Poll::Pending,
            },
        };
        if let Some(Ok(bytes)) = &piece {
            self.left = self.left.saturating_sub(bytes.len() as u64);
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Reads at most two pieces ahead of the line.
///
/// Takes a thread for as long as the disk needs for a piece and none for as long as the line does: however many read
/// slowly, the threads are there for others.
fn pieces(
    mut reader: Box<dyn Read + Send>,
    form: fn(Vec<u8>) -> Bytes,
) -> mpsc::Receiver<io::Result<Bytes>> {
    let (to, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        // The last piece is held back until the end has shown that the whole is what it was: a line that is cut one
        // piece short cannot be taken for a whole file.
        let mut held = None;
        loop {
            let reading = tokio::task::spawn_blocking(move || {
                let read = piece_of(reader.as_mut(), form);
                (reader, read)
            });
            // A node that stops, or a reader that panics, leaves the answer short, which cuts the line.
            let Ok((back, read)) = reading.await else {
                return;
            };
            reader = back;
            let next = match read {
                Ok(next) => next,
                Err(fault) => {
                    tracing::error!(
                        fault = &fault as &dyn std::error::Error,
                        "a file broke off on its way out"
                    );
                    // Nobody listening any more is the line's affair.
                    let _ = to.send(Err(fault)).await;
                    return;
                }
            };
            let is_over = next.is_none();
            if let Some(piece) = std::mem::replace(&mut held, next)
                && to.send(Ok(piece)).await.is_err()
            {
                return;
            }
            if is_over {
                return;
            }
        }
    });
    pieces
}

/// The next piece; nothing at the end. Whole pieces, whose length three divides: their base64 may stand in a row.
fn piece_of(reader: &mut dyn Read, form: fn(Vec<u8>) -> Bytes) -> io::Result<Option<Bytes>> {
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    let read = reader.take(PIECE_BYTES as u64).read_to_end(&mut piece)?;
    Ok((read > 0).then(|| form(piece)))
}

fn between(
    before: Vec<u8>,
    mut inner: mpsc::Receiver<io::Result<Bytes>>,
    behind: Vec<u8>,
) -> mpsc::Receiver<io::Result<Bytes>> {
    let (to, pieces) = mpsc::channel(1);
    tokio::spawn(async move {
        if to.send(Ok(before.into())).await.is_err() {
            return;
        }
        while let Some(piece) = inner.recv().await {
            let is_over = piece.is_err();
            if to.send(piece).await.is_err() || is_over {
                return;
            }
        }
        // Nobody listening any more is the line's affair.
        let _ = to.send(Ok(behind.into())).await;
    });
    pieces
}

/// Length of a piece: a multiple of three.
const PIECE_BYTES: usize = 48 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::io::Cursor;

    async fn all(mut body: Outgoing) -> io::Result<Vec<u8>> {
        let said = body.size_hint().exact().unwrap();
        let mut bytes = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            bytes.extend_from_slice(&frame?.into_data().unwrap());
        }
        assert_eq!(bytes.len() as u64, said, "as long as it said");
        assert!(body.is_end_stream());
        Ok(bytes)
    }

    #[tokio::test]
    async fn a_file_goes_out_whole_in_either_form() {
        for size in [
            0,
            1,
            2,
            3,
            PIECE_BYTES - 1,
            PIECE_BYTES,
            3 * PIECE_BYTES + 2,
        ] {
            let file: Vec<u8> = (0..size)
                .map(|at| u8::try_from(at % 251).unwrap())
                .collect();
            let reader = || Box::new(Cursor::new(file.clone()));
            let plain = Outgoing::plain(reader(), size as u64);
            assert!(all(plain).await.unwrap() == file, "{size} bytes");
            let around = (b"{\"".to_vec(), b"\"}".to_vec());
            let text = Outgoing::base64(reader(), size as u64, around);
            let wanted = format!("{{\"{}\"}}", STANDARD.encode(&file));
            assert!(
                all(text).await.unwrap() == wanted.as_bytes(),
                "{size} bytes"
            );
            let memory = Outgoing::memory(file.clone());
            assert!(all(memory).await.unwrap() == file, "{size} bytes");
        }
    }

    #[test]
    fn slow_readers_leave_the_threads_to_others() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        runtime.block_on(async {
            let file = vec![7; 8 * PIECE_BYTES];
            let slow: Vec<Outgoing> = (0..20)
                .map(|_| Outgoing::plain(Box::new(Cursor::new(file.clone())), file.len() as u64))
                .collect();
            // Until each has read as far ahead as it may; nobody takes anything.
            for _ in 0..20 * 8 {
                tokio::task::spawn_blocking(|| ()).await.unwrap();
            }
            let done = tokio::task::spawn_blocking(|| "done").await.unwrap();
            assert_eq!(done, "done", "the only thread is free");
            for body in slow {
                assert!(all(body).await.unwrap() == file, "and they get it whole");
            }
        });
    }

    #[tokio::test]
    async fn a_file_that_breaks_on_the_way_cuts_the_line() {
        struct Breaks(usize);
        impl Read for Breaks {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                if self.0 == 0 {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                let count = self.0.min(into.len());
                self.0 -= count;
                Ok(count)
            }
        }
        let body = Outgoing::plain(Box::new(Breaks(300_000)), 400_000);
        assert_eq!(
            all(body).await.unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
    }
}

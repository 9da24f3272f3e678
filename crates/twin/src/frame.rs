//! What the desk and its twin say to each other over two pipes: framed, bounded, versioned.
//!
//! A frame is one octet of version, one of kind, four of length (big-endian), then the content. A secret is a frame of
//! its own kind and never enters JSON, whose reader would copy it.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// Octets of a message or a secret.
pub const LONGEST_MESSAGE: u32 = 4 << 20;
/// Octets of a file: more than any PDF that is read.
pub const LONGEST_FILE: u32 = 256 << 20;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON.
    Message,
    /// A secret in UTF-8, for the message that follows; wiped.
    Secret,
    /// The bytes of a file, for the message that follows.
    File,
}

/// One frame; without `Debug`, for it may hold a secret.
pub struct Frame {
    kind: Kind,
    content: Vec<u8>,
}

impl Frame {
    /// A message in JSON.
    pub fn message(message: &impl Serialize) -> io::Result<Self> {
        Ok(Self {
            kind: Kind::Message,
            content: serde_json::to_vec(message)?,
        })
    }

    /// A secret, copied once.
    pub fn secret(secret: &str) -> Self {
        Self {
            kind: Kind::Secret,
            content: secret.as_bytes().to_vec(),
        }
    }

    /// A file's bytes.
    pub fn file(bytes: Vec<u8>) -> Self {
        Self {
            kind: Kind::File,
            content: bytes,
        }
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The message, if it is one and says that.
    pub fn read_as<T: for<'de> Deserialize<'de>>(&self) -> Option<T> {
        if self.kind != Kind::Message {
            return None;
        }
        serde_json::from_slice(&self.content).ok()
    }

    /// The content, wiped when it is dropped.
    pub fn into_secret(mut self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(std::mem::take(&mut self.content))
    }

    /// The content.
    pub fn into_file(mut self) -> Vec<u8> {
        std::mem::take(&mut self.content)
    }

    /// Errors if the content is longer than its kind allows or the pipe is closed.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let length = u32::try_from(self.content.len()).unwrap_or(u32::MAX);
        if length > longest(self.kind) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let kind = match self.kind {
            Kind::Message => 1,
            Kind::Secret => 2,
            Kind::File => 3,
        };
        let mut head = vec![VERSION, kind];
        head.extend(length.to_be_bytes());
        to.write_all(&head)?;
        to.write_all(&self.content)?;
        to.flush()
    }

    /// Errors at the end of the pipe, and on what is no frame of this version.
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let strange = || io::Error::from(io::ErrorKind::InvalidData);
        let mut head = [0; 6];
        from.read_exact(&mut head)?;
        let [VERSION, kind, length @ ..] = head else {
            return Err(strange());
        };
        let kind = match kind {
            1 => Kind::Message,
            2 => Kind::Secret,
            3 => Kind::File,
            _ => return Err(strange()),
        };
        let length = u32::from_be_bytes(length);
        if length > longest(kind) {
            return Err(strange());
        }
        // Exactly as long as its content: a secret in it is never copied by growing.
        let length = usize::try_from(length).map_err(|_| strange())?;
        let mut frame = Self {
            kind,
            content: vec![0; length],
        };
        from.read_exact(&mut frame.content)?;
        Ok(frame)
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if self.kind == Kind::Secret {
            self.content.zeroize();
        }
    }
}

fn longest(kind: Kind) -> u32 {
    match kind {
        Kind::Message | Kind::Secret => LONGEST_MESSAGE,
        Kind::File => LONGEST_FILE,
    }
}

/// Changes with every change of what a frame is.
const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_out_as_it_went_in() {
        let mut pipe = Vec::new();
        Frame::secret("mật khẩu").write(&mut pipe).unwrap();
        Frame::file(vec![0, 1, 2]).write(&mut pipe).unwrap();
        Frame::message(&[1, 2]).unwrap().write(&mut pipe).unwrap();
        let mut rest = pipe.as_slice();
        let secret = Frame::read(&mut rest).unwrap();
        assert_eq!(secret.kind(), Kind::Secret);
        let secret = secret.into_secret();
        assert_eq!(secret.as_slice(), "mật khẩu".as_bytes());
        assert_eq!(
            secret.capacity(),
            secret.len(),
            "never grown, so never copied"
        );
        let file = Frame::read(&mut rest).unwrap();
        assert_eq!(
            file.read_as::<Vec<u8>>(),
            None,
            "a file is read as no message"
        );
        assert_eq!(file.into_file(), [0, 1, 2]);
        let message = Frame::read(&mut rest).unwrap();
        assert_eq!(message.read_as(), Some([1, 2]));
        assert!(rest.is_empty(), "nothing is left over");
    }

    #[test]
    fn what_is_no_frame_is_refused_and_costs_no_memory() {
        let too_long = [VERSION, 1, 0xff, 0xff, 0xff, 0xff];
        let too_long_a_file = [VERSION, 3, 0xff, 0xff, 0xff, 0xff];
        let other_version = [9, 1, 0, 0, 0, 0];
        let no_kind = [VERSION, 7, 0, 0, 0, 0];
        let cut_off = [VERSION, 1, 0, 0, 0, 5, b'{'];
        for bytes in [
            &too_long[..],
            &too_long_a_file,
            &other_version,
            &no_kind,
            &cut_off,
            b"",
            b"Hello\n",
        ] {
            assert!(Frame::read(&mut &*bytes).is_err(), "{bytes:?}");
        }
        let long = Frame {
            kind: Kind::Message,
            content: vec![0; 5 << 20],
        };
        assert!(
            long.write(&mut Vec::new()).is_err(),
            "what cannot be read is not sent"
        );
    }
}

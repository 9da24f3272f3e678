//! What a letter looks like on this road: `multipart/form-data` of a known length (RFC 7578).

use crate::Kind;
use crate::wire::hash;
use bytes::{BufMut, Bytes, BytesMut};

/// The content type and the body of a letter.
pub(super) fn letter(kind: Kind, envelope: &[u8]) -> (String, Bytes) {
    let boundary = boundary(envelope);
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"messageType\"\r\n\r\n{}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"edocFile\"; filename=\"envelope.edxml\"\r\n\
         Content-Type: application/xml\r\n\r\n",
        kind.word()
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let mut body = BytesMut::with_capacity(head.len() + envelope.len() + tail.len());
    body.put_slice(head.as_bytes());
    body.put_slice(envelope);
    body.put_slice(tail.as_bytes());
    (
        format!("multipart/form-data; boundary={boundary}"),
        body.freeze(),
    )
}

/// A line that no file holds unless it holds its own hash.
fn boundary(envelope: &[u8]) -> String {
    format!("lienvan-{}", hex::encode(hash::sha256(envelope)))
}

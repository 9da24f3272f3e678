//! Requests written by hand, byte for byte, as clients of other makes send them.

use crate::world::secret;
use axis::wire::{self, sign};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A request under a center's signature.
pub(crate) struct Raw<'a> {
    pub(crate) center: &'a str,
    pub(crate) method: &'a str,
    pub(crate) operation: &'a str,
    /// Signed and sent, name without prefix.
    pub(crate) params: Vec<(&'a str, &'a str)>,
    /// Sent as they stand, unsigned.
    pub(crate) extra: Vec<(&'a str, &'a str)>,
    pub(crate) body: Vec<u8>,
}

/// What came back.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn call<'a>(
    center: &'a str,
    operation: &'a str,
    params: &[(&'a str, &'a str)],
) -> Raw<'a> {
    Raw {
        center,
        method: "POST",
        operation,
        params: params.to_vec(),
        extra: Vec::new(),
        body: Vec::new(),
    }
}

impl Raw<'_> {
    pub(crate) async fn send(self, host: &str) -> Answered {
        let head = self.head(host);
        let mut line = TcpStream::connect(host).await.unwrap();
        line.write_all(head.as_bytes()).await.unwrap();
        line.write_all(&self.body).await.unwrap();
        answered(&mut BufReader::new(line)).await
    }

    pub(crate) fn head(&self, host: &str) -> String {
        let mut named = vec![("systemid", self.center)];
        named.extend(self.params.iter().copied());
        named.push(("timestamp", "01012020T000000+0001"));
        named.push(("Content-Type", "application/json"));
        let signature = sign::sign(&secret(self.center), &named);
        let mut head = format!(
            "{} /XrdAdapter/adapter/{} HTTP/1.1\r\nHost: {host}\r\n",
            self.method, self.operation
        );
        for (name, value) in &named {
            head += &format!("XroadVnpt-{name}: {value}\r\n");
        }
        head += &format!("{}: {}\r\n", wire::SIGN_HEADER_KEY, signature.keys);
        head += &format!("{}: {}\r\n", wire::SIGN_HEADER, signature.json);
        head += &format!("{}: {}\r\n", wire::HASH_HEADER, signature.hash);
        for (name, value) in &self.extra {
            head += &format!("{name}: {value}\r\n");
        }
        head + &format!(
            "Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.body.len()
        )
    }
}

impl Answered {
    /// The JSON, after checking what holds for every reply.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, 200, "always 200");
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        assert!(!holds_null(&body), "never a null: {body}");
        assert!(
            body["ErrorDesc"].as_str().unwrap().is_ascii(),
            "ASCII: {body}"
        );
        let done = body["ErrorCode"] == "0";
        assert_eq!(body["status"], if done { "OK" } else { "FAIL" }, "{body}");
        body
    }

    pub(crate) fn code(&self) -> String {
        self.json()["ErrorCode"].as_str().unwrap().to_owned()
    }
}

/// Reads one response to its end.
pub(crate) async fn answered(line: &mut BufReader<TcpStream>) -> Answered {
    let (status, length) = head_of(line).await;
    let mut body = vec![0; length];
    line.read_exact(&mut body).await.unwrap();
    Answered { status, body }
}

/// Reads the head of a response: its status and the length of its body.
pub(crate) async fn head_of(line: &mut BufReader<TcpStream>) -> (u16, usize) {
    let mut first = String::new();
    line.read_line(&mut first).await.unwrap();
    let status = first
        .split(' ')
        .nth(1)
        .unwrap_or_else(|| panic!("no response: {first:?}"))
        .parse()
        .unwrap();
    let mut length = 0;
    loop {
        let mut header = String::new();
        line.read_line(&mut header).await.unwrap();
        if header.trim().is_empty() {
            return (status, length);
        }
        if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

//! Requests put together from the documented bytes alone (X§2.1): no line of our own road or of its signing is used here.

use openssl::hash::{MessageDigest, hash};
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A client of another make: it keeps every parameter it was ever called with, as the official one does.
pub(crate) struct Client {
    secret: String,
    /// Name without prefix, and value, in the order first said.
    said: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// Stamped once, when it is made: in 2020, which no server may mind.
    pub(crate) fn new(center: &str, secret: &str) -> Self {
        let mut client = Self {
            secret: secret.to_owned(),
            said: Vec::new(),
        };
        client.say("systemid", center);
        client.say("timestamp", "01012020T000000+0001");
        client
    }

    /// Says a parameter from now on, in place of what it said before.
    pub(crate) fn say(&mut self, name: &str, value: &str) -> &mut Self {
        let known = self.said.iter_mut().find(|(said, _)| said == name);
        match known {
            Some((_, said)) => value.clone_into(said),
            None => self.said.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Asks an operation by POST with a body of a type.
    pub(crate) async fn post(
        &mut self,
        host: &str,
        operation: &str,
        params: &[(&str, &str)],
        kind: &str,
        body: &[u8],
    ) -> Reply {
        for (name, value) in params {
            self.say(name, value);
        }
        self.say("Content-Type", kind);
        let path = format!("/XrdAdapter/adapter/{operation}");
        exchange(host, &self.head("POST", &path, host, body.len()), body).await
    }

    /// The head of a request with all that was ever said, signed.
    pub(crate) fn head(&self, method: &str, path: &str, host: &str, length: usize) -> String {
        let names: Vec<_> = self.said.iter().map(|(name, _)| name.as_str()).collect();
        let pairs: Vec<_> = self
            .said
            .iter()
            .map(|(name, value)| format!("\"XroadVnpt-{name}\":\"{}\"", escaped(value)))
            .collect();
        let json = format!("{{{}}}", pairs.join(","));
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        for (name, value) in &self.said {
            let _ = write!(head, "XroadVnpt-{name}: {value}\r\n");
            if name == "Content-Type" {
                let _ = write!(head, "Content-Type: {value}\r\n");
            }
        }
        let _ = write!(
            head,
            "XroadVnpt-sign-header-key: {}\r\nXroadVnpt-sign-header: {json}\r\n\
             XroadVnpt-hash-header: {}\r\nXroadVnpt-version: 3.0.201608\r\n\
             User-Agent: JAVASDKAgent/1.0.0 XRoad/VPCP\r\nAccept-Encoding: gzip,deflate\r\n\
             Connection: Keep-Alive\r\nContent-Length: {length}\r\n\r\n",
            names.join(";"),
            hmac(&self.secret, &json)
        );
        head
    }
}

impl Reply {
    /// The JSON of the adapter, after checking what holds for every one of its replies.
    pub(crate) fn adapter(&self) -> Value {
        assert_eq!(self.status, 200, "always 200");
        let body = self.json();
        let done = body["ErrorCode"] == "0";
        assert_eq!(body["status"], if done { "OK" } else { "FAIL" }, "{body}");
        body
    }

    /// The JSON, which holds no null and whose words are ASCII.
    pub(crate) fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        let body: Value = serde_json::from_slice(&self.body)
            .unwrap_or_else(|fault| panic!("{fault}: {} {text}", self.status));
        assert!(
            !text.contains(":null") && !holds_null(&body),
            "never a null: {text}"
        );
        assert!(
            body["ErrorDesc"].as_str().unwrap().is_ascii(),
            "ASCII: {text}"
        );
        assert!(body["ErrorCode"].is_string(), "a text: {text}");
        body
    }

    pub(crate) fn code(&self) -> String {
        self.json()["ErrorCode"].as_str().unwrap().to_owned()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends a head and a body on a line of its own and reads the answer.
pub(crate) async fn exchange(host: &str, head: &str, body: &[u8]) -> Reply {
    let mut line = BufReader::new(TcpStream::connect(host).await.unwrap());
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(body).await.unwrap();
    reply(&mut line).await
}

/// Reads one answer; a `100 Continue` on the way is passed over.
pub(crate) async fn reply<L: AsyncBufReadExt + Unpin>(line: &mut L) -> Reply {
    loop {
        let mut first = String::new();
        line.read_line(&mut first).await.unwrap();
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status: u16 = status.unwrap_or_else(|| panic!("no response: {first:?}"));
        let mut headers = BTreeMap::new();
        loop {
            let mut header = String::new();
            line.read_line(&mut header).await.unwrap();
            let Some((name, value)) = header.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        if status == 100 {
            continue;
        }
        let length = headers
            .get("content-length")
            .map_or(0, |text| text.parse().unwrap());
        let mut body = vec![0; length];
        line.read_exact(&mut body).await.unwrap();
        return Reply {
            status,
            headers,
            body,
        };
    }
}

/// Lower-case hex of HMAC-SHA256.
pub(crate) fn hmac(secret: &str, text: &str) -> String {
    let key = PKey::hmac(secret.as_bytes()).unwrap();
    let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
    signer.update(text.as_bytes()).unwrap();
    padded(&signer.sign_to_vec().unwrap())
}

/// SHA-256 of a file.
pub(crate) fn sha256(file: &[u8]) -> Vec<u8> {
    hash(MessageDigest::sha256(), file).unwrap().to_vec()
}

/// Hex as everyone writes it.
pub(crate) fn padded(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hex as the official client writes it: each byte without its leading zero (X§2.2).
pub(crate) fn unpadded(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:x}")).collect()
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

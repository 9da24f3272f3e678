//! Encryption with an empty user password: everybody may read such a file, so its signatures can be
//! judged and added to (ISO 32000-2, 7.6). Never tries a password; a file that needs one is refused.

mod cipher;

use openssl::sha::{sha256, sha384, sha512};

use crate::error::{Flaw, Unreadable};
use crate::syntax::{Dict, Id, Node, Parser, Value, malformed};
use cipher::{aes_cbc, md5, rc4, unpadded};

/// How the strings and streams of a file are encrypted, with the key that the empty password opens.
pub(crate) struct Crypt {
    key: Vec<u8>,
    texts: Method,
    streams: Method,
    is_metadata_clear: bool,
    /// The object that holds the encryption dictionary, which itself is never encrypted.
    dictionary: Option<Id>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Clear,
    Rc4,
    Aes128,
    Aes256,
}

/// What fills up a password that is too short (ISO 32000-1, algorithm 2).
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// The entries that a key is made from.
struct Entries<'d> {
    dict: &'d Dict,
    revision: i64,
    owner: &'d [u8],
    user: &'d [u8],
    permissions: i32,
    is_metadata_encrypted: bool,
}

impl Crypt {
    /// Opens the encryption of a file with the empty user password; `identifier` is the first half
    /// of its `/ID`.
    ///
    /// Errors with [`Unreadable::NeedsPassword`] if that is not the password, and with
    /// [`Unreadable::Encrypted`] for handlers and ciphers that are not the standard's.
    pub(super) fn open(
        dict: &Dict,
        identifier: &[u8],
        dictionary: Option<Id>,
    ) -> Result<Self, Unreadable> {
        if !dict.is("Filter", "Standard") {
            return Err(Unreadable::Encrypted);
        }
        let bad = malformed(dict.close, Flaw::Encryption);
        let text = |key: &str| dict.get(key).and_then(Node::as_text);
        let is_true = |key: &str, missing: bool| match dict.get(key).map(|node| &node.value) {
            Some(Value::Bool(stated)) => *stated,
            _ => missing,
        };
        let permissions = dict.int("P").ok_or(bad)?;
        let entries = Entries {
            dict,
            revision: dict.int("R").ok_or(bad)?,
            owner: text("O").ok_or(bad)?,
            user: text("U").ok_or(bad)?,
            // Some writers state it without its sign.
            permissions: i32::try_from(permissions)
                .or_else(|_| u32::try_from(permissions).map(u32::cast_signed))
                .map_err(|_| bad)?,
            is_metadata_encrypted: is_true("EncryptMetadata", true),
        };
        let version = dict.int("V").ok_or(bad)?;
        let (texts, streams, length) = match (version, entries.revision) {
            (1, 2 | 3) => (Method::Rc4, Method::Rc4, 5),
            (2, 3) => (Method::Rc4, Method::Rc4, length_of(dict).ok_or(bad)?),
            (4, 4) => (
                filter_of(dict, "StrF").ok_or(Unreadable::Encrypted)?,
                filter_of(dict, "StmF").ok_or(Unreadable::Encrypted)?,
                16,
            ),
            (5, 5 | 6) => (
                filter_of(dict, "StrF").ok_or(Unreadable::Encrypted)?,
                filter_of(dict, "StmF").ok_or(Unreadable::Encrypted)?,
                32,
            ),
            _ => return Err(Unreadable::Encrypted),
        };
        let fits = |method: Method| {
            method == Method::Clear || (method == Method::Aes256) == (version == 5)
        };
        if !fits(texts) || !fits(streams) {
            return Err(bad);
        }
        let key = if version == 5 {
            entries.long_key()?
        } else {
            entries.short_key(identifier, length)?
        };
        Ok(Self {
            key,
            texts,
            streams,
            is_metadata_clear: version >= 4 && !entries.is_metadata_encrypted,
            dictionary,
        })
    }

    /// Decrypts every string of an object that stands by itself in the file; tells how many.
    pub(super) fn decrypt_texts(&self, id: Id, node: &mut Node) -> Result<usize, Unreadable> {
        let is_scaffold = node.as_dict().is_some_and(|dict| dict.is("Type", "XRef"));
        if self.texts == Method::Clear || is_scaffold || self.dictionary == Some(id) {
            return Ok(0);
        }
        let bad = malformed(node.span.start, Flaw::Encryption);
        let key = self.key_for(self.texts, id).ok_or(bad)?;
        let mut count = 0;
        self.decrypt_within(&key, node, &mut count)?;
        Ok(count)
    }

    fn decrypt_within(
        &self,
        key: &[u8],
        node: &mut Node,
        count: &mut usize,
    ) -> Result<(), Unreadable> {
        let at = node.span.start;
        match &mut node.value {
            Value::Text { bytes, .. } => {
                *count += 1;
                *bytes =
                    decrypted(self.texts, key, bytes).ok_or(malformed(at, Flaw::Encryption))?;
            }
            Value::Array(items) => {
                for item in items {
                    self.decrypt_within(key, item, count)?;
                }
            }
            Value::Dict(dict) => {
                let is_signature = is_signature(dict);
                for (name, node) in &mut dict.entries {
                    if !(is_signature && name == b"Contents") {
                        self.decrypt_within(key, node, count)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The packed bytes of a stream, decrypted.
    pub(super) fn decrypt_stream(
        &self,
        id: Id,
        dict: &Dict,
        data: &[u8],
    ) -> Result<Vec<u8>, Unreadable> {
        let method = self.stream_method(dict);
        let bad = malformed(0, Flaw::Encryption);
        let key = self.key_for(method, id).ok_or(bad)?;
        decrypted(method, &key, data).ok_or(bad)
    }

    fn stream_method(&self, dict: &Dict) -> Method {
        let is_clear_metadata = self.is_metadata_clear && dict.is("Type", "Metadata");
        if is_clear_metadata || dict.is("Type", "XRef") {
            return Method::Clear;
        }
        self.streams
    }

    fn encrypted(&self, method: Method, id: Id, place: usize, data: &[u8]) -> Option<Vec<u8>> {
        let key = self.key_for(method, id)?;
        match method {
            Method::Clear => Some(data.to_vec()),
            Method::Rc4 => Some(rc4(&key, data)),
            Method::Aes128 | Method::Aes256 => {
                let start = self.start(id, place, data);
                let pad = 16 - data.len() % 16;
                let padding = vec![u8::try_from(pad).ok()?; pad];
                let packed = aes_cbc(&key, &start, &[data, &padding].concat(), true)?;
                Some([&start[..], &packed].concat())
            }
        }
    }

    /// The first block, which nobody can foresee without the key; chance is not for this room.
    fn start(&self, id: Id, place: usize, data: &[u8]) -> [u8; 16] {
        let mut seed = self.key.clone();
        seed.extend_from_slice(&id.number.to_be_bytes());
        seed.extend_from_slice(&place.to_be_bytes());
        seed.extend_from_slice(data);
        let digest = sha256(&seed);
        digest.first_chunk::<16>().copied().unwrap_or_default()
    }

    /// The key of one object (ISO 32000-1, algorithm 1); AES-256 has one key for all.
    fn key_for(&self, method: Method, id: Id) -> Option<Vec<u8>> {
        if matches!(method, Method::Clear | Method::Aes256) {
            return Some(self.key.clone());
        }
        let [a, b, c, _] = id.number.to_le_bytes();
        let [d, e] = id.generation.to_le_bytes();
        let mut seed = [&self.key[..], &[a, b, c, d, e]].concat();
        if method == Method::Aes128 {
            seed.extend_from_slice(b"sAlT");
        }
        let length = (self.key.len() + 5).min(16);
        Some(md5(&seed)?.get(..length)?.to_vec())
    }

    /// The text of an object to be written, its strings encrypted.
    ///
    /// `place` tells one writing from another. Errors if the text is none.
    pub(crate) fn encrypt_texts(
        &self,
        id: Id,
        place: usize,
        text: &[u8],
    ) -> Result<Vec<u8>, Unreadable> {
        if self.texts == Method::Clear {
            return Ok(text.to_vec());
        }
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let rest = text.get(at..).unwrap_or_default();
            let length = match byte {
                b'%' => rest
                    .iter()
                    .take_while(|&&byte| byte != b'\n' && byte != b'\r')
                    .count(),
                b'<' if rest.starts_with(b"<<") => 2,
                b'(' | b'<' => {
                    let mut parser = Parser::new(text, at);
                    let node = parser.node()?;
                    let plain = node.as_text().unwrap_or_default();
                    let packed = self
                        .encrypted(self.texts, id, place + at, plain)
                        .ok_or(malformed(at, Flaw::Encryption))?;
                    out.extend_from_slice(format!("<{}>", hex::encode_upper(packed)).as_bytes());
                    at = parser.at;
                    continue;
                }
                _ => 1,
            };
            out.extend_from_slice(rest.get(..length).unwrap_or_default());
            at += length;
        }
        Ok(out)
    }

    /// The packed bytes of a stream to be written, encrypted.
    pub(crate) fn encrypt_stream(
        &self,
        id: Id,
        place: usize,
        data: &[u8],
    ) -> Result<Vec<u8>, Unreadable> {
        self.encrypted(self.streams, id, place, data)
            .ok_or(malformed(0, Flaw::Encryption))
    }
}

fn decrypted(method: Method, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    match method {
        Method::Clear => Some(data.to_vec()),
        Method::Rc4 => Some(rc4(key, data)),
        // Nothing at all is written by some for nothing.
        Method::Aes128 | Method::Aes256 if data.is_empty() => Some(Vec::new()),
        Method::Aes128 | Method::Aes256 => {
            let (start, packed) = data.split_first_chunk::<16>()?;
            unpadded(aes_cbc(key, start, packed, false)?)
        }
    }
}

/// A signature's own bytes are never encrypted (ISO 32000-2, 7.6.2).
fn is_signature(dict: &Dict) -> bool {
    dict.get("ByteRange").is_some() || dict.is("Type", "Sig") || dict.is("Type", "DocTimeStamp")
}

/// Bytes of the key; 40 bits if nothing is said.
fn length_of(dict: &Dict) -> Option<usize> {
    let bits = match dict.get("Length") {
        Some(node) => node.as_size()?,
        None => 40,
    };
    (bits % 8 == 0 && (40..=128).contains(&bits)).then_some(bits / 8)
}

/// The method that the crypt filter under `key` names. `None` for one that we do not know.
fn filter_of(dict: &Dict, key: &str) -> Option<Method> {
    let name = match dict.get(key) {
        Some(node) => node.as_name()?,
        None => b"Identity",
    };
    if name == b"Identity" {
        return Some(Method::Clear);
    }
    let filter = dict.get("CF")?.as_dict()?.get_bytes(name)?.as_dict()?;
    match filter.name("CFM") {
        None | Some(b"None") => Some(Method::Clear),
        Some(b"V2") => Some(Method::Rc4),
        Some(b"AESV2") => Some(Method::Aes128),
        Some(b"AESV3") => Some(Method::Aes256),
        Some(_) => None,
    }
}

impl Entries<'_> {
    /// Algorithms 2, 4 and 5 of ISO 32000-1 with an empty password: RC4 and AES-128.
    fn short_key(&self, identifier: &[u8], length: usize) -> Result<Vec<u8>, Unreadable> {
        let bad = malformed(self.dict.close, Flaw::Encryption);
        let owner = self.owner.get(..32).ok_or(bad)?;
        let mut seed = [
            &PADDING[..],
            owner,
            &self.permissions.to_le_bytes(),
            identifier,
        ]
        .concat();
        if self.revision >= 4 && !self.is_metadata_encrypted {
            seed.extend_from_slice(&[0xff; 4]);
        }
        let mut digest = md5(&seed).ok_or(Unreadable::Encrypted)?;
        if self.revision >= 3 {
            for _ in 0..50 {
                let part = digest.get(..length).ok_or(bad)?;
                digest = md5(part).ok_or(Unreadable::Encrypted)?;
            }
        }
        let key = digest.get(..length).ok_or(bad)?.to_vec();
        let (expected, compared) = if self.revision == 2 {
            (rc4(&key, &PADDING), 32)
        } else {
            let seed = [&PADDING[..], identifier].concat();
            let mut digest = md5(&seed).ok_or(Unreadable::Encrypted)?;
            for round in 0..20u8 {
                let key: Vec<u8> = key.iter().map(|octet| octet ^ round).collect();
                digest = rc4(&key, &digest);
            }
            (digest, 16)
        };
        if self.user.get(..compared) != expected.get(..compared) {
            return Err(Unreadable::NeedsPassword);
        }
        Ok(key)
    }

    /// Algorithms 2.A and 13 of ISO 32000-2 with an empty password: AES-256.
    fn long_key(&self) -> Result<Vec<u8>, Unreadable> {
        let bad = malformed(self.dict.close, Flaw::Encryption);
        let (hash, salts) = self.user.split_first_chunk::<32>().ok_or(bad)?;
        let (proof, rest) = salts.split_first_chunk::<8>().ok_or(bad)?;
        let salt = rest.first_chunk::<8>().ok_or(bad)?;
        if self.hashed(proof).ok_or(bad)? != hash {
            return Err(Unreadable::NeedsPassword);
        }
        let packed = self.dict.get("UE").and_then(Node::as_text);
        let packed = packed.and_then(|text| text.get(..32)).ok_or(bad)?;
        let wrapping = self.hashed(salt).ok_or(bad)?;
        let key = aes_cbc(&wrapping, &[0; 16], packed, false).ok_or(bad)?;
        // Whoever changed what is permitted did not have the key.
        let stated = self.dict.get("Perms").and_then(Node::as_text);
        let stated = stated.and_then(|text| text.get(..16)).ok_or(bad)?;
        let opened = aes_cbc(&key, &[0; 16], stated, false).ok_or(bad)?;
        let metadata = if self.is_metadata_encrypted {
            b'T'
        } else {
            b'F'
        };
        let is_theirs = opened.get(..4) == Some(&self.permissions.to_le_bytes()[..])
            && opened.get(8) == Some(&metadata)
            && opened.get(9..12) == Some(&b"adb"[..]);
        if is_theirs { Ok(key) } else { Err(bad) }
    }

    /// The hash of the empty password: SHA-256 in revision 5, algorithm 2.B in revision 6.
    fn hashed(&self, salt: &[u8]) -> Option<Vec<u8>> {
        let mut hash = sha256(salt).to_vec();
        if self.revision == 5 {
            return Some(hash);
        }
        let mut round = 0usize;
        let mut last = 0u8;
        while round < 64 || usize::from(last) + 32 > round {
            let block = hash.repeat(64);
            let packed = aes_cbc(hash.get(..16)?, hash.get(16..32)?, &block, true)?;
            let sum: u32 = packed
                .get(..16)?
                .iter()
                .map(|&octet| u32::from(octet))
                .sum();
            hash = match sum % 3 {
                0 => sha256(&packed).to_vec(),
                1 => sha384(&packed).to_vec(),
                _ => sha512(&packed).to_vec(),
            };
            last = packed.last().copied()?;
            round += 1;
        }
        hash.truncate(32);
        Some(hash)
    }
}

//! The words and shapes of the extension road, spoken where both ends are ours (`docs/extension.md`).
//!
//! Only forms, shared by the road and by the node at its other end: nothing here sends, receives or keeps, and nothing
//! of it is ever said to a foreign server but the question whether it is one.

use serde::{Deserialize, Serialize};

/// Where the calls stand on a host.
pub const BASE: &str = "/lienvan/v1";
/// What `product` says where the other end is ours.
pub const PRODUCT: &str = "lienvan-node";
/// The version of the calls described.
pub const PROTOCOL: u32 = 1;
/// How far a request's stamp may be from the node's clock, in milliseconds either way.
pub const WINDOW_MILLIS: i64 = 15 * 60 * 1_000;
/// Longest chunk, in bytes.
pub const CHUNK_BYTES: usize = 256 * 1024;
/// Most chunks of one letter, and most names in one question.
pub const CHUNKS: usize = 4_096;
/// Most items of one answer of the feed.
pub const FEED_ITEMS: usize = 1_000;

/// Signed parameter: method, a space, path and query as in the request line.
pub const TARGET: &str = "target";
/// Signed parameter: SHA-256 of the body, 64 lower-case hex digits.
pub const HASH_BODY: &str = "hash-body";

/// Paths behind [`BASE`].
pub mod path {
    /// Whether the other end is ours, and what it can.
    pub const CAPABILITIES: &str = "/capabilities";
    /// Which chunks are not there yet.
    pub const CHUNKS_MISSING: &str = "/chunks/missing";
    /// One chunk; its name follows.
    pub const CHUNKS: &str = "/chunks";
    /// Letters: handed over here, fetched with their name behind it.
    pub const LETTERS: &str = "/letters";
    /// What came to a mailbox, by number.
    pub const FEED: &str = "/feed";
    /// One day of a mailbox in a line.
    pub const DIGEST: &str = "/digest";
    /// Numbers of a series.
    pub const NUMBERS: &str = "/numbers";
    /// Takes a number out of use.
    pub const NUMBERS_CANCEL: &str = "/numbers/cancel";
    /// Opens a series after the node was restored.
    pub const NUMBERS_REOPEN: &str = "/numbers/reopen";
}

/// Words in `features`.
pub mod feature {
    /// Upload in chunks.
    pub const CHUNKS: &str = "chunks";
    /// The feed of a mailbox.
    pub const FEED: &str = "feed";
    /// The digest of a day.
    pub const DIGEST: &str = "digest";
    /// Numbers of a series.
    pub const NUMBERS: &str = "numbers";
    /// Download with ranges.
    pub const DOWNLOAD: &str = "download";
    /// A feed that waits for something to come.
    pub const WAIT: &str = "wait";
}

/// What the other end says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// [`PRODUCT`], or it is another's.
    pub product: String,
    /// The program's version, for people.
    pub version: String,
    /// [`PROTOCOL`], or these shapes do not hold.
    pub protocol: u32,
    /// Grows with every restore from a backup.
    pub epoch: u64,
    /// The node's clock, UTC milliseconds.
    pub now: i64,
    /// What may be asked at once.
    pub limits: Limits,
    /// Words of [`feature`].
    pub features: Vec<String>,
}

/// What may be asked at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Longest letter, in bytes.
    pub letter_bytes: u64,
    /// Longest chunk, in bytes.
    pub chunk_bytes: u64,
    /// Most chunks of a letter.
    pub chunks_per_letter: u64,
    /// Most items of one answer of the feed.
    pub feed_items: u64,
    /// The longest that the feed waits for something to come, in seconds; 0 where it does not.
    #[serde(default)]
    pub wait_seconds: u64,
}

/// The question of `chunks/missing`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkNames {
    /// Names, 64 lower-case hex digits each.
    pub sha256: Vec<String>,
}

/// The answer of `chunks/missing`, and what is beside a refusal with 99.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingChunks {
    /// Names not there, in the order asked, each once.
    #[serde(default)]
    pub missing: Vec<String>,
}

/// A letter handed over by its chunks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkedLetter {
    /// Code of the sending agency.
    pub from: String,
    /// `edoc` or `status`.
    pub kind: String,
    /// SHA-256 of the whole file, 64 lower-case hex digits.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its chunks in their order.
    pub chunks: Vec<String>,
}

/// What a letter handed over got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOver {
    /// Its name on the axis.
    #[serde(rename = "DocId")]
    pub doc_id: String,
    /// Whether it had been taken over before.
    pub repeated: bool,
}

/// A stretch of a mailbox's feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedPage {
    /// The mailbox's code in force.
    pub mailbox: String,
    /// As in [`Capabilities::epoch`].
    pub epoch: u64,
    /// The last number given; 0 if none.
    pub head: u64,
    /// The chain at the head; 64 zeros if there is none.
    pub chain: String,
    /// Ascending, without a gap.
    pub items: Vec<FeedItem>,
}

/// One package of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedItem {
    /// Its number in the mailbox, from 1.
    pub seq: u64,
    /// Its name, as `getReceivedEdocList` gives it.
    pub doc_id: String,
    /// `edoc` or `status`.
    pub kind: String,
    /// SHA-256 of the file as the node keeps it.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it was taken over, UTC milliseconds.
    pub at: i64,
    /// SHA-256, hex, over `<chain before>\n<seq> <docId> <sha256>\n`; 64 zeros stand before the first.
    pub chain: String,
}

/// One day of a mailbox in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayDigest {
    /// The mailbox's code in force.
    pub mailbox: String,
    /// `yyyy-mm-dd`, in Vietnam's time.
    pub day: String,
    /// As in [`Capabilities::epoch`].
    pub epoch: u64,
    /// How many packages came.
    pub count: u64,
    /// Number of the first; absent if none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// Number of the last; absent if none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    /// SHA-256 over the lines `<seq> <docId>\n`, hex.
    pub sha256: String,
}

/// Asks for the next number of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberWanted {
    /// Code of the office.
    pub office: String,
    /// The book as the office writes it.
    pub book: String,
    /// The year.
    pub year: u16,
    /// Names the document for ever.
    pub document: String,
}

/// The number given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberGiven {
    /// From 1.
    pub number: u64,
}

/// Takes a number out of use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberCancelled {
    /// Code of the office.
    pub office: String,
    /// The book as the office writes it.
    pub book: String,
    /// The year.
    pub year: u16,
    /// The number.
    pub number: u64,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub who: String,
}

/// A series as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesState {
    /// The last number given; 0 if none.
    pub last: u64,
    /// Whether numbers are given: not after a restore until the office reopens the series.
    pub open: bool,
    /// Numbers out of use, ascending.
    pub cancelled: Vec<VoidNumber>,
}

/// A number out of use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidNumber {
    /// The number.
    pub number: u64,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub who: String,
    /// When, UTC milliseconds.
    pub at: i64,
    /// Whether what it was given to was lost in a restore, as against being cancelled by its office.
    pub lost: bool,
}

/// Opens a series after the node was restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesKnown {
    /// Code of the office.
    pub office: String,
    /// The book as the office writes it.
    pub book: String,
    /// The year.
    pub year: u16,
    /// Numbers beyond the backup, as signed copies show them.
    pub known: Vec<KnownNumber>,
    /// Who says so.
    pub who: String,
}

/// A number and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownNumber {
    /// The number.
    pub number: u64,
    /// Names the document.
    pub document: String,
}

/// The base of the calls for the base of an adapter: the same host, [`BASE`] in place of the path.
pub fn base_beside(adapter: &str) -> Option<String> {
    let (scheme, rest) = adapter.split_once("://")?;
    let host = rest.split('/').next().filter(|host| !host.is_empty())?;
    Some(format!("{scheme}://{host}{BASE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_stands_at_the_root_of_the_adapter_s_host() {
        let beside = |adapter| base_beside(adapter);
        assert_eq!(
            beside("http://10.1.2.3:8080/XrdAdapter/adapter").as_deref(),
            Some("http://10.1.2.3:8080/lienvan/v1")
        );
        assert_eq!(
            beside("https://node.example").as_deref(),
            Some("https://node.example/lienvan/v1"),
            "no path at all"
        );
        assert_eq!(beside("node.example/x"), None, "no address");
        assert_eq!(beside("http:///x"), None, "no host");
    }

    #[test]
    fn nothing_written_holds_a_null() {
        let digest = DayDigest {
            mailbox: "H99.12".into(),
            day: "2026-11-21".into(),
            epoch: 1,
            count: 0,
            first: None,
            last: None,
            sha256: String::new(),
        };
        let text = serde_json::to_string(&digest).unwrap();
        assert_eq!(
            text,
            r#"{"mailbox":"H99.12","day":"2026-11-21","epoch":1,"count":0,"sha256":""}"#
        );
        assert_eq!(
            serde_json::from_str::<DayDigest>(&text).unwrap(),
            digest,
            "absent reads as absent"
        );
    }
}

//! A road as the engine walks it: the adapter's operations, and beside them, where the other end is a node of ours, what
//! a bad line needs (`docs/extension.md`).
//!
//! Keeps what dies with the program: connections, tokens, the node that was found, letters half fetched.

use super::details::{Details, Spoken, now};
use crate::Error;
use axis::wire::extension::feature;
use axis::{Agency, DocId, Drift, Extension, Fault, Kind, Part, Trace, Transport, Waiting};
use office::Body;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{RoadKind, RoadRow};

/// A road that is travelled.
pub struct Way {
    seen: Seen,
    row: RoadRow<Details>,
    spoken: Spoken,
    node: Mutex<Asked>,
    parts: Mutex<BTreeMap<DocId, Part>>,
}

/// Is told how many bytes of a letter are across and how many there are; nothing once it has ended.
pub(crate) type Seen = Arc<dyn Fn(Option<(u64, u64)>) + Send + Sync>;

/// Whether a node of ours is at the other end.
#[derive(Clone, Default)]
enum Asked {
    /// Nobody asked yet, or nobody answered.
    #[default]
    Never,
    /// Another's server, or one that swallows the question: the plain road is taken, and it is asked again later.
    Foreign {
        /// UTC milliseconds before which it is not asked.
        until: i64,
    },
    /// Ours.
    Node(Arc<Extension>),
}

impl Way {
    /// Readies a road; nothing is sent yet.
    pub(crate) fn new(row: RoadRow<Details>, seen: Seen) -> Result<Self, Error> {
        Ok(Self {
            seen,
            spoken: row.details.spoken(row.kind)?,
            row,
            node: Mutex::default(),
            parts: Mutex::default(),
        })
    }

    /// Its row.
    pub fn id(&self) -> i64 {
        self.row.id
    }

    /// Whose network it is.
    pub fn network(&self) -> Body {
        self.row.network
    }

    /// Whether this is still the road that the settings describe.
    pub(crate) fn is(&self, row: &RoadRow<Details>) -> bool {
        self.row.id == row.id && self.row.changed_at == row.changed_at
    }

    /// How far the other end's clock is ahead of ours.
    pub fn drift(&self) -> Option<Drift> {
        let by_node = self.known_node().and_then(|node| node.drift());
        by_node.or_else(|| match &self.spoken {
            Spoken::National(road) => road.drift(),
            Spoken::Provincial(road) => road.drift(),
        })
    }

    /// The node of ours at the other end, if it was found.
    pub fn known_node(&self) -> Option<Arc<Extension>> {
        match &*self.asked() {
            Asked::Node(node) => Some(Arc::clone(node)),
            Asked::Never | Asked::Foreign { .. } => None,
        }
    }

    /// Finds out whether a node of ours is at the other end, where that is not known. A foreign server is asked again
    /// after a day.
    ///
    /// Errors only where nobody could be reached.
    pub async fn look(&self) -> Result<Option<Arc<Extension>>, Fault> {
        let known = self.asked().clone();
        match known {
            Asked::Node(node) => return Ok(Some(node)),
            Asked::Foreign { until } if now() < until => return Ok(None),
            Asked::Never | Asked::Foreign { .. } => {}
        }
        if self.row.kind == RoadKind::Provincial {
            return Ok(None);
        }
        let details = &self.row.details;
        // What cannot be connected so was told when the road was readied.
        let Ok(connection) = details.connection() else {
            return Ok(None);
        };
        let address = axis::Address::plain(&details.address)?;
        let found =
            Extension::find(&connection, address, &details.center, details.secret(), now).await;
        let (found, again) = match found {
            Ok(found) => (found.map(Arc::new), A_DAY),
            Err(fault @ Fault::Unreachable(_)) => return Err(fault),
            // What stands before an adapter may let nothing but its own paths through: no reason to stop the post.
            Err(_) => (None, A_WHILE),
        };
        *self.asked() = match &found {
            Some(node) => Asked::Node(Arc::clone(node)),
            None => Asked::Foreign {
                until: now().saturating_add(again),
            },
        };
        Ok(found)
    }

    /// The node went back in time: what it said of itself counts no more.
    pub(crate) fn forget_node(&self) {
        *self.asked() = Asked::Never;
    }

    /// Whether the other end lets us in, by a call that changes nothing there.
    pub async fn reach(&self) -> Result<(), Fault> {
        match &self.spoken {
            Spoken::National(road) => road.waiting(Kind::Status).await.map(drop),
            Spoken::Provincial(road) => {
                road.reach().await?;
                road.waiting(Kind::Status).await.map(drop)
            }
        }
    }

    fn node_with(&self, feature: &str) -> Option<Arc<Extension>> {
        self.known_node().filter(|node| node.offers(feature))
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.node.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn parts(&self) -> MutexGuard<'_, BTreeMap<DocId, Part>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By chunks, where that pays.
    fn by_chunks(&self, envelope: &[u8]) -> Option<Arc<Extension>> {
        self.node_with(feature::CHUNKS)
            .filter(|_| envelope.len() > SMALL)
    }

    fn progress(&self) -> impl FnMut(u64, u64) + Send + use<> {
        let seen = Arc::clone(&self.seen);
        move |done, whole| seen(Some((done, whole)))
    }

    fn ended<T>(&self, answer: Result<T, Fault>) -> Result<T, Fault> {
        (self.seen)(None);
        answer
    }
}

impl Transport for Way {
    async fn submit(&self, from: &str, kind: Kind, envelope: &[u8]) -> Result<DocId, Fault> {
        if let Some(node) = self.by_chunks(envelope) {
            return self.ended(node.submit(from, kind, envelope, self.progress()).await);
        }
        match &self.spoken {
            Spoken::National(road) => road.submit(from, kind, envelope).await,
            Spoken::Provincial(road) => road.submit(from, kind, envelope).await,
        }
    }

    async fn submit_again(&self, from: &str, kind: Kind, envelope: &[u8]) -> Result<DocId, Fault> {
        if let Some(node) = self.node_with(feature::CHUNKS) {
            let told = node.submit_again(from, kind, envelope, self.progress());
            return self.ended(told.await);
        }
        self.submit(from, kind, envelope).await
    }

    async fn waiting(&self, kind: Kind) -> Result<Vec<Waiting>, Fault> {
        match &self.spoken {
            Spoken::National(road) => road.waiting(kind).await,
            Spoken::Provincial(road) => road.waiting(kind).await,
        }
    }

    /// What came across before the line broke is not fetched again.
    async fn fetch(&self, doc: &DocId) -> Result<Vec<u8>, Fault> {
        if let Some(node) = self.node_with(feature::DOWNLOAD) {
            let mut part = self.parts().remove(doc).unwrap_or_default();
            let fetched = node.fetch(doc, &mut part).await;
            if part.length() > 0 {
                let mut parts = self.parts();
                parts.insert(doc.clone(), part);
                if parts.len() > HALF_FETCHED {
                    parts.pop_first();
                }
            }
            return fetched;
        }
        match &self.spoken {
            Spoken::National(road) => road.fetch(doc).await,
            Spoken::Provincial(road) => road.fetch(doc).await,
        }
    }

    async fn acknowledge(&self, doc: &DocId, done: bool) -> Result<(), Fault> {
        match &self.spoken {
            Spoken::National(road) => road.acknowledge(doc, done).await,
            Spoken::Provincial(road) => road.acknowledge(doc, done).await,
        }
    }

    async fn deliveries(&self, doc: &DocId) -> Result<Vec<Trace>, Fault> {
        match &self.spoken {
            Spoken::National(road) => road.deliveries(doc).await,
            Spoken::Provincial(road) => road.deliveries(doc).await,
        }
    }

    async fn directory(&self) -> Result<Vec<Agency>, Fault> {
        match &self.spoken {
            Spoken::National(road) => road.directory().await,
            Spoken::Provincial(road) => road.directory().await,
        }
    }
}

/// A letter of up to 48 KiB goes in one call: at 64 kbit/s that is six seconds, less than the calls before it would take.
const SMALL: usize = 48 * 1024;
/// Letters half fetched that are kept in memory at once.
const HALF_FETCHED: usize = 4;
const A_DAY: i64 = 86_400_000;
const A_WHILE: i64 = 600_000;

//! The axis of the simulation: the node that provinces run, on its own SQLite files, called in this process.
//!
//! What a call does is the node's own doing; what a line does to a call is `road.rs`'s.

use axis::{Agency, DocId, Fault, Kind, Mark, Refusal, Trace, Waiting};
use node::store::SentPackage;
use node::{Bounds, Node};
use office::Clock;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A call, as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Submit {
        from: String,
        kind: Kind,
        letter: Vec<u8>,
    },
    Waiting(Kind),
    Fetch(DocId),
    Acknowledge(DocId, bool),
    Deliveries(DocId),
    Directory,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Taken(DocId),
    Waiting(Vec<Waiting>),
    Bytes(Vec<u8>),
    Done,
    Traces(Vec<Trace>),
    Agencies(Vec<Agency>),
}

/// What a node that is not ours may get wrong. Only for the proof that the judge sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wrong {
    #[default]
    Nothing,
    /// It says that it has a letter, and keeps none.
    Swallows,
    /// A letter that comes a second time is another letter to it.
    ForgetsRepeats,
    /// It says that everything was fetched.
    ClaimsDelivery,
}

/// What a node really took: the name of each letter by the SHA-256 of its bytes.
pub(crate) type Taken = BTreeMap<[u8; 32], DocId>;

/// The node, and how it can fare.
pub(crate) struct Axis {
    folder: Mutex<PathBuf>,
    node: Mutex<Option<Node>>,
    clock: Arc<dyn Clock>,
    seen: Mutex<BTreeSet<Vec<u8>>>,
    late: Mutex<Vec<(String, Request)>>,
    taken: Mutex<Taken>,
    /// What it gets wrong.
    pub(crate) wrong: Wrong,
}

impl Axis {
    /// Opens the data in `folder`.
    pub(crate) fn open(folder: &Path, clock: Arc<dyn Clock>, wrong: Wrong, taken: Taken) -> Self {
        let node = opened(folder, &clock);
        Self {
            folder: Mutex::new(folder.to_owned()),
            node: Mutex::new(Some(node)),
            clock,
            seen: Mutex::default(),
            late: Mutex::default(),
            taken: Mutex::new(taken),
            wrong,
        }
    }

    /// Looks at the node itself.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Node) -> T) -> T {
        let node = self.node.lock().expect("nobody panicked here");
        look(node.as_ref().expect("the node is open"))
    }

    /// Stops in good order and starts again.
    pub(crate) fn restart(&self) {
        let mut node = self.node.lock().expect("nobody panicked here");
        drop(node.take());
        let folder = self.folder.lock().expect("nobody panicked here").clone();
        *node = Some(opened(&folder, &self.clock));
    }

    /// Stops as by a power cut: what is on the disk now is what it starts from.
    pub(crate) fn is_killed(&self) {
        let mut node = self.node.lock().expect("nobody panicked here");
        let mut folder = self.folder.lock().expect("nobody panicked here");
        let after = crate::desk::beside(&folder);
        crate::desk::copy(&folder, &after);
        drop(node.take());
        let _ = fs::remove_dir_all(&*folder);
        *folder = after;
        *node = Some(opened(&folder, &self.clock));
    }

    /// Keeps a call back that is still on its way.
    pub(crate) fn delay(&self, center: &str, request: &Request) {
        let mut late = self.late.lock().expect("nobody panicked here");
        late.push((center.to_owned(), request.clone()));
    }

    /// What was on its way comes in, the last first; nobody hears the answers any more.
    pub(crate) fn late_ones_come(&self) -> usize {
        let late = std::mem::take(&mut *self.late.lock().expect("nobody panicked here"));
        let count = late.len();
        for (center, request) in late.into_iter().rev() {
            let _ = self.serve(&center, &request);
        }
        count
    }

    /// The name of a letter that the node really took, by the SHA-256 of its bytes: what is true, whatever anybody was told.
    pub(crate) fn name_of(&self, sha256: &[u8; 32]) -> Option<DocId> {
        let taken = self.taken.lock().expect("nobody panicked here");
        taken.get(sha256).cloned()
    }

    /// Everything that it really took.
    pub(crate) fn taken(&self) -> Taken {
        self.taken.lock().expect("nobody panicked here").clone()
    }

    /// The packages of a letter of `center`: a row for each receiver.
    pub(crate) fn packages(&self, center: &str, kind: Kind, doc: &DocId) -> Vec<SentPackage> {
        self.with(|node| node.store().sent(center, kind, doc.as_str()))
            .unwrap_or_else(|fault| panic!("the node tells nothing of {doc}: {fault}"))
    }

    /// Every package of the kind that `center` sent.
    pub(crate) fn all_sent(&self, center: &str, kind: Kind) -> Vec<SentPackage> {
        self.with(|node| node.store().lately_sent(center, kind))
            .unwrap_or_else(|fault| panic!("the node tells nothing of {center}: {fault}"))
    }

    /// Closes the codes of every office that has a desk.
    pub(crate) fn close_receivers(&self) {
        self.with(|node| {
            for office in crate::scene::OFFICES {
                let closed = node
                    .store()
                    .close_agency(office.center, office.code, node.now());
                closed.unwrap_or_else(|fault| panic!("{} is not closed: {fault}", office.code));
            }
        });
    }

    /// Opens every code again.
    pub(crate) fn open_receivers(&self) {
        let list = crate::scene::directory();
        self.with(|node| node.import_agencies(list.as_bytes()))
            .unwrap_or_else(|fault| panic!("the directory is not taken: {fault}"));
    }

    /// Does what a call asks, in the name of `center`.
    pub(crate) fn serve(&self, center: &str, request: &Request) -> Result<Reply, Fault> {
        let node = self.node.lock().expect("nobody panicked here");
        let node = node.as_ref().expect("the node is open");
        match request {
            Request::Submit { from, kind, letter } => {
                self.submit(node, center, from, *kind, letter)
            }
            Request::Waiting(kind) => {
                let rows = node.store().waiting(center, *kind).map_err(broken)?;
                Ok(Reply::Waiting(rows.into_iter().map(waiting).collect()))
            }
            Request::Fetch(doc) => {
                let kept = node.store().file_of(center, doc.as_str()).map_err(broken)?;
                let kept = kept.ok_or_else(unknown)?;
                Ok(Reply::Bytes(node.store().bytes(&kept).map_err(broken)?))
            }
            Request::Acknowledge(doc, done) => {
                let mark = if *done { Mark::Done } else { Mark::Failed };
                let at = node.now();
                let is_there = node.store().mark(center, doc.as_str(), mark, "", at);
                match is_there.map_err(broken)? {
                    true => Ok(Reply::Done),
                    false => Err(unknown()),
                }
            }
            Request::Deliveries(doc) => {
                let sent = node.store().sent(center, Kind::Document, doc.as_str());
                let mut traces: Vec<Trace> = sent.map_err(broken)?.into_iter().map(trace).collect();
                if self.wrong == Wrong::ClaimsDelivery {
                    for trace in &mut traces {
                        trace.received = Mark::Done.word().to_owned();
                    }
                }
                Ok(Reply::Traces(traces))
            }
            Request::Directory => {
                let rows = node.store().agencies(false).map_err(broken)?;
                Ok(Reply::Agencies(rows.into_iter().map(agency).collect()))
            }
        }
    }

    fn submit(
        &self,
        node: &Node,
        center: &str,
        from: &str,
        kind: Kind,
        letter: &[u8],
    ) -> Result<Reply, Fault> {
        if self.wrong == Wrong::Swallows && kind == Kind::Document {
            let name = DocId::parse("0123456789abcdef01234567");
            return Ok(Reply::Taken(name.expect("a name")));
        }
        let receipt = match self.wrong {
            // What an outbox would do that sends what is uncertain anew: other bytes, another key.
            Wrong::ForgetsRepeats if !self.is_first(letter) => {
                let text = String::from_utf8(letter.to_vec()).expect("an envelope is text");
                let other = text.replace("/UBND-VP<", "/UBND-VP2<");
                node.hand_over(center, from, kind, other.as_bytes())?
            }
            _ => node.hand_over(center, from, kind, letter)?,
        };
        let doc = DocId::parse(&receipt.doc_id).expect("the node's names can be sent");
        let mut taken = self.taken.lock().expect("nobody panicked here");
        let name = axis::wire::hash::sha256(letter);
        taken.entry(name).or_insert_with(|| doc.clone());
        Ok(Reply::Taken(doc))
    }

    fn is_first(&self, letter: &[u8]) -> bool {
        let mut seen = self.seen.lock().expect("nobody panicked here");
        seen.insert(letter.to_vec())
    }
}

fn opened(folder: &Path, clock: &Arc<dyn Clock>) -> Node {
    Node::open_with(folder, Arc::clone(clock), Bounds::default())
        .unwrap_or_else(|fault| panic!("the node does not open: {fault}"))
}

fn broken(_: node::Error) -> Fault {
    refused(Refusal::AxisBroken)
}

fn unknown() -> Fault {
    refused(Refusal::PackageUnknown)
}

/// A no of the axis.
pub(crate) fn refused(refusal: Refusal) -> Fault {
    Fault::Refused {
        refusal,
        said: String::new(),
    }
}

fn waiting(row: node::store::Package) -> Waiting {
    Waiting {
        doc: DocId::parse(&row.doc_id).expect("the node's names can be sent"),
        kind: row.kind,
        from: row.from_code,
        to: vec![row.to_code],
        created: row.accepted_at.wire(),
        state: row.state.word().to_owned(),
    }
}

fn trace(row: SentPackage) -> Trace {
    Trace {
        to: row.package.to_code,
        receiver_doc: DocId::parse(&row.package.doc_id),
        sent: Mark::Done.word().to_owned(),
        received: row.package.state.word().to_owned(),
        remark: row.package.remark,
        sent_at: String::new(),
        received_at: String::new(),
    }
}

fn agency(row: node::AgencyEntry) -> Agency {
    Agency {
        id: row.key,
        parent_id: row.parent_key,
        code: row.code,
        name: row.name,
        mail: row.mail,
        old_code: row.old_codes,
        ..Agency::default()
    }
}

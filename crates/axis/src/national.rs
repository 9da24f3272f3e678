//! The national adapter's operations, as its official client makes them (X§2.2).
//!
//! Keeps no state between calls: each is signed afresh and carries only its own parameters.

use crate::address::Address;
use crate::connection::{Connection, Limits};
use crate::drift::Drift;
use crate::fault::{Fault, Strange};
use crate::reply;
use crate::request::{Answer, Call, Line};
use crate::secret::Secret;
use crate::wire::{self, hash, op, param, shape};
use crate::{Agency, DocId, Kind, Trace, Transport, Waiting};
use std::sync::Arc;

/// The national axis, as one center sees it through one adapter.
pub struct National {
    line: Line,
}

/// What a receiver's system says about a package it fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Taken over for good: it waits no longer.
    Done,
    /// It could not be taken over; it goes on waiting.
    Failed,
    /// Being worked; it goes on waiting.
    Processing,
}

/// An agency to be entered in the directory under the calling center.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAgency {
    /// Code of the agency or center above.
    pub parent: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its mail address; required by the axis.
    pub mail: String,
    /// Telephone.
    pub mobile: String,
    /// Fax.
    pub fax: String,
}

impl Mark {
    /// The word `updateStatus` takes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "fail",
            Self::Processing => "processing",
        }
    }

    /// Reads that word, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Done, Self::Failed, Self::Processing]
            .into_iter()
            .find(|mark| mark.word().eq_ignore_ascii_case(word.trim()))
    }
}

impl National {
    /// Sets the road up; nothing is sent yet.
    ///
    /// `now` tells the time in UTC milliseconds and is asked once per call.
    pub fn new(
        address: Address,
        center: &str,
        secret: Secret,
        now: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Result<Self, Fault> {
        Self::within(Limits::default(), address, center, secret, now)
    }

    /// The same with other bounds.
    pub fn within(
        limits: Limits,
        address: Address,
        center: &str,
        secret: Secret,
        now: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Result<Self, Fault> {
        Self::connected(&Connection::within(limits), address, center, secret, now)
    }

    /// The same, connected as the office's network asks for.
    pub fn connected(
        connection: &Connection,
        address: Address,
        center: &str,
        secret: Secret,
        now: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Result<Self, Fault> {
        Ok(Self {
            line: Line::new(connection, address, center, secret, Arc::new(now))?,
        })
    }

    /// How far the adapter's clock is ahead of ours, as its answers told; nothing before the first that did.
    pub fn drift(&self) -> Option<Drift> {
        self.line.drift()
    }

    /// Says how fetching ended. `remark` may be empty; ASCII.
    pub async fn mark(&self, doc: &DocId, mark: Mark, remark: &str) -> Result<(), Fault> {
        let mut call = Call::of(op::MARK)
            .with(param::DOC_ID, doc.as_str())
            .with(param::STATUS, mark.word());
        if !remark.is_empty() {
            call = call.with(param::DESCRIPTION, remark);
        }
        reply::done(&self.line.call(call.json("{}")).await?)
    }

    /// How many of a kind wait.
    pub async fn count(&self, kind: Kind) -> Result<u64, Fault> {
        let operation = match kind {
            Kind::Document => op::COUNT_DOCUMENTS,
            Kind::Status => op::COUNT_STATUSES,
        };
        reply::count(&self.line.call(Call::of(operation).json("{}")).await?)
    }

    /// Whether the axis answers and knows us: the cheapest call there is.
    pub async fn reach(&self) -> Result<(), Fault> {
        self.count(Kind::Document).await.map(|_| ())
    }

    /// The bytes of one envelope by the raw download, a third less on the line than [`Transport::fetch`].
    pub async fn download(&self, doc: &DocId) -> Result<Vec<u8>, Fault> {
        let call = Call::of(op::DOWNLOAD)
            .by_get()
            .for_letter()
            .with(param::DOC_ID, doc.as_str());
        reply::raw(self.line.call(call).await?)
    }

    /// The traces of what was submitted, of either kind.
    pub async fn traces(&self, doc: &DocId, kind: Kind) -> Result<Vec<Trace>, Fault> {
        let call = listing(op::SENT, kind).with(param::DOC_ID, doc.as_str());
        worked(self.line.call(call).await?, |answer| reply::traces(&answer)).await
    }

    /// The directory by codes of Decision 20, with the code by QCVN 102 as the old one.
    pub async fn directory_2020(&self, level: &str) -> Result<Vec<Agency>, Fault> {
        let call = Call::of(op::AGENCIES_QD20).with(param::LEVEL, level);
        worked(self.line.call(call).await?, |answer| {
            reply::agencies(&answer)
        })
        .await
    }

    /// The directory with centers and closed rows.
    pub async fn units(&self) -> Result<Vec<Agency>, Fault> {
        worked(self.line.call(Call::of(op::SYNCHRONIZE)).await?, |answer| {
            reply::agencies(&answer)
        })
        .await
    }

    /// Enters an agency under this center, or changes its row.
    pub async fn register(&self, agency: &NewAgency) -> Result<(), Fault> {
        let row = shape::Registration {
            id: shape::Text::default(),
            pcode: agency.parent.as_str().into(),
            pid: shape::Text::default(),
            code: agency.code.as_str().into(),
            name: agency.name.as_str().into(),
            mail: agency.mail.as_str().into(),
            mobile: agency.mobile.as_str().into(),
            fax: agency.fax.as_str().into(),
        };
        let body = serde_json::to_vec(&row).map_err(|_| Fault::Unsendable { name: "agency" })?;
        reply::done(&self.line.call(Call::of(op::REGISTER).json(body)).await?)
    }

    /// Closes an agency of this center.
    pub async fn close(&self, code: &str) -> Result<(), Fault> {
        let call = Call::of(op::DELETE)
            .with(param::AGENCY_CODE, code)
            .json("{}");
        reply::done(&self.line.call(call).await?)
    }
}

impl Transport for National {
    async fn submit(&self, from: &str, kind: Kind, envelope: &[u8]) -> Result<DocId, Fault> {
        let mut body = Vec::with_capacity(envelope.len() + 2);
        body.extend_from_slice(envelope);
        // The hash is over the file; the two bytes after it are sent by every client and belong to no one.
        let (sent, body) = apart(move || {
            let sent = hash::unpadded(&hash::sha256(&body));
            body.extend_from_slice(b"\r\n");
            (sent, body)
        })
        .await?;
        let call = listing(op::SEND, kind)
            .with(param::HASH_FILE, sent)
            .with(param::FROM, from)
            .file(body);
        reply::doc_id(&self.line.call(call).await?)
    }

    async fn waiting(&self, kind: Kind) -> Result<Vec<Waiting>, Fault> {
        let answer = self.line.call(listing(op::RECEIVED, kind)).await?;
        worked(answer, move |answer| reply::waiting(&answer, kind)).await
    }

    async fn fetch(&self, doc: &DocId) -> Result<Vec<u8>, Fault> {
        let call = Call::of(op::FETCH)
            .for_letter()
            .with(param::DOC_ID, doc.as_str())
            .json("{}");
        worked(self.line.call(call).await?, |answer| reply::bytes(&answer)).await
    }

    async fn acknowledge(&self, doc: &DocId, done: bool) -> Result<(), Fault> {
        let mark = if done { Mark::Done } else { Mark::Failed };
        self.mark(doc, mark, "").await
    }

    async fn deliveries(&self, doc: &DocId) -> Result<Vec<Trace>, Fault> {
        self.traces(doc, Kind::Document).await
    }

    async fn directory(&self) -> Result<Vec<Agency>, Fault> {
        worked(self.line.call(Call::of(op::AGENCIES)).await?, |answer| {
            reply::agencies(&answer)
        })
        .await
    }
}

fn listing(operation: &'static str, kind: Kind) -> Call {
    Call::of(operation)
        .with(param::SERVICE_TYPE, wire::SERVICE_TYPE)
        .with(param::MESSAGE_TYPE, kind.word())
}

/// Reads a long answer on a thread that may be kept busy.
async fn worked<T: Send + 'static>(
    answer: Answer,
    read: impl FnOnce(Answer) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    apart(move || read(answer)).await?
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    // Such work fails only by panicking or with the runtime going down; either way the outcome is unknown.
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Fault::Strange(Strange::NoData))
}

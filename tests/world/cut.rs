//! A road that can be cut at any call, before the call is made or after it was answered.

use axis::{Agency, DocId, Fault, Kind, Reach, Trace, Transport, Waiting};
use std::sync::atomic::{AtomicU32, Ordering};

/// Which call of the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `submit`.
    Submit,
    /// `waiting`.
    Waiting,
    /// `fetch`.
    Fetch,
    /// `acknowledge`.
    Acknowledge,
    /// `deliveries`.
    Deliveries,
    /// `directory`.
    Directory,
}

/// Where the road is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nowhere.
    Whole,
    /// The call of this number, from 1, never leaves; nor does any after it.
    Before(u32),
    /// The call of this number is made, and its answer is lost; no later call leaves.
    After(u32),
}

/// A road, cut by plan. It counts the calls it was asked for.
pub struct Cut<R> {
    road: R,
    plan: Plan,
    calls: AtomicU32,
}

impl<R: Transport> Cut<R> {
    /// This road, cut so.
    pub fn new(road: R, plan: Plan) -> Self {
        Self {
            road,
            plan,
            calls: AtomicU32::new(0),
        }
    }

    /// How many calls were asked for.
    pub fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    async fn pass<T>(&self, call: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let gone = Err(Fault::Unreachable(Reach::Closed));
        match self.plan {
            Plan::Before(cut) if number >= cut => gone,
            Plan::After(cut) if number > cut => gone,
            Plan::After(cut) if number == cut => {
                // What the other end did stands; only its word is lost.
                let _ = call.await;
                Err(Fault::Lost { timed_out: false })
            }
            Plan::Whole | Plan::Before(_) | Plan::After(_) => call.await,
        }
    }
}

impl<R: Transport> Transport for Cut<R> {
    async fn submit(&self, from: &str, kind: Kind, envelope: &[u8]) -> Result<DocId, Fault> {
        self.pass(self.road.submit(from, kind, envelope)).await
    }

    async fn waiting(&self, kind: Kind) -> Result<Vec<Waiting>, Fault> {
        self.pass(self.road.waiting(kind)).await
    }

    async fn fetch(&self, doc: &DocId) -> Result<Vec<u8>, Fault> {
        self.pass(self.road.fetch(doc)).await
    }

    async fn acknowledge(&self, doc: &DocId, done: bool) -> Result<(), Fault> {
        self.pass(self.road.acknowledge(doc, done)).await
    }

    async fn deliveries(&self, doc: &DocId) -> Result<Vec<Trace>, Fault> {
        self.pass(self.road.deliveries(doc)).await
    }

    async fn directory(&self) -> Result<Vec<Agency>, Fault> {
        self.pass(self.road.directory()).await
    }
}

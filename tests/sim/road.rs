//! A road that fares as the schedule says: each call by its turn, whole or hurt in one of these ways.
//!
//! What a client makes of broken bytes is tested beside the client (`crates/axis`); here the fault is told as the client
//! tells it, and what the other end did is really done, or not.

use crate::axis_node::{Axis, Reply, Request, refused};
use crate::desk::Place;
use axis::{Agency, DocId, Fault, Kind, Reach, Refusal, Strange, Trace, Transport, Waiting};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What can happen to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Point {
    /// No connection comes about.
    Unreachable,
    /// The request is lost on its way.
    RequestLost,
    /// The request comes in when its caller has long given up.
    RequestLate,
    /// The request comes in twice at once.
    RequestTwice,
    /// The request comes in, and once more much later.
    RequestRepeatedLate,
    /// The answer is lost.
    AnswerLost,
    /// Half of the answer comes.
    AnswerCut,
    /// An answer with nothing in it comes.
    AnswerEmpty,
    /// A proxy's page comes; the request never came in.
    PageForRequest,
    /// A proxy's page comes in the place of the answer.
    PageForAnswer,
    /// The answer to the same question asked before comes once more.
    AnswerOld,
    /// The rows of the answer come in another order.
    AnswerReversed,
    /// The axis does not take our time.
    StampStale,
    /// The axis does not know us just now.
    LoginRefused,
    /// The axis is busy.
    AxisBusy,
    /// Something broke at the axis.
    AxisBroken,
    /// A recipient's code was closed before the call, and is open again later.
    ReceiverClosed,
    /// The node stops in good order before the call and is back.
    NodeRestarted,
    /// The node's machine loses its power before it heard the call.
    NodeCutBefore,
    /// The node's machine loses its power after it did what was asked.
    NodeCutAfter,
    /// The desk's machine loses its power before the call leaves.
    DeskCutBefore,
    /// The desk's machine loses its power while the answer is on its way.
    DeskCutAfter,
    /// The desk's clock jumps two days ahead.
    ClockAhead,
    /// The desk's clock jumps two days back.
    ClockBack,
}

impl Point {
    /// Every one.
    pub(crate) const ALL: [Self; 24] = [
        Self::Unreachable,
        Self::RequestLost,
        Self::RequestLate,
        Self::RequestTwice,
        Self::RequestRepeatedLate,
        Self::AnswerLost,
        Self::AnswerCut,
        Self::AnswerEmpty,
        Self::PageForRequest,
        Self::PageForAnswer,
        Self::AnswerOld,
        Self::AnswerReversed,
        Self::StampStale,
        Self::LoginRefused,
        Self::AxisBusy,
        Self::AxisBroken,
        Self::ReceiverClosed,
        Self::NodeRestarted,
        Self::NodeCutBefore,
        Self::NodeCutAfter,
        Self::DeskCutBefore,
        Self::DeskCutAfter,
        Self::ClockAhead,
        Self::ClockBack,
    ];

    /// Whether it can do something to such a call that no other of these does: for a question that changes nothing at
    /// the node it is the same whether it was lost on its way there or back.
    pub(crate) const fn can_hurt(self, call: Call) -> bool {
        let changes = matches!(call, Call::Submit | Call::Acknowledge);
        match self {
            Self::RequestLost
            | Self::RequestLate
            | Self::RequestTwice
            | Self::RequestRepeatedLate
            | Self::AnswerEmpty
            | Self::PageForAnswer
            | Self::StampStale
            | Self::AxisBusy
            | Self::NodeRestarted
            | Self::NodeCutAfter
            | Self::DeskCutAfter => changes,
            Self::LoginRefused | Self::NodeCutBefore => changes || matches!(call, Call::Waiting),
            Self::AnswerCut | Self::AxisBroken => changes || matches!(call, Call::Fetch),
            Self::AnswerOld => matches!(call, Call::Waiting),
            Self::AnswerReversed => matches!(call, Call::Waiting | Call::Deliveries),
            Self::ReceiverClosed => matches!(call, Call::Submit),
            Self::Unreachable
            | Self::AnswerLost
            | Self::PageForRequest
            | Self::DeskCutBefore
            | Self::ClockAhead
            | Self::ClockBack => true,
        }
    }

    /// How the matrix names it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Unreachable => "no connection",
            Self::RequestLost => "request lost",
            Self::RequestLate => "request late",
            Self::RequestTwice => "request twice",
            Self::RequestRepeatedLate => "request repeated late",
            Self::AnswerLost => "answer lost",
            Self::AnswerCut => "answer cut short",
            Self::AnswerEmpty => "answer empty",
            Self::PageForRequest => "502 page for the request",
            Self::PageForAnswer => "502 page for the answer",
            Self::AnswerOld => "older answer",
            Self::AnswerReversed => "rows in another order",
            Self::StampStale => "time stamp refused",
            Self::LoginRefused => "login refused",
            Self::AxisBusy => "axis busy",
            Self::AxisBroken => "axis broken",
            Self::ReceiverClosed => "recipient's code closed",
            Self::NodeRestarted => "node restarted",
            Self::NodeCutBefore => "node loses power, call unheard",
            Self::NodeCutAfter => "node loses power, call done",
            Self::DeskCutBefore => "desk loses power, call unsent",
            Self::DeskCutAfter => "desk loses power, call done",
            Self::ClockAhead => "clock 2 days ahead",
            Self::ClockBack => "clock 2 days back",
        }
    }
}

/// Which call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Call {
    Submit,
    Waiting,
    Fetch,
    Acknowledge,
    Deliveries,
    Directory,
}

/// What is to happen at one desk's line, and what has.
#[derive(Debug, Default)]
pub(crate) struct Line {
    plan: Mutex<Plan>,
}

#[derive(Debug, Default)]
struct Plan {
    /// By the number of the call from 1, counted from when the plan was made.
    by_turn: BTreeMap<u32, Point>,
    /// The `n`th call of one sort.
    by_call: Option<(Call, u32, Point)>,
    turn: u32,
    turns: BTreeMap<Call, u32>,
    hit: bool,
    /// What came about, in all.
    hits: Vec<Point>,
    /// Power is off: nothing passes any more.
    dead: bool,
    /// What was asked since the round began, for the judge.
    asked: Vec<Request>,
    last_waiting: BTreeMap<Kind, Vec<Waiting>>,
}

impl Line {
    /// From now on: these calls by turn.
    pub(crate) fn plan(&self, by_turn: BTreeMap<u32, Point>) {
        let mut plan = self.lock();
        plan.turn = 0;
        plan.by_turn = by_turn;
    }

    /// From now on: the `n`th call of this sort, from 1.
    pub(crate) fn plan_call(&self, call: Call, n: u32, point: Point) {
        let mut plan = self.lock();
        plan.turns.clear();
        plan.by_call = Some((call, n, point));
    }

    /// Nothing more is to happen; tells whether what was planned last by its sort has.
    pub(crate) fn heal(&self) -> bool {
        let mut plan = self.lock();
        plan.by_turn.clear();
        plan.by_call = None;
        std::mem::take(&mut plan.hit)
    }

    /// The power goes.
    pub(crate) fn die(&self) {
        self.lock().dead = true;
    }

    /// The power is back.
    pub(crate) fn live(&self) {
        self.lock().dead = false;
    }

    /// Whether the power is off.
    pub(crate) fn is_dead(&self) -> bool {
        self.lock().dead
    }

    /// What was asked since this was last called.
    pub(crate) fn asked(&self) -> Vec<Request> {
        std::mem::take(&mut self.lock().asked)
    }

    /// What came about by turn since this was last called.
    pub(crate) fn hits(&self) -> Vec<Point> {
        std::mem::take(&mut self.lock().hits)
    }

    fn next(&self, call: Call, request: &Request) -> Option<Point> {
        let mut plan = self.lock();
        plan.turn += 1;
        plan.asked.push(request.clone());
        let turn = plan.turn;
        let of_call = plan.turns.entry(call).or_default();
        *of_call += 1;
        let of_call = *of_call;
        if let Some((wanted, n, point)) = plan.by_call
            && wanted == call
            && n == of_call
        {
            plan.hit = true;
            return Some(point);
        }
        let point = plan.by_turn.remove(&turn)?;
        plan.hits.push(point);
        Some(point)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().expect("nobody panicked here")
    }
}

/// One desk's road to the node.
pub(crate) struct Road {
    pub(crate) axis: Arc<Axis>,
    pub(crate) center: &'static str,
    pub(crate) line: Arc<Line>,
    pub(crate) place: Arc<Place>,
}

const LOST: Fault = Fault::Lost { timed_out: false };

impl Road {
    fn call(&self, call: Call, request: &Request) -> Result<Reply, Fault> {
        if self.line.is_dead() {
            return Err(Fault::Unreachable(Reach::Name));
        }
        let point = self.line.next(call, request);
        let serve = || self.axis.serve(self.center, request);
        let strange = |strange| Err(Fault::Strange(strange));
        let Some(point) = point else {
            return self.remembered(serve());
        };
        match point {
            Point::Unreachable => Err(Fault::Unreachable(Reach::Closed)),
            Point::RequestLost => Err(LOST),
            Point::RequestLate => {
                self.axis.delay(self.center, request);
                Err(Fault::Lost { timed_out: true })
            }
            Point::RequestTwice => {
                let _ = serve();
                serve()
            }
            Point::RequestRepeatedLate => {
                self.axis.delay(self.center, request);
                serve()
            }
            Point::AnswerLost => {
                let _ = serve();
                Err(LOST)
            }
            Point::AnswerCut => {
                let _ = serve();
                strange(Strange::NotJson { status: 200 })
            }
            Point::AnswerEmpty => {
                let _ = serve();
                strange(Strange::Empty { status: 200 })
            }
            Point::PageForRequest => strange(Strange::NotJson { status: 502 }),
            Point::PageForAnswer => {
                let _ = serve();
                strange(Strange::NotJson { status: 502 })
            }
            Point::AnswerOld => self.old(request, serve()),
            Point::AnswerReversed => serve().map(reversed),
            Point::StampStale => Err(refused(Refusal::StampStale)),
            Point::LoginRefused => Err(refused(Refusal::WrongCredentials)),
            Point::AxisBusy => Err(refused(Refusal::AxisBusy)),
            Point::AxisBroken => Err(refused(Refusal::AxisBroken)),
            Point::ReceiverClosed => {
                self.axis.close_receivers();
                serve()
            }
            Point::NodeRestarted => {
                self.axis.restart();
                serve()
            }
            Point::NodeCutBefore => {
                self.axis.is_killed();
                Err(LOST)
            }
            Point::NodeCutAfter => {
                let _ = serve();
                self.axis.is_killed();
                Err(LOST)
            }
            Point::DeskCutBefore => {
                self.place.take_image();
                self.line.die();
                Err(LOST)
            }
            Point::DeskCutAfter => {
                self.place.take_image();
                self.line.die();
                let _ = serve();
                Err(LOST)
            }
            Point::ClockAhead => {
                self.place.clock.jump(2 * 86_400_000);
                serve()
            }
            Point::ClockBack => {
                self.place.clock.jump(-2 * 86_400_000);
                serve()
            }
        }
    }

    /// Keeps what waits, to be told again later as an old answer.
    fn remembered(&self, reply: Result<Reply, Fault>) -> Result<Reply, Fault> {
        if let Ok(Reply::Waiting(rows)) = &reply
            && let Some(first) = rows.first()
        {
            let mut plan = self.line.lock();
            plan.last_waiting.insert(first.kind, rows.clone());
        }
        reply
    }

    fn old(&self, request: &Request, reply: Result<Reply, Fault>) -> Result<Reply, Fault> {
        let Request::Waiting(kind) = request else {
            return reply;
        };
        let plan = self.line.lock();
        let rows = plan.last_waiting.get(kind).cloned();
        Ok(Reply::Waiting(rows.unwrap_or_default()))
    }
}

fn reversed(reply: Reply) -> Reply {
    match reply {
        Reply::Waiting(mut rows) => {
            rows.reverse();
            Reply::Waiting(rows)
        }
        Reply::Traces(mut rows) => {
            rows.reverse();
            Reply::Traces(rows)
        }
        other => other,
    }
}

/// An answer of another call is none.
const OTHER: Fault = Fault::Strange(Strange::NoData);

impl Transport for Road {
    async fn submit(&self, from: &str, kind: Kind, envelope: &[u8]) -> Result<DocId, Fault> {
        let request = Request::Submit {
            from: from.to_owned(),
            kind,
            letter: envelope.to_vec(),
        };
        match self.call(Call::Submit, &request)? {
            Reply::Taken(doc) => Ok(doc),
            _ => Err(OTHER),
        }
    }

    async fn waiting(&self, kind: Kind) -> Result<Vec<Waiting>, Fault> {
        match self.call(Call::Waiting, &Request::Waiting(kind))? {
            Reply::Waiting(rows) => Ok(rows),
            _ => Err(OTHER),
        }
    }

    async fn fetch(&self, doc: &DocId) -> Result<Vec<u8>, Fault> {
        match self.call(Call::Fetch, &Request::Fetch(doc.clone()))? {
            Reply::Bytes(bytes) => Ok(bytes),
            _ => Err(OTHER),
        }
    }

    async fn acknowledge(&self, doc: &DocId, done: bool) -> Result<(), Fault> {
        let request = Request::Acknowledge(doc.clone(), done);
        self.call(Call::Acknowledge, &request).map(drop)
    }

    async fn deliveries(&self, doc: &DocId) -> Result<Vec<Trace>, Fault> {
        match self.call(Call::Deliveries, &Request::Deliveries(doc.clone()))? {
            Reply::Traces(rows) => Ok(rows),
            _ => Err(OTHER),
        }
    }

    async fn directory(&self) -> Result<Vec<Agency>, Fault> {
        match self.call(Call::Directory, &Request::Directory)? {
            Reply::Agencies(rows) => Ok(rows),
            _ => Err(OTHER),
        }
    }
}

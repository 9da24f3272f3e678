//! What the node counts, for Prometheus. Names no document, no person and no address.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// All that is counted. One per process; sums over processes are the reader's work.
pub(crate) struct Meter {
    registry: Registry,
    calls: Family<Call, Counter>,
    seconds: Family<Operation, Histogram, fn() -> Histogram>,
    letters: Family<LetterKind, Counter>,
    letter_bytes: Counter,
    limited: Family<By, Counter>,
    refused_connections: Counter,
    waiters: Gauge,
    waiting: Family<LetterKind, Gauge>,
    stuck: Gauge,
    oldest_seconds: Gauge<f64, AtomicU64>,
    epoch: Gauge,
}

/// What stands in the store at the moment of asking.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Standing {
    /// Documents that wait.
    pub(crate) documents: u64,
    /// Status messages that wait.
    pub(crate) statuses: u64,
    /// Packages that wait for too long.
    pub(crate) stuck: u64,
    /// Age of the oldest package that waits, in seconds.
    pub(crate) oldest_seconds: f64,
    /// The store's epoch.
    pub(crate) epoch: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    operation: Word,
    code: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: Word,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LetterKind {
    kind: Word,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct By {
    by: Word,
}

/// A word of ours; never one that came from outside, or the labels would grow without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Word(&'static str);

impl EncodeLabelValue for Word {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        self.0.encode(encoder)
    }
}

impl Meter {
    pub(crate) fn new() -> Self {
        let mut meter = Self {
            registry: Registry::with_prefix("lienvan_node"),
            calls: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            letters: Family::default(),
            letter_bytes: Counter::default(),
            limited: Family::default(),
            refused_connections: Counter::default(),
            waiters: Gauge::default(),
            waiting: Family::default(),
            stuck: Gauge::default(),
            oldest_seconds: Gauge::default(),
            epoch: Gauge::default(),
        };
        meter.register();
        meter
    }

    fn register(&mut self) {
        let to = &mut self.registry;
        to.register(
            "calls",
            "Calls answered, by operation and ErrorCode",
            self.calls.clone(),
        );
        to.register_with_unit(
            "call",
            "Time from the head of a request to the answer's",
            Unit::Seconds,
            self.seconds.clone(),
        );
        to.register("letters", "Letters taken over", self.letters.clone());
        to.register_with_unit(
            "letters",
            "Bytes of letters taken over",
            Unit::Bytes,
            self.letter_bytes.clone(),
        );
        to.register(
            "limited",
            "Calls turned away for coming too often",
            self.limited.clone(),
        );
        to.register(
            "connections_refused",
            "Connections closed before a request was read",
            self.refused_connections.clone(),
        );
        to.register(
            "waiting_calls",
            "Calls that wait for something to come to their mailbox",
            self.waiters.clone(),
        );
        to.register(
            "waiting",
            "Packages not yet taken by their receivers",
            self.waiting.clone(),
        );
        to.register(
            "stuck",
            "Packages that wait longer than a day",
            self.stuck.clone(),
        );
        to.register_with_unit(
            "oldest",
            "Age of the oldest package that waits",
            Unit::Seconds,
            self.oldest_seconds.clone(),
        );
        to.register(
            "epoch",
            "How often the data were restored, and one",
            self.epoch.clone(),
        );
    }

    /// A call was answered.
    pub(crate) fn call(&self, operation: &'static str, code: u16, took: Duration) {
        let operation = Word(operation);
        let call = Call { operation, code };
        self.calls.get_or_create(&call).inc();
        let named = Operation { operation };
        self.seconds
            .get_or_create(&named)
            .observe(took.as_secs_f64());
    }

    /// A letter was taken over.
    pub(crate) fn letter(&self, kind: &'static str, bytes: u64) {
        self.letters
            .get_or_create(&LetterKind { kind: Word(kind) })
            .inc();
        self.letter_bytes.inc_by(bytes);
    }

    /// A call was turned away for coming too often.
    pub(crate) fn limit(&self, by: &'static str) {
        self.limited.get_or_create(&By { by: Word(by) }).inc();
    }

    /// A connection was closed before a request was read.
    pub(crate) fn refuse_connection(&self) {
        self.refused_connections.inc();
    }

    /// So many calls wait now.
    pub(crate) fn waiters(&self, count: usize) {
        self.waiters.set(whole(count as u64));
    }

    /// Everything in Prometheus' text form.
    pub(crate) fn told(&self, standing: &Standing) -> String {
        for (kind, count) in [("edoc", standing.documents), ("status", standing.statuses)] {
            self.waiting
                .get_or_create(&LetterKind { kind: Word(kind) })
                .set(whole(count));
        }
        self.stuck.set(whole(standing.stuck));
        self.oldest_seconds.set(standing.oldest_seconds);
        self.epoch.set(whole(standing.epoch));
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Bounds of the histogram: from a small call on one machine to a long letter on a bad line.
const SECONDS: [f64; 12] = [
    0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_under_its_names() {
        let meter = Meter::new();
        meter.call("sendEdoc", 0, Duration::from_millis(7));
        meter.call("sendEdoc", 15, Duration::from_millis(1));
        meter.letter("edoc", 20_000);
        meter.limit("center");
        meter.refuse_connection();
        meter.waiters(168);
        let told = meter.told(&Standing {
            documents: 3,
            oldest_seconds: 1.5,
            epoch: 1,
            ..Standing::default()
        });
        for line in [
            r#"lienvan_node_calls_total{operation="sendEdoc",code="0"} 1"#,
            r#"lienvan_node_calls_total{operation="sendEdoc",code="15"} 1"#,
            r#"lienvan_node_call_seconds_bucket{le="0.01",operation="sendEdoc"} 2"#,
            r#"lienvan_node_letters_total{kind="edoc"} 1"#,
            "lienvan_node_letters_bytes_total 20000",
            r#"lienvan_node_limited_total{by="center"} 1"#,
            "lienvan_node_connections_refused_total 1",
            "lienvan_node_waiting_calls 168",
            r#"lienvan_node_waiting{kind="edoc"} 3"#,
            "lienvan_node_oldest_seconds 1.5",
            "lienvan_node_epoch 1",
        ] {
            assert!(told.lines().any(|found| found == line), "{line} in\n{told}");
        }
    }
}

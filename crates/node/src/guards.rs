//! Who comes too often is told to come again: by address before anything is looked up, by center once it is proven.

use crate::Bounds;
use crate::limits::Buckets;
use crate::meter::Meter;
use crate::wire::reply::Refused;
use axis::wire::code;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The buckets of a process.
pub(crate) struct Guards {
    addresses: Buckets<IpAddr>,
    centers: Buckets<String>,
    /// Calls that failed to prove who they are: guesses, and clients with an old secret. By address and the center they
    /// claim to be, so that one such client does not shut out all others behind its proxy.
    failures: Buckets<(IpAddr, String)>,
    meter: Arc<Meter>,
}

impl Guards {
    pub(crate) fn new(bounds: &Bounds, meter: Arc<Meter>) -> Self {
        Self {
            addresses: Buckets::new(bounds.address_rate),
            centers: Buckets::new(bounds.center_rate),
            failures: Buckets::new(bounds.failure_rate),
            meter,
        }
    }

    /// Whether an address may call now.
    pub(crate) fn admit(&self, address: IpAddr, now: Instant) -> Result<(), Refused> {
        let came = self.addresses.take(&address, now);
        came.map_err(|wait| self.later("address", wait))
    }

    /// Whether an address may claim now to be a center.
    pub(crate) fn admit_claim(
        &self,
        address: IpAddr,
        center: &str,
        now: Instant,
    ) -> Result<(), Refused> {
        let failed = self.failures.has(&claim(address, center), now);
        failed.map_err(|wait| self.later("failures", wait))
    }

    /// Whether a center may call now.
    pub(crate) fn admit_center(&self, center: &String, now: Instant) -> Result<(), Refused> {
        let came = self.centers.take(center, now);
        came.map_err(|wait| self.later("center", wait))
    }

    /// Notes that an address failed to prove that it is the center it claimed to be.
    pub(crate) fn failed(&self, address: IpAddr, center: &str, now: Instant) {
        // Empty already is as empty as it gets.
        let _ = self.failures.take(&claim(address, center), now);
    }

    fn later(&self, by: &'static str, wait: Duration) -> Refused {
        self.meter.limit(by);
        let seconds = wait.as_secs().saturating_add(1);
        Refused {
            retry_after: Some(seconds),
            ..Refused::new(
                code::AXIS_BUSY,
                format!("Goi qua nhieu lan, xin thu lai sau {seconds} giay"),
            )
        }
    }
}

/// No id is longer than 64 bytes; what is longer is cut, and told apart no further.
fn claim(address: IpAddr, center: &str) -> (IpAddr, String) {
    (address, center.chars().take(64).collect())
}

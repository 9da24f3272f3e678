//! What a connection holds of the node's bounds, and how it stands up for as long as it only waits.
//!
//! Knows no call: whoever waits is bounded elsewhere, so that calls that work always find a place.

use crate::limits::{Seat, Seats};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A connection's place among those open at once, in all and of its address.
pub(crate) struct Chair {
    held: Mutex<Option<(OwnedSemaphorePermit, Seat)>>,
    seats: Arc<Semaphore>,
    of_one: Arc<Seats>,
    address: IpAddr,
}

/// A connection that holds no place while this lives.
pub(crate) struct Standing(Option<Arc<Chair>>);

impl Chair {
    /// A place taken; `None` if the address holds as many as it may.
    pub(crate) fn taken(
        seat: OwnedSemaphorePermit,
        seats: &Arc<Semaphore>,
        of_one: &Arc<Seats>,
        address: IpAddr,
    ) -> Option<Self> {
        let place = Seats::take(of_one, address)?;
        Some(Self {
            held: Mutex::new(Some((seat, place))),
            seats: Arc::clone(seats),
            of_one: Arc::clone(of_one),
            address,
        })
    }

    fn held(&self) -> MutexGuard<'_, Option<(OwnedSemaphorePermit, Seat)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    /// Gives a connection's place to others for now.
    pub(crate) fn up(chair: Option<Arc<Chair>>) -> Self {
        if let Some(chair) = &chair {
            drop(chair.held().take());
        }
        Self(chair)
    }

    /// Takes a place again. Tells whether there was one: without, the connection must end with its answer.
    pub(crate) fn sits_down(&mut self) -> bool {
        let Some(chair) = self.0.take() else {
            return true;
        };
        let seat = Arc::clone(&chair.seats).try_acquire_owned().ok();
        let place = Seats::take(&chair.of_one, chair.address);
        let both = seat.zip(place);
        let found = both.is_some();
        *chair.held() = both;
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_gives_his_place_away_and_may_find_none_again() {
        let seats = Arc::new(Semaphore::new(1));
        let of_one = Arc::new(Seats::new(1));
        let address = IpAddr::from([10, 0, 0, 1]);
        let sit = || {
            let seat = Arc::clone(&seats).try_acquire_owned().ok()?;
            Chair::taken(seat, &seats, &of_one, address).map(Arc::new)
        };
        let first = sit().unwrap();
        assert!(sit().is_none(), "the only place is taken");
        let mut standing = Standing::up(Some(Arc::clone(&first)));
        let second = sit().expect("who only waits holds no place");
        assert!(!standing.sits_down(), "another sits there now");
        drop(second);
        let mut standing = Standing::up(Some(Arc::clone(&first)));
        assert!(standing.sits_down(), "free again");
        assert!(sit().is_none(), "and taken");
    }
}

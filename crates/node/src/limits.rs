//! How often somebody may come, and how many lines one address may hold. Pure but for a lock: the time is an argument.
//!
//! Counted in this process alone: with several processes on one database a center has the rate of each (ADR 0025).

use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often: so many a second in the long run, so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// In the long run; 0 means any number.
    pub per_second: u32,
    /// At once, after a quiet time.
    pub at_once: u32,
}

/// Buckets that fill at a rate, one per key.
pub(crate) struct Buckets<K> {
    /// In the long run, a second; 0 means any number.
    speed: f64,
    /// At once.
    most: f64,
    levels: Mutex<BTreeMap<K, Level>>,
}

struct Level {
    left: f64,
    at: Instant,
}

impl<K: Ord + Clone> Buckets<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            speed: f64::from(rate.per_second),
            most: f64::from(rate.at_once.max(1)),
            levels: Mutex::new(BTreeMap::new()),
        }
    }

    /// One in so long, and so many at once.
    pub(crate) fn every(pause: Duration, at_once: u32) -> Self {
        Self {
            speed: 1.0 / pause.as_secs_f64(),
            most: f64::from(at_once.max(1)),
            levels: Mutex::new(BTreeMap::new()),
        }
    }

    /// Takes one of `key`'s; if none is left, how long until one is.
    pub(crate) fn take(&self, key: &K, now: Instant) -> Result<(), Duration> {
        self.with(key, now, |left| {
            if *left >= 1.0 {
                *left -= 1.0;
                return Ok(());
            }
            Err((1.0 - *left).max(0.0))
        })
    }

    /// Whether one of `key`'s is left, without taking it.
    pub(crate) fn has(&self, key: &K, now: Instant) -> Result<(), Duration> {
        self.with(key, now, |left| {
            if *left >= 1.0 {
                return Ok(());
            }
            Err((1.0 - *left).max(0.0))
        })
    }

    fn with(
        &self,
        key: &K,
        now: Instant,
        act: impl FnOnce(&mut f64) -> Result<(), f64>,
    ) -> Result<(), Duration> {
        let (speed, most) = (self.speed, self.most);
        if speed <= 0.0 {
            return Ok(());
        }
        let mut levels = locked(&self.levels);
        if levels.len() >= KEYS && !levels.contains_key(key) {
            levels.retain(|_, level| filled(level, now, speed, most) < most);
        }
        if levels.len() >= KEYS && !levels.contains_key(key) {
            // So many at once that they cannot be told apart: let them in rather than grow without end.
            return Ok(());
        }
        let level = levels.entry(key.clone()).or_insert(Level {
            left: most,
            at: now,
        });
        level.left = filled(level, now, speed, most);
        level.at = now;
        act(&mut level.left).map_err(|lacking| Duration::from_secs_f64(lacking / speed))
    }
}

fn filled(level: &Level, now: Instant, speed: f64, most: f64) -> f64 {
    let since = now.saturating_duration_since(level.at).as_secs_f64();
    (level.left + since * speed).min(most)
}

/// Lines held by each address.
pub(crate) struct Seats {
    most: usize,
    held: Mutex<BTreeMap<IpAddr, usize>>,
}

/// A line's place; given back when dropped.
pub(crate) struct Seat {
    seats: Arc<Seats>,
    address: IpAddr,
}

impl Seats {
    pub(crate) const fn new(most: usize) -> Self {
        Self {
            most,
            held: Mutex::new(BTreeMap::new()),
        }
    }

    /// A place for one more line of an address, if there is one.
    pub(crate) fn take(seats: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let mut held = locked(&seats.held);
        let of_one = held.entry(address).or_insert(0);
        if seats.most > 0 && *of_one >= seats.most {
            return None;
        }
        *of_one += 1;
        Some(Seat {
            seats: Arc::clone(seats),
            address,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut held = locked(&self.seats.held);
        if let Some(of_one) = held.get_mut(&self.address) {
            *of_one = of_one.saturating_sub(1);
            if *of_one == 0 {
                held.remove(&self.address);
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keys told apart at once; some 10 MB of addresses.
const KEYS: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_at_once_what_it_holds_and_then_at_its_rate() {
        let buckets = Buckets::new(Rate {
            per_second: 10,
            at_once: 3,
        });
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(buckets.take(&"a", start), Ok(()), "full at first");
        }
        assert_eq!(
            buckets.take(&"a", start),
            Err(Duration::from_millis(100)),
            "empty, and it says for how long"
        );
        assert_eq!(
            buckets.take(&"b", start),
            Ok(()),
            "another key has its own bucket"
        );
        let later = start + Duration::from_millis(100);
        assert_eq!(buckets.has(&"a", later), Ok(()), "looked at, not taken");
        assert_eq!(buckets.take(&"a", later), Ok(()));
        assert!(buckets.take(&"a", later).is_err());
        assert!(
            buckets.take(&"a", start).is_err(),
            "a clock that went back fills nothing"
        );
        let much_later = start + Duration::from_secs(3_600);
        for _ in 0..3 {
            assert_eq!(buckets.take(&"a", much_later), Ok(()));
        }
        assert!(
            buckets.take(&"a", much_later).is_err(),
            "never more than it holds"
        );
    }

    #[test]
    fn no_rate_means_any_number_and_keys_do_not_pile_up() {
        let free = Buckets::new(Rate {
            per_second: 0,
            at_once: 0,
        });
        let now = Instant::now();
        assert!((0..1_000).all(|_| free.take(&"a", now).is_ok()));
        let buckets = Buckets::new(Rate {
            per_second: 1,
            at_once: 1,
        });
        for key in 0..KEYS {
            assert_eq!(buckets.take(&key, now), Ok(()));
        }
        assert_eq!(
            buckets.take(&KEYS, now),
            Ok(()),
            "beyond what can be told apart"
        );
        let later = now + Duration::from_secs(2);
        assert_eq!(buckets.take(&KEYS, later), Ok(()));
        assert_eq!(
            locked(&buckets.levels).len(),
            1,
            "buckets that filled up again are forgotten"
        );
    }

    #[test]
    fn an_address_holds_so_many_lines_and_gives_them_back() {
        let seats = Arc::new(Seats::new(2));
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = Seats::take(&seats, one);
        let second = Seats::take(&seats, one);
        assert!(first.is_some() && second.is_some());
        assert!(Seats::take(&seats, one).is_none(), "two and no more");
        assert!(Seats::take(&seats, other).is_some(), "another's own");
        drop(first);
        assert!(Seats::take(&seats, one).is_some(), "given back");
        drop(second);
        assert!(locked(&seats.held).is_empty(), "nothing is left behind");
    }
}

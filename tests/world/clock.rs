//! A clock that a test owns.

use office::{Clock, Day, Moment};
use std::sync::atomic::{AtomicI64, Ordering};

/// Stands still until it is moved.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Eight in the morning of 21 November 2026 in Vietnam.
    pub fn at_eight_in_the_morning() -> Self {
        let day = Day::new(2026, 11, 21).map(Day::begins).unwrap_or_default();
        Self(AtomicI64::new(day.plus_millis(8 * 3_600_000).millis()))
    }

    /// Moves on.
    pub fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Moves to this moment.
    pub fn set(&self, at: Moment) {
        self.0.store(at.millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}

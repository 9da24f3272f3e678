//! What was put off while the clock was ahead, once the clock is right: due now, instead of days later.
//!
//! Never touches what a person holds, nor evidence that only waits to be renewed.

use super::{blocking, pace};
use crate::evidence::FARTHEST_LOOK;
use crate::{App, Error};
use std::sync::Arc;

/// Brings letters, their time stamps and slips near.
pub(super) async fn letters(app: &Arc<App>) -> Result<(), Error> {
    blocking(app, |app| {
        let at = app.now();
        let until = at.plus_millis(pace::FARTHEST);
        if !app.store().read(|r| r.is_any_due_after(until))? {
            return Ok(());
        }
        app.write(|w| Ok(w.bring_near(until, at)?))
    })
    .await
}

/// Brings near when evidence is looked at, and when the axis is asked how far letters have come. Looks at whatever is to be
/// renewed one day and at all that was sent, so once for each start.
pub(super) async fn looks(app: &Arc<App>) -> Result<(), Error> {
    blocking(app, |app| {
        let at = app.now();
        let until = at.plus_millis(FARTHEST_LOOK);
        app.write(|w| {
            w.bring_evidence_near(until, at)?;
            Ok(w.bring_questions_near(at)?)
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{asks_again_at, not_again, note_asked};
    use crate::settings::OfficeSettings;
    use office::{Body, Business, Clock, Moment, UnitCode};
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicI64, Ordering};
    use store::{Hash, Letter, Lock, NewLetter};

    /// The time a test sets.
    struct Set(AtomicI64);

    impl Clock for Set {
        fn now(&self) -> Moment {
            Moment::from_millis(self.0.load(Ordering::SeqCst))
        }
    }

    const NOW: i64 = 1_790_000_000_000;
    const YEAR: i64 = 365 * 86_400_000;

    fn desk() -> (tempfile::TempDir, Arc<Set>, Arc<App>) {
        let place = tempfile::tempdir().unwrap();
        let lock = Lock::KeyFileIn(place.path().join("keys"));
        let code = UnitCode::parse("H99.12").unwrap();
        let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "H99", Body::State);
        let clock = Arc::new(Set(AtomicI64::new(NOW)));
        let owned = Arc::clone(&clock) as Arc<dyn Clock>;
        let app = App::create(&place.path().join("desk"), lock, &office, owned).unwrap();
        (place, clock, app)
    }

    /// A letter put into the outbox now, whose next try is after so many milliseconds.
    fn letter(app: &App, wait: i64) -> i64 {
        let at = app.now();
        let new = NewLetter {
            kind: Letter::Document,
            business: Business::New,
            dispatch: None,
            arrival: None,
            recipients: Vec::new(),
            code: None,
            from: UnitCode::parse("H99.12").unwrap(),
            envelope: Some(Hash::of(b"letter")),
            urgent: false,
            next_at: at.plus_millis(wait),
            created_at: at,
        };
        app.write(|w| Ok::<_, Error>(w.enqueue(&new)?)).unwrap()
    }

    fn due_at(app: &App, id: i64) -> i64 {
        let row: Result<_, store::Error> = app.store().read(|r| r.letter(id));
        row.unwrap().next_at.millis()
    }

    #[tokio::test]
    async fn a_letter_of_a_day_that_is_still_to_come_does_not_wait_for_it() {
        let (_place, clock, app) = desk();
        let waits = letter(&app, pace::FARTHEST);
        clock.0.store(NOW + YEAR, Ordering::SeqCst);
        let ahead = letter(&app, 0);
        clock.0.store(NOW, Ordering::SeqCst);
        letters(&app).await.unwrap();
        assert_eq!(
            due_at(&app, ahead),
            NOW,
            "put there while the clock was ahead"
        );
        assert_eq!(
            due_at(&app, waits),
            NOW + pace::FARTHEST,
            "the longest wait there is stays as long"
        );
    }

    #[tokio::test]
    async fn a_question_put_on_a_day_that_is_still_to_come_may_be_put_now() {
        let (_place, clock, app) = desk();
        note_asked(&app, &["now".to_owned()]).unwrap();
        clock.0.store(NOW - YEAR, Ordering::SeqCst);
        assert_eq!(not_again(&app).unwrap(), BTreeSet::new());
        assert_eq!(asks_again_at(&app).unwrap(), None);
    }
}

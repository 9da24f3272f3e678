//! How long the desk rests between two rounds with the authorities, and what a question that failed leaves behind.

use super::super::stamp::{StampStep, back};
use super::{ROUND, SOON, wait};
use crate::settings::OfficeSettings;
use crate::stamps::{self, StampLevel, StampSettings};
use crate::{App, Error};
use office::{Body, Clock, Moment, UnitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Hash, Level, Lock, NewStamp, StampRow, StampState};

/// The time a test sets.
struct Set(AtomicI64);

impl Clock for Set {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}

const NOW: i64 = 1_790_000_000_000;

fn desk() -> (tempfile::TempDir, Arc<App>) {
    let place = tempfile::tempdir().unwrap();
    let lock = Lock::KeyFileIn(place.path().join("keys"));
    let code = UnitCode::parse("H99.12").unwrap();
    let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "H99", Body::State);
    let clock = Arc::new(Set(AtomicI64::new(NOW)));
    let app = App::create(&place.path().join("desk"), lock, &office, clock).unwrap();
    (place, app)
}

fn wants(app: &App, level: StampLevel) {
    let wanted = StampSettings {
        address: "http://127.0.0.1:9/tsa".to_owned(),
        policy: String::new(),
        level,
        leave_after: None,
    };
    stamps::set(app, wanted).unwrap();
}

/// A page that waits for its stamp, due so many milliseconds from now.
fn waits(app: &App, page: u8, in_millis: i64) -> StampRow {
    let draft: office::Draft = serde_json::from_value(serde_json::json!({
        "kind": "cong_van", "subject": "Thư",
        "letterhead": {
            "issuer": "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM", "abbreviation": "UBND", "unit": "VP",
            "place": "Thử Nghiệm",
        },
        "signature": {
            "authority": ["TM. ỦY BAN NHÂN DÂN"], "position": "CHỦ TỊCH", "name": "Nguyễn Văn Ánh",
        },
    }))
    .unwrap();
    let at = app.now();
    app.write(|w| {
        let dispatch = w.insert_dispatch(&draft, at)?;
        let stamp = NewStamp {
            dispatch,
            enclosure: None,
            file: Hash::of(&[page]),
            holds: true,
            goal: Level::Lt,
            next_at: at.plus_millis(in_millis),
        };
        w.want_stamp(&stamp, at)?;
        Ok(w.stamps_of(dispatch)?.remove(0))
    })
    .unwrap()
}

fn again(app: &App, row: &StampRow) -> StampRow {
    let rows: Result<_, Error> = app.store().read(|r| Ok(r.stamps_of(row.dispatch)?));
    rows.unwrap().remove(0)
}

fn away() -> Error {
    Error::Authority(axis::AuthorityFault::Lost { timed_out: true })
}

#[test]
fn the_desk_rests_until_the_next_stamp_falls_due_and_never_longer_than_a_round() {
    let (_place, app) = desk();
    assert_eq!(wait(&app), ROUND, "nothing waits");
    wants(&app, StampLevel::T);
    waits(&app, 1, ROUND * 3);
    assert_eq!(
        wait(&app),
        ROUND,
        "what is due later is seen in a later round"
    );
    waits(&app, 2, 20_000);
    assert_eq!(wait(&app), 20_000, "until the first falls due");
    waits(&app, 3, -60_000);
    assert_eq!(wait(&app), SOON, "overdue: soon, but not without a breath");
}

#[test]
fn a_desk_that_wants_no_stamps_any_more_does_not_wake_for_those_it_wanted() {
    let (_place, app) = desk();
    wants(&app, StampLevel::T);
    waits(&app, 1, 20_000);
    wants(&app, StampLevel::B);
    assert_eq!(
        wait(&app),
        ROUND,
        "nobody is asked, so it would stay overdue for ever"
    );
}

#[test]
fn an_authority_that_is_away_puts_back_all_that_wait_for_a_stamp() {
    let (_place, app) = desk();
    let (asked, other) = (waits(&app, 1, 0), waits(&app, 2, 0));
    let step = back(&app, &asked, away()).unwrap();
    assert!(
        matches!(step, StampStep::Away(_)),
        "the line is down for all"
    );
    let later = app.now().plus_millis(15_000);
    let (asked, other) = (again(&app, &asked), again(&app, &other));
    assert_eq!((asked.next_at, other.next_at), (later, later));
    assert!(asked.fault.is_some(), "with its reason");
    assert_eq!(other.fault, None, "of the other nothing is known");
}

#[test]
fn evidence_that_does_not_come_holds_up_its_own_file_alone() {
    let (_place, app) = desk();
    let (asked, other) = (waits(&app, 1, 0), waits(&app, 2, 0));
    let at = app.now();
    let stamped = Hash::of(b"stamped");
    app.write(|w| Ok(w.set_stamped(asked.id, &stamped, Level::T, at)?))
        .unwrap();
    let step = back(&app, &again(&app, &asked), away()).unwrap();
    assert_eq!(step, StampStep::Brought, "the next file has its turn");
    assert_eq!(again(&app, &asked).next_at, at.plus_millis(15_000));
    assert_eq!(again(&app, &other).next_at, at, "due as it was");
}

#[test]
fn a_file_that_takes_no_stamp_is_stuck_and_one_that_has_its_stamp_is_done() {
    let (_place, app) = desk();
    let (asked, stamped) = (waits(&app, 1, 0), waits(&app, 2, 0));
    let refused = || Error::Pades(pades::Error::NoEmptyField);
    assert_eq!(back(&app, &asked, refused()).unwrap(), StampStep::Stuck);
    assert_eq!(again(&app, &asked).state, StampState::Stuck);
    let at = app.now();
    let now = Hash::of(b"stamped");
    app.write(|w| Ok(w.set_stamped(stamped.id, &now, Level::T, at)?))
        .unwrap();
    let step = back(&app, &again(&app, &stamped), refused()).unwrap();
    assert_eq!(step, StampStep::Brought);
    let done = again(&app, &stamped);
    assert_eq!(
        (done.state, done.now),
        (StampState::Done, now),
        "the stamp is in, and stays"
    );
}

#[test]
fn what_this_machine_does_wrong_is_no_fault_of_the_file() {
    let (_place, app) = desk();
    let asked = waits(&app, 1, 0);
    assert!(
        back(&app, &asked, Error::Broken).is_err(),
        "told, not noted"
    );
    assert_eq!(again(&app, &asked), asked, "it stands as it stood");
}

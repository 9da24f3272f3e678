//! One transaction, whole or not at all; and who is told of it.

use crate::place::{Place, again, at, desk, draft, told_place};
use office::{Body, Day, Kind, Period, Series, SeriesScheme};
use std::io::{BufRead as _, BufReader};
use std::sync::{Arc, Mutex};
use store::{Error, RegisterEntry, Store, Topic, Touched, Write};

fn series() -> (Series, Period) {
    let kind = Kind::parse("quyet_dinh").unwrap();
    let series = Series::outgoing(Body::State, "UBND", kind, SeriesScheme::PerKind);
    let period = series.period(Day::new(2026, 11, 21).unwrap(), 2025);
    (series, period)
}

fn take_number(w: &mut Write<'_>) -> Result<u32, Error> {
    let (series, period) = series();
    let count = w.next_number(&series, &period)?;
    w.enter_number(&RegisterEntry {
        series: series.word().to_owned(),
        period: period.word().to_owned(),
        count,
        written: format!("{count:02}/QĐ-UBND"),
        dispatch: None,
        arrival: None,
        at: at(0),
    })?;
    Ok(count)
}

fn counts(store: &Store) -> Vec<u32> {
    let rows = store
        .read(|r| r.register("state/out/", "2026"))
        .unwrap_or_else(|error: Error| panic!("{error}"));
    rows.iter().map(|row| row.entry.count).collect()
}

#[test]
fn a_failed_transaction_gives_its_number_back() {
    let (_place, store) = desk();
    store.write(take_number).unwrap();
    let failed: Result<((), _), Error> = store.write(|w| {
        assert_eq!(take_number(w)?, 2);
        w.insert_dispatch(&draft("Không giữ"), at(0))?;
        Err(Error::PassphraseWrong) // the token refused the PIN, say
    });
    assert!(matches!(failed, Err(Error::PassphraseWrong)));
    assert_eq!(store.write(take_number).unwrap().0, 2, "no hole");
    assert_eq!(counts(&store), [1, 2]);
    let filter = store::DispatchFilter::default();
    let left: Result<_, Error> = store.read(|r| r.count_dispatches(&filter));
    assert_eq!(left.unwrap(), 0, "nothing of it stays");
}

#[test]
fn a_panic_inside_a_transaction_leaves_nothing_and_breaks_nothing() {
    let (_place, store) = desk();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write(|w| -> Result<(), Error> {
            take_number(w)?;
            panic!("a bug of ours")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(store.write(take_number).unwrap().0, 1);
}

#[test]
fn threads_and_processes_take_numbers_without_hole_or_double() {
    let (place, store) = desk();
    // A second store on the same file stands for a second process.
    let other = place.open().unwrap();
    let taken = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for store in [&store, &store, &other] {
            scope.spawn(|| {
                for _ in 0..40 {
                    let (count, _) = store.write(take_number).unwrap();
                    taken.lock().unwrap().push(count);
                }
            });
        }
    });
    let mut taken = taken.into_inner().unwrap();
    taken.sort_unstable();
    assert_eq!(taken, (1..=120).collect::<Vec<u32>>());
    assert_eq!(counts(&store), taken, "each stands in the register");
}

#[test]
fn a_killed_process_loses_no_number_it_has_told_of() {
    if let Some(place) = told_place() {
        let store = Store::open(&place.join("desk"), None).unwrap();
        loop {
            // Told of only after the commit, as the engine tells the axis.
            let (count, _) = store.write(take_number).unwrap();
            use std::io::Write as _;
            let mut out = std::io::stdout().lock();
            writeln!(out, "told {count}").unwrap();
            out.flush().unwrap();
        }
    }
    let (place, store) = desk();
    drop(store);
    let mut told = 0;
    for round in 1..=5 {
        let test = "transactions::a_killed_process_loses_no_number_it_has_told_of";
        let mut child = again(test, place.root(), &[]);
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            let Some((_, count)) = line.split_once("told ") else {
                continue;
            };
            told = count.parse().unwrap();
            if told >= round * 15 {
                break;
            }
        }
        child.kill().unwrap(); // SIGKILL: nothing is tidied up
        child.wait().unwrap();
        let store = place.open().unwrap();
        let kept = counts(&store);
        let last = *kept.last().unwrap();
        assert!(last >= told, "{last} is kept, {told} was told of");
        assert_eq!(kept, (1..=last).collect::<Vec<u32>>(), "no hole, no double");
        assert_eq!(store.check().unwrap(), Vec::<String>::new());
    }
    assert!(told >= 75, "five rounds were run");
}

#[test]
fn observers_are_told_after_the_commit_of_what_was_touched() {
    let (_place, store) = desk();
    let store = Arc::new(store);
    let heard: Arc<Mutex<Vec<(Touched, u64)>>> = Arc::default();
    let (looks, ears) = (Arc::clone(&store), Arc::clone(&heard));
    store.on_change(Box::new(move |touched| {
        let filter = store::DispatchFilter::default();
        let seen: Result<u64, Error> = looks.read(|r| r.count_dispatches(&filter));
        ears.lock().unwrap().push((touched.clone(), seen.unwrap()));
    }));
    let (_, touched) = store
        .write(|w| {
            let id = w.insert_dispatch(&draft("Một"), at(0))?;
            w.note(Some(id), None, at(0), "drafted", &serde_json::json!({}))
        })
        .unwrap();
    let expected = Touched([Topic::Dispatches, Topic::History].into());
    assert_eq!(touched, expected);
    assert_eq!(
        *heard.lock().unwrap(),
        [(expected, 1)],
        "told once, and what was told of can be seen"
    );
    let _: Result<((), _), Error> = store.write(|w| {
        w.insert_dispatch(&draft("Hai"), at(0))?;
        Err(Error::Busy)
    });
    store.write(|_| Ok::<_, Error>(())).unwrap();
    assert_eq!(heard.lock().unwrap().len(), 1, "neither failed nor empty");
}

#[test]
fn an_observer_may_write_and_may_add_another() {
    let (_place, store) = desk();
    let store = Arc::new(store);
    let own = Arc::downgrade(&store);
    store.on_change(Box::new(move |touched| {
        if touched.has(Topic::Dispatches)
            && let Some(store) = own.upgrade()
        {
            store.write(|w| w.set_setting("seen", &true)).unwrap();
            store.on_change(Box::new(|_| {}));
        }
    }));
    store
        .write(|w| w.insert_dispatch(&draft("Một"), at(0)))
        .unwrap();
    let seen: Option<bool> = store.read(|r| r.setting("seen")).unwrap();
    assert_eq!(seen, Some(true));
}

#[test]
fn a_transaction_inside_its_own_kind_is_an_error_not_a_standstill() {
    let (_place, store) = desk();
    let (_other_place, other) = desk();
    let inner: Result<((), Touched), Error> = store.write(|_| store.write(|_| Ok(())).map(|_| ()));
    assert!(matches!(inner, Err(Error::Nested)));
    let inner: Result<Vec<String>, Error> = store.read(|_| store.check());
    assert!(matches!(inner, Err(Error::Nested)));
    store
        .write(|w| {
            w.set_setting("a", &1)?;
            // Reading apart sees the state before; another desk is another desk.
            let before: Option<i32> = store.read(|r| r.setting("a"))?;
            assert_eq!(before, None);
            other.write(|w| w.set_setting("a", &2))
        })
        .unwrap();
}

#[test]
fn a_reader_sees_one_state_while_others_write() {
    let (place, store) = desk();
    let other = place.open().unwrap();
    store.write(|w| w.set_setting("a", &1)).unwrap();
    store
        .read(|r| {
            let before: Option<i32> = r.setting("a")?;
            other.write(|w| w.set_setting("a", &2))?;
            let after: Option<i32> = r.setting("a")?;
            assert_eq!((before, after), (Some(1), Some(1)));
            Ok::<_, Error>(())
        })
        .unwrap();
    let now: Option<i32> = store.read(|r| r.setting("a")).unwrap();
    assert_eq!(now, Some(2));
}

#[test]
fn the_data_version_tells_of_other_processes_only() {
    let (place, store) = desk();
    let other = place.open().unwrap();
    let before = store.data_version().unwrap();
    store.write(|w| w.set_setting("a", &1)).unwrap();
    assert_eq!(store.data_version().unwrap(), before, "our own write");
    other.write(|w| w.set_setting("a", &2)).unwrap();
    let after = store.data_version().unwrap();
    assert_ne!(after, before, "another's write");
    store
        .write(|_| {
            assert_eq!(
                store.data_version()?,
                after,
                "asked during a write, it does not wait"
            );
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn settings_are_set_changed_and_cleared() {
    let place = Place::new();
    let store = place.create();
    let road = serde_json::json!({"url": "http://127.0.0.1:1/", "center": "00.99.W00"});
    store.write(|w| w.set_setting("road", &road)).unwrap();
    store.write(|w| w.set_setting("road", &road)).unwrap();
    let kept: Option<serde_json::Value> = store.read(|r| r.setting("road")).unwrap();
    assert_eq!(kept, Some(road));
    let shape: Result<Option<u32>, Error> = store.read(|r| r.setting("road"));
    assert!(matches!(shape, Err(Error::Unreadable { .. })));
    store.write(|w| w.clear_setting("road")).unwrap();
    let gone: Option<serde_json::Value> = store.read(|r| r.setting("road")).unwrap();
    assert_eq!(gone, None);
}

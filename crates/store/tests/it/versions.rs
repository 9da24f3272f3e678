//! Versions of a draft: all of them, small, and the way back and forward through them.

use crate::place::{at, desk, draft, hash};
use office::{Block, Draft};
use store::{Cause, Error, Made, Store, Ways};

fn begun(store: &Store) -> i64 {
    store
        .write(|w| w.insert_dispatch(&draft("1"), at(0)))
        .unwrap()
        .0
}

fn saved(store: &Store, id: i64, subject: &str) -> u32 {
    let base = latest(store, id);
    store
        .write(|w| w.save_draft(id, &draft(subject), base, at(1)))
        .unwrap()
        .0
}

fn latest(store: &Store, id: i64) -> u32 {
    let row: Result<_, Error> = store.read(|r| r.dispatch(id));
    row.unwrap().unwrap().version
}

fn subject(store: &Store, id: i64, version: u32) -> String {
    let found: Result<_, Error> = store.read(|r| r.draft_version(id, version));
    found.unwrap().draft.subject
}

fn ways(store: &Store, id: i64) -> (Option<u32>, Option<u32>) {
    let ways: Result<Ways, Error> = store.read(|r| r.ways(id));
    let Ways { back, forward } = ways.unwrap();
    (back, forward)
}

/// One step back or forward, as the app takes it.
fn step(store: &Store, id: i64, back: bool) -> Option<String> {
    let (to_back, to_forward) = ways(store, id);
    let to = if back { to_back } else { to_forward }?;
    let cause = if back { Cause::Undo } else { Cause::Redo };
    let made = Made {
        stands: Some(to),
        ..Made::by_nobody(cause)
    };
    let base = latest(store, id);
    store
        .write(|w| {
            let old = w.draft_version(id, to)?.draft;
            w.save_draft_by(id, &old, base, &made, at(2))
        })
        .map(|(version, _): (u32, _)| Some(subject(store, id, version)))
        .map_err(|error: Error| panic!("{error}"))
        .unwrap_or_default()
}

#[test]
fn a_hundred_versions_are_each_given_back_whole() {
    let (_place, store) = desk();
    let id = begun(&store);
    for n in 2..=100 {
        assert_eq!(saved(&store, id, &n.to_string()), n);
    }
    for n in 1..=100 {
        assert_eq!(subject(&store, id, n), n.to_string());
    }
    let all: Result<_, Error> = store.read(|r| r.draft_versions(id));
    assert_eq!(all.unwrap().len(), 100);
    let none: Result<_, Error> = store.read(|r| r.draft_version(id, 101));
    assert!(matches!(none, Err(Error::Missing { .. })));
    let rows: Result<_, Error> = store.read(|r| r.version_rows(id, Some(100), 3));
    let versions: Vec<u32> = rows.unwrap().iter().map(|row| row.version).collect();
    assert_eq!(versions, [99, 98, 97], "newest first, page by page");
}

#[test]
fn five_hundred_saves_of_a_long_draft_stay_small() {
    let (_place, store) = desk();
    let long = |typed: usize| Draft {
        blocks: (0..150)
            .map(|n| {
                let words = "Ủy ban nhân dân xã Thử Nghiệm báo cáo kết quả thực hiện nhiệm vụ";
                let more = if n == 75 {
                    "thêm ".repeat(typed)
                } else {
                    String::new()
                };
                Block::paragraph(&format!(
                    "{n}. {} {more}",
                    format!("{words} {n} ").repeat(5)
                ))
            })
            .collect(),
        ..draft("Báo cáo dài")
    };
    let id = store
        .write(|w| w.insert_dispatch(&long(0), at(0)))
        .unwrap()
        .0;
    for n in 1..500 {
        store
            .write(|w| {
                let base = w.dispatch(id)?.map_or(0, |row| row.version);
                w.save_draft(id, &long(n), base, at(1))
            })
            .unwrap();
    }
    let rows: Result<_, Error> = store.read(|r| r.version_rows(id, None, 1000));
    let rows = rows.unwrap();
    let kept: u64 = rows.iter().map(|row| row.size).sum();
    let plain = serde_json::to_string(&long(499)).unwrap().len() as u64 * rows.len() as u64;
    assert_eq!(rows.len(), 500, "none is dropped");
    assert!(kept * 100 < plain, "{kept} of {plain}");
}

#[test]
fn one_goes_back_to_the_beginning_and_forward_again() {
    let (_place, store) = desk();
    let id = begun(&store);
    saved(&store, id, "2");
    saved(&store, id, "3");
    assert_eq!(ways(&store, id), (Some(2), None));
    assert_eq!(step(&store, id, true).as_deref(), Some("2"));
    assert_eq!(step(&store, id, true).as_deref(), Some("1"));
    assert_eq!(step(&store, id, true), None, "before the first is nothing");
    assert_eq!(step(&store, id, false).as_deref(), Some("2"));
    assert_eq!(step(&store, id, false).as_deref(), Some("3"));
    assert_eq!(step(&store, id, false), None);
    assert_eq!(latest(&store, id), 7, "each step is a version of its own");
}

#[test]
fn what_is_written_after_going_back_is_the_new_end() {
    let (_place, store) = desk();
    let id = begun(&store);
    saved(&store, id, "2");
    saved(&store, id, "3");
    step(&store, id, true);
    saved(&store, id, "other");
    assert_eq!(step(&store, id, false), None, "nothing lies forward");
    assert_eq!(step(&store, id, true).as_deref(), Some("2"));
    assert_eq!(step(&store, id, true).as_deref(), Some("1"));
    assert_eq!(subject(&store, id, 3), "3", "what was left is kept");
}

#[test]
fn words_taken_back_by_hand_are_a_step_back() {
    let (_place, store) = desk();
    let id = begun(&store);
    saved(&store, id, "2");
    saved(&store, id, "1");
    assert_eq!(ways(&store, id), (None, Some(2)));
    saved(&store, id, "2");
    assert_eq!(ways(&store, id), (Some(1), None));
    let rows: Result<_, Error> = store.read(|r| r.version_rows(id, None, 2));
    let causes: Vec<Cause> = rows.unwrap().iter().map(|row| row.cause).collect();
    assert_eq!(causes, [Cause::Redo, Cause::Undo]);
}

#[test]
fn a_version_brought_back_can_be_undone() {
    let (_place, store) = desk();
    let id = begun(&store);
    saved(&store, id, "2");
    saved(&store, id, "3");
    let made = Made::by_nobody(Cause::Restore);
    store
        .write(|w| w.save_draft_by(id, &draft("1"), 3, &made, at(3)))
        .unwrap();
    assert_eq!(step(&store, id, true).as_deref(), Some("3"));
}

#[test]
fn versions_stay_when_the_dispatch_is_signed_and_go_with_a_draft_thrown_away() {
    let (_place, store) = desk();
    let (kept, gone) = (begun(&store), begun(&store));
    saved(&store, kept, "2");
    store
        .write(|w| w.set_signed(kept, &hash("page"), at(3)))
        .unwrap();
    store.write(|w| w.delete_draft(gone)).unwrap();
    let count = |id| -> u32 {
        let count: Result<_, Error> = store.read(|r| r.count_versions(id));
        count.unwrap()
    };
    assert_eq!((count(kept), count(gone)), (2, 0));
}

#[test]
fn a_save_by_hand_is_told_also_when_nothing_changed() {
    let (_place, store) = desk();
    let id = begun(&store);
    saved(&store, id, "2");
    store.write(|w| w.set_saved_by_hand(id, 2)).unwrap();
    store.write(|w| w.set_saved_by_hand(id, 1)).unwrap();
    let rows: Result<_, Error> = store.read(|r| r.version_rows(id, None, 9));
    let causes: Vec<Cause> = rows.unwrap().iter().map(|row| row.cause).collect();
    assert_eq!(causes, [Cause::Save, Cause::Created], "how it began stays");
}

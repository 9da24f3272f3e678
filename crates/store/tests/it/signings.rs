//! Batches with one consent.

use crate::place::{at, desk};
use office::{Body, Draft, Kind, Moment};
use std::collections::BTreeMap;
use store::{
    Error, Hash, NewSigning, NewSigningItem, SigningAct, SigningEnding, SigningItem, SigningState,
    Store,
};

fn drafts(store: &Store, count: u32) -> Vec<i64> {
    (0..count)
        .map(|_| {
            let kind = Kind::parse("cong_van").unwrap();
            let draft = Draft::new(kind, Body::State);
            let made: Result<_, Error> = store.write(|w| w.insert_dispatch(&draft, at(1)));
            made.unwrap().0
        })
        .collect()
}

fn batch(dispatches: &[i64]) -> NewSigning {
    let items = dispatches.iter().map(|&dispatch| NewSigningItem {
        dispatch,
        version: 1,
        subject: format!("văn bản {dispatch}"),
        left_out: None,
    });
    NewSigning {
        act: SigningAct::Sign,
        signer: "Nguyễn Văn Thử".to_owned(),
        organisation: "UBND xã Thử Nghiệm".to_owned(),
        certificate: Hash::of(b"certificate"),
        continues: None,
        items: items.collect(),
    }
}

fn states(store: &Store, id: i64) -> Vec<SigningState> {
    let items: Result<Vec<SigningItem>, Error> = store.read(|r| r.signing_items(id));
    items.unwrap().into_iter().map(|item| item.state).collect()
}

fn put<T>(store: &Store, work: impl FnOnce(&mut store::Write<'_>) -> Result<T, Error>) -> T {
    store.write(work).unwrap().0
}

#[test]
fn a_batch_tells_what_became_of_each() {
    let (_place, store) = desk();
    let ids = drafts(&store, 4);
    let mut new = batch(&ids);
    new.items[3].left_out = Some(("draft.subject_missing".to_owned(), BTreeMap::new()));
    let id = put(&store, |w| w.insert_signing(&new, at(2)));
    let facts = BTreeMap::from([("id".to_owned(), "2".to_owned())]);
    put(&store, |w| w.set_signing_done(id, 1, "", at(3)));
    put(&store, |w| {
        w.set_signing_failed(id, 2, "draft.stale", &facts, at(4))
    });
    put(&store, |w| {
        w.end_signing(id, SigningEnding::KeyFailed, Some("key.removed"), at(5))
    });
    assert_eq!(
        states(&store, id),
        [
            SigningState::Done,
            SigningState::Failed,
            SigningState::NotReached,
            SigningState::LeftOut
        ],
        "whoever waited was not reached"
    );
    let row = store.read(|r| r.signing(id)).map_err(|e: Error| e).unwrap();
    assert_eq!(
        (row.total, row.done, row.failed, row.left_out),
        (4, 1, 1, 1)
    );
    assert_eq!(row.ending, Some(SigningEnding::KeyFailed));
    assert_eq!(row.cause.as_deref(), Some("key.removed"));
    let again: Result<_, Error> =
        store.write(|w| w.end_signing(id, SigningEnding::Finished, None, at(6)));
    assert!(
        matches!(again, Err(Error::Missing { .. })),
        "it ends but once"
    );
}

#[test]
fn a_batch_that_was_cut_off_has_no_end() {
    let (_place, store) = desk();
    let ids = drafts(&store, 2);
    let id = put(&store, |w| w.insert_signing(&batch(&ids), at(2)));
    // The document's own transaction fails: nothing of it stays, the note in the batch neither.
    let failed: Result<((), _), Error> = store.write(|w| {
        w.set_signing_done(id, 1, "", at(3))?;
        Err(Error::Missing {
            table: "a stop",
            id: 0,
        })
    });
    assert!(failed.is_err());
    assert_eq!(states(&store, id), [SigningState::Waiting; 2]);
    let row = store.read(|r| r.signing(id)).map_err(|e: Error| e).unwrap();
    assert_eq!((row.ended_at, row.ending), (None::<Moment>, None));
}

#[test]
fn a_draft_thrown_away_stays_in_the_report() {
    let (_place, store) = desk();
    let ids = drafts(&store, 1);
    let id = put(&store, |w| w.insert_signing(&batch(&ids), at(2)));
    put(&store, |w| w.delete_draft(ids[0]));
    let items: Result<Vec<SigningItem>, Error> = store.read(|r| r.signing_items(id));
    let [item] = items.unwrap().try_into().unwrap();
    assert_eq!(
        (item.dispatch, item.subject.as_str()),
        (None, &*format!("văn bản {}", ids[0]))
    );
}

#[test]
fn one_process_signs_batches_at_a_time() {
    let (_place, store) = desk();
    let held = store.signing_lock().unwrap();
    assert!(held.is_some());
    assert!(store.signing_lock().unwrap().is_none(), "a batch runs");
    drop(held);
    assert!(store.signing_lock().unwrap().is_some(), "and has ended");
}

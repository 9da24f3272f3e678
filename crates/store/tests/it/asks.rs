//! What is asked of recipients after a letter left, and what senders want of documents here.

use crate::outgoing::issued;
use crate::place::{arrival, at, code, desk, draft, hash};
use office::{
    Answer, Ask, AskState, Business, DeliveryStep, Doubt, Exchange, Heard, Incoming, Moment, Road,
    Standing, Stays, Wish, reference_key,
};
use store::{Error, Letter, NewAsk, NewLetter, NewWish, Store, Watched, WishState};

fn sent(store: &Store) -> i64 {
    store
        .write(|w| {
            let id = w.insert_dispatch(&draft("Thư"), at(0))?;
            w.insert_delivery(id, &code("H99"), "UBND tỉnh Thử")?;
            w.set_road(id, None, Road::Sent, None)?;
            Ok::<_, Error>(id)
        })
        .unwrap()
        .0
}

fn recall(dispatch: i64, letter: Option<i64>, at: Moment) -> NewAsk {
    NewAsk {
        dispatch,
        to: code("H99"),
        ask: Ask::Recall,
        reason: "Sai thể thức".into(),
        by_dispatch: None,
        letter,
        at,
    }
}

fn standing(store: &Store, id: i64) -> Standing {
    let row: Result<_, Error> = store.read(|r| r.delivery(id, &code("H99")));
    row.unwrap().unwrap().exchange().standing()
}

fn hear(store: &Store, id: i64, answer: Answer, moment: Moment) -> Heard {
    store
        .write(|w| w.hear(id, &code("H99"), answer, "lời", moment))
        .unwrap()
        .0
        .unwrap()
}

#[test]
fn a_recall_keeps_its_reason_and_what_became_of_it() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Accepted, at(1));
    store
        .write(|w| w.insert_ask(&recall(id, None, at(2))))
        .unwrap();
    assert_eq!(standing(&store, id), Standing::RecallPending);
    let twice = store.write(|w| w.insert_ask(&recall(id, None, at(2))));
    assert!(
        matches!(twice, Err(Error::Delivery(refused)) if refused.step == DeliveryStep::Recall),
        "one question at a time"
    );
    hear(&store, id, Answer::RecallRefused, at(3));
    assert_eq!(standing(&store, id), Standing::Accepted, "as before");
    store
        .write(|w| w.insert_ask(&recall(id, None, at(4))))
        .unwrap();
    hear(&store, id, Answer::RecallAgreed, at(5));
    assert_eq!(standing(&store, id), Standing::Recalled);
    let rows: Result<_, Error> = store.read(|r| r.asks(id));
    let told: Vec<_> = rows
        .unwrap()
        .into_iter()
        .map(|row| (row.state, row.reason, row.note, row.answered_at))
        .collect();
    let reason = || "Sai thể thức".to_owned();
    assert_eq!(
        told,
        [
            (AskState::Refused, reason(), "lời".into(), Some(at(3))),
            (AskState::Agreed, reason(), "lời".into(), Some(at(5))),
        ]
    );
}

#[test]
fn a_new_sending_forgets_no_answer_and_hears_no_old_one() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Refused, at(3));
    store.write(|w| w.set_resent(id, &code("H99"))).unwrap();
    assert_eq!(standing(&store, id), Standing::Waiting);
    assert_eq!(
        hear(&store, id, Answer::Refused, at(5)),
        Heard::Stays(Stays::Overtaken),
        "the second sending is here yet: whatever the clock there says, this is about the first"
    );
    assert_eq!(standing(&store, id), Standing::Waiting);
    is_sent(&store, id);
    assert_eq!(
        hear(&store, id, Answer::Arrived, at(2)),
        Heard::Stays(Stays::Overtaken),
        "it was not heard of the first, and by the clock there it belongs to it"
    );
    assert_eq!(standing(&store, id), Standing::Sent);
    assert!(matches!(
        hear(&store, id, Answer::Arrived, at(4)),
        Heard::Moves(_)
    ));
}

#[test]
fn a_clock_elsewhere_that_went_back_hides_no_answer() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Arrived, at(100));
    hear(&store, id, Answer::Refused, at(200));
    resent(&store, id);
    hear(&store, id, Answer::Arrived, at(20));
    assert_eq!(
        standing(&store, id),
        Standing::Arrived,
        "01 of the first sending was heard before: this is the second's"
    );
    hear(&store, id, Answer::Accepted, at(30));
    assert_eq!(
        standing(&store, id),
        Standing::Accepted,
        "nobody accepts what he refused"
    );
    hear(&store, id, Answer::Done, at(25));
    assert_eq!(
        standing(&store, id),
        Standing::Done,
        "how far it has come is told by the answers, not by the clock"
    );
}

#[test]
fn after_a_recall_a_clock_that_is_known_to_have_gone_back_is_not_believed() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Arrived, at(100));
    store
        .write(|w| w.insert_ask(&recall(id, None, at(150))))
        .unwrap();
    hear(&store, id, Answer::RecallAgreed, at(200));
    resent(&store, id);
    assert_eq!(
        hear(&store, id, Answer::Accepted, at(120)),
        Heard::Stays(Stays::Overtaken),
        "it may have been said of the first copy before that was given back"
    );
    assert_eq!(standing(&store, id), Standing::Sent);
    hear(&store, id, Answer::Arrived, at(20));
    assert_eq!(standing(&store, id), Standing::Arrived);
    hear(&store, id, Answer::Accepted, at(30));
    assert_eq!(standing(&store, id), Standing::Accepted);
    hear(&store, id, Answer::Processing, at(40));
    assert_eq!(
        standing(&store, id),
        Standing::Processing,
        "the clock there has gone back behind 01 of this sending"
    );
    store
        .write(|w| w.insert_ask(&recall(id, None, at(300))))
        .unwrap();
    hear(&store, id, Answer::RecallAgreed, at(50));
    assert_eq!(
        standing(&store, id),
        Standing::Recalled,
        "15 of the first sending was heard: this is the second's"
    );
}

#[test]
fn of_two_answers_alike_the_one_not_heard_yet_is_the_earlier_sendings() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Refused, at(200));
    resent(&store, id);
    hear(&store, id, Answer::Arrived, at(20));
    assert_eq!(
        standing(&store, id),
        Standing::Sent,
        "whose it is, nobody can tell: nothing is claimed"
    );
    hear(&store, id, Answer::Arrived, at(100));
    assert_eq!(
        standing(&store, id),
        Standing::Arrived,
        "each is said once of a sending: one of the two is the second's"
    );
}

#[test]
fn an_answer_to_a_question_of_an_earlier_sending_answers_none_of_this() {
    let (_place, store) = desk();
    let id = sent(&store);
    store
        .write(|w| w.insert_ask(&recall(id, None, at(1))))
        .unwrap();
    hear(&store, id, Answer::Refused, at(3));
    resent(&store, id);
    assert_eq!(
        hear(&store, id, Answer::RecallRefused, at(9)),
        Heard::Stays(Stays::Overtaken),
        "nothing was asked of this sending"
    );
    assert_eq!(standing(&store, id), Standing::Sent);
}

#[test]
fn of_two_questions_the_second_answer_belongs_to_the_sending_that_was_asked() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Accepted, at(1));
    for (ask, moment) in [(Ask::Update, at(2)), (Ask::Recall, at(3))] {
        let new = NewAsk {
            ask,
            ..recall(id, None, moment)
        };
        store.write(|w| w.insert_ask(&new)).unwrap();
    }
    hear(&store, id, Answer::RecallAgreed, at(12));
    assert_eq!(exchange(&store, id).doubt(), Some(Doubt::AgreedOnce));
    resent(&store, id);
    store
        .write(|w| w.insert_ask(&recall(id, None, at(20))))
        .unwrap();
    hear(&store, id, Answer::RecallAgreed, at(10));
    assert_eq!(
        standing(&store, id),
        Standing::RecallPending,
        "said before the first answer: the other question of the first sending"
    );
    hear(&store, id, Answer::RecallAgreed, at(21));
    assert_eq!(standing(&store, id), Standing::Recalled);
}

#[test]
fn what_was_sent_back_or_resent_is_not_doubted_any_more() {
    let (_place, store) = desk();
    let id = issued(&store, "Thư", "05");
    let put: Result<_, Error> = store.write(|w| {
        w.insert_delivery(id, &code("H99"), "UBND tỉnh Thử")?;
        w.set_sent(id, Some(&hash("envelope")), at(0))
    });
    put.unwrap();
    is_sent(&store, id);
    hear(&store, id, Answer::Arrived, at(1));
    for (ask, moment) in [(Ask::Update, at(2)), (Ask::Recall, at(3))] {
        let new = NewAsk {
            ask,
            ..recall(id, None, moment)
        };
        store.write(|w| w.insert_ask(&new)).unwrap();
    }
    hear(&store, id, Answer::RecallRefused, at(6));
    let open = || {
        let open: Result<_, Error> = store.read(|r| r.watched(Watched::Open));
        open.unwrap().len()
    };
    assert_eq!(
        (open(), exchange(&store, id).doubt()),
        (1, Some(Doubt::RefusedOnce))
    );
    hear(&store, id, Answer::Refused, at(7));
    assert_eq!(
        (exchange(&store, id).doubt(), standing(&store, id)),
        (None, Standing::Refused)
    );
    resent(&store, id);
    hear(&store, id, Answer::Accepted, at(9));
    assert_eq!((open(), exchange(&store, id).doubt()), (0, None));
}

/// Sent again, and taken by the axis.
fn resent(store: &Store, id: i64) {
    store.write(|w| w.set_resent(id, &code("H99"))).unwrap();
    is_sent(store, id);
}

fn is_sent(store: &Store, id: i64) {
    let moved = store.write(|w| w.set_road(id, Some(&code("H99")), Road::Sent, None));
    moved.unwrap();
}

#[test]
fn a_sending_taken_back_leaves_what_stood_before_it() {
    let (_place, store) = desk();
    let id = sent(&store);
    let to = code("H99");
    let row = || -> Option<store::DeliveryRow> {
        let row: Result<_, Error> = store.read(|r| r.delivery(id, &to));
        row.unwrap()
    };
    let resend = || store.write(|w| w.set_resent(id, &to)).unwrap();
    let unsend = || store.write(|w| w.unsend(id, &to)).unwrap();
    hear(&store, id, Answer::Refused, at(3));
    let refused = row();
    for _ in 0..2 {
        resend();
        unsend();
        assert_eq!(
            row(),
            refused,
            "no status message was kept, only what it did"
        );
    }
    resend();
    store
        .write(|w| w.set_road(id, Some(&to), Road::Sent, None))
        .unwrap();
    hear(&store, id, Answer::Accepted, at(5));
    store
        .write(|w| w.insert_ask(&recall(id, None, at(6))))
        .unwrap();
    hear(&store, id, Answer::RecallAgreed, at(7));
    let given_back = row();
    assert_eq!(standing(&store, id), Standing::Recalled);
    resend();
    unsend();
    assert_eq!(row(), given_back, "the last answer, not the one before");
    resend();
    store
        .write(|w| w.insert_ask(&recall(id, None, at(8))))
        .unwrap();
    unsend();
    assert_eq!(row(), given_back, "cancelled here, nobody was asked");
    assert_eq!(
        hear(&store, id, Answer::Accepted, at(7)),
        Heard::Stays(Stays::Overtaken),
        "what was asked of it stands as well"
    );

    store
        .write(|w| w.insert_delivery(id, &code("H98"), ""))
        .unwrap();
    store.write(|w| w.unsend(id, &code("H98"))).unwrap();
    let added: Result<_, Error> = store.read(|r| r.delivery(id, &code("H98")));
    assert_eq!(added.unwrap(), None, "just added: nothing stood before");
}

#[test]
fn a_question_that_never_left_is_taken_back_whole() {
    let (_place, store) = desk();
    let id = sent(&store);
    let letter = asked_by_letter(&store, id, Ask::Recall, at(1));
    assert_eq!(taken_back(&store, letter), [id]);
    assert_eq!(standing(&store, id), Standing::Sent);
    let row: Result<_, Error> = store.read(|r| r.letter(letter));
    let row = row.unwrap();
    assert_eq!(row.recipients, [code("H99")]);
    assert_eq!(row.code, Some(Answer::RecallAsked));
    assert!(!row.carries_document(), "a status moves no delivery");
    assert_eq!(
        hear(&store, id, Answer::RecallAgreed, at(9)),
        Heard::Stays(Stays::NotAsked)
    );
}

#[test]
fn what_rests_rests_for_the_first_reason() {
    let (_place, store) = desk();
    let id = sent(&store);
    store
        .write(|w| {
            w.freeze(id, "Sai số liệu", at(1))?;
            w.freeze(id, "Lại", at(2))
        })
        .unwrap();
    let frozen: Result<_, Error> = store.read(|r| r.frozen(id));
    assert_eq!(
        frozen.unwrap().map(|row| (row.reason, row.at)),
        Some(("Sai số liệu".into(), at(1)))
    );
    assert!(store.write(|w| w.unfreeze(id)).unwrap().0);
    assert!(!store.write(|w| w.unfreeze(id)).unwrap().0);
}

fn wish(arrival: i64, wish: Wish, package: &str) -> NewWish {
    NewWish {
        arrival,
        wish,
        reason: "Sai thể thức".into(),
        by_arrival: None,
        doc_id: package.into(),
        said_at: Some(at(2)),
        came_at: at(3),
    }
}

#[test]
fn a_wish_is_decided_once_and_can_be_opened_again() {
    let (_place, store) = desk();
    let (id, _) = store
        .write(|w| w.insert_arrival(&arrival("125", "Thư")))
        .unwrap();
    store.write(|w| w.set_registered(id, 1, at(1))).unwrap();
    let insert = |new: NewWish| store.write(|w| w.insert_wish(&new)).unwrap().0;
    let back = insert(wish(id, Wish::Recall, "p1")).unwrap();
    assert_eq!(
        insert(wish(id, Wish::Recall, "p1")),
        None,
        "one package, one wish"
    );
    assert_eq!(
        insert(wish(id, Wish::Recall, "p2")),
        None,
        "asked twice, wished once"
    );
    let other = insert(wish(id, Wish::Replace, "p3")).unwrap();
    let stage = || -> Incoming {
        let row: Result<_, Error> = store.read(|r| r.arrival(id));
        row.unwrap().unwrap().stage
    };
    let state = |wish| -> WishState {
        let row: Result<_, Error> = store.read(|r| r.wish(wish));
        row.unwrap().state
    };
    let wanted: Result<_, Error> = store.read(|r| r.arrivals_wanted());
    assert_eq!(wanted.unwrap().len(), 2);
    let (before, _) = store
        .write(|w| w.grant_wish(back, "Đồng ý", None, at(4)))
        .unwrap();
    assert_eq!(
        (before, stage()),
        (Incoming::Registered, Incoming::Recalled)
    );
    assert_eq!(
        state(other),
        WishState::Overtaken,
        "nothing is left to replace"
    );
    let again = store.write(|w| w.decline_wish(back, "", None, at(5)));
    assert!(matches!(again, Err(Error::WishDecided { .. })));
    store.write(|w| w.reopen_wish(back, at(6))).unwrap();
    assert_eq!(stage(), Incoming::Registered, "as it stood");
    assert_eq!(
        (state(back), state(other)),
        (WishState::Open, WishState::Open)
    );
    store
        .write(|w| w.decline_wish(back, "Đã thực hiện xong", None, at(7)))
        .unwrap();
    assert_eq!(stage(), Incoming::Registered, "16 changes nothing here");
    assert!(
        insert(wish(id, Wish::Recall, "p4")).is_some(),
        "they may ask again"
    );
}

#[test]
fn a_decision_taken_back_leaves_standing_what_was_granted_after_it() {
    let (_place, store) = desk();
    let (id, _) = store
        .write(|w| w.insert_arrival(&arrival("125", "Thư")))
        .unwrap();
    store.write(|w| w.set_registered(id, 1, at(1))).unwrap();
    let insert = |new: NewWish| store.write(|w| w.insert_wish(&new)).unwrap().0.unwrap();
    let grant = |wish, moment| {
        store
            .write(|w| w.grant_wish(wish, "", None, moment))
            .unwrap()
            .0
    };
    let reopen = |wish| store.write(|w| w.reopen_wish(wish, at(9))).unwrap().0;
    let stands = || -> Incoming {
        let row: Result<_, Error> = store.read(|r| r.arrival(id));
        row.unwrap().unwrap().stage
    };
    let state = |wish| -> WishState {
        let row: Result<_, Error> = store.read(|r| r.wish(wish));
        row.unwrap().state
    };
    let void = insert(wish(id, Wish::Replace, "p1"));
    grant(void, at(3));
    let back = insert(wish(id, Wish::Recall, "p2"));
    grant(back, at(4));
    reopen(void);
    assert_eq!(
        (stands(), state(void)),
        (Incoming::Recalled, WishState::Overtaken),
        "a copy given back does not open again, and nothing of it is left to replace"
    );
    reopen(back);
    assert_eq!(stands(), Incoming::Registered, "neither was granted");
    assert_eq!(
        (state(back), state(void)),
        (WishState::Open, WishState::Open)
    );

    // The work goes on after a corrected version was taken in.
    let newer = insert(wish(id, Wish::Update, "p3"));
    grant(newer, at(5));
    store
        .write(|w| w.set_stage(id, Incoming::Finished, at(6)))
        .unwrap();
    reopen(newer);
    assert_eq!(stands(), Incoming::Finished, "work that is done stays done");
    assert_eq!(state(newer), WishState::Open);
}

#[test]
fn an_envelope_is_closed_when_what_it_wanted_is_overtaken() {
    let (_place, store) = desk();
    let new = arrival("125", "Thư");
    let (id, _) = store.write(|w| w.insert_arrival(&new)).unwrap();
    let by = |business, package: &str| {
        let envelope = store::NewArrival {
            business,
            envelope: hash(package),
            doc_id: package.into(),
            ..new.clone()
        };
        store.write(|w| w.insert_arrival(&envelope)).unwrap().0
    };
    let (update, replacing) = (by(Business::Update, "p1"), by(Business::Replace, "p2"));
    for (by, kind, package) in [
        (update, Wish::Update, "p1"),
        (replacing, Wish::Replace, "p2"),
    ] {
        let brought = NewWish {
            by_arrival: Some(by),
            ..wish(id, kind, package)
        };
        store.write(|w| w.insert_wish(&brought)).unwrap();
    }
    let back = wish(id, Wish::Recall, "p3");
    let back = store.write(|w| w.insert_wish(&back)).unwrap().0.unwrap();
    let stages = || -> [Incoming; 2] {
        [update, replacing].map(|id| {
            let row: Result<_, Error> = store.read(|r| r.arrival(id));
            row.unwrap().unwrap().stage
        })
    };
    store
        .write(|w| w.grant_wish(back, "", None, at(4)))
        .unwrap();
    assert_eq!(
        stages(),
        [Incoming::Settled, Incoming::Arrived],
        "nobody waits for the correction; the replacing document lives on"
    );
    store.write(|w| w.reopen_wish(back, at(5))).unwrap();
    assert_eq!(stages(), [Incoming::Arrived; 2], "to be decided again");
}

#[test]
fn a_recall_may_follow_a_correction_that_nobody_answers() {
    let (_place, store) = desk();
    let id = sent(&store);
    let update = |moment| NewAsk {
        ask: Ask::Update,
        ..recall(id, None, moment)
    };
    let ask = |new: NewAsk| store.write(|w| w.insert_ask(&new)).unwrap();
    let states = || -> Vec<AskState> {
        let asks: Result<_, Error> = store.read(|r| r.asks(id));
        asks.unwrap().into_iter().map(|ask| ask.state).collect()
    };
    hear(&store, id, Answer::Accepted, at(1));
    ask(update(at(2)));
    ask(update(at(3)));
    ask(recall(id, None, at(5)));
    assert_eq!(standing(&store, id), Standing::RecallPending);
    hear(&store, id, Answer::RecallAgreed, at(4));
    assert_eq!(
        standing(&store, id),
        Standing::RecallPending,
        "given before the recall was asked"
    );
    use AskState::{Agreed, Open};
    assert_eq!(
        states(),
        [Agreed, Agreed, Open],
        "both corrections are theirs"
    );
    hear(&store, id, Answer::RecallAgreed, at(6));
    assert_eq!(standing(&store, id), Standing::Recalled);
}

/// A letter in the outbox that asks something.
fn asked_by_letter(store: &Store, id: i64, ask: Ask, moment: Moment) -> i64 {
    let done: Result<_, Error> = store.write(|w| {
        let letter = w.enqueue(&NewLetter {
            kind: Letter::Status,
            business: Business::New,
            dispatch: Some(id),
            arrival: None,
            recipients: vec![code("H99")],
            code: Some(Answer::RecallAsked),
            from: code("H99.12"),
            envelope: Some(hash("13")),
            urgent: false,
            next_at: moment,
            created_at: moment,
        })?;
        w.insert_ask(&NewAsk {
            ask,
            ..recall(id, Some(letter), moment)
        })?;
        Ok(letter)
    });
    done.unwrap().0
}

/// The dispatches whose questions were taken back with their letter.
fn taken_back(store: &Store, letter: i64) -> Vec<i64> {
    let done: Result<_, Error> = store.write(|w| {
        w.withdraw(letter)?;
        w.withdraw_asks(letter)
    });
    done.unwrap().0
}

fn exchange(store: &Store, id: i64) -> Exchange {
    let row: Result<_, Error> = store.read(|r| r.delivery(id, &code("H99")));
    row.unwrap().unwrap().exchange()
}

#[test]
fn while_a_second_correction_is_here_an_answer_means_the_first() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Accepted, at(1));
    let first = asked_by_letter(&store, id, Ask::Update, at(2));
    store.write(|w| w.take(first, at(3))).unwrap();
    let second = asked_by_letter(&store, id, Ask::Update, at(4));
    hear(&store, id, Answer::RecallRefused, at(9));
    let states = || -> Vec<AskState> {
        let asks: Result<_, Error> = store.read(|r| r.asks(id));
        asks.unwrap().into_iter().map(|ask| ask.state).collect()
    };
    assert_eq!(states(), [AskState::Refused, AskState::Open]);
    assert_eq!(
        standing(&store, id),
        Standing::UpdatePending,
        "the second's"
    );
    taken_back(&store, second);
    assert_eq!(standing(&store, id), Standing::Accepted);
}

#[test]
fn a_doubt_outlives_a_second_recall_that_is_taken_back() {
    let begun = || {
        let (place, store) = desk();
        let id = sent(&store);
        hear(&store, id, Answer::Accepted, at(1));
        for (ask, moment) in [(Ask::Update, at(2)), (Ask::Recall, at(3))] {
            let letter = asked_by_letter(&store, id, ask, moment);
            store.write(|w| w.take(letter, moment)).unwrap();
        }
        hear(&store, id, Answer::RecallRefused, at(6));
        let again = asked_by_letter(&store, id, Ask::Recall, at(7));
        (place, store, id, again)
    };
    let (_place, store, id, again) = begun();
    assert_eq!(standing(&store, id), Standing::RecallPending);
    taken_back(&store, again);
    assert_eq!(exchange(&store, id).doubt(), Some(Doubt::RefusedOnce));
    hear(&store, id, Answer::RecallAgreed, at(8));
    assert_eq!(
        (standing(&store, id), exchange(&store, id).doubt()),
        (Standing::Accepted, Some(Doubt::OneEach)),
        "a yes and a no to two questions, and to which is not known"
    );

    let (_place, store, id, _) = begun();
    hear(&store, id, Answer::RecallAgreed, at(8));
    assert_eq!(
        (standing(&store, id), exchange(&store, id).doubt()),
        (Standing::Recalled, Some(Doubt::AgreedOnce)),
        "the first recall's or the correction's, and that is told"
    );
}

#[test]
fn an_answer_proves_a_correction_only_where_it_can_be_about_nothing_else() {
    let proven = |asks: &[Ask]| {
        let (_place, store) = desk();
        let id = sent(&store);
        hear(&store, id, Answer::Accepted, at(1));
        for (ask, n) in asks.iter().zip(2..) {
            let by = Some(sent(&store));
            let new = NewAsk {
                ask: *ask,
                by_dispatch: by,
                ..recall(id, None, at(n))
            };
            store.write(|w| w.insert_ask(&new)).unwrap();
        }
        hear(&store, id, Answer::RecallAgreed, at(20));
        let proven: Result<_, Error> = store.read(|r| r.correction_proven(id, &code("H99")));
        proven.unwrap().is_some()
    };
    assert!(proven(&[Ask::Update]));
    assert!(
        !proven(&[Ask::Update, Ask::Update]),
        "the first alone may be there"
    );
    assert!(!proven(&[Ask::Update, Ask::Replace]));
    assert!(!proven(&[Ask::Update, Ask::Recall]));
    assert!(!proven(&[Ask::Recall]));
}

#[test]
fn while_the_recall_is_here_an_answer_means_the_correction_whatever_its_date() {
    let (_place, store) = desk();
    let id = sent(&store);
    hear(&store, id, Answer::Accepted, at(1));
    let update = NewAsk {
        ask: Ask::Update,
        ..recall(id, None, at(2))
    };
    store.write(|w| w.insert_ask(&update)).unwrap();
    let letter = asked_by_letter(&store, id, Ask::Recall, at(5));
    hear(&store, id, Answer::RecallRefused, at(9));
    assert_eq!(
        exchange(&store, id).asked,
        Some((Ask::Recall, AskState::Open)),
        "nobody has read the recall"
    );
    assert_eq!(standing(&store, id), Standing::RecallPending);
    assert_eq!(
        hear(&store, id, Answer::RecallRefused, at(10)),
        Heard::Stays(Stays::NotAsked),
        "nor does it mean the recall when it is said once more"
    );
    store.write(|w| w.take(letter, at(11))).unwrap();
    hear(&store, id, Answer::RecallAgreed, at(10));
    assert_eq!(standing(&store, id), Standing::Recalled);
    assert_eq!(
        exchange(&store, id).doubt(),
        None,
        "the correction was answered before"
    );
}

#[test]
fn what_an_answer_means_stays_told_as_unsure_until_two_are_alike() {
    let begun = || {
        let (place, store) = desk();
        let id = sent(&store);
        hear(&store, id, Answer::Accepted, at(1));
        let update = NewAsk {
            ask: Ask::Update,
            ..recall(id, None, at(2))
        };
        store.write(|w| w.insert_ask(&update)).unwrap();
        store
            .write(|w| w.insert_ask(&recall(id, None, at(3))))
            .unwrap();
        (place, store, id)
    };
    let doubt = |store: &Store, id| exchange(store, id).doubt();
    let (_place, store, id) = begun();
    assert_eq!(doubt(&store, id), None);
    hear(&store, id, Answer::RecallRefused, at(6));
    assert_eq!(doubt(&store, id), Some(Doubt::RefusedOnce));
    assert_eq!(standing(&store, id), Standing::UpdatePending);
    hear(&store, id, Answer::RecallAgreed, at(7));
    assert_eq!(
        (doubt(&store, id), standing(&store, id)),
        (Some(Doubt::OneEach), Standing::Accepted),
        "kept, though neither stands open any more"
    );
    store
        .write(|w| w.insert_ask(&recall(id, None, at(8))))
        .unwrap();
    assert_eq!(doubt(&store, id), None, "asked once more");
    hear(&store, id, Answer::RecallAgreed, at(9));
    assert_eq!(
        (doubt(&store, id), standing(&store, id)),
        (None, Standing::Recalled)
    );

    let (_place, store, id) = begun();
    hear(&store, id, Answer::RecallAgreed, at(6));
    assert_eq!(doubt(&store, id), Some(Doubt::AgreedOnce));
    hear(&store, id, Answer::RecallAgreed, at(7));
    assert_eq!(doubt(&store, id), None, "both are agreed to");
}

#[test]
fn what_was_sent_back_or_given_back_may_come_again_under_its_key() {
    let (_place, store) = desk();
    let new = arrival("125", "Thư");
    let (id, _) = store.write(|w| w.insert_arrival(&new)).unwrap();
    let known = || -> Option<i64> {
        let found: Result<_, Error> = store.read(|r| {
            r.same_document(
                Business::New,
                &code("H99"),
                new.document_id.as_ref(),
                &hash("other bytes"),
            )
        });
        found.unwrap()
    };
    assert_eq!(known(), Some(id));
    store.write(|w| w.set_refused(id, "Sai", at(1))).unwrap();
    assert_eq!(known(), None, "sent back: it may be sent anew");
}

#[test]
fn a_key_that_a_peer_wrote_anew_still_finds_its_document() {
    let (_place, store) = desk();
    let new = arrival("0125", "Thư");
    let (id, _) = store.write(|w| w.insert_arrival(&new)).unwrap();
    let day = new.promulgated.unwrap();
    let found = |from: &str, days, reference: &str| -> Option<i64> {
        let row: Result<_, Error> =
            store.read(|r| r.arrival_of_reference(&[code(from)], days, reference));
        row.unwrap().map(|row| row.id)
    };
    let reference = reference_key(&new.number, &new.notation);
    assert_eq!(reference, "125/QĐ-UBND");
    assert_eq!(found("H99", (day, day), &reference), Some(id));
    assert_eq!(found("H98", (day, day), &reference), None, "another's");
    assert_eq!(
        found("H99", (day.plus_days(1), day.plus_days(9)), &reference),
        None
    );
    // What only speaks of another document is never taken for one.
    let update = store::NewArrival {
        business: Business::Update,
        envelope: hash("update"),
        doc_id: "p9".into(),
        ..new
    };
    let (by, _) = store.write(|w| w.insert_arrival(&update)).unwrap();
    let brought = NewWish {
        by_arrival: Some(by),
        ..wish(id, Wish::Update, "p9")
    };
    store.write(|w| w.insert_wish(&brought)).unwrap();
    assert_eq!(found("H99", (day, day), &reference), Some(id));
}

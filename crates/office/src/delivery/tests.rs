//! Every edge of the sender's machine.

use super::*;

const STEPS: [DeliveryStep; 5] = [
    DeliveryStep::Recall,
    DeliveryStep::Update,
    DeliveryStep::Replace,
    DeliveryStep::Resend,
    DeliveryStep::TakeBack,
];

const LADDER: [Answer; 6] = [
    Answer::Arrived,
    Answer::Refused,
    Answer::Accepted,
    Answer::Assigned,
    Answer::Processing,
    Answer::Done,
];

fn on(road: Road) -> Exchange {
    Exchange {
        road,
        ..Exchange::begun()
    }
}

fn answered(answer: Answer) -> Exchange {
    Exchange {
        road: Road::Delivered,
        answer: Some(answer),
        ..Exchange::begun()
    }
}

fn asked(ask: Ask, state: AskState) -> Exchange {
    Exchange {
        asked: Some((ask, state)),
        ..answered(Answer::Accepted)
    }
}

/// Every exchange that can come about, by what distinguishes them.
fn all() -> Vec<Exchange> {
    let roads = [
        Road::Waiting,
        Road::Unknown,
        Road::Sent,
        Road::Delivered,
        Road::Stuck,
    ];
    let mut answers: Vec<Option<Answer>> = LADDER.into_iter().map(Some).collect();
    answers.extend([None, Some(Answer::Unlisted(7))]);
    let mut asks: Vec<Option<(Ask, AskState)>> = vec![None];
    for ask in [Ask::Recall, Ask::Update, Ask::Replace] {
        asks.extend(AskState::ALL.into_iter().map(|state| Some((ask, state))));
    }
    let mut all = Vec::new();
    for road in roads {
        for &answer in &answers {
            for &asked in &asks {
                for under in [None, Some(AskState::Open), Some(AskState::Agreed)] {
                    all.push(Exchange {
                        road,
                        answer,
                        asked,
                        under,
                        unsure: false,
                    });
                }
            }
        }
    }
    all
}

/// `standing: the steps that may follow`, as the drawing of X§4.2 has it.
const ALLOWED: [(Standing, &[&str]); 17] = [
    (Standing::Waiting, &["recall"]),
    (Standing::Stuck, &["recall"]),
    (Standing::Unknown, &["recall"]),
    (Standing::Sent, &["recall", "update", "replace"]),
    (Standing::Delivered, &["recall", "update", "replace"]),
    (Standing::Arrived, &["recall", "update", "replace"]),
    (Standing::Refused, &["resend"]),
    (Standing::Accepted, &["recall", "update", "replace"]),
    (Standing::Assigned, &["recall", "update", "replace"]),
    (Standing::Processing, &["recall", "update", "replace"]),
    (Standing::Done, &["recall", "replace"]),
    (Standing::Unlisted, &["recall", "update", "replace"]),
    (Standing::RecallPending, &["take_back"]),
    (Standing::Recalled, &["resend"]),
    (
        Standing::UpdatePending,
        &["recall", "update", "replace", "take_back"],
    ),
    (Standing::Replaced, &["take_back"]),
    (Standing::Cancelled, &["resend"]),
];

#[test]
fn each_standing_allows_what_the_drawing_says_and_nothing_else() {
    for exchange in all() {
        let standing = exchange.standing();
        let (_, allowed) = ALLOWED
            .into_iter()
            .find(|(known, _)| *known == standing)
            .unwrap();
        for step in STEPS {
            // Told by a replacement that was agreed to elsewhere, there is nothing open to take back.
            if step == DeliveryStep::TakeBack
                && exchange.asked == Some((Ask::Replace, AskState::Agreed))
            {
                continue;
            }
            // Only what was asked last can be taken back.
            if step == DeliveryStep::TakeBack
                && standing == Standing::UpdatePending
                && exchange.asked != Some((Ask::Update, AskState::Open))
            {
                continue;
            }
            assert_eq!(
                exchange.may(step),
                allowed.contains(&step.word()),
                "{exchange:?} stands at {standing:?}: {step:?}"
            );
        }
    }
}

#[test]
fn a_recall_of_what_has_not_left_is_settled_here() {
    for road in [Road::Waiting, Road::Stuck] {
        let after = on(road).after(DeliveryStep::Recall).unwrap();
        assert_eq!(after.asked, Some((Ask::Recall, AskState::Local)));
        assert_eq!(after.standing(), Standing::Cancelled, "nobody is asked");
    }
    let unsure = on(Road::Unknown).after(DeliveryStep::Recall).unwrap();
    assert_eq!(
        unsure.standing(),
        Standing::RecallPending,
        "it may have left, so they are asked"
    );
}

#[test]
fn a_recall_is_agreed_to_once_or_refused_and_asked_again() {
    for before in [Answer::Arrived, Answer::Accepted, Answer::Processing] {
        let pending = answered(before).after(DeliveryStep::Recall).unwrap();
        assert_eq!(pending.standing(), Standing::RecallPending);
        assert!(
            !pending.may(DeliveryStep::Recall),
            "one question at a time (X§4.3)"
        );
        let Heard::Moves(refused) = pending.hears(Answer::RecallRefused) else {
            panic!("16 answers the question");
        };
        assert_eq!(
            refused.standing(),
            answered(before).standing(),
            "16 leads back to where it stood"
        );
        let again = refused.after(DeliveryStep::Recall).unwrap();
        let Heard::Moves(recalled) = again.hears(Answer::RecallAgreed) else {
            panic!("15 answers the question");
        };
        assert_eq!(recalled.standing(), Standing::Recalled);
        for late in [Answer::Accepted, Answer::Done, Answer::RecallRefused] {
            assert_eq!(
                recalled.hears(late),
                Heard::Stays(Stays::Overtaken),
                "{late:?} after 15 is overtaken"
            );
        }
    }
}

#[test]
fn whichever_of_15_and_16_comes_first_the_agreement_stands() {
    let pending = asked(Ask::Recall, AskState::Open);
    let Heard::Moves(one) = pending.hears(Answer::RecallRefused) else {
        panic!("16 moves");
    };
    let Heard::Moves(one) = one.hears(Answer::RecallAgreed) else {
        panic!("they changed their mind");
    };
    let Heard::Moves(other) = pending.hears(Answer::RecallAgreed) else {
        panic!("15 moves");
    };
    assert_eq!(
        other.hears(Answer::RecallRefused),
        Heard::Stays(Stays::Overtaken)
    );
    assert_eq!(one, other, "the order on the road does not matter");
}

#[test]
fn answers_to_questions_that_nobody_asked_move_nothing() {
    for answer in [Answer::RecallAgreed, Answer::RecallRefused] {
        for exchange in [
            answered(Answer::Accepted),
            asked(Ask::Recall, AskState::Withdrawn),
            asked(Ask::Recall, AskState::Local),
            asked(Ask::Recall, AskState::Moot),
            asked(Ask::Replace, AskState::Open),
        ] {
            assert_eq!(exchange.hears(answer), Heard::Stays(Stays::NotAsked));
        }
    }
    for exchange in all() {
        assert_eq!(
            exchange.hears(Answer::RecallAsked),
            Heard::Stays(Stays::NotTheirs),
            "a recipient asks nothing back"
        );
    }
}

#[test]
fn answers_climb_and_never_fall_whatever_their_order() {
    // Every pair of answers, in both orders: the end is the same unless 02 and 03 contradict each other.
    for one in LADDER {
        for other in LADDER {
            let end = |first: Answer, second: Answer| {
                let mut at = on(Road::Sent);
                for answer in [first, second] {
                    if let Heard::Moves(next) = at.hears(answer) {
                        at = next;
                    }
                }
                at.answer
            };
            let contradict = one != other
                && [one, other].contains(&Answer::Refused)
                && ![one, other].contains(&Answer::Arrived);
            if contradict {
                assert_eq!(end(one, other), Some(one), "the first of the two stands");
                continue;
            }
            assert_eq!(end(one, other), end(other, one), "{one:?} and {other:?}");
            let highest = if one.code() > other.code() {
                one
            } else {
                other
            };
            assert_eq!(end(one, other), Some(highest));
        }
    }
}

#[test]
fn a_doubled_answer_changes_nothing_and_says_so() {
    for answer in LADDER {
        assert_eq!(answered(answer).hears(answer), Heard::Stays(Stays::Doubled));
    }
    assert_eq!(
        asked(Ask::Recall, AskState::Refused).hears(Answer::RecallRefused),
        Heard::Stays(Stays::Doubled)
    );
    assert_eq!(
        asked(Ask::Update, AskState::Agreed).hears(Answer::RecallAgreed),
        Heard::Stays(Stays::Doubled)
    );
}

#[test]
fn refusing_is_heard_before_acceptance_only() {
    let Heard::Moves(refused) = answered(Answer::Arrived).hears(Answer::Refused) else {
        panic!("02 follows 01");
    };
    assert_eq!(refused.standing(), Standing::Refused);
    for past in [
        Answer::Accepted,
        Answer::Assigned,
        Answer::Processing,
        Answer::Done,
    ] {
        assert_eq!(
            answered(past).hears(Answer::Refused),
            Heard::Stays(Stays::TooLate),
            "after {past:?}"
        );
        assert_eq!(refused.hears(past), Heard::Stays(Stays::Overtaken));
    }
    let again = refused.after(DeliveryStep::Resend).unwrap();
    assert_eq!(again, Exchange::begun(), "a new sending begins");
}

#[test]
fn a_refusal_ends_an_open_question() {
    let pending = answered(Answer::Arrived)
        .after(DeliveryStep::Recall)
        .unwrap();
    let Heard::Moves(refused) = pending.hears(Answer::Refused) else {
        panic!("02 moves");
    };
    assert_eq!(refused.asked, Some((Ask::Recall, AskState::Moot)));
    assert_eq!(refused.standing(), Standing::Refused);
}

#[test]
fn an_unknown_code_is_kept_and_takes_no_known_one_away() {
    let Heard::Moves(odd) = on(Road::Sent).hears(Answer::Unlisted(41)) else {
        panic!("better than nothing");
    };
    assert_eq!(odd.standing(), Standing::Unlisted);
    assert_eq!(
        odd.hears(Answer::Unlisted(41)),
        Heard::Stays(Stays::Doubled)
    );
    let Heard::Moves(known) = odd.hears(Answer::Arrived) else {
        panic!("a known code says more");
    };
    assert_eq!(known.standing(), Standing::Arrived);
    assert_eq!(
        answered(Answer::Accepted).hears(Answer::Unlisted(41)),
        Heard::Stays(Stays::Unlisted)
    );
}

#[test]
fn an_update_is_answered_and_the_delivery_goes_on() {
    let pending = answered(Answer::Accepted)
        .after(DeliveryStep::Update)
        .unwrap();
    let Heard::Moves(taken) = pending.hears(Answer::RecallAgreed) else {
        panic!("15 answers an update too");
    };
    assert_eq!(
        taken.standing(),
        Standing::Accepted,
        "the new version is theirs now"
    );
    let Heard::Moves(done) = taken.hears(Answer::Done) else {
        panic!("work goes on");
    };
    assert_eq!(done.standing(), Standing::Done);
    assert!(!done.may(DeliveryStep::Update), "X§4.2: sent to 05");
}

/// Recalled while a correction was unanswered; then these answers come.
fn recalled_over_a_correction(answers: &[Answer]) -> Exchange {
    let corrected = answered(Answer::Accepted)
        .after(DeliveryStep::Update)
        .unwrap();
    let mut at = corrected.after(DeliveryStep::Recall).unwrap();
    assert_eq!(at.standing(), Standing::RecallPending, "it may be asked");
    for answer in answers {
        if let Heard::Moves(next) = at.hears(*answer) {
            at = next;
        }
    }
    at
}

#[test]
fn a_correction_that_is_never_answered_holds_nothing_up() {
    let pending = answered(Answer::Accepted)
        .after(DeliveryStep::Update)
        .unwrap();
    let again = pending.after(DeliveryStep::Update).unwrap();
    assert_eq!(again.standing(), Standing::UpdatePending, "a second one");
    let void = pending.after(DeliveryStep::Replace).unwrap();
    assert_eq!(void.standing(), Standing::Replaced);
    let Heard::Moves(heard) = void.hears(Answer::RecallAgreed) else {
        panic!("a replacement has no answer, so it is the correction's");
    };
    assert_eq!(
        (heard.standing(), heard.under),
        (Standing::Replaced, Some(AskState::Agreed))
    );
    let withdrawn = pending
        .after(DeliveryStep::Recall)
        .and_then(|asked| asked.after(DeliveryStep::TakeBack))
        .unwrap();
    assert_eq!(
        withdrawn.standing(),
        Standing::UpdatePending,
        "taken back, the correction is unanswered as before"
    );
}

#[test]
fn of_two_answers_to_a_recall_over_a_correction_a_refusal_is_the_recall_s() {
    use Answer::{RecallAgreed as Yes, RecallRefused as No};
    let ends = |answers: &[Answer]| {
        let end = recalled_over_a_correction(answers);
        (end.standing(), end.under)
    };
    assert_eq!(
        ends(&[Yes]),
        (Standing::Recalled, Some(AskState::Open)),
        "a system that answers no correction answers the recall"
    );
    let doubt = |answers: &[Answer]| recalled_over_a_correction(answers).doubt();
    for (answers, told) in [
        (&[Yes][..], Doubt::AgreedOnce),
        (&[No], Doubt::RefusedOnce),
        (&[Yes, No], Doubt::OneEach),
        (&[No, Yes], Doubt::OneEach),
    ] {
        assert_eq!(doubt(answers), Some(told), "{answers:?}");
    }
    for sure in [&[][..], &[Yes, Yes], &[No, No]] {
        assert_eq!(doubt(sure), None, "{sure:?}");
    }
    let asked_again = recalled_over_a_correction(&[No, Yes]).after(DeliveryStep::Recall);
    assert_eq!(
        asked_again.unwrap().doubt(),
        None,
        "a new question, a new answer"
    );
    assert_eq!(ends(&[No]), (Standing::UpdatePending, Some(AskState::Open)));
    assert_eq!(
        ends(&[Yes, Yes]),
        (Standing::Recalled, Some(AskState::Agreed))
    );
    for either in [[Yes, No], [No, Yes]] {
        assert_eq!(
            ends(&either),
            (Standing::Accepted, Some(AskState::Agreed)),
            "what may be in force there is not called recalled"
        );
        assert!(recalled_over_a_correction(&either).may(DeliveryStep::Recall));
    }
    assert_eq!(
        ends(&[No, No]),
        (Standing::Accepted, Some(AskState::Refused))
    );
    let pending = recalled_over_a_correction(&[]);
    let Heard::Moves(early) = pending.hears_from_before(Yes) else {
        panic!("the correction is answered");
    };
    assert_eq!(
        (early.standing(), early.under),
        (Standing::RecallPending, Some(AskState::Agreed)),
        "said before the recall was asked, it cannot mean that"
    );
    assert_eq!(
        answered(Answer::Accepted)
            .after(DeliveryStep::Recall)
            .unwrap()
            .hears_from_before(Yes),
        asked(Ask::Recall, AskState::Open).hears(Yes),
        "with nothing else to mean, the clocks there count for nothing"
    );
    let Heard::Moves(late) = recalled_over_a_correction(&[No]).hears_from_before(Yes) else {
        panic!("the correction is answered");
    };
    assert_eq!(
        (late.asked, late.under, late.unsure),
        (
            Some((Ask::Recall, AskState::Refused)),
            Some(AskState::Agreed),
            false
        ),
        "once the correction is known to be answered, the other answer was the recall's"
    );
    let Heard::Moves(unsure) = recalled_over_a_correction(&[Yes]).hears(Answer::Done) else {
        panic!("it may be the correction that was agreed to, and work goes on");
    };
    assert_eq!(
        (unsure.answer, unsure.doubt()),
        (Some(Answer::Done), Some(Doubt::AgreedOnce))
    );
    let arrived = Exchange {
        answer: Some(Answer::Arrived),
        ..recalled_over_a_correction(&[No])
    };
    let Heard::Moves(sent_back) = arrived.hears(Answer::Refused) else {
        panic!("it may be sent back before it is accepted");
    };
    assert_eq!(
        (sent_back.standing(), sent_back.doubt()),
        (Standing::Refused, None)
    );
}

#[test]
fn what_was_asked_can_be_taken_back_while_it_is_open() {
    let pending = answered(Answer::Accepted)
        .after(DeliveryStep::Recall)
        .unwrap();
    let back = pending.after(DeliveryStep::TakeBack).unwrap();
    assert_eq!(back.standing(), Standing::Accepted);
    assert!(back.may(DeliveryStep::Recall));
}

#[test]
fn words_come_back() {
    for state in AskState::ALL {
        assert_eq!(AskState::from_word(state.word()), Some(state));
    }
    for ask in [Ask::Recall, Ask::Update, Ask::Replace] {
        assert_eq!(Ask::from_word(ask.word()), Some(ask));
    }
    assert_eq!(AskState::from_word(""), None);
    for (standing, _) in ALLOWED {
        assert_eq!(
            serde_json::to_value(standing).unwrap(),
            standing.word(),
            "the word on the screen is the word in the code"
        );
    }
}

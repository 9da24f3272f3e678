//! What a clerk does at a desk: the verbs of the app, on what stands there.
//!
//! What the rules refuse is not done, as at a button that is not there.

use crate::scene::{OFFICES, OTHERS, code, issues, other};
use app::incoming::{self, DecideWish, RefuseArrival, WorkArrival, WorkStep};
use app::outgoing::{
    self, ChangeReceivers, RecallDispatch, ReplaceDispatch, ResendDispatch, SendDispatch, outbox,
};
use app::settings::ById;
use app::{App, Class, Error, Failure};
use office::{Ask, Incoming, Outgoing, Recipient, UnitCode};
use store::{Arrival, ArrivalFilter, Dispatch, DispatchFilter, OutboxState, WishState};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Act {
    Send,
    RecallAll,
    RecallOne,
    Correct,
    ChangeList,
    Replace,
    Resend,
    Lift,
    Register,
    Refuse,
    Assign,
    Process,
    Finish,
    Grant,
    Decline,
    Reconsider,
    Withdraw,
    Retry,
}

impl Act {
    /// Every one that a clerk does of himself.
    pub(crate) const ALL: [Self; 18] = [
        Self::Send,
        Self::RecallAll,
        Self::RecallOne,
        Self::Correct,
        Self::ChangeList,
        Self::Replace,
        Self::Resend,
        Self::Lift,
        Self::Register,
        Self::Refuse,
        Self::Assign,
        Self::Process,
        Self::Finish,
        Self::Grant,
        Self::Decline,
        Self::Reconsider,
        Self::Withdraw,
        Self::Retry,
    ];

    /// How the page names it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Send => "sent",
            Self::RecallAll => "asked back of all",
            Self::RecallOne => "asked back of one",
            Self::Correct => "corrected, issued and sent",
            Self::ChangeList => "changed the list of recipients",
            Self::Replace => "replaced by another",
            Self::Resend => "sent again",
            Self::Lift => "let rest no more",
            Self::Register => "registered (03)",
            Self::Refuse => "refused (02)",
            Self::Assign => "assigned (04)",
            Self::Process => "began the work (05)",
            Self::Finish => "ended the work (06)",
            Self::Grant => "granted (15)",
            Self::Decline => "declined (16)",
            Self::Reconsider => "took a decision back",
            Self::Withdraw => "took a letter back",
            Self::Retry => "had a letter tried again",
        }
    }

    /// This, or the first after it in turn that is open to a clerk; tells which.
    pub(crate) fn or_the_next(self, app: &App, pick: u32) -> Result<Option<Self>, Error> {
        let place = Self::ALL.iter().position(|act| *act == self).unwrap_or(0);
        let turn = Self::ALL.iter().cycle().skip(place).take(Self::ALL.len());
        for act in turn {
            if does(app, *act, pick)? {
                return Ok(Some(*act));
            }
        }
        Ok(None)
    }
}

/// Does `act` on one of the things it can be done to, chosen by `pick`. Tells whether it was done.
pub(crate) fn does(app: &App, act: Act, pick: u32) -> Result<bool, Error> {
    let done = match act {
        Act::Send => send(app, pick),
        Act::RecallAll => recall(app, pick, false),
        Act::RecallOne => recall(app, pick, true),
        Act::Correct => correct(app, pick),
        Act::ChangeList => change_list(app, pick),
        Act::Replace => replace(app, pick),
        Act::Resend => of_sent(app, pick, |id| {
            let input = ResendDispatch { id, to: Vec::new() };
            outgoing::resend(app, input).map(drop)
        }),
        Act::Lift => of_sent(app, pick, |id| {
            outgoing::resting::lift(app, ById { id }).map(drop)
        }),
        Act::Register => of_arrivals(app, pick, is_new, |id| {
            incoming::register(app, ById { id }).map(drop)
        }),
        Act::Refuse => of_arrivals(app, pick, is_new, |id| {
            let reason = "Không đúng thẩm quyền".to_owned();
            incoming::refuse(app, RefuseArrival { id, reason }).map(drop)
        }),
        Act::Assign => work(app, pick, WorkStep::Assign),
        Act::Process => work(app, pick, WorkStep::Process),
        Act::Finish => work(app, pick, WorkStep::Finish),
        Act::Grant => decide(app, pick, true),
        Act::Decline => decide(app, pick, false),
        Act::Reconsider => reconsider(app, pick),
        Act::Withdraw => of_letters(
            app,
            pick,
            &[OutboxState::Waiting, OutboxState::Stuck],
            |id| outbox::withdraw(app, ById { id }).map(drop),
        ),
        Act::Retry => of_letters(
            app,
            pick,
            &[OutboxState::Stuck, OutboxState::Unknown],
            |id| outbox::retry(app, ById { id }).map(drop),
        ),
    };
    match done {
        Ok(done) => Ok(done),
        Err(fault) if is_refusal(&fault) => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// Whether the rules say no, rather than something being broken.
fn is_refusal(fault: &Error) -> bool {
    Failure::from(fault).class != Class::Report
}

fn send(app: &App, pick: u32) -> Result<bool, Error> {
    let issued = dispatches(app, Outgoing::Issued)?;
    one(&issued, pick, |row| {
        let input = SendDispatch {
            id: row.id,
            ..SendDispatch::default()
        };
        outgoing::send(app, input).map(drop)
    })
}

fn recall(app: &App, pick: u32, only_one: bool) -> Result<bool, Error> {
    of_sent(app, pick, |id| {
        let rows = app.store().read(|r| r.deliveries(id))?;
        let to: Vec<UnitCode> = match rows.len() {
            0 => Vec::new(),
            count if only_one => {
                let place = (pick / 7) as usize % count;
                vec![rows[place].delivery.to.clone()]
            }
            _ => Vec::new(),
        };
        let reason = "Sai số liệu tại Điều 2".to_owned();
        outgoing::recall(app, RecallDispatch { id, reason, to }).map(drop)
    })
}

fn correct(app: &App, pick: u32) -> Result<bool, Error> {
    of_sent(app, pick, |id| {
        let begun = outgoing::correct(app, ById { id })?.id;
        issues(app, begun);
        let input = SendDispatch {
            id: begun,
            ..SendDispatch::default()
        };
        outgoing::send(app, input).map(drop)
    })
}

fn change_list(app: &App, pick: u32) -> Result<bool, Error> {
    of_sent(app, pick, |id| {
        let rows = app.store().read(|r| r.deliveries(id))?;
        let is_there = |text: &str| rows.iter().any(|row| row.delivery.to.as_str() == text);
        let own: Option<app::settings::OfficeSettings> =
            app.store().read(|r| r.setting("office"))?;
        let own = own.map(|own| own.code.to_string()).unwrap_or_default();
        let desks = OFFICES.iter().map(|office| office.code.to_owned());
        let new = desks
            .filter(|text| *text != own)
            .chain([other(1 + pick % OTHERS)])
            .find(|text| !is_there(text));
        let add = new.into_iter().map(|text| Recipient {
            name: format!("Cơ quan {text}"),
            code: Some(code(&text)),
            ..Recipient::default()
        });
        let remove = match (pick / 3 % 2, rows.first()) {
            (0, Some(row)) if rows.len() > 1 => vec![row.delivery.to.clone()],
            _ => Vec::new(),
        };
        let input = ChangeReceivers {
            id,
            add: add.collect(),
            remove,
            reason: "Bổ sung nơi nhận".to_owned(),
            tell_others: true,
            instead: Vec::new(),
            as_is: Vec::new(),
        };
        outgoing::change_receivers(app, input).map(drop)
    })
}

fn replace(app: &App, pick: u32) -> Result<bool, Error> {
    let issued = dispatches(app, Outgoing::Issued)?;
    let Some(by) = issued.last().map(|row| row.id) else {
        return Ok(false);
    };
    of_sent(app, pick, |id| {
        let by = Some(by);
        outgoing::replace(app, ReplaceDispatch { id, by }).map(drop)
    })
}

fn work(app: &App, pick: u32, step: WorkStep) -> Result<bool, Error> {
    let stands = |row: &Arrival| {
        matches!(
            row.stage,
            Incoming::Registered | Incoming::Assigned | Incoming::Processing
        )
    };
    of_arrivals(app, pick, stands, |id| {
        let words = String::new();
        incoming::work(app, WorkArrival { id, step, words }).map(drop)
    })
}

fn decide(app: &App, pick: u32, grant: bool) -> Result<bool, Error> {
    let wanted = app.store().read(|r| r.arrivals_wanted())?;
    let Some((arrival, _)) = wanted.get(pick as usize % wanted.len().max(1)) else {
        return Ok(false);
    };
    let wishes = app.store().read(|r| r.wishes(*arrival))?;
    let Some(wish) = wishes.iter().find(|wish| wish.state == WishState::Open) else {
        return Ok(false);
    };
    let words = "Đã triển khai đến chi bộ".to_owned();
    let input = DecideWish {
        id: wish.id,
        grant,
        words,
    };
    incoming::decide(app, input).map(|_| true)
}

fn reconsider(app: &App, pick: u32) -> Result<bool, Error> {
    of_arrivals(
        app,
        pick,
        |_| true,
        |arrival| {
            let wishes = app.store().read(|r| r.wishes(arrival))?;
            let last = wishes.last().ok_or(Error::NothingToUndo)?;
            incoming::reconsider(app, ById { id: last.id }).map(drop)
        },
    )
}

fn of_sent(app: &App, pick: u32, act: impl Fn(i64) -> Result<(), Error>) -> Result<bool, Error> {
    let mut sent = dispatches(app, Outgoing::Sent)?;
    let mut kept = Vec::new();
    for row in sent.drain(..) {
        let earlier = app.store().read(|r| r.earlier_of(row.id))?;
        if earlier.iter().all(|(_, kind)| *kind != Ask::Update) {
            kept.push(row);
        }
    }
    one(&kept, pick, |row| act(row.id))
}

fn of_arrivals(
    app: &App,
    pick: u32,
    which: impl Fn(&Arrival) -> bool,
    act: impl Fn(i64) -> Result<(), Error>,
) -> Result<bool, Error> {
    let filter = ArrivalFilter {
        limit: 500,
        ..ArrivalFilter::default()
    };
    let mut rows = app.store().read(|r| r.arrivals(&filter))?;
    rows.retain(which);
    one(&rows, pick, |row| act(row.id))
}

fn is_new(row: &Arrival) -> bool {
    row.stage == Incoming::Arrived
}

fn of_letters(
    app: &App,
    pick: u32,
    states: &[OutboxState],
    act: impl Fn(i64) -> Result<(), Error>,
) -> Result<bool, Error> {
    let mut rows = app.store().read(|r| r.outbox(None, u32::MAX))?;
    rows.retain(|row| states.contains(&row.state));
    one(&rows, pick, |row| act(row.id))
}

fn dispatches(app: &App, stage: Outgoing) -> Result<Vec<Dispatch>, Error> {
    let filter = DispatchFilter {
        stage: Some(stage),
        limit: 500,
        ..DispatchFilter::default()
    };
    let mut rows = app.store().read(|r| r.dispatches(&filter))?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

fn one<T>(rows: &[T], pick: u32, act: impl Fn(&T) -> Result<(), Error>) -> Result<bool, Error> {
    match rows.get(pick as usize % rows.len().max(1)) {
        Some(row) => act(row).map(|()| true),
        None => Ok(false),
    }
}

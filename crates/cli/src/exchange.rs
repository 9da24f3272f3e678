//! Commands about what was sent already, and what its sender wants of what came.

use crate::args::Update;
use crate::post::led;
use crate::say::Output;
use app::incoming::{self, DecideWish, RefuseArrival, WorkArrival, WorkStep};
use app::outgoing::{
    self, ChangeReceivers, ExchangeFault, RecallDispatch, Recalled, ReplaceDispatch, ResendDispatch,
};
use app::settings::ById;
use app::{App, Error, Failure};
use office::{Answer, Recipient, UnitCode};
use serde_json::json;

/// `recall ID --reason TEXT [--to CODE]…`
pub(crate) fn recall(
    app: &App,
    id: i64,
    reason: &str,
    to: &[String],
    output: &Output,
) -> Result<(), Failure> {
    let input = RecallDispatch {
        id,
        reason: reason.to_owned(),
        to: codes(to)?,
    };
    let done = outgoing::recall(app, input)?;
    output.tell(&done, &recalled_words(&done))
}

/// Only what really happened.
fn recalled_words(done: &Recalled) -> String {
    let there = (done.asked > 0).then(|| format!("Đã yêu cầu {} nơi trả lại.", done.asked));
    let here = (done.cancelled > 0).then(|| {
        format!(
            "Đã rút tại đây {} nơi, văn bản chưa đi tới đó.",
            done.cancelled
        )
    });
    let words: Vec<String> = there.into_iter().chain(here).collect();
    words.join(" ")
}

/// `update ID`: a corrected version is begun; with `--add` or `--remove` the list of recipients changes.
pub(crate) fn update(app: &App, update: &Update, output: &Output) -> Result<(), Failure> {
    if update.add.is_empty() && update.remove.is_empty() {
        let begun = outgoing::correct(app, ById { id: update.id })?;
        let words = format!(
            "Đã mở dự thảo bản cập nhật, dòng {}; ký, phát hành rồi gửi như thường.",
            begun.id
        );
        return output.tell(&begun, &words);
    }
    let add = codes(&update.add)?.into_iter().map(|code| Recipient {
        code: Some(code),
        ..Recipient::default()
    });
    let input = ChangeReceivers {
        id: update.id,
        add: add.collect(),
        remove: codes(&update.remove)?,
        reason: update.reason.clone(),
        tell_others: update.tell,
        instead: update
            .instead
            .iter()
            .map(|pair| led(pair))
            .collect::<Result<_, _>>()?,
        as_is: codes(&update.as_is)?,
    };
    let queued = outgoing::change_receivers(app, input)?;
    let words = format!(
        "Đã thêm {} nơi nhận, bỏ {} nơi.",
        queued.receivers,
        update.remove.len()
    );
    output.tell(&queued, &words)
}

/// `replace ID [--by ID]`
pub(crate) fn replace(app: &App, id: i64, by: Option<i64>, output: &Output) -> Result<(), Failure> {
    let done = outgoing::replace(app, ReplaceDispatch { id, by })?;
    let words = match (done.begun, done.queued) {
        (Some(begun), _) => format!("Đã mở dự thảo văn bản thay thế, dòng {}.", begun.id),
        (None, Some(queued)) => format!(
            "Văn bản dòng {} đã xếp gửi tới {} nơi, thay thế văn bản dòng {id}.",
            done.id, queued.receivers
        ),
        (None, None) => format!(
            "Văn bản dòng {} sẽ thay thế văn bản dòng {id} khi được gửi.",
            done.id
        ),
    };
    output.tell(&done, &words)
}

/// `resend ID [--to CODE]…`
pub(crate) fn resend(app: &App, id: i64, to: &[String], output: &Output) -> Result<(), Failure> {
    let to = codes(to)?;
    let queued = outgoing::resend(app, ResendDispatch { id, to })?;
    let words = format!("Đã xếp gửi lại, {} nơi nhận.", queued.receivers);
    output.tell(&queued, &words)
}

/// `status ID CODE [--reason TEXT]`: the verb that leads to that status, never the bare code.
pub(crate) fn status(
    app: &App,
    id: i64,
    code: u16,
    reason: &str,
    output: &Output,
) -> Result<(), Failure> {
    let work = |step| {
        let input = WorkArrival {
            id,
            step,
            words: reason.to_owned(),
        };
        incoming::work(app, input).map(drop)
    };
    match Answer::from_code(code) {
        Answer::Refused => {
            let reason = reason.to_owned();
            incoming::refuse(app, RefuseArrival { id, reason }).map(drop)?;
        }
        Answer::Accepted => incoming::register(app, ById { id }).map(drop)?,
        Answer::Assigned => work(WorkStep::Assign)?,
        Answer::Processing => work(WorkStep::Process)?,
        Answer::Done => work(WorkStep::Finish)?,
        Answer::RecallAsked => return recall(app, id, reason, &[], output),
        Answer::RecallAgreed => decide(app, id, true, reason)?,
        Answer::RecallRefused => decide(app, id, false, reason)?,
        Answer::Arrived | Answer::Unlisted(_) => {
            return Err(Error::from(ExchangeFault::StatusUnfit { code }).into());
        }
    }
    let words = format!("Đã ghi trạng thái {code:02} và báo nơi gửi.");
    output.tell(&json!({"id": id, "code": code}), &words)
}

/// Decides about the newest open wish of the arrival.
fn decide(app: &App, id: i64, grant: bool, reason: &str) -> Result<(), Error> {
    let view = incoming::show(app, ById { id })?;
    let open = view.wishes.iter().rev().find(|wish| wish.state == "open");
    let wish = open.ok_or(ExchangeFault::WishUnknown { id })?;
    let input = DecideWish {
        id: wish.id,
        grant,
        words: reason.to_owned(),
    };
    incoming::decide(app, input).map(drop)
}

fn codes(given: &[String]) -> Result<Vec<UnitCode>, Error> {
    given
        .iter()
        .map(|code| UnitCode::receive(code).map_err(Error::from))
        .collect()
}

//! What a clerk does with a document that leaves, one verb a file.

pub mod appearance;
pub mod batch;
pub mod compare;
#[cfg(test)]
mod data_tests;
pub mod draft;
pub mod enclosures;
mod enqueue;
mod fault;
mod given;
pub mod glance;
pub mod import;
mod issue;
pub(crate) mod letter;
pub mod library;
mod list;
pub mod merge;
pub mod outbox;
pub mod pictures;
mod recall;
mod replace;
mod resend;
pub mod resting;
mod sealing;
mod settle;
mod show;
mod sign;
pub mod table;
pub mod templates;
pub(crate) mod turn;
mod update;
pub mod versions;

pub use draft::{DraftBlank, DraftSaved, Preview};
pub use enqueue::{OverRoad, Queued, SendDispatch, send};
pub(crate) use enqueue::{carried_by, compose_letter, corrected_by, enqueue};
pub use fault::ExchangeFault;
pub use given::GivenFile;
pub(crate) use issue::holds;
pub use issue::{IssueDispatch, Issued, issue};
pub use list::{ListOutgoing, OutgoingPage, list};
pub(crate) use outbox::is_withdrawable;
pub(crate) use recall::meant_by;
pub use recall::{RecallDispatch, Recalled, recall};
pub use replace::{ReplaceDispatch, Replaced, keep_earlier, replace};
pub use resend::{ResendDispatch, resend};
pub(crate) use sealing::new_field;
pub(crate) use settle::{Settled, answered, settle};
pub(crate) use show::entry;
pub use show::{Page, SavePage, ShowDispatch, all_files, page, save_page, show, verify};
pub use sign::{ReopenDispatch, SignDispatch, Staged, reopen, sign};

pub use update::{ChangeReceivers, change_receivers, correct};

pub(crate) use list::row;

use crate::{Error, files};
use office::Reference;
use store::{Dispatch, Read};

/// The dispatch of this id.
pub(crate) fn dispatch(r: &Read<'_>, id: i64) -> Result<Dispatch, Error> {
    r.dispatch(id)?.ok_or(Error::DispatchUnknown { id })
}

/// The file name of separate annex `number` (from 1), as it will be or is.
pub(crate) fn annex_name(dispatch: &Dispatch, number: usize) -> String {
    let page = letter::page_name(dispatch);
    let stem = page.strip_suffix(".pdf").unwrap_or(&page);
    annex_of(dispatch, stem, number)
}

/// The same once the reference is known, and before the dispatch has it.
pub(crate) fn annex_name_as(dispatch: &Dispatch, reference: &Reference, number: usize) -> String {
    let stem = format!("{}_{}", reference.number, reference.notation);
    annex_of(dispatch, &stem, number)
}

fn annex_of(dispatch: &Dispatch, stem: &str, number: usize) -> String {
    let which = match dispatch.draft.annexes.len() {
        1 => String::new(),
        _ => format!(" {}", office::roman(number)),
    };
    files::safe_name(&format!("{stem} - Phụ lục{which}.pdf"))
}

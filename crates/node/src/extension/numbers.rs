//! Numbers of series that the node keeps for its offices.

use super::feed::mailbox;
use super::proof::Proven;
use super::reply::{No, Said};
use crate::Node;
use crate::store::{SeriesFault, SeriesKey, SeriesState as Kept};
use crate::wire::reply::Refused;
use axis::wire::code;
use axis::wire::extension::{
    NumberCancelled, NumberGiven, NumberWanted, SeriesKnown, SeriesState, VoidNumber,
};

/// The number of a document: the one it has, or the next.
pub(super) async fn next(node: &Node, proven: &Proven) -> Result<Said, No> {
    let (center, wanted) = (proven.center.clone(), proven.form::<NumberWanted>()?);
    let given = node.apart(move |node| {
        let series = series(node, &center, &wanted.office, &wanted.book, wanted.year)?;
        let at = node.clock.now();
        let number = node.store().issue(&series, &wanted.document, at)?;
        Ok::<_, No>(NumberGiven { number })
    });
    Said::fields(&given.await??)
}

/// Takes a number out of use.
pub(super) async fn cancel(node: &Node, proven: &Proven) -> Result<Said, No> {
    let (center, form) = (proven.center.clone(), proven.form::<NumberCancelled>()?);
    let cancelled = node.apart(move |node| {
        let series = series(node, &center, &form.office, &form.book, form.year)?;
        let at = node.clock.now();
        node.store()
            .cancel_number(&series, form.number, &form.reason, &form.who, at)?;
        Ok::<_, No>(())
    });
    cancelled.await??;
    Ok(Said::done())
}

/// How a series stands.
pub(super) async fn state(node: &Node, proven: &Proven) -> Result<Said, No> {
    let center = proven.center.clone();
    let (office, book) = (
        proven.needed("office")?.to_owned(),
        proven.needed("book")?.to_owned(),
    );
    let year = proven.figure("year", 0)?;
    let found = node.apart(move |node| {
        let series = series(node, &center, &office, &book, year)?;
        Ok::<_, No>(node.store().series(&series)?)
    });
    Said::fields(&told(found.await??))
}

/// Opens a series after the node was restored.
pub(super) async fn reopen(node: &Node, proven: &Proven) -> Result<Said, No> {
    let (center, form) = (proven.center.clone(), proven.form::<SeriesKnown>()?);
    let opened = node.apart(move |node| {
        let series = series(node, &center, &form.office, &form.book, form.year)?;
        let known: Vec<_> = form
            .known
            .into_iter()
            .map(|known| (known.number, known.document))
            .collect();
        let at = node.clock.now();
        Ok::<_, No>(node.store().reopen_series(&series, &known, &form.who, at)?)
    });
    Said::fields(&told(opened.await??))
}

fn series(node: &Node, center: &str, office: &str, book: &str, year: u16) -> Result<SeriesKey, No> {
    let office = mailbox(node, center, office)?;
    Ok(SeriesKey::new(office.agency, book, i32::from(year))?)
}

fn told(kept: Kept) -> SeriesState {
    SeriesState {
        last: kept.last,
        open: kept.is_open,
        cancelled: kept
            .cancelled
            .into_iter()
            .map(|void| VoidNumber {
                number: void.number,
                reason: void.reason,
                who: void.who,
                at: void.at.millis(),
                lost: void.is_lost,
            })
            .collect(),
    }
}

impl From<SeriesFault> for No {
    fn from(fault: SeriesFault) -> Self {
        let refused = match fault {
            SeriesFault::Malformed { what } => {
                Refused::new(code::PARAMETER_WRONG, format!("{what} khong dung"))
            }
            SeriesFault::NotReconciled { .. } => Refused::new(
                code::SERIES_NOT_RECONCILED,
                "Nut vua phuc hoi, day so chua duoc doi chieu",
            ),
            SeriesFault::Cancelled { number } => Refused::new(
                code::NUMBER_CONFLICT,
                format!("So {number} cua van ban nay da huy"),
            ),
            SeriesFault::NoSuchNumber { number } => {
                Refused::new(code::PACKAGE_UNKNOWN, format!("Khong co so {number}"))
            }
            SeriesFault::Taken { number } => Refused::new(
                code::NUMBER_CONFLICT,
                format!("So {number} thuoc van ban khac"),
            ),
            SeriesFault::Broken(fault) => fault.into(),
        };
        refused.into()
    }
}

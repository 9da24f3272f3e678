//! What became of what was sent, and who can be written to: asked of the axis now and then.

use super::blocking;
use crate::directory::{self, RefreshDirectory, Refreshed};
use crate::views::Facts;
use crate::{App, Error};
use axis::{DocId, Fault, Trace, Transport};
use office::{Moment, Road, UnitCode};
use std::sync::Arc;
use store::OutboxRow;

/// How often the directory is brought anew, in milliseconds: once a day.
const DIRECTORY_AGE: i64 = 86_400_000;
const PATIENCE: i64 = 3_600_000;
const ASKED: &str = "directory_asked_at";
const FOLLOWED_AT_ONCE: u32 = 50;

/// Asks for each dispatch that is still on a road how far it has come.
pub(super) async fn deliveries<R: Transport>(
    app: &Arc<App>,
    over: Option<i64>,
    road: &R,
) -> Result<(), Error> {
    let open = blocking(app, move |app| {
        Ok(app
            .store()
            .read(|r| r.awaiting_delivery_over(over, FOLLOWED_AT_ONCE))?)
    })
    .await?;
    for letter in open {
        let doc = letter.doc_id.as_deref().and_then(DocId::parse);
        let (Some(doc), Some(dispatch)) = (doc, letter.dispatch) else {
            continue;
        };
        // Noted before the call: a letter that the axis no longer knows must not stand first for ever.
        blocking(app, move |app| {
            let at = app.now();
            app.write(|w| Ok(w.set_asked(letter.id, at)?))
        })
        .await?;
        match road.deliveries(&doc).await {
            Ok(traces) => blocking(app, move |app| enter(app, &letter, dispatch, &traces)).await?,
            Err(fault) if fault.is_of_the_road() => return Err(Error::Road(fault)),
            Err(fault) => tracing::info!(%doc, %fault, "the axis tells nothing of a letter"),
        }
    }
    Ok(())
}

/// A trace of an earlier letter says nothing of one that was sent there after it.
fn enter(app: &App, letter: &OutboxRow, dispatch: i64, traces: &[Trace]) -> Result<(), Error> {
    let arrived: Vec<UnitCode> = traces
        .iter()
        .filter(|trace| trace.has_arrived())
        .filter_map(|trace| UnitCode::receive(&trace.to).ok())
        .collect();
    if arrived.is_empty() {
        return Ok(());
    }
    app.write(|w| {
        let letters = w.letters_of_dispatch(dispatch)?;
        for row in w.deliveries(dispatch)? {
            let to = &row.delivery.to;
            let tells = letter.tells_of(&row, &letters);
            if tells && row.delivery.road == Road::Sent && arrived.contains(to) {
                w.set_road(dispatch, Some(to), Road::Delivered, None)?;
                let facts = Facts::from([("to".to_owned(), row.delivery.name.clone())]);
                w.note(Some(dispatch), None, app.now(), "delivered", &facts)?;
            }
        }
        Ok(())
    })
}

/// Brings the directory where there is none yet, before anything is taken in: it knows our own other codes.
pub(super) async fn first_directory<R: Transport>(app: &Arc<App>, road: &R) -> Result<(), Error> {
    let none = blocking(app, |app| {
        Ok(app.store().read(|r| r.directory_replaced_at())?.is_none())
    });
    if none.await? {
        directory(app, road).await
    } else {
        Ok(())
    }
}

/// Brings the directory if it was never brought, is a day old, or somebody asks for it; unasked at most once an hour.
///
/// A list that cannot be the directory ends no round: the one at hand goes on serving, and why is noted.
pub(super) async fn directory<R: Transport>(app: &Arc<App>, road: &R) -> Result<(), Error> {
    let Some(RefreshDirectory { accepts_fewer }) = due(app).await? else {
        return Ok(());
    };
    match refresh_directory(app, road, accepts_fewer).await {
        Ok(_) => Ok(()),
        // Asked for, it stays so until the line is back.
        Err(Error::Road(fault)) if is_away(&fault) => Err(Error::Road(fault)),
        Err(fault @ (Error::Road(_) | Error::Directory(_))) => {
            tracing::warn!(%fault, "the directory cannot be used; the one at hand is kept");
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

/// Whether the directory is to be brought now, and how; noted, so that it is not asked for again at once.
pub(super) async fn due(app: &Arc<App>) -> Result<Option<RefreshDirectory>, Error> {
    blocking(app, |app| {
        let now = app.now().millis();
        let asked: Option<Moment> = app.store().read(|r| r.setting(ASKED))?;
        let replaced = app.store().read(|r| r.directory_replaced_at())?;
        // What was brought or asked for in what is the future now, by a clock that went back, is as good as never.
        let older = |at: Option<Moment>, age: i64| {
            at.is_none_or(|at| !(0..=age).contains(&now.saturating_sub(at.millis())))
        };
        let stale = older(replaced, DIRECTORY_AGE) && older(asked, PATIENCE);
        let wanted = directory::wanted(app)?;
        if stale || wanted.is_some() {
            let at = app.now();
            app.write(|w| Ok(w.set_setting(ASKED, &at)?))?;
        }
        Ok(wanted.or(stale.then(RefreshDirectory::default)))
    })
    .await
}

/// Brings the directory now, whatever its age, and tells the difference.
///
/// Errors if it does not come or cannot be one; that is noted, and the one at hand is kept.
pub async fn refresh_directory<R: Transport>(
    app: &Arc<App>,
    road: &R,
    accepts_fewer: bool,
) -> Result<Refreshed, Error> {
    let listed = match road.directory().await {
        Ok(listed) => listed,
        Err(fault) => {
            let away = is_away(&fault);
            let error = Error::Road(fault);
            return blocking(app, move |app| {
                if !away {
                    directory::note_failed(app, &error)?;
                }
                Err(error)
            })
            .await;
        }
    };
    blocking(app, move |app| directory::enter(app, listed, accepts_fewer)).await
}

/// Whether the line is down, so that nothing is known of the directory.
pub(super) const fn is_away(fault: &Fault) -> bool {
    matches!(fault, Fault::Unreachable(_) | Fault::Lost { .. })
}

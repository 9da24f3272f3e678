//! What became of what was sent, and who can be written to: asked of the axis now and then.

use super::blocking;
use crate::views::Facts;
use crate::{App, Error};
use axis::{DocId, Fault, Trace, Transport};
use office::{Moment, Road, UnitCode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often the directory is brought anew, in milliseconds: once a day.
const DIRECTORY_AGE: i64 = 86_400_000;
const PATIENCE: i64 = 3_600_000;
const ASKED: &str = "directory_asked_at";
const FOLLOWED_AT_ONCE: u32 = 50;

/// Asks for each dispatch that is still on the road how far it has come.
pub(super) async fn deliveries<R: Transport>(app: &Arc<App>, road: &R) -> Result<(), Error> {
    let open = blocking(app, |app| {
        Ok(app
            .store()
            .read(|r| r.awaiting_delivery(FOLLOWED_AT_ONCE))?)
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
            Ok(traces) => blocking(app, move |app| enter(app, dispatch, &traces)).await?,
            Err(fault) if fault.is_of_the_road() => return Err(Error::Road(fault)),
            Err(fault) => tracing::info!(%doc, %fault, "the axis tells nothing of a letter"),
        }
    }
    Ok(())
}

fn enter(app: &App, dispatch: i64, traces: &[Trace]) -> Result<(), Error> {
    let arrived: Vec<UnitCode> = traces
        .iter()
        .filter(|trace| trace.has_arrived())
        .filter_map(|trace| UnitCode::receive(&trace.to).ok())
        .collect();
    if arrived.is_empty() {
        return Ok(());
    }
    app.write(|w| {
        for row in w.deliveries(dispatch)? {
            if row.delivery.road == Road::Sent && arrived.contains(&row.delivery.to) {
                w.set_road(dispatch, Some(&row.delivery.to), Road::Delivered, None)?;
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

/// Brings the directory if it was never brought or is a day old; asks at most once an hour.
///
/// A directory that cannot be used ends no round: the one at hand goes on serving.
pub(super) async fn directory<R: Transport>(app: &Arc<App>, road: &R) -> Result<(), Error> {
    let stale = blocking(app, |app| {
        let now = app.now().millis();
        let asked: Option<Moment> = app.store().read(|r| r.setting(ASKED))?;
        let replaced = app.store().read(|r| r.directory_replaced_at())?;
        let older = |at: Option<Moment>, age: i64| at.is_none_or(|at| now - at.millis() > age);
        let stale = older(replaced, DIRECTORY_AGE) && older(asked, PATIENCE);
        if stale {
            let at = app.now();
            app.write(|w| Ok(w.set_setting(ASKED, &at)?))?;
        }
        Ok(stale)
    })
    .await?;
    if !stale {
        return Ok(());
    }
    let agencies = match road.directory().await {
        Ok(agencies) if agencies.is_empty() => {
            tracing::warn!("the axis sent an empty directory; the one at hand is kept");
            return Ok(());
        }
        Ok(agencies) => agencies,
        Err(fault @ (Fault::Unreachable(_) | Fault::Lost { .. })) => {
            return Err(Error::Road(fault));
        }
        Err(fault) => {
            tracing::warn!(%fault, "the directory cannot be used; the one at hand is kept");
            return Ok(());
        }
    };
    blocking(app, move |app| {
        let at = app.now();
        let codes: BTreeMap<String, UnitCode> = agencies
            .iter()
            .filter_map(|agency| Some((agency.id.clone(), UnitCode::receive(&agency.code).ok()?)))
            .collect();
        let open = agencies.into_iter().filter(|agency| !agency.closed);
        let rows: Vec<store::Agency> = open.filter_map(|agency| row(agency, &codes)).collect();
        app.write(|w| Ok(w.replace_directory(&rows, at)?))
    })
    .await
}

/// A row of the axis as the directory keeps it; one whose code can be no code is left out.
fn row(agency: axis::Agency, codes: &BTreeMap<String, UnitCode>) -> Option<store::Agency> {
    let code = UnitCode::receive(&agency.code).ok()?;
    Some(store::Agency {
        parent: codes
            .get(&agency.parent_id)
            .cloned()
            .or_else(|| code.parent()),
        code,
        name: office::nfc(&agency.name),
        center: agency.center,
        mail: agency.mail,
        old_code: UnitCode::receive(&agency.old_code).ok(),
        code_102: None,
    })
}

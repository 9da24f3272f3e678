//! Brings revocation lists, and has the signatures that waited for them judged again.

use super::blocking;
use crate::incoming::judge_again;
use crate::views::Outcome;
use crate::{App, Error, trust};
use office::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::ArrivalFilter;

/// A list is asked for again after six hours, whether it came or not.
const PATIENCE: i64 = 6 * 3_600_000;
const ASKED: &str = "revocation_asked";
const AT_ONCE: usize = 20;
const LOOKED_AT: u32 = 500;

/// Brings the lists that arrivals wait for, as far as the line allows, and judges those arrivals again.
pub(super) async fn bring(app: &Arc<App>) -> Result<(), Error> {
    let (arrivals, sources) = blocking(app, wanted).await?;
    if sources.is_empty() {
        return Ok(());
    }
    let authority = axis::Authority::new().map_err(Error::Road)?;
    let mut came = false;
    for source in sources {
        let fetched = authority.fetch(&source).await;
        let kept = blocking(app, move |app| keep(app, &source, fetched.ok())).await?;
        came = came || kept;
    }
    if came {
        blocking(app, move |app| {
            arrivals.iter().try_for_each(|id| judge_again(app, *id))
        })
        .await?;
    }
    Ok(())
}

/// Arrivals that could not be told yet, and the lists that would tell.
fn wanted(app: &App) -> Result<(Vec<i64>, Vec<String>), Error> {
    let filter = ArrivalFilter {
        limit: LOOKED_AT,
        ..ArrivalFilter::default()
    };
    let newest = app.store().read(|r| r.arrivals(&filter))?;
    let untold = newest
        .iter()
        .filter(|row| row.outcome == Outcome::Indeterminate.word());
    let waiting: Vec<i64> = untold.map(|row| row.id).take(AT_ONCE).collect();
    let asked: BTreeMap<String, Moment> =
        app.store().read(|r| r.setting(ASKED))?.unwrap_or_default();
    let now = app.now().millis();
    let mut sources = Vec::new();
    for id in &waiting {
        for file in app.store().read(|r| r.arrival_files(*id))? {
            let bytes = app.store().files().read(&file.hash)?;
            sources.extend(pades::revocation_sources(&bytes).unwrap_or_default());
        }
    }
    sources.sort();
    sources.dedup();
    sources.retain(|url| asked.get(url).is_none_or(|at| now - at.millis() > PATIENCE));
    Ok((waiting, sources))
}

/// Notes that the list was asked for, and keeps it if it came.
fn keep(app: &App, source: &str, list: Option<Vec<u8>>) -> Result<bool, Error> {
    let at = app.now();
    app.write(|w| {
        let mut asked: BTreeMap<String, Moment> = w.setting(ASKED)?.unwrap_or_default();
        asked.insert(source.to_owned(), at);
        Ok(w.set_setting(ASKED, &asked)?)
    })?;
    let Some(list) = list else { return Ok(false) };
    trust::keep_fetched(app, &format!("{source}.crl"), &list)?;
    Ok(true)
}

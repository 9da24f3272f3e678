//! Brings revocation lists, and has the signatures that waited for them judged again.
//!
//! A task of its own: a slow or hostile authority never holds up the post.

use super::blocking;
use crate::incoming::judge_again;
use crate::views::Outcome;
use crate::{App, Error, trust};
use axis::{Authority, Bounds};
use office::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{ArrivalFilter, Hash};
use tokio::sync::watch;

/// A list is asked for again after six hours, whether it came or not.
const PATIENCE: i64 = 6 * 3_600_000;
const ASKED: &str = "revocation_asked";
const JUDGED: &str = "judged_after_trust";
const ROUND: Duration = Duration::from_secs(300);
const ONE_LIST: Duration = Duration::from_secs(15);
const LIST_BYTES: u64 = 20_000_000;
const LOOKED_AT: u32 = 500;
const SOURCES_OF_ONE_FILE: usize = 4;
const SOURCES_OF_A_ROUND: usize = 20;

/// Looks every five minutes until `stop` says so.
pub(super) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            _ = stop.changed() => return,
            brought = bring(&app) => {
                if let Err(fault) = brought {
                    tracing::info!(%fault, "revocation lists were not brought");
                }
            }
        }
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Brings the lists that arrivals wait for, as far as the line allows, and judges those arrivals again.
async fn bring(app: &Arc<App>) -> Result<(), Error> {
    blocking(app, after_trust_changed).await?;
    let (arrivals, sources) = blocking(app, wanted).await?;
    if sources.is_empty() {
        return Ok(());
    }
    let authority = Authority::within(Bounds {
        pause: ONE_LIST,
        list_bytes: LIST_BYTES,
        ..Bounds::default()
    })?;
    let mut came = false;
    for source in sources {
        let fetched = tokio::time::timeout(ONE_LIST, authority.list(&source)).await;
        let list = fetched.ok().and_then(Result::ok);
        came = blocking(app, move |app| keep(app, &source, list)).await? || came;
    }
    if came {
        blocking(app, move |app| judge_all(app, &arrivals)).await?;
    }
    Ok(())
}

/// Whoever was added to or taken from the trust folder may settle what could not be told before.
fn after_trust_changed(app: &App) -> Result<(), Error> {
    let changed = trust::changed_at(app)?;
    let judged: Option<Moment> = app.store().read(|r| r.setting(JUDGED))?;
    if changed.is_none() || changed == judged {
        return Ok(());
    }
    let untold = untold(app)?;
    judge_all(app, &untold)?;
    app.write(|w| Ok(w.set_setting(JUDGED, &changed)?))
}

fn judge_all(app: &App, arrivals: &[i64]) -> Result<(), Error> {
    arrivals.iter().try_for_each(|id| judge_again(app, *id))
}

/// The arrivals that could not be told yet, newest first.
fn untold(app: &App) -> Result<Vec<i64>, Error> {
    let filter = ArrivalFilter {
        limit: LOOKED_AT,
        ..ArrivalFilter::default()
    };
    let newest = app.store().read(|r| r.arrivals(&filter))?;
    let untold = newest
        .iter()
        .filter(|row| row.outcome == Outcome::Indeterminate.word());
    Ok(untold.map(|row| row.id).collect())
}

/// Arrivals whose lists have not been asked for of late, and those lists.
fn wanted(app: &App) -> Result<(Vec<i64>, Vec<String>), Error> {
    let asked: BTreeMap<String, Moment> =
        app.store().read(|r| r.setting(ASKED))?.unwrap_or_default();
    let (mut arrivals, mut sources) = (Vec::new(), Vec::new());
    for id in untold(app)? {
        if sources.len() >= SOURCES_OF_A_ROUND {
            break;
        }
        for file in app.store().read(|r| r.arrival_files(id))? {
            let bytes = app.store().files().read(&file.hash)?;
            let named = pades::revocation_sources(&bytes).unwrap_or_default();
            let new = named.into_iter().filter(|url| !asked.contains_key(url));
            let before = sources.len();
            sources.extend(new.take(SOURCES_OF_ONE_FILE));
            if sources.len() > before {
                arrivals.push(id);
            }
        }
    }
    sources.sort();
    sources.dedup();
    sources.truncate(SOURCES_OF_A_ROUND);
    Ok((arrivals, sources))
}

/// Notes that the list was asked for, forgets what was asked long ago, and keeps the list if it is one.
fn keep(app: &App, source: &str, list: Option<Vec<u8>>) -> Result<bool, Error> {
    let at = app.now();
    app.write(|w| {
        let mut asked: BTreeMap<String, Moment> = w.setting(ASKED)?.unwrap_or_default();
        asked.retain(|_, then| at.millis() - then.millis() < PATIENCE);
        asked.insert(source.to_owned(), at);
        Ok(w.set_setting(ASKED, &asked)?)
    })?;
    let Some(list) = list else { return Ok(false) };
    let is_list =
        pades::describe(&list).is_ok_and(|items| items.iter().all(|item| item.is_revocation_list));
    if !is_list {
        return Ok(false);
    }
    trust::keep_fetched(app, &format!("{}.crl", Hash::of(source.as_bytes())), &list)?;
    Ok(true)
}

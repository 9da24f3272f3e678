//! The roads travelled side by side: each by a loop of its own, so that a slow one holds no other back.

use super::Round;
use super::ear::Ear;
use super::{
    blocking, directories, is_away, mailbox, note_trouble, outbox, pace, recover, round_over, vouch,
};
use crate::road::{self, Way};
use crate::{App, Error, Failure};
use office::Road;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// A road under way.
struct Underway {
    way: Arc<Way>,
    task: JoinHandle<()>,
}

/// What all loops share.
#[derive(Clone)]
struct Company {
    ways: watch::Receiver<Vec<Arc<Way>>>,
    wake: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    /// Only one of them brings the directory.
    directory: Arc<Mutex<()>>,
}

/// Travels every road of the settings until `stop` says so: at once after a poke, when a letter falls due, and slowly
/// all the while. Roads set up, changed or put out of use meanwhile are taken up, taken anew or left.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    recover(&app).await;
    let vouching = tokio::spawn(vouch::run(Arc::clone(&app), stop.clone()));
    let (waker, wake) = watch::channel(0_u64);
    let (teller, ways) = watch::channel(Vec::new());
    let company = Company {
        ways,
        wake,
        stop: stop.clone(),
        directory: Arc::default(),
    };
    let mut underway: BTreeMap<i64, Underway> = BTreeMap::new();
    while !*stop.borrow() {
        match look(&app, &mut underway, &company).await {
            Ok(()) => {
                let all = underway.values().map(|one| Arc::clone(&one.way)).collect();
                teller.send_replace(all);
            }
            Err(fault) => note_trouble(&app, None, Some(&fault)),
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = app.poked() => waker.send_modify(|count| *count += 1),
            () = tokio::time::sleep(Duration::from_millis(pace::POLL.unsigned_abs())) => {}
        }
    }
    // Wherever they stand: what they began is begun again.
    for one in underway.into_values() {
        one.task.abort();
    }
    vouching.abort();
}

/// One round on every road of the settings, one after the other. Errors if none is set, or as the only one does; of
/// several, those that are away stand in the answer.
pub async fn rounds(app: &Arc<App>) -> Result<Round, Error> {
    let (ways, faults) = road::ways(app)?;
    let mut all = Round::default();
    if ways.len() + faults.len() < 2 {
        let Some(way) = ways.first() else {
            return Err(faults
                .into_iter()
                .next()
                .map_or(Error::RoadUnset, |(_, fault)| fault));
        };
        return walk(app, way).await;
    }
    let listed: Vec<(i64, &Way)> = ways.iter().map(|way| (way.id(), way)).collect();
    directories(app, &listed).await?;
    for (id, fault) in faults {
        all.away.push((id, Failure::from(fault).code));
    }
    for way in &ways {
        match walk(app, way).await {
            Ok(round) => all.add(round),
            Err(Error::Road(fault)) => {
                let code = Failure::from(&Error::Road(fault)).code;
                all.away.push((way.id(), code));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(all)
}

/// One round on one road: letters and packages, and what a node of ours says beside them.
pub async fn walk(app: &Arc<App>, way: &Way) -> Result<Round, Error> {
    let over = Some(way.id());
    if let Err(fault) = way.look().await {
        super::note_line(app, over, Some(&fault));
        return Err(Error::Road(fault));
    }
    let walked = round_over(app, over, way).await;
    note_drift(app, way);
    let mut done = walked?;
    if mailbox::step(app, way, &mut done).await? {
        // What was doubted is offered at once.
        way.look().await.map_err(Error::Road)?;
        done.add(round_over(app, over, way).await?);
    }
    note_drift(app, way);
    Ok(done)
}

fn note_drift(app: &App, way: &Way) {
    if app.line().note_drift(way.id(), way.drift()) {
        app.tell_line();
    }
}

/// Compares the roads under way with those of the settings: leaves, takes up, takes anew.
async fn look(
    app: &Arc<App>,
    underway: &mut BTreeMap<i64, Underway>,
    company: &Company,
) -> Result<(), Error> {
    let rows = blocking(app, |app| app.store().read(road::rows)).await?;
    let gone: Vec<i64> = underway
        .iter()
        .filter(|(_, one)| !rows.iter().any(|row| one.way.is(row)) || one.task.is_finished())
        .map(|(id, _)| *id)
        .collect();
    for id in gone {
        if let Some(one) = underway.remove(&id) {
            one.task.abort();
            let _ = one.task.await;
            break_off(app, id).await?;
        }
    }
    let (ways, faults) = road::ways(app)?;
    for (id, fault) in faults {
        note_trouble(app, Some(id), Some(&fault));
    }
    for way in ways {
        if underway.contains_key(&way.id()) {
            continue;
        }
        let way = Arc::new(way);
        let walking = travel(Arc::clone(app), Arc::clone(&way), company.clone());
        let task = tokio::spawn(walking);
        underway.insert(way.id(), Underway { way, task });
    }
    Ok(())
}

/// A road was left in the middle: what was under way on it is not known.
async fn break_off(app: &Arc<App>, id: i64) -> Result<(), Error> {
    app.line().note_progress(id, None);
    blocking(app, move |app| {
        let at = app.now();
        app.write(|w| {
            for letter in w.recover_taken_over(Some(id), at)? {
                outbox::roads(w, &letter, Road::Unknown, None)?;
            }
            Ok(())
        })
    })
    .await
}

/// The loop of one road.
async fn travel(app: Arc<App>, way: Arc<Way>, mut company: Company) {
    let over = Some(way.id());
    let mut failed: u32 = 0;
    let mut ear = Ear::default();
    while !*company.stop.borrow() {
        company.wake.borrow_and_update();
        bring_directory(&app, &company).await;
        let fault = walk(&app, &way).await.err();
        note_trouble(&app, over, fault.as_ref());
        failed = match &fault {
            Some(fault) if is_away(fault) || matches!(fault, Error::Road(_)) => {
                failed.saturating_add(1)
            }
            Some(_) | None => 0,
        };
        if failed > 0 {
            ear.line_is_away();
        }
        let ended = Instant::now();
        let soonest = ended + Duration::from_millis(pace::KNOCK.unsigned_abs());
        tokio::select! {
            _ = company.stop.changed() => {}
            _ = company.wake.changed() => {
                // However often somebody knocks: a line that is away is not tried more than so often.
                if failed > 0 {
                    tokio::select! {
                        _ = company.stop.changed() => {}
                        () = tokio::time::sleep_until(soonest) => {}
                    }
                }
            }
            () = ear.listen(&app, &way, ended), if failed == 0 => {}
            () = falls_due(&app, over, failed) => {}
        }
    }
}

/// Of several roads the first that comes by brings the directory of all; one alone does so in its round.
async fn bring_directory(app: &Arc<App>, company: &Company) {
    let ways = company.ways.borrow().clone();
    if ways.len() < 2 {
        return;
    }
    let Ok(_one) = company.directory.try_lock() else {
        return;
    };
    let listed: Vec<(i64, &Way)> = ways.iter().map(|way| (way.id(), &**way)).collect();
    if let Err(fault) = directories(app, &listed).await {
        tracing::warn!(%fault, "the directory was not brought");
    }
}

/// Waits until a letter of this road falls due; where the road is away, until it has rested. What comes is listened for
/// beside ([`Ear`]).
async fn falls_due(app: &App, over: Option<i64>, failed: u32) {
    let sleep = |wait: i64| tokio::time::sleep(Duration::from_millis(wait.unsigned_abs()));
    if failed > 0 {
        let spread = outbox::spread(app.now().millis(), failed);
        return sleep(pace::rest(failed, spread)).await;
    }
    loop {
        let due = app.store().read(|r| r.next_wake_over(over)).ok().flatten();
        let left = due.map(|at| at.millis().saturating_sub(app.now().millis()));
        // Another process, or a stamp that came, may put a letter there without a poke.
        sleep(left.map_or(pace::POLL, |left| left.clamp(1_000, pace::POLL))).await;
        if left.is_some_and(|left| left <= pace::POLL) {
            return;
        }
    }
}

//! Asks the authorities: stamps for what waits to leave, what is missing to judge arrivals, evidence for what is kept.
//!
//! A task of its own: a slow or hostile authority never holds up the post.

use super::gather::{Gathered, Subject, gather_within};
use super::{blocking, evidence, near, slip, stamp};
use crate::incoming::{judge_again, judge_if_told};
use crate::keys::moment_of;
use crate::views::Outcome;
use crate::{App, Error, outgoing, stamps, trust};
use axis::Authority;
use office::Moment;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use store::Paper;
use tokio::sync::watch;
use tokio::time::Instant;

/// A question is put again after six hours, whether it was answered or not.
const PATIENCE: i64 = 6 * 3_600_000;
const ASKED: &str = "revocation_asked";
const MOST_ASKED: usize = 5_000;
const JUDGED: &str = "judged_after_trust";
/// How often to look while nothing is known to be due.
const ROUND: i64 = 300_000;
const SOON: i64 = 1_000;
const LOOKED_AT: u32 = 500;
const ARRIVALS_OF_A_ROUND: usize = 20;
/// What one arrival may take in all; what it misses by then is asked for in another round.
const ARRIVAL_WITHIN: Duration = Duration::from_secs(120);
const EVIDENCE_OF_A_ROUND: usize = 50;
/// What a person wants to know more of: a file that passed may have a stamp that nobody could check yet.
const BY_HAND: [Outcome; 2] = [Outcome::Indeterminate, Outcome::Passed];

/// Looks every five minutes, and when a stamp falls due, until `stop` says so.
pub(super) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    // A stop may have cut questions off: they are put again at once.
    let due = blocking(&app, |app| {
        let at = app.now();
        app.write(|w| Ok(w.make_stamps_due(at)?))
    });
    note(due.await);
    note(near::looks(&app).await);
    while !*stop.borrow() {
        tokio::select! {
            _ = stop.changed() => return,
            done = round(&app) => note(done),
        }
        let next = Instant::now() + Duration::from_millis(wait(&app).unsigned_abs());
        loop {
            tokio::select! {
                _ = stop.changed() => return,
                () = tokio::time::sleep_until(next) => break,
                () = app.poked_to_vouch() => {}
            }
            // Somebody issued or sent: the stamps are brought at once. Somebody wants to know of an arrival: whoever can
            // tell is asked at once. All else in its turn.
            tokio::select! {
                _ = stop.changed() => return,
                done = at_once(&app) => note(done),
            }
        }
    }
}

async fn at_once(app: &Arc<App>) -> Result<(), Error> {
    let authority = Authority::new()?;
    stamp::steps(app, &authority).await?;
    slip::stamp_slips(app, &authority).await?;
    asked_by_hand(app, &authority).await
}

/// One full round with the usual bounds: stamps first, since letters wait for them.
pub async fn round(app: &Arc<App>) -> Result<(), Error> {
    round_with(app, &Authority::new()?).await
}

/// The same with this way to the authorities.
pub async fn round_with(app: &Arc<App>, authority: &Authority) -> Result<(), Error> {
    near::letters(app).await?;
    stamp::steps(app, authority).await?;
    slip::stamp_slips(app, authority).await?;
    asked_by_hand(app, authority).await?;
    bring(app, authority).await?;
    for _ in 0..EVIDENCE_OF_A_ROUND {
        if !evidence::step(app, authority).await? {
            break;
        }
        // Whatever is due to leave does not wait for what is kept.
        stamp::steps(app, authority).await?;
    }
    Ok(())
}

/// Brings what arrivals wait for, as far as the line allows, and judges those arrivals again.
async fn bring(app: &Arc<App>, authority: &Authority) -> Result<(), Error> {
    blocking(app, after_trust_changed).await?;
    let mut asked_about = 0;
    for id in blocking(app, untold).await? {
        if asked_about >= ARRIVALS_OF_A_ROUND {
            break;
        }
        let paper = Paper::Arrival(id);
        let waits: &[Outcome] = &[Outcome::Indeterminate];
        let done = match blocking(app, move |app| files_of(app, id, waits)).await {
            Ok(files) => ask_about(app, authority, paper, files, not_again).await,
            Err(fault) => Err(fault),
        };
        asked_about += usize::from(or_passed_over(paper, done));
    }
    after_more_was_told(app, authority).await
}

/// Asks about the papers that a person wants to know of now, each question anew: that nobody answered it an hour ago
/// says nothing of now.
async fn asked_by_hand(app: &Arc<App>, authority: &Authority) -> Result<(), Error> {
    for paper in app.take_asked_by_hand() {
        let files = blocking(app, move |app| match paper {
            Paper::Arrival(id) => files_of(app, id, &BY_HAND),
            Paper::Dispatch(id) => signed_page(app, id),
        });
        let done = match files.await {
            Ok(files) => ask_about(app, authority, paper, files, |_| Ok(BTreeSet::new())).await,
            Err(fault) => Err(fault),
        };
        or_passed_over(paper, done);
    }
    Ok(())
}

/// One whose file is lost holds no other up: it is told where it is shown.
fn or_passed_over<T: Default>(paper: Paper, done: Result<T, Error>) -> T {
    done.unwrap_or_else(|fault| {
        tracing::warn!(?paper, %fault, "could not be judged again");
        T::default()
    })
}

/// Brings what these files of a paper lack, but for the questions not to be put, and judges it again if anything came.
/// Tells whether anybody was asked.
async fn ask_about(
    app: &Arc<App>,
    authority: &Authority,
    paper: Paper,
    files: Vec<Vec<u8>>,
    but: fn(&App) -> Result<BTreeSet<String>, Error>,
) -> Result<bool, Error> {
    let until = Instant::now() + ARRIVAL_WITHIN;
    let (mut is_newer, mut was_asked) = (false, false);
    for bytes in files {
        let (trust, asked) = blocking(app, move |app| Ok((trust::of(app)?, but(app)?))).await?;
        let left = until.saturating_duration_since(Instant::now());
        let subject = Subject::File(Arc::new(bytes), moment_of(app.now()));
        let Gathered { came, asked, .. } =
            gather_within(authority, subject, trust, asked, left).await;
        was_asked = was_asked || !asked.is_empty();
        is_newer |= blocking(app, move |app| {
            note_asked(app, &asked)?;
            trust::keep_fetched(app, &came)
        })
        .await?;
    }
    if is_newer {
        let judge = move |app: &App| match paper {
            Paper::Arrival(id) => judge_again(app, id),
            // A dispatch is judged whenever it is shown.
            Paper::Dispatch(_) => app.write(|w| {
                w.show_dispatches_anew();
                Ok(())
            }),
        };
        blocking(app, judge).await?;
    }
    if was_asked {
        // A sender chooses whom an arrival has us ask, and must not hold up our letters by it.
        stamp::steps(app, authority).await?;
    }
    Ok(was_asked)
}

/// The questions that were put of late.
pub(super) fn not_again(app: &App) -> Result<BTreeSet<String>, Error> {
    let at = app.now();
    let asked: BTreeMap<String, Moment> =
        app.store().read(|r| r.setting(ASKED))?.unwrap_or_default();
    let late = asked.into_iter().filter(|(_, then)| is_of_late(*then, at));
    Ok(late.map(|(question, _)| question).collect())
}

/// When every question that was put of late may be put again, at the latest; `None` if none was.
pub(crate) fn asks_again_at(app: &App) -> Result<Option<Moment>, Error> {
    let at = app.now();
    let asked: BTreeMap<String, Moment> =
        app.store().read(|r| r.setting(ASKED))?.unwrap_or_default();
    let late = asked.values().filter(|then| is_of_late(**then, at));
    Ok(late.map(|then| then.plus_millis(PATIENCE)).max())
}

/// What was put in what is the future now, by a clock that went back, holds no question up.
fn is_of_late(then: Moment, at: Moment) -> bool {
    (0..PATIENCE).contains(&at.millis().saturating_sub(then.millis()))
}

/// Notes that questions were put, and forgets what was put long ago.
pub(super) fn note_asked(app: &App, questions: &[String]) -> Result<(), Error> {
    if questions.is_empty() {
        return Ok(());
    }
    let at = app.now();
    app.write(|w| {
        let mut asked: BTreeMap<String, Moment> = w.setting(ASKED)?.unwrap_or_default();
        asked.retain(|_, then| is_of_late(*then, at));
        if asked.len() > MOST_ASKED {
            asked.clear();
        }
        asked.extend(questions.iter().map(|question| (question.clone(), at)));
        // No setting that a screen shows: each would look for all tokens anew.
        Ok(w.set_unseen(ASKED, &asked)?)
    })
}

/// Whoever was added to or taken from those this desk goes by may settle what could not be told before.
fn after_trust_changed(app: &App) -> Result<(), Error> {
    let changed = trust::changed_at(app)?;
    let judged: Option<Moment> = app.store().read(|r| r.setting(JUDGED))?;
    if changed.is_none() || changed == judged {
        return Ok(());
    }
    for id in untold(app)? {
        or_passed_over(Paper::Arrival(id), judge_again(app, id));
    }
    app.write(|w| {
        // A stamp may have been refused only because nobody here knew its authority.
        w.make_stamps_due(app.now())?;
        Ok(w.set_unseen(JUDGED, &changed)?)
    })
}

/// What was brought for one arrival may settle another, which has nothing to ask any more.
async fn after_more_was_told(app: &Arc<App>, authority: &Authority) -> Result<(), Error> {
    let Some(count) = app.keeping.news() else {
        return Ok(());
    };
    for id in blocking(app, untold).await? {
        let done = blocking(app, move |app| judge_if_told(app, id)).await;
        or_passed_over(Paper::Arrival(id), done);
        // Whatever is due to leave does not wait for what came.
        stamp::steps(app, authority).await?;
    }
    app.keeping.note_judged(count);
    Ok(())
}

/// The arrivals that could not be told yet, newest first.
fn untold(app: &App) -> Result<Vec<i64>, Error> {
    let newest = app.store().read(|r| r.untold_arrivals(None, LOOKED_AT))?;
    Ok(newest.iter().map(|row| row.id).collect())
}

/// The files of an arrival that were judged so.
fn files_of(app: &App, id: i64, outcomes: &[Outcome]) -> Result<Vec<Vec<u8>>, Error> {
    let kept = app.store().read(|r| r.arrival_files(id))?;
    let asked = kept.iter().filter(|file| {
        outcomes
            .iter()
            .any(|outcome| file.outcome == outcome.word())
    });
    asked
        .map(|file| Ok(app.store().files().read(&file.hash)?))
        .collect()
}

/// The page of a dispatch, if it is signed.
fn signed_page(app: &App, id: i64) -> Result<Vec<Vec<u8>>, Error> {
    let standing = app.store().read(|r| outgoing::dispatch(r, id))?;
    let page = standing.page.map(|page| app.store().files().read(&page));
    Ok(page.transpose()?.into_iter().collect())
}

/// How long to wait for the next round: until the next stamp falls due, but never longer than the usual pause.
fn wait(app: &App) -> i64 {
    // Where no stamp is wanted any more, none that was is asked for, and what is overdue stays so.
    let is_wanted = stamps::settings(app).is_ok_and(|settings| settings.goal().is_some());
    let due = app.store().read(|r| r.next_stamp_wake()).ok().flatten();
    let due = due.filter(|_| is_wanted);
    let until = due.map_or(ROUND, |at| at.millis().saturating_sub(app.now().millis()));
    until.clamp(SOON, ROUND)
}

fn note(done: Result<(), Error>) {
    if let Err(fault) = done {
        tracing::info!(%fault, "a round with the authorities ended early");
    }
}

#[cfg(test)]
mod waits;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemClock;
    use crate::settings::OfficeSettings;
    use office::{Body, UnitCode};
    use std::sync::Mutex;
    use store::{Lock, Topic};

    #[test]
    fn what_was_asked_is_noted_without_any_screen_hearing_of_it() {
        let place = tempfile::tempdir().unwrap();
        let lock = Lock::KeyFileIn(place.path().join("keys"));
        let code = UnitCode::parse("H99.12").unwrap();
        let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "", Body::State);
        let folder = place.path().join("desk");
        let app = App::create(&folder, lock, &office, Arc::new(SystemClock)).unwrap();
        let heard = Arc::new(Mutex::new(BTreeSet::new()));
        let hears = Arc::clone(&heard);
        app.store().on_change(Box::new(move |touched| {
            hears.lock().unwrap().extend(touched.0.iter().copied());
        }));
        note_asked(&app, &["ocsp-1".to_owned()]).unwrap();
        assert_eq!(not_again(&app).unwrap().len(), 1, "it is noted");
        assert_eq!(
            *heard.lock().unwrap(),
            BTreeSet::new(),
            "the list of keys would search every token anew"
        );
        app.write(|w| {
            w.show_dispatches_anew();
            Ok::<_, Error>(())
        })
        .unwrap();
        assert_eq!(
            *heard.lock().unwrap(),
            BTreeSet::from([Topic::Dispatches]),
            "an answer shows where it matters"
        );
    }
}

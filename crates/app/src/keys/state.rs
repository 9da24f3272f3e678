//! Whether a certificate still holds, asked of whoever can tell before its key signs (S§6.1; Decree 23/2025 art. 15, R§4.2).
//!
//! Waited for no longer than a person waits for a window to open. Without an answer what is at hand decides, and it is noted
//! that nobody told: the signature is judged by what comes later (ADR 0043).

use super::works::patiently;
use super::{facts, moment_of};
use crate::engine::gather::{Gathered, Subject, gather_within};
use crate::views::Facts;
use crate::{App, Error, trust};
use axis::{Authority, Bounds};
use office::Moment;
use pades::{Certificate, Trust};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Write;
use token::KillSwitch;

/// Whom a desk asked about of late, by the SHA-256 of the certificate. Kept in memory only.
#[derive(Default)]
pub(crate) struct Asked(Mutex<BTreeMap<Vec<u8>, Answer>>);

#[derive(Clone, Copy)]
struct Answer {
    at: Moment,
    is_told: bool,
}

/// All questions about one certificate and those above it take no longer than this together.
const WITHIN: Duration = Duration::from_secs(6);
/// What was told is not asked again for so long, in milliseconds.
const TOLD_HOLDS: i64 = 15 * 60_000;
/// Who gave no answer is left alone for so long: one act after another is signed while the line is down.
const SILENCE_HOLDS: i64 = 2 * 60_000;
/// So many certificates are remembered.
const MOST: usize = 64;

/// Asks about the certificate unless that was done of late, and keeps what came.
///
/// Errors with [`Error::CalledOff`] as soon as `is_off` says so, and if what came takes the certificate back. Nobody is asked where no root is trusted, since no answer
/// could be believed, or where the certificates name no place to ask at.
pub(super) fn ask(
    app: &App,
    certificate: &Certificate,
    chain: &[Certificate],
    is_off: &AtomicBool,
) -> Result<(), Error> {
    let at = app.now();
    if app.asked().is_of_late(certificate, at) {
        return Ok(());
    }
    let trust = trust::of(app)?;
    let (asked, above) = (certificate.clone(), chain.to_vec());
    let asking = move || brought(&trust, asked, above, moment_of(at));
    let asked = patiently(is_off, &KillSwitch::default(), asking);
    let State {
        came,
        is_asked,
        is_told,
    } = asked.ok_or(Error::CalledOff)??;
    trust::keep_fetched(app, &came)?;
    let mut told = trust::of(app)?;
    for fetched in &came {
        // What is not kept, since something newer is, was said all the same.
        let _ = told.add(&fetched.bytes);
    }
    if told.is_withdrawn(certificate, chain, moment_of(at)) {
        app.asked().forget(certificate);
        return Err(super::revoked(certificate));
    }
    match is_asked {
        true => app.asked().note(certificate, Answer { at, is_told }),
        // A root or an authority may be put in any minute, and then there is.
        false => app.asked().forget(certificate),
    }
    Ok(())
}

/// Whether somebody was to be asked about this certificate when it signed just now, and did not answer.
pub(crate) fn is_untold(app: &App, certificate: &Certificate) -> bool {
    let kept = app.asked().kept();
    kept.get(&certificate.fingerprint())
        .is_some_and(|answer| !answer.is_told)
}

/// Notes it in a paper's history if [`is_untold`].
pub(crate) fn note(
    app: &App,
    w: &mut Write<'_>,
    (dispatch, arrival): (Option<i64>, Option<i64>),
    certificate: &Certificate,
    at: Moment,
) -> Result<(), Error> {
    if !is_untold(app, certificate) {
        return Ok(());
    }
    let facts = Facts::from([("signer".to_owned(), facts(certificate).subject)]);
    w.note(dispatch, arrival, at, "state_untold", &facts)?;
    Ok(())
}

/// What came of asking about one certificate.
pub struct State {
    /// To be kept.
    pub came: Vec<trust::Fetched>,
    /// There was somebody to be asked.
    pub is_asked: bool,
    /// Nothing stayed open that somebody could have told.
    pub is_told: bool,
}

/// Asks anew, whatever `trust` holds of earlier answers; waits for no longer than six seconds in all.
///
/// Not to be called where futures run.
pub fn brought(
    trust: &Trust,
    certificate: Certificate,
    chain: Vec<Certificate>,
    at: pades::Moment,
) -> Result<State, Error> {
    let anew = trust.untold();
    if anew.is_empty() || anew.asks_of(&certificate, &chain, at).is_empty() {
        return Ok(State {
            came: Vec::new(),
            is_asked: false,
            is_told: true,
        });
    }
    let authority = Authority::within(Bounds {
        pause: WITHIN,
        status: WITHIN,
        ..Bounds::default()
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Error::Broken)?;
    let subject = Subject::Signer(Arc::new(certificate.clone()), chain.clone().into(), at);
    let gathering = gather_within(&authority, subject, anew, BTreeSet::new(), WITHIN);
    let Gathered { trust, came, .. } = runtime.block_on(gathering);
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    Ok(State {
        came,
        is_asked: true,
        is_told: trust.asks_of(&certificate, &chain, at).is_empty(),
    })
}

impl Asked {
    fn is_of_late(&self, certificate: &Certificate, at: Moment) -> bool {
        self.kept()
            .get(&certificate.fingerprint())
            .is_some_and(|answer| answer.holds(at))
    }

    fn note(&self, certificate: &Certificate, answer: Answer) {
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.retain(|_, one| one.holds(answer.at));
        }
        kept.insert(certificate.fingerprint(), answer);
    }

    fn forget(&self, certificate: &Certificate) {
        self.kept().remove(&certificate.fingerprint());
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Vec<u8>, Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer {
    /// What was asked in what is the future now, by a clock that went back, is asked again.
    fn holds(self, at: Moment) -> bool {
        let holds = if self.is_told {
            TOLD_HOLDS
        } else {
            SILENCE_HOLDS
        };
        (0..holds).contains(&at.millis().saturating_sub(self.at.millis()))
    }
}

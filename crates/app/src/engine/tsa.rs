//! A time stamp asked for, with the authorities above whoever gave it: an authority may send its own certificate alone,
//! and then a file that tells no more can be proven by nobody who does not know them (S§3.6).

use super::gather::{Gathered, Subject, gather_within};
use super::{blocking, not_again, note_asked};
use crate::stamps::{StampSettings, StampingFault};
use crate::{App, Error, Failure, trust};
use axis::Authority;
use pades::{StampQuestion, TimestampToken, Trust};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// As long as this for all that stands above a stamp which is of no use without it: each address has its turn.
const NEEDED_WITHIN: Duration = Duration::from_secs(120);
/// No longer than this where it is good without, and the next stamp asks anew.
const ABOVE_WITHIN: Duration = Duration::from_secs(20);

/// What came.
pub(super) struct Answered {
    pub(super) token: TimestampToken,
    /// Somebody above it is published, and could not be had; the stamp is good all the same.
    is_above_missing: bool,
}

impl Answered {
    /// Why a stamp is not believed here.
    pub(super) fn unbelieved(&self, fault: Error) -> Error {
        unbelieved(fault, self.is_above_missing)
    }
}

/// Why a stamp is not believed: by strangers, or by somebody of whom the line kept back who he is.
pub(super) fn unbelieved(fault: Error, is_above_missing: bool) -> Error {
    match fault {
        Error::Stamp(StampingFault::Untrusted { authority }) if is_above_missing => {
            StampingFault::AboveMissing { authority }.into()
        }
        other => other,
    }
}

/// One question of something at hand, put with chance in it: an old answer played again is known by that.
#[derive(Clone, Copy)]
pub(super) struct Question {
    pub(super) imprint: [u8; 32],
    pub(super) nonce: u64,
}

/// A number that nobody foresees; zero where the machine has none, which weakens only the check for old answers.
pub(super) fn chance() -> u64 {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        // A nonce is a positive number.
        Ok(()) => u64::from_be_bytes(bytes) >> 1,
        Err(_) => 0,
    }
}

/// A stamp for this desk; whom it had to ask above it is kept for the next.
///
/// `is_needed`: without a chain to those this desk trusts it is of no use, so that is asked for however lately it was.
pub(super) async fn ask_for(
    app: &Arc<App>,
    authority: &Authority,
    settings: &StampSettings,
    question: Question,
    is_needed: bool,
) -> Result<Answered, Error> {
    let token = bare(authority, settings, question).await?;
    let known = move |app: &App| {
        let but = if is_needed {
            BTreeSet::new()
        } else {
            not_again(app)?
        };
        Ok((trust::of(app)?, but))
    };
    let (trust, but) = blocking(app, known).await?;
    let within = if is_needed {
        NEEDED_WITHIN
    } else {
        ABOVE_WITHIN
    };
    let above = above(authority, &token, trust, but, within).await;
    blocking(app, move |app| {
        if let Err(fault) = kept(app, &above) {
            // The stamp came, and need not be asked for again: the next asks anew for who is above it.
            let code = Failure::from(fault).code;
            tracing::warn!(code, "who is above a time stamp was not kept");
        }
        Ok(completed(token, above))
    })
    .await
}

fn kept(app: &App, above: &Gathered) -> Result<(), Error> {
    note_asked(app, &above.asked)?;
    trust::keep_fetched(app, &above.came)?;
    Ok(())
}

/// The same without a desk: what is trusted is told, and what came besides goes into it.
pub(super) async fn ask(
    authority: &Authority,
    settings: &StampSettings,
    question: Question,
    trust: &mut Trust,
) -> Result<Answered, Error> {
    let token = bare(authority, settings, question).await?;
    let above = above(
        authority,
        &token,
        trust.clone(),
        BTreeSet::new(),
        NEEDED_WITHIN,
    )
    .await;
    *trust = above.trust.clone();
    Ok(completed(token, above))
}

fn completed(token: TimestampToken, above: Gathered) -> Answered {
    let is_above_missing = above.fault.is_some() && !token.asks(&above.trust).is_empty();
    Answered {
        token: token.with_chain(&above.trust),
        is_above_missing,
    }
}

/// As the authority sent it.
async fn bare(
    authority: &Authority,
    settings: &StampSettings,
    question: Question,
) -> Result<TimestampToken, Error> {
    let mut asked = StampQuestion::new(question.imprint, question.nonce);
    if !settings.policy.is_empty() {
        let named = asked.with_policy(&settings.policy);
        asked = named.map_err(|_| StampingFault::Policy {
            policy: settings.policy.clone(),
        })?;
    }
    let answer = authority.stamp(&settings.address, &asked.der()).await?;
    let token = asked.answer(&answer).map_err(StampingFault::from)?;
    Ok(token)
}

async fn above(
    authority: &Authority,
    token: &TimestampToken,
    trust: Trust,
    but: BTreeSet<String>,
    within: Duration,
) -> Gathered {
    let subject = Subject::Stamp(Arc::new(token.clone()));
    gather_within(authority, subject, trust, but, within).await
}

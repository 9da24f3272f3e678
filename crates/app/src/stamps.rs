//! Time stamps for our own signatures: what the office wants, which files wait for one, and when their letter leaves.
//!
//! Asks nobody: the engine does (`engine/stamp.rs`). A verb enters what is wanted, so that signing needs no line. What
//! is stamped is a file that no envelope holds yet; once the envelope is written, no byte of it changes (ADR 0016).

use crate::outgoing::{carried_by, compose_letter, dispatch};
use crate::settings::ById;
use crate::views::{Done, Facts};
use crate::{App, Error};
use office::Road;
use serde::{Deserialize, Serialize};
use store::{Hash, Level, NewStamp, OutboxRow, OutboxState, StampState, Write};
use ts_rs::TS;

/// What the office wants of a time stamp authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StampSettings {
    /// Where it is asked (RFC 3161 over HTTP); empty: nobody is asked.
    pub address: String,
    /// The policy asked for, an object identifier in dots; empty: the authority's own.
    #[serde(default)]
    pub policy: String,
    /// The level our signed files are brought to.
    pub level: StampLevel,
    /// After so many minutes a letter leaves without its stamp; `None`: it waits until it has it, or a person decides.
    #[serde(default)]
    pub leave_after: Option<u32>,
}

/// ETSI EN 319 142-1, baseline levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StampLevel {
    /// Signed.
    B,
    /// With a time stamp.
    T,
    /// With what is needed to check it for long.
    Lt,
    /// With an archive time stamp over all of it, renewed before it weakens.
    Lta,
}

/// Why a time stamp is not brought.
#[derive(Debug, thiserror::Error)]
pub enum StampingFault {
    /// It is still to come: nothing is wrong.
    #[error("the time stamp is still to come")]
    Waiting,
    /// A level above B-B is wanted, and nobody is named to be asked.
    #[error("no time stamp authority is named")]
    AddressMissing,
    /// The policy is no object identifier.
    #[error("{policy:?} is no object identifier")]
    Policy {
        /// What was given.
        policy: String,
    },
    /// The authority's answer gives no stamp.
    #[error(transparent)]
    Answer(#[from] pades::StampFault),
    /// The stamp is by an authority that this desk does not trust.
    #[error("the time stamp is by an authority that this desk does not trust")]
    Untrusted {
        /// Who made it, by its certificate; may be empty.
        authority: String,
    },
    /// The same, and who stands above that authority could not be had: the line, or nobody this desk knows.
    #[error("who is above the authority of the time stamp could not be had")]
    AboveMissing {
        /// Who made it, by its certificate; may be empty.
        authority: String,
    },
    /// What proves the certificates did not come.
    #[error("not all evidence came")]
    EvidenceMissing,
    /// What came does not make up the level asked for.
    #[error("only the level {reached} was reached")]
    LevelMissed {
        /// The stable word of the level.
        reached: &'static str,
    },
    /// The letter does not wait for a stamp.
    #[error("the letter {id} does not wait for a time stamp")]
    NotWaiting {
        /// The outbox row.
        id: i64,
    },
}

const STAMPS: &str = "stamps";

/// The word under which people are told why an authority refused.
pub(crate) const fn failure_word(failure: pades::StampFailure) -> &'static str {
    use pades::StampFailure as F;
    match failure {
        F::BadAlgorithm => "bad_algorithm",
        F::BadRequest => "bad_request",
        F::BadDataFormat => "bad_data_format",
        F::TimeNotAvailable => "time_not_available",
        F::UnacceptedPolicy => "unaccepted_policy",
        F::UnacceptedExtension => "unaccepted_extension",
        F::AdditionalInformationNotAvailable => "no_additional_information",
        F::SystemFailure => "system_failure",
        F::Unlisted(_) => "unlisted",
    }
}

impl StampSettings {
    /// Nobody is asked.
    pub const fn none() -> Self {
        Self {
            address: String::new(),
            policy: String::new(),
            level: StampLevel::B,
            leave_after: None,
        }
    }

    /// The level that stamps are brought for; `None` if none are wanted.
    pub(crate) fn goal(&self) -> Option<Level> {
        let goal = self.level.kept();
        (goal > Level::B && !self.address.is_empty()).then_some(goal)
    }

    fn normalised(mut self) -> Result<Self, Error> {
        self.address = self.address.trim().to_owned();
        self.policy = self.policy.trim().to_owned();
        if self.address.is_empty() {
            if self.level > StampLevel::B {
                return Err(StampingFault::AddressMissing.into());
            }
        } else {
            axis::Authority::check_address(&self.address)?;
        }
        if !self.policy.is_empty() {
            let question = pades::StampQuestion::new([0; 32], 0).with_policy(&self.policy);
            question.map_err(|_| StampingFault::Policy {
                policy: self.policy.clone(),
            })?;
        }
        Ok(self)
    }
}

impl StampLevel {
    /// The level as the file keeps it.
    pub(crate) const fn kept(self) -> Level {
        match self {
            Self::B => Level::B,
            Self::T => Level::T,
            Self::Lt => Level::Lt,
            Self::Lta => Level::Lta,
        }
    }
}

/// What the office wants; nothing until somebody said otherwise.
pub fn settings(app: &App) -> Result<StampSettings, Error> {
    let kept = app.store().read(|r| r.setting(STAMPS))?;
    Ok(kept.unwrap_or_else(StampSettings::none))
}

/// Says what the office wants from now on; letters that wait go by it too, and files kept at a lower level are looked at
/// again where a higher one is wanted now.
///
/// Errors if the address cannot be asked, is missing above B-B, or the policy is no object identifier.
pub fn set(app: &App, input: StampSettings) -> Result<StampSettings, Error> {
    let input = input.normalised()?;
    app.write(|w| {
        let before: Option<StampSettings> = w.setting(STAMPS)?;
        w.set_setting(STAMPS, &input)?;
        let goal = |wanted: &StampSettings| wanted.goal().unwrap_or(Level::B);
        let (was, is) = (before.as_ref().map_or(Level::B, goal), goal(&input));
        if is > was {
            w.reopen_evidence_below(is, app.now())?;
        }
        Ok(w.make_stamps_due(app.now())?)
    })?;
    app.poke();
    Ok(input)
}

/// Has a letter that waits for its stamp leave without it: a person decided, and the history says so.
pub fn send_unstamped(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        let letter = crate::outgoing::outbox::letter(w, input.id)?;
        if letter.state != OutboxState::Stamping {
            return Err(StampingFault::NotWaiting { id: input.id }.into());
        }
        leave_without(app, w, &letter, "sent_unstamped")
    })?;
    app.poke();
    Ok(Done {})
}

/// Enters the stamps that the files of an issued dispatch are to have. Tells whether one is still to come.
///
/// In the transaction of the verb, so that none is forgotten. Nothing if the office wants none. What was waived for a
/// letter that was then taken back is wanted again.
pub(crate) fn enter(app: &App, w: &mut Write<'_>, id: i64) -> Result<bool, Error> {
    let wanted: Option<StampSettings> = w.setting(STAMPS)?;
    let Some(goal) = wanted.and_then(|wanted| wanted.goal()) else {
        return Ok(false);
    };
    let at = app.now();
    let known = w.stamps_of(id)?;
    for (enclosure, file) in signed_files(w, id)? {
        // Entered as it was signed, known as it now is.
        let is_it = |row: &&store::StampRow| row.now == file || row.file == file;
        if let Some(row) = known.iter().find(is_it) {
            if row.state == StampState::Waived {
                w.want_stamp_again(row.id, goal, at)?;
            }
            continue;
        }
        let stamp = NewStamp {
            dispatch: id,
            enclosure,
            file,
            holds: true,
            goal,
            next_at: at,
        };
        w.want_stamp(&stamp, at)?;
    }
    still_open(w, id)
}

/// Enters the stamps that leaders' signatures may have before the office issues; at most `limit`. Tells how many.
///
/// They hold nobody up: what comes too late is covered by the office's own stamp.
pub(crate) fn enter_leaders(app: &App, w: &mut Write<'_>, limit: u32) -> Result<usize, Error> {
    let wanted: Option<StampSettings> = w.setting(STAMPS)?;
    if wanted.and_then(|wanted| wanted.goal()).is_none() {
        return Ok(0);
    }
    let at = app.now();
    let pages = w.unstamped_leaders(limit)?;
    for (dispatch, file) in &pages {
        let stamp = NewStamp {
            dispatch: *dispatch,
            enclosure: None,
            file: *file,
            holds: false,
            goal: Level::T,
            next_at: at,
        };
        w.want_stamp(&stamp, at)?;
    }
    Ok(pages.len())
}

/// Whether a file of the dispatch still waits for its stamp.
pub(crate) fn still_open(w: &Write<'_>, id: i64) -> Result<bool, Error> {
    let open = |state| matches!(state, StampState::Waiting | StampState::Stuck);
    let rows = w.stamps_of(id)?;
    Ok(rows.iter().any(|row| row.holds && open(row.state)))
}

/// The same of the files that a letter of the dispatch holds: those of its last corrected version.
pub(crate) fn waits(w: &Write<'_>, id: i64) -> Result<bool, Error> {
    still_open(w, carried_by(w, id)?)
}

/// The next letter that need wait no longer leaves: its envelope is written now, once. Tells whether there was one.
pub(crate) fn release(app: &App) -> Result<bool, Error> {
    let at = app.now();
    let (settings, letters) = (settings(app)?, app.store().read(waiting)?);
    for letter in letters {
        let Some(dispatch) = letter.dispatch else {
            continue;
        };
        let too_long = settings.leave_after.is_some_and(|minutes| {
            letter.created_at.plus_millis(i64::from(minutes) * 60_000) <= at
        });
        let left = app.write(|w| {
            if !still_stamping(w, letter.id)? {
                return Ok(false);
            }
            let open = waits(w, dispatch)?;
            match (open, settings.goal()) {
                (false, _) => leave(app, w, &letter).map(|()| true),
                (true, None) => {
                    leave_without(app, w, &letter, "sent_unstamped_settings").map(|()| true)
                }
                (true, Some(_)) if too_long => {
                    leave_without(app, w, &letter, "sent_unstamped_rule").map(|()| true)
                }
                (true, Some(_)) => Ok(false),
            }
        });
        match left {
            Ok(true) => {
                app.poke();
                return Ok(true);
            }
            Ok(false) => {}
            Err(fault) if of_the_letter(&fault) => stick(app, &letter, &fault)?,
            Err(fault) => return Err(fault),
        }
    }
    Ok(false)
}

fn waiting(r: &store::Read<'_>) -> Result<Vec<OutboxRow>, Error> {
    let mut letters = r.outbox(Some(OutboxState::Stamping), u32::MAX)?;
    letters.reverse();
    Ok(letters)
}

/// Whether the letter still waits for its stamp: a person may have sent it or taken it back since it was listed.
fn still_stamping(w: &Write<'_>, id: i64) -> Result<bool, Error> {
    Ok(w.letter(id)?.state == OutboxState::Stamping)
}

/// A file that is in use or full passes by itself, and says nothing of the letter.
const fn of_the_letter(fault: &Error) -> bool {
    use store::Error as E;
    let its_file = matches!(
        fault,
        Error::Store(E::FileMissing { .. } | E::FileDamaged { .. })
    );
    its_file || !matches!(fault, Error::Store(_) | Error::Broken)
}

fn leave_without(
    app: &App,
    w: &mut Write<'_>,
    letter: &OutboxRow,
    what: &str,
) -> Result<(), Error> {
    if let Some(dispatch) = letter.dispatch {
        w.waive_stamps(carried_by(w, dispatch)?, app.now())?;
        w.note(Some(dispatch), None, app.now(), what, &Facts::new())?;
    }
    leave(app, w, letter)
}

/// Writes the envelope of a letter and lets it go.
fn leave(app: &App, w: &mut Write<'_>, letter: &OutboxRow) -> Result<(), Error> {
    let id = letter
        .dispatch
        .ok_or(Error::LetterUnknown { id: letter.id })?;
    let envelope = compose_letter(app, w, letter)?;
    if letter.carries_document() && dispatch(w, id)?.envelope.is_none() {
        w.set_dispatch_envelope(id, &envelope)?;
    }
    w.set_envelope(letter.id, &envelope, app.now())?;
    crate::engine::roads(w, letter, Road::Waiting, None)
}

/// A letter whose envelope cannot be written needs a person, and holds no other back.
fn stick(app: &App, letter: &OutboxRow, fault: &Error) -> Result<(), Error> {
    let code = crate::Failure::from(fault).code;
    app.write(|w| {
        if !still_stamping(w, letter.id)? {
            return Ok(());
        }
        w.mark_stuck(letter.id, &code)?;
        let Some(dispatch) = letter.dispatch else {
            return Ok(());
        };
        crate::engine::roads(w, letter, Road::Stuck, Some(&code))?;
        let facts = Facts::from([("fault".to_owned(), code.clone())]);
        w.note(Some(dispatch), None, app.now(), "stuck", &facts)?;
        Ok(())
    })
}

/// The files of a dispatch that the office has signed: the page, and what goes along under its own signature.
pub(crate) fn signed_files(w: &Write<'_>, id: i64) -> Result<Vec<(Option<i64>, Hash)>, Error> {
    let standing = dispatch(w, id)?;
    let mut files: Vec<(Option<i64>, Hash)> =
        standing.page.iter().map(|page| (None, *page)).collect();
    let along = w.enclosures(id)?.into_iter().filter(|one| one.seals);
    files.extend(along.map(|one| (Some(one.id), one.hash)));
    Ok(files)
}

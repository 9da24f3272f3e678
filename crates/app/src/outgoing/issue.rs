//! Phát hành: number, date, seal and the office's signature; what the key made is kept and the number taken in one
//! transaction.

use super::sealing::{self, Stamp};
use super::sign::Signing;
use super::{appearance, dispatch, enclosures};
use crate::keys::works::Work;
use crate::keys::{self, Agreed, KeyUse, OpenKey};
use crate::settings::{self, KeyRole};
use crate::views::Facts;
use crate::{App, Error, trust, verdict};
use office::{Day, DocumentId, Moment, Number, Outgoing, OutgoingStep, Period, Reference, Series};
use pades::Certificate;
use serde::{Deserialize, Serialize};
use store::{Dispatch, Enclosure, Hash, IssuedFacts, Read, RegisterEntry, Write};
use ts_rs::TS;

/// What is issued, and with which of the office's keys.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct IssueDispatch {
    /// Row id.
    pub id: i64,
    /// With which key.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// What the document is called from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Issued {
    /// Row id.
    pub id: i64,
    /// Its stage.
    pub stage: Outgoing,
    /// Its number.
    pub number: String,
    /// Its notation.
    pub notation: String,
    /// Both, as cited.
    pub written: String,
    /// Its key on the axis.
    pub document_id: String,
    /// Day of issue, `yyyy-MM-dd`.
    pub issued_on: String,
}

/// Gives the number and the date, and seals the page with the office's signature.
///
/// The next number is put on the page and signed while nobody else issues on this desk, and taken in the one transaction
/// that also keeps the page (ADR 0030): whatever fails, nothing was taken and there is no hole. Other work goes on while
/// the key signs. Refused unless the leader's signature on the page holds (Decree 30/2020 art. 32.2d).
pub fn issue(app: &App, input: IssueDispatch) -> Result<Issued, Error> {
    let standing = app.store().read(|r| dispatch(r, input.id))?;
    standing.stage.after(OutgoingStep::Issue)?;
    let signatures = app.store().read(|r| signatures_of(r, &standing))?;
    let work = Work::begin(app, &input.with.ticket);
    let key = input.with.open(app, Agreed::once(signatures), &work)?;
    work.goes_on()?;
    let signing = Signing {
        key: &key,
        work: &work,
    };
    signing.issue(app, input.id, None, |w, _, by| {
        settings::remember_key(w, KeyRole::Office, &input.with.key, by)
    })
}

/// Whether a dispatch may be issued as it stands: signed, and the leader's signature holds.
pub(crate) fn ready(app: &App, standing: &Dispatch) -> Result<(), Error> {
    standing.stage.after(OutgoingStep::Issue)?;
    leaders_page(app, standing).map(drop)
}

/// How many signatures its issue takes: the page's own, and one for every other file that is signed.
pub(crate) fn signatures_of(r: &Read<'_>, standing: &Dispatch) -> Result<u32, Error> {
    let attached = r.enclosures(standing.id)?;
    let attached = attached
        .iter()
        .filter(|one| one.seals && one.annex.is_none());
    let all = 1 + enclosures::separate(standing).count() + attached.count();
    Ok(u32::try_from(all).unwrap_or(u32::MAX))
}

/// A document as somebody saw it who agreed to its issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The version of its draft.
    pub(crate) version: u32,
    /// What goes along: [`along_of`].
    pub(crate) along: String,
}

/// What goes along and whether the office signs it, in one digest.
pub(crate) fn along_of(attached: &[Enclosure]) -> String {
    let line = |one: &Enclosure| format!("{} {} {}\n", one.id, one.hash, one.seals);
    let lines: String = attached.iter().map(line).collect();
    Hash::of(lines.as_bytes()).to_string()
}

impl Signing<'_> {
    /// Issues one dispatch, as it was agreed to if that is told; `beside` is written in the same
    /// transaction, with what it is called now and the certificate that signed.
    pub(crate) fn issue(
        &self,
        app: &App,
        id: i64,
        agreed: Option<&Seen>,
        beside: impl FnOnce(&mut Write<'_>, &Issued, &Certificate) -> Result<(), Error>,
    ) -> Result<Issued, Error> {
        let turn = app.turns().take(app, self.work)?;
        let plan = Plan::of(app, id)?;
        if agreed.is_some_and(|agreed| *agreed != plan.seen()) {
            return Err(Error::DraftStale { id });
        }
        let stage = plan.standing.stage.after(OutgoingStep::Issue)?;
        let page = leaders_page(app, &plan.standing)?;
        let stamp = plan.stamp(self.key);
        let sealed = sealing::page(app, &page, &plan.standing, plan.seal.as_ref(), &stamp);
        let sealed = self.work.unless_off(sealed)?;
        let along = sealing::along(app, &plan.standing, &plan.attached, &stamp);
        let along = self.work.unless_off(along)?;
        let facts = plan.facts(app.store().files().keep(&sealed.pdf)?);
        let issued = app.write(|w| {
            plan.still_stands(w)?;
            plan.take_number(w)?;
            match plan.corrects {
                Some(_) => w.set_reissued(id, &facts, plan.at)?,
                None => w.set_issued(id, &facts, plan.at)?,
            }
            sealing::enter(w, id, &along)?;
            crate::stamps::enter(app, w, id)?;
            let signer = keys::facts(&sealed.certificate).subject;
            let told = Facts::from([
                ("written".to_owned(), plan.reference.written()),
                ("signer".to_owned(), signer),
                ("files".to_owned(), along.len().to_string()),
            ]);
            w.note(Some(id), None, plan.at, "issued", &told)?;
            keys::state::note(app, w, (Some(id), None), &sealed.certificate, plan.at)?;
            let issued = told_of(id, stage, &plan.reference, &facts);
            beside(w, &issued, &sealed.certificate)?;
            Ok(issued)
        })?;
        // Only now may the next page get the next number.
        drop(turn);
        Ok(issued)
    }
}

/// What is about to be issued, as it stood before the key was asked, and what it will be called.
struct Plan {
    standing: Dispatch,
    attached: Vec<Enclosure>,
    /// The document of which this is a corrected version, and whose name it keeps.
    corrects: Option<i64>,
    reference: Reference,
    day: Day,
    document_id: DocumentId,
    /// The seal's picture and its diameter in mm.
    seal: Option<(Vec<u8>, f64)>,
    at: Moment,
}

impl Plan {
    fn of(app: &App, id: i64) -> Result<Self, Error> {
        let at = app.now();
        app.store().read(|r| {
            let standing = dispatch(r, id)?;
            let corrects = super::corrected_by(r, id)?;
            let (reference, day, document_id) = match corrects {
                Some(original) => name_of(r, original)?,
                None => {
                    let (_, _, reference) = next(r, &standing, at)?;
                    let document_id = DocumentId::of(&settings::of(r)?.code, at.day(), &reference);
                    (reference, at.day(), document_id)
                }
            };
            Ok(Self {
                attached: r.enclosures(id)?,
                seal: appearance::seal_on(app, r, at.day())?,
                standing,
                corrects,
                reference,
                day,
                document_id,
                at,
            })
        })
    }

    fn stamp<'a>(&'a self, key: &'a OpenKey) -> Stamp<'a> {
        Stamp {
            reference: &self.reference,
            day: self.day,
            at: self.at,
            key,
        }
    }

    fn seen(&self) -> Seen {
        Seen {
            version: self.standing.version,
            along: along_of(&self.attached),
        }
    }

    fn facts(&self, page: Hash) -> IssuedFacts {
        IssuedFacts {
            document_id: self.document_id.clone(),
            number: self.reference.number.clone(),
            notation: self.reference.notation.clone(),
            issued_on: self.day,
            page,
        }
    }

    /// Refuses what was changed while the key signed: what was signed is not what stands here.
    ///
    /// A stamp that the engine brought for the leader's signature meanwhile is no change: the office's own covers it.
    fn still_stands(&self, r: &Read<'_>) -> Result<(), Error> {
        let id = self.standing.id;
        let mut now = dispatch(r, id)?;
        if is_stamped_only(r, id, self.standing.page.as_ref(), now.page.as_ref())? {
            now.page.clone_from(&self.standing.page);
        }
        let is_same = now == self.standing
            && r.enclosures(id)? == self.attached
            && super::corrected_by(r, id)? == self.corrects;
        match is_same {
            true => Ok(()),
            false => Err(Error::DraftStale { id }),
        }
    }

    /// Takes the number that was put on the page, and enters it in the register; a corrected version has its own already.
    ///
    /// `NumberMoved` if the series went on meanwhile: somebody entered by hand what was given elsewhere.
    fn take_number(&self, w: &mut Write<'_>) -> Result<(), Error> {
        if self.corrects.is_some() {
            return Ok(());
        }
        let (series, period, now_next) = next(w, &self.standing, self.at)?;
        let count = w.next_number(&series, &period)?;
        if now_next != self.reference || Number::issued(count) != self.reference.number {
            return Err(Error::NumberMoved {
                written: self.reference.written(),
            });
        }
        w.enter_number(&RegisterEntry {
            series: series.word().to_owned(),
            period: period.word().to_owned(),
            count,
            written: self.reference.written(),
            dispatch: Some(self.standing.id),
            arrival: None,
            at: self.at,
        })?;
        Ok(())
    }
}

/// Whether the page that stands is the one that stood, with a stamp of ours.
fn is_stamped_only(
    r: &Read<'_>,
    id: i64,
    stood: Option<&Hash>,
    stands: Option<&Hash>,
) -> Result<bool, Error> {
    let (Some(stood), Some(stands)) = (stood, stands) else {
        return Ok(false);
    };
    let rows = r.stamps_of(id)?;
    let brought =
        |row: &store::StampRow| row.enclosure.is_none() && row.file == *stood && row.now == *stands;
    Ok(rows.iter().any(brought))
}

fn told_of(id: i64, stage: Outgoing, reference: &Reference, facts: &IssuedFacts) -> Issued {
    Issued {
        id,
        stage,
        number: reference.number.to_string(),
        notation: reference.notation.to_string(),
        written: reference.written(),
        document_id: facts.document_id.to_string(),
        issued_on: facts.issued_on.to_string(),
    }
}

/// The page with the leader's signature, once it is sure that it still holds.
fn leaders_page(app: &App, dispatch: &Dispatch) -> Result<Vec<u8>, Error> {
    let hash = dispatch
        .page
        .as_ref()
        .ok_or(Error::LeaderUnsigned { id: dispatch.id })?;
    let page = app.store().files().read(hash)?;
    let report = verdict::report(&page, &trust::of(app)?, app.now());
    if !report.is_ok_and(|report| leader_signed(&report.signatures)) {
        return Err(Error::LeaderUnsigned { id: dispatch.id });
    }
    Ok(page)
}

/// Whether the leader's signature is there and holds.
///
/// It stands in the leader's field; a signing service may have made a field of its own. Before an issue nobody but the
/// leader has signed the page we keep, so then every signature on it is his and must hold.
fn leader_signed(signatures: &[pades::Verdict]) -> bool {
    match signatures
        .iter()
        .find(|one| one.field == paper::FIELD_LEADER)
    {
        Some(leaders) => holds(leaders),
        None => !signatures.is_empty() && signatures.iter().all(holds),
    }
}

/// Whether a person's signature holds as far as can be told here: what waits for the line does not stop an issue, what
/// is known against it does.
pub(crate) fn holds(signature: &pades::Verdict) -> bool {
    use pades::SubIndication as S;
    let is_known_bad = matches!(
        signature.sub_indication,
        Some(
            S::Revoked
                | S::RevokedNoPoe
                | S::RevokedCaNoPoe
                | S::Expired
                | S::NotYetValid
                | S::OutOfBoundsNoPoe
                | S::CryptoConstraintsFailure
                | S::CryptoConstraintsFailureNoPoe
        )
    );
    signature.indication != pades::Indication::Failed && !is_known_bad
}

/// The number, day and key of a document of which a corrected version is issued: they stay.
fn name_of(r: &Read<'_>, original: i64) -> Result<(Reference, Day, DocumentId), Error> {
    let original = dispatch(r, original)?;
    let id = original.id;
    let named = (
        original.number,
        original.notation,
        original.issued_on,
        original.document_id,
    );
    let (Some(number), Some(notation), Some(day), Some(document_id)) = named else {
        return Err(Error::NotIssued { id });
    };
    let reference = Reference {
        number,
        notation,
        body: original.draft.body,
    };
    Ok((reference, day, document_id))
}

/// The next number of the document's series, which is not taken by this.
fn next(
    r: &Read<'_>,
    dispatch: &Dispatch,
    at: Moment,
) -> Result<(Series, Period, Reference), Error> {
    let draft = &dispatch.draft;
    let office = settings::of(r)?;
    // As the notation has it: a blank beside the abbreviation must not begin another series.
    let organ = draft.letterhead.abbreviation.trim();
    let series = Series::outgoing(draft.body, organ, draft.kind, office.scheme_of(organ));
    let period = series.period(at.day(), office.term_began);
    let count = r.last_number(&series, &period)?.saturating_add(1);
    let reference = Reference {
        number: Number::issued(count),
        notation: draft.notation()?,
        body: draft.body,
    };
    Ok((series, period, reference))
}

//! Judging what came: each PDF by itself, the arrival by the worst of them.

use super::{ShowArrival, arrival, claims, show};
use crate::verdict::signatories::{self, KeptSignatories};
use crate::views::{ArrivalView, Facts, Outcome, VerdictView};
use crate::{App, Error, files, trust, verdict};
use office::{Expected, Moment};
use pades::Trust;
use store::{ArrivalFile, Paper, Write};

/// A file and what was found of it.
pub(crate) struct Judged {
    /// The judgment; nothing for a file that claims no signatures.
    pub(crate) verdict: Option<VerdictView>,
}

impl Judged {
    pub(crate) fn outcome(&self) -> Outcome {
        self.verdict
            .as_ref()
            .map(|verdict| verdict.verdict)
            .unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Result<Option<String>, Error> {
        self.verdict
            .as_ref()
            .map(|verdict| serde_json::to_string(verdict).map_err(Error::Unserialisable))
            .transpose()
    }
}

/// Judges the bytes of a file that came as `name`, and whether they signed it who should have.
///
/// A file called `.pdf` that is none is judged all the same, and found unreadable.
pub(crate) fn judge_bytes(
    name: &str,
    bytes: &[u8],
    trust: &Trust,
    expected: &Expected,
    at: Moment,
) -> Judged {
    let claims_pdf = name.to_lowercase().ends_with(".pdf");
    let is_pdf = files::mime(name, bytes) == "application/pdf";
    if !claims_pdf && !is_pdf {
        return Judged { verdict: None };
    }
    let mut view = verdict::judge(bytes, trust, at);
    view.signatories = Some(signatories::found(&view, expected));
    Judged {
        verdict: Some(view),
    }
}

/// Judges an arrival again, with the certificates and lists at hand now. What it still lacks is asked for at once, and
/// the arrival judged once more when it comes.
pub fn verify(app: &App, input: ShowArrival) -> Result<ArrivalView, Error> {
    judge_again(app, input.id)?;
    app.ask_by_hand(Paper::Arrival(input.id));
    show(app, input)
}

/// Judges every file of an arrival and keeps what was found.
pub(crate) fn judge_again(app: &App, id: i64) -> Result<(), Error> {
    keep(app, id, &judged(app, id)?)
}

/// The same, but keeps nothing where every file comes out as before.
pub(crate) fn judge_if_told(app: &App, id: i64) -> Result<(), Error> {
    let judged = judged(app, id)?;
    let is_as_before =
        |(file, found): &(ArrivalFile, Judged)| file.outcome == found.outcome().word();
    if judged.iter().all(is_as_before) {
        return Ok(());
    }
    keep(app, id, &judged)
}

fn judged(app: &App, id: i64) -> Result<Vec<(ArrivalFile, Judged)>, Error> {
    let (kept, claims) = app.store().read(|r| {
        let standing = arrival(r, id)?;
        Ok::<_, Error>((r.arrival_files(id)?, claims(r, &standing)?))
    })?;
    let trust = trust::of(app)?;
    let at = app.now();
    let mut judged = Vec::with_capacity(kept.len());
    for (place, file) in kept.into_iter().enumerate() {
        let bytes = app.store().files().read(&file.hash)?;
        let found = judge_bytes(&file.name, &bytes, &trust, &claims.of_file(place), at);
        judged.push((file, found));
    }
    Ok(judged)
}

fn keep(app: &App, id: i64, judged: &[(ArrivalFile, Judged)]) -> Result<(), Error> {
    let judged: Vec<(i64, &Judged)> = judged
        .iter()
        .map(|(file, found)| (file.id, found))
        .collect();
    app.write(|w| keep_verdicts(app, w, id, &judged))
}

/// Keeps what was found.
pub(crate) fn keep_verdicts(
    app: &App,
    w: &mut Write<'_>,
    id: i64,
    judged: &[(i64, &Judged)],
) -> Result<(), Error> {
    for (file, found) in judged {
        if let Some(json) = found.json()? {
            w.set_file_verdict(*file, found.outcome().word(), &json)?;
        }
    }
    crate::evidence::enter_arrival(app, w, id)?;
    let outcome = verdict::worst(judged.iter().map(|(_, found)| found.verdict.as_ref()));
    let over_all = KeptSignatories {
        signatories: judged
            .iter()
            .filter_map(|(_, found)| found.verdict.as_ref()?.signatories.as_ref())
            .map(|found| found.outcome)
            .max(),
    };
    let over_all = serde_json::to_string(&over_all).map_err(Error::Unserialisable)?;
    w.set_verdict(id, outcome.word(), &over_all)?;
    let facts = Facts::from([("outcome".to_owned(), outcome.word().to_owned())]);
    w.note(None, Some(id), app.now(), "verified", &facts)?;
    Ok(())
}

//! Judging what came: each PDF by itself, the arrival by the worst of them.

use super::{ShowArrival, arrival, show};
use crate::views::{ArrivalView, Facts, Outcome, VerdictView};
use crate::{App, Error, files, trust, verdict};
use office::Moment;
use pades::Trust;
use store::Write;

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

/// Judges the bytes of a file that came as `name`.
///
/// A file called `.pdf` that is none is judged all the same, and found unreadable.
pub(crate) fn judge_bytes(name: &str, bytes: &[u8], trust: &Trust, at: Moment) -> Judged {
    let claims_pdf = name.to_lowercase().ends_with(".pdf");
    let is_pdf = files::mime(name, bytes) == "application/pdf";
    Judged {
        verdict: (claims_pdf || is_pdf).then(|| verdict::judge(bytes, trust, at)),
    }
}

/// Judges an arrival again, with the certificates and lists at hand now.
pub fn verify(app: &App, input: ShowArrival) -> Result<ArrivalView, Error> {
    judge_again(app, input.id)?;
    show(app, input)
}

/// Judges every file of an arrival and keeps what was found.
pub(crate) fn judge_again(app: &App, id: i64) -> Result<(), Error> {
    let kept = app.store().read(|r| {
        arrival(r, id)?;
        Ok::<_, Error>(r.arrival_files(id)?)
    })?;
    let trust = trust::of(app)?;
    let at = app.now();
    let mut judged = Vec::with_capacity(kept.len());
    for file in kept {
        let bytes = app.store().files().read(&file.hash)?;
        let found = judge_bytes(&file.name, &bytes, &trust, at);
        judged.push((file.id, found));
    }
    let judged: Vec<(i64, &Judged)> = judged.iter().map(|(file, found)| (*file, found)).collect();
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
    let outcome = verdict::worst(judged.iter().map(|(_, found)| found.verdict.as_ref()));
    w.set_verdict(id, outcome.word(), "null")?;
    let facts = Facts::from([("outcome".to_owned(), outcome.word().to_owned())]);
    w.note(None, Some(id), app.now(), "verified", &facts)?;
    Ok(())
}

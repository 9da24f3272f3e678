//! Signatures of any PDF: `pdf sign`, `pdf verify`, `pdf version`. Needs no desk.

use crate::args::PdfAct;
use crate::extend::{self, Stamping};
use crate::place::PlaceArgs;
use crate::say::{Output, USAGE};
use crate::tokens::{self, KeySource};
use crate::words;
use app::verdict::VersionOf;
use app::verdict::minute::{CheckedBy, CheckedFile};
use app::views::{Facts, Outcome, VerdictView};
use app::{Error, Failure, SystemClock, keys, placing, verdict};
use office::{Clock, Day, Moment};
use pades::{Certificate, Prepared, Signer, Trust};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::process::ExitCode;
use token::{ServiceAct, SigningService};

/// Signs or verifies.
pub(crate) fn run(act: &PdfAct, output: &Output) -> Result<ExitCode, Failure> {
    match act {
        PdfAct::Sign {
            file,
            out,
            place,
            key,
            stamping,
            offline,
        } => {
            sign(file, out, place, key, stamping, *offline, output)?;
            Ok(ExitCode::SUCCESS)
        }
        PdfAct::Extend {
            file,
            out,
            stamping,
        } => {
            extend::extend(file, out, stamping, output)?;
            Ok(ExitCode::SUCCESS)
        }
        PdfAct::Verify {
            file,
            trust,
            at,
            offline,
            report,
        } => {
            let trust = trust.as_deref();
            let judged = verify(
                file,
                trust,
                at.as_deref(),
                *offline,
                report.as_deref(),
                output,
            );
            // 0 to 4 are verdicts; what hindered one is none.
            judged.or_else(|failure| {
                output.failure(&failure);
                Ok(ExitCode::from(USAGE))
            })
        }
        PdfAct::Version {
            file,
            signature,
            out,
        } => {
            version(file, *signature, out, output)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn sign(
    file: &Path,
    out: &Path,
    place: &PlaceArgs,
    key: &KeySource,
    stamping: &Stamping,
    is_offline: bool,
    output: &Output,
) -> Result<(), Failure> {
    refuse_same(file, out)?;
    let pdf = app::files::read_pdf(file)?;
    let act = tokens::service_act(key);
    if act.is_some() {
        nothing_of_ours(place, key)?;
    }
    stamping.refuse_unstamped()?;
    let asking = Asking::new(stamping.trusted()?, is_offline);
    if let Some(act) = act {
        let signed = signed_by_service(&act, &pdf, &asking)?;
        return keep(signed, out, stamping, asking, output);
    }
    pades::fields(&pdf)
        .map_err(pades::Error::from)
        .map_err(Error::from)?;
    let prepared = |key: &dyn Signer| prepared(&pdf, place, &asking, key);
    // Twice with a token: what its key cannot sign is to use up no try of its PIN.
    let key = tokens::key(key, &|shown: &dyn Signer| prepared(shown).map(drop), output)?;
    let sealed = prepared(key.as_ref())?.seal(key.as_ref());
    let signed = sealed.map_err(Error::from)?.into_pdf();
    keep(signed, out, stamping, asking, output)
}

/// Whom the folder named trusts, and whether a certificate was asked about.
struct Asking {
    trust: RefCell<Trust>,
    is_offline: bool,
    /// Somebody was to be asked, and did not answer; `None` before anybody was asked.
    is_untold: Cell<Option<bool>>,
}

impl Asking {
    fn new(trust: Trust, is_offline: bool) -> Self {
        Self {
            trust: RefCell::new(trust),
            is_offline,
            is_untold: Cell::new(None),
        }
    }

    /// Refuses a certificate that may not sign now, or is revoked, once whoever can tell was asked.
    fn refuse_unfit(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        now: pades::Moment,
    ) -> Result<(), Failure> {
        certificate
            .may_sign(now)
            .map_err(pades::Error::from)
            .map_err(Error::from)?;
        self.refuse_revoked(certificate, chain, now)?;
        if self.is_offline || self.is_untold.get().is_some() {
            return Ok(());
        }
        let (asked, above) = (certificate.clone(), chain.to_vec());
        let state = keys::state::brought(&self.trust.borrow(), asked, above, now)?;
        self.is_untold.set(Some(!state.is_told));
        for fetched in &state.came {
            let taken = self.trust.borrow_mut().add(&fetched.bytes);
            taken.map_err(|_| Error::Broken)?;
        }
        self.refuse_revoked(certificate, chain, now)
    }

    fn refuse_revoked(
        &self,
        certificate: &Certificate,
        chain: &[Certificate],
        now: pades::Moment,
    ) -> Result<(), Failure> {
        if self.trust.borrow().is_withdrawn(certificate, chain, now) {
            let subject = certificate.name();
            return Err(Error::KeyRevoked { subject }.into());
        }
        Ok(())
    }
}

/// The file as it is now signed with `key`, whose certificate may sign.
fn prepared(
    pdf: &[u8],
    place: &PlaceArgs,
    asking: &Asking,
    key: &dyn Signer,
) -> Result<Prepared, Failure> {
    let at = SystemClock.now();
    let now = pades::Moment(at.millis());
    asking.refuse_unfit(key.certificate(), key.chain(), now)?;
    let mark = place.mark(pdf, key, at)?;
    Ok(pades::prepare(pdf, &mark, now).map_err(Error::from)?)
}

/// The service shows the file and asks for the PIN itself; what it brings back is taken only if it is that file.
///
/// Which certificate it signs with is known only then; one that may not sign has signed nothing.
fn signed_by_service(act: &ServiceAct, pdf: &[u8], asking: &Asking) -> Result<Vec<u8>, Failure> {
    let now = pades::Moment(SystemClock.now().millis());
    let signed = SigningService::new(drawing::drawer()).sign(act, pdf, now);
    let signed = signed.map_err(Error::from)?;
    asking.refuse_unfit(&signed.certificate, &signed.chain, now)?;
    Ok(signed.pdf)
}

/// The service has its own page, its own certificates and its own prompt; what is named for ours would go unheeded.
fn nothing_of_ours(place: &PlaceArgs, key: &KeySource) -> Result<(), Failure> {
    let named = [
        ("--box", place.place.is_some()),
        ("--image", place.image.is_some()),
        ("--accept-cover", place.accept_cover),
        ("--certificate", key.certificate.is_some()),
        ("--final-try", key.final_try),
    ];
    match named.iter().find(|(_, is_named)| *is_named) {
        None => Ok(()),
        Some((name, _)) => {
            let said = format!("{name} không dùng được với --token vgca");
            Err(Error::Arguments { said }.into())
        }
    }
}

/// Writes the signed file, at the level wanted.
///
/// Errors, and keeps nothing, if that is not reached: a file of another level than was asked for would be taken for it.
fn keep(
    signed: Vec<u8>,
    out: &Path,
    stamping: &Stamping,
    asking: Asking,
    output: &Output,
) -> Result<(), Failure> {
    let is_untold = asking.is_untold.get() == Some(true);
    let raised = extend::raised(signed, stamping, asking.trust.into_inner());
    // The failure's own words are the desk's, which asks again by itself.
    let raised = raised.inspect_err(|_| output.note(NOT_RAISED))?;
    app::files::write(out, &raised)?;
    let out = out.display().to_string();
    let told = json!({"out": out, "is_untold": is_untold});
    let word = if is_untold { "said_untold" } else { "said" };
    let facts = Facts::from([("path".to_owned(), out)]);
    output.tell(&told, &words::filled(&words::of("placing", word), &facts))
}

fn verify(
    file: &Path,
    trust: Option<&Path>,
    at: Option<&str>,
    offline: bool,
    report_to: Option<&Path>,
    output: &Output,
) -> Result<ExitCode, Failure> {
    if let Some(to) = report_to {
        refuse_same(file, to)?;
    }
    let at = at.map_or_else(|| Ok(SystemClock.now()), moment)?;
    let folder = trust;
    let mut trust = trust.map(trusted).transpose()?.unwrap_or_default();
    let pdf = match app::files::read_pdf(file) {
        Ok(pdf) => pdf,
        Err(fault) => return unreadable(fault, at, output),
    };
    let mut report = verdict::judge(&pdf, &trust, at);
    if !offline && report.verdict == Outcome::Indeterminate {
        trust = extend::gathered(&pdf, trust, at)?;
        report = verdict::judge(&pdf, &trust, at);
    }
    if let Some(to) = report_to {
        minute(file, &pdf, &report, folder, to)?;
    }
    output.value(&report)?;
    Ok(code(report.verdict))
}

/// Puts the record of the check where it was asked for.
fn minute(
    file: &Path,
    pdf: &[u8],
    verdict: &VerdictView,
    trust: Option<&Path>,
    to: &Path,
) -> Result<(), Failure> {
    let entries = trust.map(app::trust::entries_in).transpose()?;
    let by = CheckedBy::new("", &entries.unwrap_or_default(), &[]);
    let name = file
        .file_name()
        .unwrap_or(file.as_os_str())
        .to_string_lossy();
    let checked = CheckedFile {
        name: &name,
        bytes: pdf,
        verdict,
    };
    let record = verdict::minute::pdf(&[checked], &by, verdict.judged_at)?;
    Ok(app::files::write(to, &record)?)
}

/// Puts the version that a signature closed into a file. Trusts nobody: who signed is not what is asked.
fn version(file: &Path, signature: u32, out: &Path, output: &Output) -> Result<(), Failure> {
    refuse_same(file, out)?;
    let pdf = app::files::read_pdf(file)?;
    let verdict = verdict::judge(&pdf, &Trust::default(), SystemClock.now());
    let place = (signature as usize).checked_sub(1);
    let cut = place.and_then(|place| VersionOf::cut(&pdf, &verdict, place));
    let cut = cut.ok_or(Error::SignedVersionMissing)?;
    app::files::write(out, cut.bytes)?;
    let out = out.display().to_string();
    let told = json!({"out": out, "signer": cut.signature.signer, "signed_at": cut.signature.signed_at,
        "revision": cut.signature.revision, "size": cut.bytes.len()});
    output.tell(&told, &format!("Đã lưu bản đã ký: {out}."))
}

/// What was given is never written over.
fn refuse_same(file: &Path, out: &Path) -> Result<(), Failure> {
    Ok(placing::refuse_same(file, out).map_err(Error::from)?)
}

/// A file that cannot even be read has a verdict too; why it cannot goes to standard error.
fn unreadable(fault: Error, at: Moment, output: &Output) -> Result<ExitCode, Failure> {
    let limit = pades::Limit::Bytes;
    let why = match matches!(fault, Error::FileTooLarge { .. }) {
        true => pades::Unreadable::TooLarge { limit },
        // It is not there, or nobody may read it.
        false => pades::Unreadable::NotAPdf,
    };
    let report = VerdictView::unreadable(why, at);
    output.value(&report)?;
    output.failure(&fault.into());
    Ok(code(report.verdict))
}

fn code(verdict: Outcome) -> ExitCode {
    ExitCode::from(match verdict {
        Outcome::Passed => 0,
        Outcome::Failed => 1,
        Outcome::Indeterminate => 2,
        Outcome::Unsigned => 3,
        Outcome::Unreadable => 4,
    })
}

/// What a folder named on the command line says: unlike a desk's own, it must be there.
fn trusted(folder: &Path) -> Result<Trust, Error> {
    if std::fs::read_dir(folder).is_err() {
        let path = folder.to_owned();
        return Err(Error::TrustUnreadable { path });
    }
    app::trust::from_folder(folder)
}

/// `2026-11-21` (its last second in Vietnam), or `2026-11-21T10:00:00` with `Z` or an offset; without one: Vietnam's.
fn moment(text: &str) -> Result<Moment, Failure> {
    let wrong = || {
        Failure::from(Error::TimeUnreadable {
            text: text.to_owned(),
        })
    };
    let day = Day::receive(text).map_err(|_| wrong())?;
    let Some((_, clock)) = text.split_once(['T', ' ']) else {
        return Ok(day.plus_days(1).begins().plus_millis(-1));
    };
    let at = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at_checked(at).ok_or_else(wrong)?;
    let clock_minutes_seconds = figures(clock).ok_or_else(wrong)?;
    let offset = match zone {
        "" => 7 * 60,
        "Z" => 0,
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let (hours, minutes, _) =
                figures(zone.get(1..).unwrap_or_default()).ok_or_else(wrong)?;
            sign * (hours * 60 + minutes)
        }
    };
    let (hours, minutes, seconds) = clock_minutes_seconds;
    let of_day = ((hours * 60 + minutes) * 60 + seconds) * 1000;
    Ok(day
        .begins()
        .plus_millis(of_day + (7 * 60 - offset) * 60_000))
}

/// `10:00:00`, `10:00`, `10:00:00.250`.
fn figures(text: &str) -> Option<(i64, i64, i64)> {
    let whole = text.split('.').next()?;
    let mut parts = whole.split(':').map(|part| part.parse::<i64>().ok());
    let hours = parts.next()??;
    let minutes = parts.next().unwrap_or(Some(0))?;
    let seconds = parts.next().unwrap_or(Some(0))?;
    let fits = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0..61).contains(&seconds);
    (fits && parts.next().is_none()).then_some((hours, minutes, seconds))
}

/// Said where a signature was made and its level was not reached.
const NOT_RAISED: &str = "Tệp đã ký không được giữ lại, và lệnh này không tự hỏi lại: hãy ký với --level b (bỏ --tsa), \
    rồi chạy lienvan pdf extend khi dịch vụ chứng thực trả lời.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_zone() {
        let iso = |text: &str| moment(text).map(Moment::iso).ok();
        assert_eq!(
            iso("2026-11-21").as_deref(),
            Some("2026-11-21T23:59:59+07:00")
        );
        assert_eq!(
            iso("2026-11-21T10:00:00+07:00").as_deref(),
            Some("2026-11-21T10:00:00+07:00")
        );
        assert_eq!(
            iso("2026-11-21T03:00:00Z").as_deref(),
            Some("2026-11-21T10:00:00+07:00")
        );
        assert_eq!(
            iso("2026-11-21T10:00").as_deref(),
            Some("2026-11-21T10:00:00+07:00")
        );
        for wrong in [
            "",
            "now",
            "2026-13-01",
            "2026-11-21T25:00",
            "2026-11-21T10:00+x",
        ] {
            assert!(iso(wrong).is_none(), "{wrong}");
        }
    }
}
